"""COPY in people's habits, and what is refused."""

from __future__ import annotations

import pytest

from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift.copy_command import CopyCommand, copy_command
from starlift.redshift.statements import parse, split


def command(rest: str, table: str = "t") -> CopyCommand:
    """What `copy <table> from 's3://b/k' iam_role 'arn' <rest>` asks for."""
    return copy_command(parse(f"copy {table} from 's3://b/k' iam_role 'arn' {rest}"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("json 'auto'", "auto"),
        ("JSON AS 'auto'", "auto"),
        ("json", "auto"),
        ("format json", "auto"),
        ("format json 'auto'", "auto"),
        ("FORMAT AS JSON 'auto'", "auto"),
        ("format as json", "auto"),
        ("format as json as 'auto'", "auto"),
        ("json 'auto ignorecase'", "auto ignorecase"),
        ("format as json 's3://b/paths.json'", "s3://b/paths.json"),
        ("json 's3://b/it''s.json'", "s3://b/it's.json"),
    ],
)
def test_json(written, expected):
    """The format and its argument, in all spellings."""
    assert command(written).json == expected


@pytest.mark.parametrize(
    "authorization",
    [
        "iam_role 'arn:aws:iam::1:role/r'",
        "IAM_ROLE AS 'arn'",
        "iam_role default",
        "credentials 'aws_iam_role=arn:aws:iam::1:role/r'",
        "CREDENTIALS AS 'aws_iam_role=arn'",
        "with credentials 'aws_access_key_id=x;aws_secret_access_key=y'",
        "access_key_id 'x' secret_access_key 'y' session_token 'z'",
    ],
)
def test_authorization(authorization):
    """Every way to name a role or a key is taken, and changes nothing else."""
    parsed = copy_command(parse(f"copy t from 's3://b/k' {authorization} json 'auto'"))
    assert parsed == CopyCommand(schema=None, table="t", columns=(), source="s3://b/k", json="auto")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("gzip", {"gzip": True}),
        ("maxerror 10", {"max_errors": 10}),
        ("MAXERROR AS 100000", {"max_errors": 100_000}),
        ("timeformat 'epochmillisecs'", {"time_format": "epochmillisecs"}),
        ("TIMEFORMAT AS 'auto'", {"time_format": "auto"}),
        ("truncatecolumns", {"truncate_columns": True}),
        ("blanksasnull emptyasnull", {"blanks_as_null": True, "empty_as_null": True}),
        ("region 'us-west-2'", {}),
        ("REGION AS 'us-west-2' compupdate off statupdate off", {}),
        ("compupdate statupdate", {}),
        ("COMPUPDATE PRESET STATUPDATE ON comprows 1000", {}),
    ],
)
def test_options_in_any_order(options, expected):
    """Each option means the same before and behind the format."""
    for written in (f"json 'auto' {options}", f"{options} format as json 'auto'"):
        parsed = command(written)
        assert {name: getattr(parsed, name) for name in expected} == expected
        plain = {name: getattr(command("json 'auto'"), name) for name in expected}
        assert CopyCommand(**{**vars(parsed), **plain}) == command("json 'auto'")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("T", (None, "t", ())),
        ('"Time"', (None, "time", ())),
        ("public.t", ("public", "t", ())),
        ("Dev.Public.T", ("public", "t", ())),
        ('t (a, "B", C)', (None, "t", ("a", "b", "c"))),
        ("t(a)", (None, "t", ("a",))),
    ],
)
def test_targets(target, expected):
    """The table with its schema and a list of columns, in lower case."""
    parsed = command("json 'auto'", target)
    assert (parsed.schema, parsed.table, parsed.columns) == expected


