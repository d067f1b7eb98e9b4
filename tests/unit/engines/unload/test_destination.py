"""UNLOAD: where the files stand, what stood there before, what fails, what is told.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html and its page of examples.
"""
# Statements are put together from names that stand here.
# ruff: noqa: S608

from __future__ import annotations

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.errors import DatabaseError, SqlError, StorageError
from starlift.storage.local import LocalStore
from tests.unit.engines.unload.conftest import objects


def test_what_stands_is_not_overwritten(unload, bucket):
    """Objects under the prefix are an error in Redshift's words, and stay as they are."""
    before = unload("")
    with pytest.raises(DatabaseError, match="Specified unload destination on S3 is not empty") as e:
        unload("csv")
    assert "ALLOWOVERWRITE" in e.value.hint
    assert objects(bucket) == before


def test_allowoverwrite(unload):
    """With it the file of that name is another, and others stay."""
    unload("parallel off", prefix="out/v_0")
    files = unload("csv allowoverwrite")
    assert set(files) == {"out/v_0000", "out/v_0000_part_00"}
    assert files["out/v_0000_part_00"].startswith(b"1,")


def test_cleanpath(unload, bucket):
    """What stands under the prefix is removed, if the query succeeds; its neighbours stay."""
    unload("parallel off")
    unload("", prefix="out/w_")
    with pytest.raises(SqlError):
        unload("cleanpath", "select 1 / (venueid - 1) from venue")
    assert set(objects(bucket)) == {"out/v_000", "out/w_0000_part_00"}
    assert set(unload("cleanpath")) == {"out/v_0000_part_00", "out/w_0000_part_00"}


def test_cleanpath_of_partitions(unload):
    """Only the folders that get new files are cleaned."""
    query = "select venueid, venuestate from venue"
    unload("partition by (venuestate)", query, "p")
    files = unload("csv partition by (venuestate) cleanpath extension 'csv'",
                   f"{query} where venuestate = 'KS'", "p")  # fmt: skip
    assert set(files) == {"p/venuestate=KS/0000_part_00.csv", "p/venuestate=OH/0000_part_00"}


def test_a_failure_writes_nothing(unload, bucket, session):
    """Where the query fails half-way nothing is written, and the session goes on."""
    with pytest.raises(DatabaseError, match='"venuename" is wider than its FIXEDWIDTH of 5'):
        unload("fixedwidth 'a:2,b:5'", "select venueid, venuename from venue")
    assert objects(bucket) == {}
    assert session.execute("select count(*) from venue").rows == ((3,),)


@pytest.mark.parametrize("options", ["", "parquet", "csv partition by (n)"])
def test_a_query_that_fails_on_its_way(unload, session, bucket, options):
    """An error after many rows is the query's own, also in the system's views; nothing is left."""
    session.execute("create table numbers (n int)")
    session.execute("insert into numbers select n from generate_series(1, 200000) g(n)")
    with pytest.raises(DatabaseError, match=r"^Division by zero") as caught:
        unload(options, "select 1 / (n - 199000) as q, n / 1000 as n from numbers")
    assert caught.value.sqlstate == "22012"
    assert objects(bucket) == {}
    assert session.execute("select status, error_message from sys_unload_history").rows == (
        ("aborted", "Division by zero"),
    )


def test_a_query_that_cannot_begin(unload, session):
    """A query that the database refuses before its first row is told of in the system's views."""
    with pytest.raises(DatabaseError):
        unload("", "select venueid from venue group by venuecity")
    assert session.execute("select status from sys_unload_history").rows == (("aborted",),)


@pytest.mark.parametrize(
    ("delimiter", "line"),
    [
        (",", r'7,1.50,2018-11-01,"a,b","c""d","e\f"'),
        (".", r'7."1.50".2018-11-01.a,b."c""d"."e\f"'),
        ("-", r'7-1.50-"2018-11-01"-a,b-"c""d"-"e\f"'),
        ("]", r'7]1.50]2018-11-01]a,b]"c""d"]"e\f"'),
        ("7", r'"7"71.5072018-11-017a,b7"c""d"7"e\f"'),
        ("^", r'7^1.50^2018-11-01^a,b^"c""d"^"e\f"'),
    ],
)
def test_what_csv_puts_in_quotation_marks(unload, delimiter, line):
    """A value with the delimiter, a quotation mark or the end of a line, whatever its type."""
    query = "select 7, 1.50, '2018-11-01'::date, 'a,b', 'c\"d', 'e' || chr(10) || 'f'"
    (data,) = unload(f"csv delimiter '{delimiter}'", query).values()
    assert data.decode() == line.replace(r"\f", "\nf") + "\n"


@pytest.mark.parametrize("options", ["", "csv header", "json", "addquotes escape"])
def test_a_wide_table(unload, session, options):
    """A line has as many columns as a table can have."""
    session.execute(f"create table wide ({', '.join(f'c{n} varchar(3)' for n in range(1_600))})")
    session.execute(f"insert into wide values ({', '.join(['null'] * 1_600)})")
    (data,) = unload(options, "select * from wide").values()
    assert data.count(b"c1599") == (1 if options in {"csv header", "json"} else 0)
    assert data.splitlines()[-1].count(b",") == (1_599 if options in {"csv header", "json"} else 0)


