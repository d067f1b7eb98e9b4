"""Ordinary records stay on the fast path."""

from __future__ import annotations

from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.copy.reference import Reader, Record, Row, convert_record
from starlift.copy.request import TargetColumn
from starlift.engines.duckdb.connection import DuckDbConnection
from starlift.project.load import load_project
from starlift.project.placeholders import fill
from starlift.redshift.types import ColumnType
from starlift.simulator import SimulationSpec, simulate
from tests.conformance.oracle import by_fast_path, copy_request

_ORDINARY_TYPES = {
    **{name: ColumnType(name) for name in ("int2", "int4", "int8", "float4", "float8", "bool")},
    **{name: ColumnType(name) for name in ("date", "timestamp", "timestamptz")},
    "numeric": ColumnType("numeric", precision=9, scale=2),
    "varchar": ColumnType("varchar", length=10),
    "char": ColumnType("char", length=10),
}
_PROJECT = Path(__file__).parents[2]


@pytest.fixture
def slow_records(monkeypatch):
    """The records that the reference reader converts."""
    seen: list[Record] = []

    def convert(reader: Reader, record: Record, file: str) -> Row | object:
        seen.append(record)
        return convert_record(record, reader, file)

    monkeypatch.setattr(Reader, "convert", convert)
    return seen


def test_the_default_bucket_is_read_fast(tmp_path, slow_records):
    """Of the simulator's records, copied by the warehouse's own SQL, 1 in 100 may go the slow way.

    There are some: songs whose title is a number.
    """
    simulate(tmp_path / "build" / "bucket", SimulationSpec())
    settings = load_settings(tmp_path, environ={})
    project = load_project(_PROJECT)
    connection = DuckDbConnection(settings)
    for statement in project.create:
        connection.execute(statement)
    reports = [connection.execute(fill(statement, settings)).copy for statement in project.copy]
    connection.close()
    records = sum(report.records for report in reports)
    assert records > 8_000
    assert len(slow_records) < records / 100


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("int2", [b"7", b'"7"', b"-7", b"7.0", b"0", b"null", b'""']),
        ("int4", [b"1200000", b'"39"']),
        ("int8", [b"1540344794796", b"1540344794796.0"]),
        ("float4", [b"0", b"0.0", b"-1.5", b'"1.5"', b"1e-5"]),
        ("float8", [b"277.89016", b"0", b"1540344794796.0", b"-34.05349", b'"12"']),
        ("numeric", [b"1.5", b"0.25", b"0", b"null"]),
        ("bool", [b"true", b"false", b"1", b"0", b'"t"', b'"no"']),
        ("date", [b'"2018-11-01"', b"null"]),
        ("timestamp", [b'"2018-11-01 21:01:46"', b'"2018-11-01T21:01:46.796"']),
        ("timestamptz", [b'"2018-11-01 21:01:46.796"']),
        ("varchar", [b'"abc"', b'""', '"é"'.encode(), b'"0"', b"39", b"true", b'"2018-11-01"']),
        ("char", [b'"abc"', b'""', b'"0"']),
    ],
)
def test_ordinary_values_are_read_fast(connection, slow_records, kind, values):
    """The usual notations of each type, numbers in quotation marks among them."""
    column = TargetColumn("v", _ORDINARY_TYPES[kind], is_nullable=True)
    content = b"".join(b'{"v":%s}\n' % value for value in values)
    outcome = by_fast_path(copy_request({"a": content}, [column]), connection)
    assert outcome.rows is not None
    assert (outcome.rows.total(), outcome.errors) == (len(values), ())
    assert slow_records == []