def test_several_in_one_string():
    """Statements of one string are run one by one, comments and semicolons aside."""
    text = """
        -- the songs
        COPY songs FROM 's3://b/song_data' IAM_ROLE 'a' JSON 'auto';
        copy events from 's3://b/log;data' iam_role 'a' /* ; */ json 's3://b/p.json' ;;
    """
    sources = [copy_command(parse(statement)).source for statement in split(text)]
    assert sources == ["s3://b/song_data", "s3://b/log;data"]


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", "names no format"),
        ("csv", "CSV"),
        ("format as csv", "CSV"),
        ("format as parquet", "PARQUET"),
        ("json 'auto' manifest", "MANIFEST"),
        ("json 'auto' delimiter ','", "DELIMITER"),
        ("json 'auto' null as '\\\\N'", "NULL"),
        ("json 'auto' acceptinvchars as '^'", "ACCEPTINVCHARS"),
        ("json 'auto' acceptanydate", "ACCEPTANYDATE"),
        ("json 'auto' dateformat 'auto'", "DATEFORMAT"),
        ("json 'auto' encoding utf8", "ENCODING"),
        ("json 'auto' zstd", "ZSTD"),
        ("json 'auto' explicit_ids", "EXPLICIT_IDS"),
        ("json 'auto' noload", "NOLOAD"),
        ("json 'auto' readratio 10", "READRATIO"),
    ],
)
def test_unsupported_parameters(rest, message):
    """A parameter that Redshift knows and Starlift does not is refused by name."""
    with pytest.raises(UnsupportedSqlError, match=message):
        command(rest)


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("json 'auto' json 'auto'", "JSON stands twice"),
        ("json 'auto' format as json 'auto'", "JSON stands twice"),
        ("json 'auto' gzip gzip", "GZIP stands twice"),
        ("json 'auto' maxerror 100001", "MAXERROR is 100001: it must be a whole number from 0"),
        ("json 'auto' maxerror 1.5", "MAXERROR is 1.5"),
    ],
)
def test_values_out_of_range(rest, message):
    """What stands twice or is out of range is an SqlError."""
    with pytest.raises(SqlError, match=message):
        command(rest)


@pytest.mark.parametrize(
    ("statement", "message", "column"),
    [
        ("copy t from 's3://b' json 'auto' fast", "COPY has no parameter FAST", 34),
        ("copy t from 's3://b' json 'auto', gzip", "COPY has no parameter ,", 33),
        ("copy t from 's3://b' json auto", "COPY has no parameter AUTO", 27),
        ("copy t from 's3://b' format xml", "COPY has no format XML", 29),
        ("copy t from 's3://b' json maxerror 'ten'", "MAXERROR needs a number", 36),
        ("copy t from 's3://b' json maxerror -1", "MAXERROR needs a number", 36),
        ("copy t from 's3://b' json maxerror", "MAXERROR needs a number", 27),
        ("copy t from 's3://b' iam_role arn json", "needs a quoted role ARN or DEFAULT", 31),
        ("copy t from s3://b json", "a quoted location after FROM", 13),
        ("copy t 's3://b'", "Expected FROM", 8),
        ("copy t to 's3://b'", "Expected FROM", 8),
        ("copy user from 's3://b' json", "it is a reserved word", 6),
        ("copy from 's3://b'", "Expected table name", 6),
    ],
)
def test_syntax_errors(statement, message, column):
    """What cannot be read is a syntax error with its place."""
    with pytest.raises(SqlSyntaxError) as caught:
        copy_command(parse(statement))
    assert message in caught.value.message
    assert "Token" not in caught.value.message
    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize(
    ("target", "message"),
    [("t ()", "list of columns is empty"), ("t (a, b, A)", 'column "a" stands twice')],
)
def test_lists_of_columns(target, message):
    """A list of columns names each once, and at least one."""
    with pytest.raises(SqlError, match=message):
        command("json 'auto'", target)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("secret_access_key 'geheim'", "secret_access_key '******'"),
        ("SECRET_ACCESS_KEY AS 'geheim'", "SECRET_ACCESS_KEY AS '******'"),
        ("session_token 'geheim'", "session_token '******'"),
        ("credentials 'aws_secret_access_key=x'", "credentials '***********************'"),
        ("credentials 'aws_iam_role=arn'", "credentials 'aws_iam_role=arn'"),
        ("iam_role 'arn'", "iam_role 'arn'"),
        ("password = 'geheim'", "password = '******'"),
    ],
)
def test_secrets_are_hidden(written, shown):
    """An error shows the statement with its credentials hidden, every place the same."""
    with pytest.raises(SqlError) as caught:
        parse(f"copy t from 's3://b'\n{written} nonsense")
    assert caught.value.statement == f"copy t from 's3://b'\n{shown} nonsense"
    assert "geheim" not in str(caught.value)