def test_a_store_that_fails(unload, monkeypatch, session):
    """A write that fails is told of, also in the system's views."""

    def refuse(*_: object) -> None:
        raise StorageError("s3://b/x cannot be written")

    monkeypatch.setattr(LocalStore, "write_file", refuse)
    with pytest.raises(StorageError):
        unload("")
    assert session.execute(
        "select status, unloaded_rows, error_message from sys_unload_history"
    ).rows == (("aborted", 0, "s3://b/x cannot be written"),)


def test_cleanpath_loses_nothing_where_a_write_fails(unload, bucket, monkeypatch):
    """What CLEANPATH would remove stands until the new objects are written."""
    unload("", prefix="out/v_")
    (bucket / "out" / "v_old").write_text("old")
    before = objects(bucket)

    def refuse(*_: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(LocalStore, "write_file", refuse)
    with pytest.raises(StorageError):
        unload("cleanpath", "select 1 as x", "out/v_")
    assert objects(bucket) == before
    monkeypatch.undo()
    assert unload("cleanpath", "select 1 as x", "out/v_") == {"out/v_0000_part_00": b"1\n"}


def test_what_is_told(session):
    """SYS_UNLOAD_HISTORY has the UNLOAD, SYS_UNLOAD_DETAIL and STL_UNLOAD_LOG its files."""
    outcome = session.execute(
        "unload ('select * from venue') to 's3://b/t/' csv header gzip manifest"
    )
    assert outcome.row_count == 3
    assert outcome.notices == ("UNLOAD completed, 3 record(s) unloaded successfully.",)
    ((query, *told),) = session.execute(
        "select query_id, status, file_format, compression_type, unloaded_location, unloaded_rows, "
        "unloaded_files_count, error_message from sys_unload_history"
    ).rows
    assert told == ["completed", "CSV", "gzip", "s3://b/t/", 3, 1, None]
    (detail,) = session.execute(
        "select query_id, file_name, line_count, file_format from sys_unload_detail"
    ).rows
    assert detail == (query, "s3://b/t/0000_part_00.gz", 4, "CSV")
    assert session.execute("select query, path from stl_unload_log").rows == (detail[:2],)
    texts = dict(session.execute("select query, querytxt from stl_query").rows)
    assert texts[query].startswith("unload ('select * from venue') to 's3://b/t/' csv")


@pytest.mark.parametrize(
    ("query", "options", "message"),
    [
        ("select 1 as x", "partition by (y)", 'names "y", which is no column'),
        ("select 1 as x", "partition by (x)", "leaves no column"),
        ("select 1 as x, 2 as x", "json", 'to JSON: the query gives two columns the name "x"'),
        ("select * from (select 1 as x, 2 as x) q", "json", 'gives two columns the name "x"'),
        ("select 1 as x, 2 as x", "parquet", "to PARQUET: the query gives two columns the name"),
        ("select interval '1' day as x", "parquet", '"x" is an INTERVAL'),
        ("select 1 as x", "fixedwidth 'a:1,b:1'", "FIXEDWIDTH has 2 columns, the query 1"),
        ("select 'a' as x", "fixedwidth 'x:1' null as 'null'", "wider than column"),
        ("select nothing from venue", "", "nothing"),
        ("select * from nothing", "", 'relation "nothing" does not exist'),
    ],
)
def test_what_does_not_fit(unload, query, options, message):
    """Parameters that do not fit the query are refused by name."""
    with pytest.raises(SqlError, match=message):
        unload(options, query)


def test_json_comes_back(unload, session):
    """What UNLOAD writes as JSON, COPY loads: every value of every type."""
    columns = "i, l, s, n, f, r, b, d, t, v, c"
    unload("json", f"select {columns} from kinds", "back/")
    session.execute("create table again (like kinds)")
    session.execute("copy again from 's3://b/back/' iam_role default json 'auto'")
    kinds, again = (
        session.execute(f"select {columns} from {name} order by i").rows
        for name in ("kinds", "again")
    )
    assert again == kinds


def test_on_s3(tmp_path, s3_server, s3_prefix):
    """On a real S3 server: objects are written, read back, refused, cleaned."""
    settings = load_settings(tmp_path, environ=s3_server.environ())
    session = connect(settings)
    target = f"s3://{s3_server.bucket}/{s3_prefix}out_"
    session.execute("create table a (x int, v varchar(10))")
    session.execute("insert into a values (1, 'one'), (2, null)")
    statement = f"unload ('select * from a') to '{target}' region 'us-west-2' json gzip"
    session.execute(statement)
    with pytest.raises(DatabaseError, match="is not empty"):
        session.execute(statement)
    session.execute(f"{statement} parallel off cleanpath")
    session.execute("create table b (like a)")
    session.execute(f"copy b from '{target}' iam_role default json 'auto' gzip")
    assert session.execute("select x, v from b order by x").rows == ((1, "one"), (2, None))
    session.close()
