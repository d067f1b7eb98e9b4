"""COPY in people's habits, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift.copy_command import CopyCommand, copy_command
from starlift.redshift.copy_options import (
    AvroFormat,
    ColumnarFormat,
    FixedWidthFormat,
    JsonFormat,
    TextFormat,
)
from starlift.redshift.statements import for_display, parse, split


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
    assert command(written).format == JsonFormat(expected)


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
    assert parsed == CopyCommand(
        schema=None, table="t", columns=(), source="s3://b/k", format=JsonFormat("auto")
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("gzip", {"compression": "gzip"}),
        ("BZIP2", {"compression": "bzip2"}),
        ("zstd", {"compression": "zstd"}),
        ("maxerror 10", {"max_errors": 10}),
        ("MAXERROR AS 100000", {"max_errors": 100_000}),
        ("ignoreallerrors", {"max_errors": None}),
        ("noload", {"loads_nothing": True}),
        ("manifest", {"has_manifest": True}),
        ("explicit_ids", {"has_explicit_ids": True}),
        ("ignoreheader 2", {"ignored_lines": 2}),
        ("IGNOREHEADER AS 1", {"ignored_lines": 1}),
        ("encoding utf16", {"encoding": "UTF16"}),
        ("ENCODING AS UTF16LE", {"encoding": "UTF16LE"}),
        ("encoding 'utf8'", {"encoding": "UTF8"}),
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
    ("options", "expected"),
    [
        ("timeformat 'epochmillisecs'", {"time_format": "epochmillisecs"}),
        ("TIMEFORMAT AS 'auto'", {"time_format": "auto"}),
        ("dateformat as 'MM/DD/YYYY'", {"date_format": "MM/DD/YYYY"}),
        ("truncatecolumns", {"truncate_columns": True}),
        ("blanksasnull emptyasnull", {"blanks_as_null": True, "empty_as_null": True}),
        ("trimblanks roundec", {"trim_blanks": True, "round_decimals": True}),
        ("acceptanydate", {"accept_any_date": True}),
        ("acceptinvchars", {"invalid_replacement": "?"}),
        ("ACCEPTINVCHARS AS '^'", {"invalid_replacement": "^"}),
    ],
)
def test_options_that_change_values(options, expected):
    """They mean the same with every format that takes them."""
    for fmt in ("json 'auto'", "csv", "", "avro"):
        parsed, plain = command(f"{fmt} {options}").conversion, command(fmt).conversion
        assert {name: getattr(parsed, name) for name in expected} == expected
        assert parsed == replace(plain, **expected)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", TextFormat()),
        ("delimiter ','", TextFormat(",")),
        ("DELIMITER AS '\\t'", TextFormat("\t")),
        (r"delimiter '\\t'", TextFormat("\t")),
        (r"delimiter '\011'", TextFormat("\t")),
        (r"delimiter '\001'", TextFormat("\x01")),
        ("delimiter '\t'", TextFormat("\t")),
        ("format as delimiter ';'", TextFormat(";")),
        ("escape removequotes", TextFormat("|", has_escapes=True, removes_quotes=True)),
        ("fillrecord ignoreblanklines", TextFormat("|", None, False, False, True, True)),  # noqa: FBT003
        ("csv", TextFormat(",", '"')),
        ("format csv delimiter '|'", TextFormat("|", '"')),
        ("FORMAT AS CSV QUOTE AS '%'", TextFormat(",", "%")),
        ("csv quote '\\''", TextFormat(",", "'")),
        ("fixedwidth 'a:3, b : 12,0:1'", FixedWidthFormat((3, 12, 1))),
        ("fixedwidth as 'x:1' fillrecord", FixedWidthFormat((1,), fills_records=True)),
        ("parquet", ColumnarFormat("PARQUET")),
        ("format as orc fillrecord", ColumnarFormat("ORC", fills_records=True)),
        ("format parquet serializetojson", ColumnarFormat("PARQUET", serializes_to_json=True)),
        ("avro", AvroFormat("auto")),
        ("format as avro 'auto ignorecase'", AvroFormat("auto ignorecase")),
    ],
)
def test_formats(written, expected):
    """Without a format's name, files are delimited by |; AS is optional everywhere.

    https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html
    """
    assert command(written).format == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "\\N"),
        (r"null as '\N'", "\\N"),
        (r"null as '\\N'", "\\N"),
        (r"null '\0'", "\0"),
        (r"NULL AS '\000'", "\0"),
        ("null as ''", ""),
        ("null as 'NULL'", "NULL"),
        ("null as 'it''s'", "it's"),
    ],
)
def test_what_stands_for_null(written, expected):
    r"""NULL AS takes any string; without it, `\N` is NULL.

    https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
    """
    assert command(written).conversion.null_text == expected
    assert command(f"csv {written}").conversion.null_text == expected
    assert command("json 'auto'").conversion.null_text is None


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
        ("csv lzop", "LZOP is not supported: nothing here reads that compression"),
        ("ssh", "COPY over SSH is not supported"),
        ("encrypted master_symmetric_key 'x'", "files encrypted by the client"),
        ("shapefile", "SHAPEFILE"),
        ("readratio 10", "READRATIO is for COPY from DynamoDB alone"),
    ],
)
def test_unsupported_parameters(rest, message):
    """A parameter that Redshift knows and Starlift does not is refused by name, with the reason."""
    with pytest.raises(UnsupportedSqlError, match=message):
        command(rest)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("dynamodb://Movies", "COPY from a DynamoDB table is not supported: dynamodb://Movies"),
        ("emr://j-SAMPLE2B500FC/out/part-*", "COPY from an EMR cluster is not supported"),
        ("ssh://host", "COPY over SSH"),
        ("file.csv", "must begin with s3://"),
        ("", "FROM names no location"),
    ],
)
def test_other_sources(source, message):
    """Only S3 is read; what Redshift could read besides is refused by its name."""
    with pytest.raises(SqlError, match=message):
        copy_command(parse(f"copy t from '{source}' iam_role 'arn'"))


@pytest.mark.parametrize(
    "rest",
    [
        *(f"json 'auto' {option}" for option in (
            "csv", "delimiter ','", "escape", "fillrecord", "fixedwidth 'a:1'", "ignoreblanklines",
            "null as 'x'", "removequotes", "parquet", "avro",
        )),
        *(f"csv {option}" for option in ("fixedwidth 'a:1'", "removequotes", "escape")),
        *(f"fixedwidth 'a:1' {option}" for option in (
            "delimiter ','", "escape", "removequotes", "encoding utf16",
        )),
        "quote as '%'",
        "delimiter '|' quote as '%'",
        "csv delimiter '\"'",
        "gzip bzip2",
        "maxerror 5 ignoreallerrors",
        *(f"parquet {option}" for option in (
            "maxerror 5", "ignoreallerrors", "gzip", "delimiter ','", "acceptanydate",
            "truncatecolumns", "compupdate off", "region 'us-west-2'", "noload", "json 'auto'",
        )),
        "csv serializetojson",
    ],
)  # fmt: skip
def test_parameters_that_exclude_each_other(rest):
    """What the guide says cannot be used together is refused before a file is read.

    https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html and
    https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
    """
    with pytest.raises(SqlError):
        command(rest)


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("json 'auto' json 'auto'", "JSON stands twice"),
        ("json 'auto' format as json 'auto'", "JSON stands twice"),
        ("json 'auto' gzip gzip", "GZIP stands twice"),
        ("delimiter ',,'", "DELIMITER is ',,': it must be a single ASCII character"),
        ("delimiter ''", "it must be a single ASCII character"),
        (r"delimiter '\n'", "which has another meaning"),
        ("csv quote 'ä'", "QUOTE is 'ä': it must be a single ASCII character"),
        (r"null as '\n'", "NULL AS cannot hold a line break"),
        ("fixedwidth 'a,b'", "FIXEDWIDTH is 'a,b'"),
        ("fixedwidth 'a:0'", "FIXEDWIDTH is 'a:0'"),
        ("fixedwidth ''", "FIXEDWIDTH is ''"),
        ("encoding latin1", "ENCODING is LATIN1: it must be one of UTF8, UTF16"),
        ("comprows 10", "COMPROWS is 10: it must be a whole number from 1000"),
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
        (
            "credentials 'aws_iam_role=arn;master_symmetric_key=geheim'",
            "credentials '********************************************'",
        ),
        ("access_key_id 'AK' 'geheim'", "access_key_id '**' '******'"),
        ("credential 'token=geheim'", "credential '************'"),
    ],
)
def test_secrets_are_hidden(written, shown):
    """An error shows the statement with its credentials hidden, every place the same."""
    with pytest.raises(SqlError) as caught:
        parse(f"copy t from 's3://b'\n{written} nonsense")
    assert caught.value.statement == f"copy t from 's3://b'\n{shown} nonsense"
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "copy t from 's3://b' credentials 'aws_secret_access_key=geheim json 'auto'",
        "copy t from 's3://b' secret_access_key 'geheim",
        "create user u password 'geheim'' ",
        "COPY t FROM 's3://b' /* not closed CREDENTIALS 'aws_secret_access_key=geheim'",
        "copy t from 's3://b' /* " + "ß" * 60 + " credentials 'aws_secret_access_key=geheim",
    ],
)
def test_secrets_of_what_cannot_be_read_are_hidden(statement):
    """A statement whose quotes or comments do not close shows no secret either."""
    with pytest.raises(SqlSyntaxError) as caught:
        parse(statement)
    assert "geheim" not in str(caught.value)
    assert "geheim" not in for_display(statement)
