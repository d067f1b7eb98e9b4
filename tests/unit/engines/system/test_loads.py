"""What is told of COPYs: errors, files, history.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html and its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection
from starlift.errors import CopyError, StorageError

GOOD = '{"i": 1, "v": "one"}\n{"i": 2, "v": "two"}\n'
BAD = '{"i": 3, "v": "three"}\n{"i": "four", "v": "4"}\n{"i": 5, "v": "far too long"}\n'
ERRORS = "select line_number, colname, type, raw_field_value, err_code from stl_load_errors"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Connection]:
    """A table, and a bucket with a good object and one of whose records two are bad."""
    bucket = tmp_path / "bucket"
    bucket.mkdir()
    (bucket / "a.json").write_text(GOOD)
    (bucket / "b.json").write_text(BAD)
    (tmp_path / "dwh.cfg").write_text(f"[BUCKETS]\nb = {bucket.as_posix()}\n")
    connection = connect(load_settings(tmp_path, environ={}))
    connection.execute("create table t (i int, v varchar(5))")
    yield connection
    connection.close()


def test_the_guides_query_for_errors(session):
    """r_STL_LOAD_ERRORS: errors with the names of their tables, by STV_TBL_PERM."""
    session.execute("copy t from 's3://b/' iam_role default json 'auto' maxerror 5")
    rows = session.execute(
        "select distinct tbl, trim(name) as table_name, trim(filename) as input, line_number, "
        "colname, err_code from stl_load_errors sl, stv_tbl_perm sp where sl.tbl = sp.id "
        "order by line_number"
    ).rows
    assert [row[1:] for row in rows] == [
        ("t", "s3://b/b.json", 2, "i", 1207),
        ("t", "s3://b/b.json", 3, "v", 1204),
    ]


def test_the_guides_query_for_details(session):
    """r_STL_LOADERROR_DETAIL: the refused fields, joined with their errors by query."""
    session.execute("copy t from 's3://b/' iam_role default json 'auto' maxerror 5")
    assert session.execute(
        "select d.line_number, d.field, d.colname, d.value, le.err_code "
        "from stl_loaderror_detail d, stl_load_errors le "
        "where d.query = le.query and d.line_number = le.line_number order by 1"
    ).rows == ((2, 0, "i", "four", 1207), (3, 1, "v", "far too long", 1204))


def test_files_of_a_load(session):
    """STL_LOAD_COMMITS and SYS_LOAD_DETAIL have each object, with its lines and its size."""
    session.execute("copy t from 's3://b/' iam_role default json 'auto' maxerror 5")
    assert session.execute(
        "select trim(filename), lines_scanned from stl_load_commits order by 1"
    ).rows == (("s3://b/a.json", 2), ("s3://b/b.json", 3))
    assert session.execute("select bytes_scanned from sys_load_detail order by 1").rows == (
        (len(GOOD),),
        (len(BAD),),
    )


def test_the_history_of_loads(session):
    """SYS_LOAD_HISTORY has every COPY, the failed too, of which no file was committed."""
    session.execute("copy t from 's3://b/a' iam_role default json 'auto'")
    with pytest.raises(CopyError):
        session.execute("copy t from 's3://b/' iam_role default json 'auto'")
    assert session.execute(
        "select status, table_name, data_source, loaded_rows, source_file_count, error_count "
        "from sys_load_history order by query_id"
    ).rows == (
        ("completed", "t", "s3://b/a", 2, 1, 0),
        ("aborted", "t", "s3://b/", 0, 2, 1),
    )
    assert session.execute("select count(*) from stl_load_commits").rows == ((1,),)
    numbers = session.execute("select query_id from sys_load_history order by 1").rows
    copies = session.execute("select query from stl_query where querytxt like 'copy%' order by 1")
    assert copies.rows == numbers


def test_errors_are_seen_within_the_block_of_their_load(session):
    """They are told within it, and still when it was rolled back."""
    session.execute("begin")
    session.execute("copy t from 's3://b/' iam_role default json 'auto' maxerror 5")
    assert len(session.execute(ERRORS).rows) == 2
    session.execute("rollback")
    assert session.execute(f"{ERRORS} order by 1").rows == (
        (2, "i", "int4", "four", 1207),
        (3, "v", "varchar", "far too long", 1204),
    )
    assert session.execute("select * from t").rows == ()


def test_all_errors_are_counted(session, monkeypatch):
    """With IGNOREALLERRORS more are counted than are kept."""
    monkeypatch.setattr("starlift.copy.report.MAXERROR_LIMIT", 1)
    session.execute("copy t from 's3://b/' iam_role default json 'auto' ignoreallerrors")
    assert session.execute("select error_count from sys_load_history").rows == ((2,),)
    assert session.execute("select count(*) from stl_load_errors").rows == ((1,),)


HISTORY = """
    select status, table_name, data_source, file_format, loaded_rows, source_file_count, error_count
    from sys_load_history
"""


@pytest.mark.parametrize("form", ["json 'auto'", "csv", "parquet"])
def test_a_load_that_finds_nothing(session, form):
    """A COPY without any object is told of as aborted, its statement as failed."""
    with pytest.raises(StorageError, match="does not exist"):
        session.execute(f"copy t from 's3://b/nothing' iam_role default {form}")
    told = ("aborted", "t", "s3://b/nothing", form.split()[0].upper(), 0, 0, 0)
    assert session.execute(HISTORY).rows == (told,)
    ((status, message),) = session.execute(
        "select status, error_message from sys_query_history where query_type = 'COPY'"
    ).rows
    assert status == "failed"
    assert message.startswith("The specified S3 prefix 'nothing' does not exist")
    assert session.execute("select count(*) from stl_load_commits").rows == ((0,),)


def test_a_load_that_cannot_read_an_object(session, monkeypatch):
    """A COPY that ends within an object is told of with all its objects, and nothing is loaded."""

    def unreadable(*_):
        raise StorageError("s3://b/b.json cannot be read")

    monkeypatch.setattr("starlift.storage.local.LocalStore.read_many", unreadable)
    with pytest.raises(StorageError):
        session.execute("copy t from 's3://b/' iam_role default json 'auto'")
    assert session.execute(HISTORY).rows == (("aborted", "t", "s3://b/", "JSON", 0, 2, 0),)
    assert session.execute("select count(*) from t").rows == ((0,),)


def test_a_load_that_fails_in_a_block(session):
    """What is told of it outlives the block's rollback."""
    session.execute("begin")
    with pytest.raises(StorageError):
        session.execute("copy t from 's3://b/nothing' iam_role default json 'auto'")
    session.execute("rollback")
    assert [row[0] for row in session.execute(HISTORY).rows] == ["aborted"]


def test_a_statement_that_is_wrong_is_no_load(session):
    """A COPY that names no column of the table never begins to load."""
    with pytest.raises(CopyError):
        session.execute("copy t (nothing) from 's3://b/' iam_role default json 'auto'")
    assert session.execute(HISTORY).rows == ()
