"""COPY of chosen objects: each row knows its object, and content that is there already is left."""

from __future__ import annotations

import gzip
from contextlib import suppress

import pyarrow as pa
import pyarrow.parquet
import pytest

from starlift.copy.intake import Intake
from starlift.storage import open_store
from tests.conformance.warehouse import Warehouse

_TABLE = "create table t (a int, b varchar(9), source_object_id bigint)"


@pytest.fixture
def warehouse(tmp_path):
    """An empty warehouse with an empty bucket."""
    opened = Warehouse(tmp_path)
    yield opened
    opened.connection.close()


def _intake(warehouse, known=None):
    """All objects of the bucket, numbered from 10."""
    listed = open_store("bucket", warehouse.settings).list("in/")
    ids = {each.url: number for number, each in enumerate(listed, start=10)}
    return Intake(tuple(listed), ids, known or {})


def _parquet(rows):
    sink = pa.BufferOutputStream()
    table = pa.table({"a": pa.array([a for a, _ in rows], pa.int32()), "b": [b for _, b in rows]})
    pyarrow.parquet.write_table(table, sink)
    return bytes(sink.getvalue())


@pytest.mark.parametrize(
    ("options", "write"),
    [
        ("json 'auto'", lambda rows: "".join(f'{{"a": {a}, "b": "{b}"}}\n' for a, b in rows)),
        ("csv", lambda rows: "".join(f"{a},{b}\n" for a, b in rows)),
        ("csv gzip", lambda rows: gzip.compress("".join(f"{a},{b}\n" for a, b in rows).encode())),
        ("parquet", _parquet),
    ],
)
def test_each_row_has_the_number_of_its_object(warehouse, options, write):
    """Also where the records of many objects are read together."""
    contents = {f"in/{n:03}": [(n, "x"), (n + 1000, "y")] for n in range(40)}
    written = {key: write(rows) for key, rows in contents.items()}
    warehouse.put({k: v.encode() if isinstance(v, str) else v for k, v in written.items()})
    warehouse.connection.execute(_TABLE)
    copy = f"copy t (a, b) from 's3://bucket/in/' iam_role 'arn' {options}"
    outcome = warehouse.connection.copy(copy, _intake(warehouse))
    assert outcome.row_count == 80
    found = warehouse.rows("select a, source_object_id from t")
    assert sorted(found) == sorted((a, n + 10) for n in range(40) for a in (n, n + 1000))


def test_records_that_the_reference_reader_reads_have_it_too(warehouse):
    """Records on one line, spanning lines, numbers in other spellings; a bad one is set aside."""
    warehouse.put(
        {
            "in/1": b'{"a": 1, "b": "x"} {"a": 2, "b": "x"}\n{"a": 3,\n"b": "y"}\n{"a": 4}',
            "in/2": b'{"a": "5.0", "b": "z"}\n{"a": "no"}\n{"a": 6, "b": "z"}\n',
        }
    )
    warehouse.connection.execute(_TABLE)
    copy = "copy t (a, b) from 's3://bucket/in/' iam_role 'arn' json 'auto' maxerror 10"
    report = warehouse.connection.copy(copy, _intake(warehouse)).copy
    found = sorted(warehouse.rows("select a, source_object_id from t"))
    assert found == [(1, 10), (2, 10), (3, 10), (4, 10), (5, 11), (6, 11)]
    assert report.rejected == 1


def test_the_same_content_under_another_name_is_left(warehouse):
    """The report names what carries it; known contents may come from earlier loads."""
    warehouse.put({"in/1": b'{"a": 1}', "in/2": b'{"a": 2}', "in/3": b'{"a": 1}'})
    warehouse.connection.execute(_TABLE)
    copy = "copy t (a, b) from 's3://bucket/in/' iam_role 'arn' json 'auto'"
    report = warehouse.connection.copy(copy, _intake(warehouse)).copy
    assert [(file.url[-1], file.same_as[-1:]) for file in report.files] == [
        ("1", ""), ("2", ""), ("3", "1"),
    ]  # fmt: skip
    assert (report.records, report.loaded) == (2, 2)
    known = {file.sha256: "s3://bucket/earlier" for file in report.files if file.url[-1] == "2"}
    warehouse.connection.execute("delete from t")
    report = warehouse.connection.copy(copy, _intake(warehouse, known)).copy
    assert warehouse.rows("select a, source_object_id from t") == [(1, 10)]
    assert report.files[1].same_as == "s3://bucket/earlier"


def test_a_table_without_the_column_loads_as_ever(warehouse):
    """And so does a COPY that fills the column from its records."""
    warehouse.put({"in/1": b'{"a": 1, "source_object_id": 7}'})
    warehouse.connection.execute("create table plain (a int)")
    warehouse.connection.execute(_TABLE)
    for target in ("plain", "t (a, source_object_id)"):
        copy = f"copy {target} from 's3://bucket/in/' iam_role 'arn' json 'auto'"
        warehouse.connection.copy(copy, _intake(warehouse))
    assert warehouse.rows("select a from plain") == [(1,)]
    assert warehouse.rows("select a, source_object_id from t") == [(1, 7)]


def test_rows_are_appended_to_a_table(warehouse):
    """By the names of its columns, in the transaction that is open."""
    warehouse.connection.execute(_TABLE)
    warehouse.connection.append("public.t", ["b", "a"], [("x", 1), (None, 2)])
    with suppress(ZeroDivisionError), warehouse.connection.transaction():
        warehouse.connection.append("public.t", ["a"], [(3,)])
        raise ZeroDivisionError
    assert sorted(warehouse.rows("select a, b from t")) == [(1, "x"), (2, None)]
