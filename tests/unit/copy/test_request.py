"""A COPY is made ready, or refused, before a record is read."""

from __future__ import annotations

import json

import pytest

from starlift.copy.request import CopyRequest, Selection, TargetColumn, prepare
from starlift.errors import CopyError, ObjectNotFoundError, SqlError
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.copy_options import Conversion, JsonFormat
from starlift.redshift.types import ColumnType
from tests.conformance.oracle import MemoryStore

_COLUMNS = tuple(
    TargetColumn(name, ColumnType("int4"), is_nullable=True) for name in ("id", "page", "ts")
)
_CONTENTS = {
    "log/2.json": b"{}",
    "log/1.json": b"{}",
    "log_old/3.json": b"{}",
    "paths.json": json.dumps({"jsonpaths": ["$.a", "$.b[0]", "$.c"]}).encode(),
    "other.json": json.dumps({"paths": ["$.a"]}).encode(),
}


def _prepared(
    source: str = "s3://bucket/log", json: str = "auto", **parameters: object
) -> CopyRequest:
    values = {"columns": (), "schema": None, "table": "events", **parameters}
    command = CopyCommand(source=source, **{"format": JsonFormat(json), **values})
    return prepare(command, _COLUMNS, lambda _bucket: MemoryStore(_CONTENTS))


def test_a_prefix_takes_every_object_that_begins_with_it():
    """In the order of their keys; `log` also takes `log_old/3.json`."""
    keys = [item.key for item in _prepared().objects]
    assert keys == ["log/1.json", "log/2.json", "log_old/3.json"]
    assert [item.key for item in _prepared("s3://bucket/log/2.json").objects] == ["log/2.json"]


def test_a_prefix_without_objects_is_an_error():
    """It names the prefix and the bucket."""
    with pytest.raises(ObjectNotFoundError, match="prefix 'none' does not exist in bucket bucket"):
        _prepared("s3://bucket/none")


@pytest.mark.parametrize(
    ("argument", "selection"),
    [
        ("auto", Selection((("id",), ("page",), ("ts",)))),
        ("auto ignorecase", Selection((("id",), ("page",), ("ts",)), ignore_case=True)),
        ("s3://bucket/paths.json", Selection((("a",), ("b", 0), ("c",)))),
        ("s3://bucket/other.json", Selection((("id",), ("page",), ("ts",)))),
    ],
)
def test_each_column_finds_its_value(argument, selection):
    """By its name, or by the path of its place in the file; another file means 'auto'."""
    assert _prepared(json=argument).layout == selection


def test_a_column_list_chooses_and_orders_the_columns():
    """Paths go to the columns of the list, in its order."""
    request = _prepared(columns=("ts", "id"))
    assert [column.name for column in request.columns] == ["ts", "id"]
    assert request.layout.paths == (("ts",), ("id",))


def test_a_column_that_is_not_there_is_an_error():
    """It names the column, and those that are there."""
    with pytest.raises(CopyError, match='no column "none"') as refused:
        _prepared(columns=("id", "none"))
    assert "id, page, ts" in refused.value.hint


def test_there_must_be_a_path_a_column():
    """The error counts both, as Redshift's does."""
    with pytest.raises(CopyError, match=r"JSONPath size: 3, Number of columns .*: 2"):
        _prepared(json="s3://bucket/paths.json", columns=("id", "ts"))


@pytest.mark.parametrize("written", ["EpochSecs", "AUTO", "YYYY-MM-DD TZ", "MM/DD/MM", "MONTH"])
def test_a_format_that_cannot_be_read_is_refused(written):
    """The words are case-sensitive, and a time zone cannot stand in a pattern.

    https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html
    """
    for conversion in (Conversion(time_format=written), Conversion(date_format=written)):
        with pytest.raises(SqlError, match=f"The format '{written}' cannot be used"):
            _prepared(conversion=conversion)


def test_noshred_needs_a_single_super_column():
    """Whole records load into one SUPER column, and into nothing else.

    https://docs.aws.amazon.com/redshift/latest/dg/copy_json.html
    """
    with pytest.raises(CopyError, match="one SUPER column; events has id int4, page int4"):
        _prepared(json="noshred")


def test_options_reach_the_conversion():
    """What the statement says is what the values are converted by."""
    conversion = Conversion(time_format="epochsecs", truncate_columns=True)
    request = _prepared(conversion=conversion, compression="gzip", max_errors=7)
    assert request.conversion == conversion
    assert (request.compression, request.max_errors, request.size_bytes) == ("gzip", 7, 6)
