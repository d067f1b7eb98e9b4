"""UNLOAD's parameters. Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html."""

from __future__ import annotations

import pytest

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.statements import for_display, parse
from starlift.redshift.unload_command import (
    MOST_FILE_BYTES,
    Compression,
    Format,
    Manifest,
    UnloadCommand,
    unload_command,
)

MB = 1024 * 1024


def command(options: str, query: str = "'select 1 as x'") -> UnloadCommand:
    """The command of an UNLOAD with these parameters."""
    tree = parse(f"unload ({query}) to 's3://b/p_' {options}")
    return unload_command(tree)  # type: ignore[arg-type]


def test_without_parameters():
    """Text between pipes, in parallel, files of 6.2 GB, nothing overwritten."""
    plain = command("")
    assert (plain.location, plain.format, plain.delimiter) == ("s3://b/p_", Format.TEXT, "|")
    assert plain.is_parallel
    assert plain.most_file_bytes == MOST_FILE_BYTES == int(6.2 * 1024) * MB + int(0.8 * MB)
    assert plain == command("iam_role default")


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        ("csv", "format", Format.CSV),
        ("FORMAT CSV", "format", Format.CSV),
        ("format as json", "format", Format.JSON),
        ("Format AS PARQUET", "format", Format.PARQUET),
        ("csv", "delimiter", ","),
        ("csv delimiter as '|'", "delimiter", "|"),
        ("delimiter '\\t'", "delimiter", "\t"),
        ("delimiter as '\\001'", "delimiter", "\x01"),
        ("fixedwidth 'a:3, b:40'", "widths", (("a", 3), ("b", 40))),
        ("null as 'NULL'", "null_text", "NULL"),
        ("null '\\\\N'", "null_text", "\\N"),
        ("header", "has_header", True),
        ("addquotes", "adds_quotes", True),
        ("escape", "escapes", True),
        ("gzip", "compression", Compression.GZIP),
        ("bzip2", "compression", Compression.BZIP2),
        ("zstd", "compression", Compression.ZSTD),
        ("extension 'csv'", "extension", "csv"),
        ("partition by (A, b)", "partition_by", ("a", "b")),
        ("partition by (a) include", "includes_partitions", True),
        ("manifest", "manifest", Manifest.PLAIN),
        ("manifest verbose", "manifest", Manifest.VERBOSE),
        ("allowoverwrite", "may_overwrite", True),
        ("cleanpath", "cleans_path", True),
        ("parallel off", "is_parallel", False),
        ("parallel false", "is_parallel", False),
        ("parallel", "is_parallel", True),
        ("maxfilesize 5", "most_file_bytes", 5 * MB),
        ("maxfilesize as 5.5 mb", "most_file_bytes", 11 * MB // 2),
        ("maxfilesize 1 gb", "most_file_bytes", 1024 * MB),
        ("parquet rowgroupsize 64 mb", "row_group_bytes", 64 * MB),
    ],
)
def test_parameters(options, field, value):
    """Each parameter has its meaning, in every spelling."""
    assert getattr(command(options), field) == value


@pytest.mark.parametrize(
    "options",
    [
        "iam_role 'arn:aws:iam::0:role/r'",
        "credentials 'aws_iam_role=arn:aws:iam::0:role/r'",
        "with credentials as 'aws_access_key_id=a;aws_secret_access_key=b'",
        "access_key_id 'a' secret_access_key 'b' session_token 'c'",
        "region 'us-west-2'",
        "region as 'us-west-2' encrypted auto",
        "encrypted",
    ],
)
def test_what_has_no_effect_here(options):
    """Credentials in every form, the region, and the bucket's own encryption are accepted."""
    assert command(options) == command("")


def test_the_query():
    """It is the text in quotation marks, where those within stand twice, or between dollars."""
    for query in ("'select a from t where s = ''NV'''", "$$select a from t where s = 'NV'$$"):
        tree = command("", query).query
        assert tree == parse("select a from t where s = 'NV'")


def test_secrets_are_hidden():
    """What is shown of the statement holds no credentials."""
    shown = for_display(
        "unload ('select 1') to 's3://b/p' access_key_id 'open' secret_access_key as 'sesame'"
    )
    assert "sesame" not in shown
    assert "'open'" not in shown


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("csv csv", "CSV stands twice"),
        ("csv json", "CSV and JSON cannot stand together"),
        ("csv fixedwidth 'a:1'", "CSV and FIXEDWIDTH cannot"),
        ("parquet gzip", "PARQUET and GZIP cannot"),
        ("parquet header", "PARQUET and HEADER cannot"),
        ("json null as 'x'", "JSON and NULL cannot"),
        ("fixedwidth 'a:1' header", "FIXEDWIDTH and HEADER cannot"),
        ("fixedwidth 'a:1' delimiter ','", "FIXEDWIDTH and DELIMITER cannot"),
        ("cleanpath allowoverwrite", "CLEANPATH and ALLOWOVERWRITE cannot"),
        ("iam_role 'x' credentials 'aws_iam_role=y'", "IAM_ROLE and CREDENTIALS cannot"),
        ("gzip zstd", "GZIP and ZSTD cannot"),
        ("delimiter '||'", "must be one ASCII character"),
        ("delimiter '§'", "must be one ASCII character"),
        ("fixedwidth 'a'", "FIXEDWIDTH has 'a'"),
        ("maxfilesize 4.9 mb", "MAXFILESIZE is 4.9 MB"),
        ("maxfilesize 6.3 gb", "MAXFILESIZE is 6.3 GB"),
        ("parquet rowgroupsize 31 mb", "ROWGROUPSIZE is 31 MB"),
        ("parquet rowgroupsize 1 gb", "ROWGROUPSIZE is 1 GB"),
        ("rowgroupsize 64 mb", "ROWGROUPSIZE is for PARQUET alone"),
        ("kms_key_id 'k'", "KMS_KEY_ID needs ENCRYPTED"),
        ("partition (a)", "UNLOAD has no parameter PARTITION"),
        ("ignoreheader 1", "UNLOAD has no parameter IGNOREHEADER"),
        ("format avro", "CSV or PARQUET or JSON"),
        ("maxfilesize 'x'", "Expected a number after MAXFILESIZE"),
    ],
)
def test_what_is_refused(options, message):
    """Parameters that contradict each other, or are out of range, are refused by name."""
    with pytest.raises(SqlError, match=message):
        command(options)


@pytest.mark.parametrize("key", ["kms_key_id 'k'", "master_symmetric_key 'sesame'"])
def test_encryption_with_a_key_is_refused(key):
    """Files that were not encrypted as asked would be a promise broken."""
    with pytest.raises(UnsupportedSqlError, match="would not be encrypted") as caught:
        command(f"{key} encrypted")
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("'select a from t limit 10'", "Limit clause is not supported"),
        ("'select top 10 a from t'", "Limit clause is not supported"),
        ("'select a from t union select a from u limit 1'", "Limit clause is not supported"),
        ("'delete from t'", "UNLOAD takes a SELECT"),
        ("'select a from'", "syntax error"),
        ("select a from t", "the query in quotation marks"),
    ],
)
def test_queries_that_are_refused(query, message):
    """A LIMIT in the outer SELECT is refused as on Redshift, and what is no query."""
    with pytest.raises(SqlError, match=message):
        command("", query)


def test_a_nested_limit():
    """The page's own example of a LIMIT that may stand."""
    assert command(
        "", "'select * from v where id in (select id from v order by id desc limit 10)'"
    ).query
