"""COPY from Avro: the fields of records go to columns as the members of JSON objects do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO

import fastavro
import pytest

from starlift.errors import CopyError
from tests.conformance.warehouse import Warehouse

PLAY = {
    "type": "record",
    "name": "play",
    "fields": [
        {"name": "userId", "type": "long"},
        {"name": "song", "type": ["null", "string"]},
        {"name": "length", "type": "double"},
        {"name": "paid", "type": "boolean"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "price",
         "type": {"type": "bytes", "logicalType": "decimal", "precision": 8, "scale": 2}},
        {"name": "artist", "type": {"type": "record", "name": "artist", "fields": [
            {"name": "name", "type": "string"},
            {"name": "tags", "type": {"type": "array", "items": "string"}}]}},
    ],
}  # fmt: skip
AT = dt.datetime(2018, 11, 1, 20, 57, 10, 796000, dt.UTC)
PLAYS = [
    {"userId": 8, "song": "Ål", "length": 2.5, "paid": True, "at": AT, "price": Decimal("1.10"),
     "artist": {"name": "A", "tags": ["x", "y"]}},
    {"userId": 2**40, "song": None, "length": 1e300, "paid": False, "at": AT,
     "price": Decimal("-0.05"), "artist": {"name": "B", "tags": []}},
]  # fmt: skip
TABLE = (
    "create table plays (userid bigint, song varchar(10), length float8, paid boolean, "
    "at timestamp, price decimal(8,2), artist varchar(200))"
)


def container(records, codec: str = "null") -> bytes:
    """An Avro container file of plays."""
    file = BytesIO()
    fastavro.writer(file, fastavro.parse_schema(PLAY), records, codec=codec)
    return file.getvalue()


@pytest.fixture
def warehouse(tmp_path):
    """A warehouse with an empty table of plays."""
    warehouse = Warehouse(tmp_path)
    warehouse.connection.execute(TABLE)
    yield warehouse
    warehouse.connection.close()


def load(warehouse: Warehouse, how: str) -> int:
    """COPY all objects; how many rows were loaded."""
    outcome = warehouse.connection.execute(
        f"copy plays from 's3://bucket/plays' iam_role 'none' format as avro {how}"
    )
    return outcome.row_count or 0


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2"])
def test_auto_ignorecase(warehouse, codec):
    """Fields go to the columns of their names, whatever the file's own compression."""
    warehouse.put({"plays.avro": container(PLAYS, codec)})
    assert load(warehouse, "'auto ignorecase' timeformat 'auto'") == 2
    moment = AT.replace(tzinfo=None)
    assert warehouse.rows("select * from plays order by userid") == [
        (8, "Ål", 2.5, True, moment, Decimal("1.10"), '{"name":"A","tags":["x","y"]}'),
        (2**40, None, 1e300, False, moment, Decimal("-0.05"), '{"name":"B","tags":[]}'),
    ]


def test_auto_knows_case(warehouse):
    """Under 'auto' a field of another case than its column is NULL, as from JSON."""
    warehouse.put({"plays.avro": container(PLAYS)})
    assert load(warehouse, "'auto' timeformat 'auto'") == 2
    assert warehouse.rows("select count(userid), count(length) from plays") == [(0, 2)]


def test_paths(warehouse):
    """A file of paths leads into nested records."""
    paths = b'{"jsonpaths": ["$.userId", "$.artist.tags[0]"]}'
    warehouse.put({"plays.avro": container(PLAYS[:1]), "paths.json": paths})
    warehouse.connection.execute(
        "copy plays (userid, song) from 's3://bucket/plays' iam_role 'none' "
        "format avro 's3://bucket/paths.json'"
    )
    assert warehouse.rows("select userid, song from plays") == [(8, "x")]


def test_a_value_that_does_not_fit(warehouse):
    """A record whose value does not fit is rejected by its number; the others load."""
    broken = {**PLAYS[0], "song": "far too long a title"}
    warehouse.put({"plays.avro": container([PLAYS[0], broken, PLAYS[1]])})
    assert load(warehouse, "'auto ignorecase' timeformat 'auto' maxerror 5") == 2
    query = "select line_number, colname, err_code from stl_load_errors"
    assert warehouse.rows(query) == [(2, "song", 1204)]
    assert warehouse.rows("select file_format from sys_load_history") == [("AVRO",)]


@pytest.mark.parametrize("cut", [slice(0, 40), slice(0, -20), slice(4, None)])
def test_a_file_that_is_broken(warehouse, cut):
    """A file that ends too early, or is none, is rejected whole."""
    warehouse.put({"plays.avro": container(PLAYS)[cut]})
    with pytest.raises(CopyError, match="Invalid Avro file"):
        load(warehouse, "'auto'")
    assert warehouse.rows("select count(*) from plays") == [(0,)]


def _spoiled_blocks() -> bytes:
    """A file whose first block, behind its mark and two numbers, begins as no deflate does."""
    data = container(PLAYS * 9, "deflate")
    start = data.index(data[-16:]) + 18
    return data[:start] + b"\xff" + data[start + 1 :]


def _day(number: int) -> bytes:
    file = BytesIO()
    day = {"name": "at", "type": {"type": "int", "logicalType": "date"}}
    schema = {"type": "record", "name": "day", "fields": [day]}
    fastavro.writer(file, fastavro.parse_schema(schema), [{"at": number}])
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(_spoiled_blocks(), id="deflate"),
        pytest.param(container(PLAYS, "xz").replace(b"7zXZ", b"7zip"), id="xz"),
        pytest.param(container(PLAYS).replace(b'"name"', b'"none"'), id="schema"),
        pytest.param(_day(2**31 - 1), id="date"),
    ],
)
def test_a_file_with_a_changed_byte(warehouse, data):
    """Packed records, a schema or a day that nobody can read reject the file, and only it."""
    warehouse.put({"plays.avro": data, "plays2.avro": container(PLAYS)})
    assert load(warehouse, "'auto ignorecase' timeformat 'auto' maxerror 2") == 2
    query = "select filename, line_number, err_reason from stl_load_errors"
    ((file, line, reason),) = warehouse.rows(query)
    assert (str(file).strip(), line) == ("s3://bucket/plays.avro", 0)
    assert str(reason).startswith("Invalid Avro file: ")
