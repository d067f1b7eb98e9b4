"""COPY from PARQUET and ORC: columns by place, each of a type that fits, or nothing is loaded.

https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
"""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet
import pytest

from starlift.errors import CopyError, ObjectNotFoundError, SqlError

_TABLE = (
    "create table t (s smallint, i int not null, b bigint, r real, f float, n numeric(9, 2), "
    "o boolean, d date, t timestamp, v varchar(5), c char(5))"
)
_ROWS = pa.table(
    {
        "these": pa.array([1, None], pa.int16()),
        "names": pa.array([2, 20], pa.int32()),
        "do": pa.array([3, None], pa.int64()),
        "not": pa.array([0.5, None], pa.float32()),
        "matter": pa.array([0.1, None], pa.float64()),
        "at": pa.array([Decimal("1.25"), None], pa.decimal128(9, 2)),
        "all": pa.array([True, None], pa.bool_()),
        "to": pa.array([dt.date(2018, 11, 1), None], pa.date32()),
        "a": pa.array([dt.datetime(2018, 11, 1, 21, 1, 46, 796000), None], pa.timestamp("us")),  # noqa: DTZ001
        "COPY": pa.array(["ab", None], pa.string()),
        "by place": pa.array(["cd ", None], pa.string()),
    }
)
_FIRST = (
    *(1, 2, 3, 0.5, 0.1, Decimal("1.25"), True, dt.date(2018, 11, 1)),
    *(dt.datetime(2018, 11, 1, 21, 1, 46, 796000), "ab", "cd"),  # noqa: DTZ001
)


def _parquet(table: pa.Table, **options: bool) -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink, **options)
    return bytes(sink.getvalue())


def _orc(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.orc.write_table(table, sink)
    return bytes(sink.getvalue())


def _copy(warehouse, data: bytes, options: str = "parquet", target: str = "t") -> int:
    warehouse.put({"in/1": data})
    copy = f"copy {target} from 's3://bucket/in/' iam_role 'arn' {options}"
    return warehouse.connection.execute(copy).row_count


@pytest.mark.parametrize(("options", "write"), [("parquet", _parquet), ("format as orc", _orc)])
def test_columns_go_by_their_place(warehouse, options, write):
    """Whatever their names are; NULLs are NULLs, and a CHAR loses the blanks at its end."""
    warehouse.connection.execute(_TABLE)
    assert _copy(warehouse, write(_ROWS), options) == 2
    first, second = warehouse.rows("select * from t order by i")
    assert tuple(v.rstrip() if isinstance(v, str) else v for v in first) == _FIRST
    assert second == (None, 20, *[None] * 9)


def test_a_list_of_columns_orders_the_files_columns(warehouse):
    """The first column of the file goes to the first of the list; others get their DEFAULT."""
    warehouse.connection.execute("create table t (a int default 7, b int, c varchar(3))")
    data = _parquet(pa.table({"x": pa.array(["q"]), "y": pa.array([1], pa.int32())}))
    assert _copy(warehouse, data, target="t (c, b)") == 1
    assert warehouse.rows("select a, b, c from t") == [(7, 1, "q")]


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("int", pa.array([1], pa.int64()), "Column type: int4, Parquet schema: int64"),
        ("bigint", pa.array([1], pa.int32()), "incompatible Parquet schema"),
        ("int", pa.array(["1"]), "incompatible Parquet schema"),
        ("varchar(5)", pa.array([1], pa.int32()), "incompatible Parquet schema"),
        ("numeric(9,2)", pa.array([Decimal("1.234")]), "incompatible Parquet schema"),
        ("numeric(5,2)", pa.array([Decimal(1)], pa.decimal128(38, 0)), "schema: decimal128(38, 0)"),
        ("numeric(5,2)", pa.array([Decimal(1)], pa.decimal128(4, 0)), "schema: decimal128(4, 0)"),
        ("float", pa.array([1.5], pa.float32()), "incompatible Parquet schema"),
        ("timestamp", pa.array([10**16], pa.timestamp("ms")), "1204  Value out of range"),
        ("varchar(5)", pa.array(["abcdef"]), "the length defined in the table. Table: 5, Data: 6"),
        ("varchar(5)", pa.array(["ééé"]), "Table: 5, Data: 6"),
        ("char(5)", pa.array(["é"]), "1220  Multibyte character not supported for CHAR"),
        ("varchar(5)", pa.array([b"\xff"]), "1220  String contains invalid"),
        ("int not null", pa.array([None], pa.int32()), "1213  Missing data for not-null field"),
    ],
)  # fmt: skip
def test_what_does_not_fit_ends_the_copy(warehouse, column, values, reason):
    """No row is loaded, and stl_load_errors names the file, the column and the reason."""
    warehouse.connection.execute(f"create table t (a {column})")
    with pytest.raises(CopyError) as failed:
        _copy(warehouse, _parquet(pa.table({"a": values})))
    assert reason in str(failed.value)
    assert warehouse.rows("select count(*) from t") == [(0,)]
    errors = "select trim(filename), trim(colname) from stl_load_errors"
    assert warehouse.rows(errors) == [("s3://bucket/in/1", "a")]


@pytest.mark.parametrize(("options", "write"), [("parquet", _parquet), ("format as orc", _orc)])
@pytest.mark.parametrize("kind", [pa.decimal128(5, 2), pa.decimal128(3, 0), pa.decimal128(4, 1)])
def test_a_decimal_keeps_its_value(warehouse, options, write, kind):
    """Its digits before the point and behind it have room in the column, and it has them all."""
    warehouse.connection.execute("create table t (a numeric(5,2))")
    assert _copy(warehouse, write(pa.table({"a": pa.array([Decimal(123)], kind)})), options) == 1
    assert warehouse.rows("select a from t") == [(Decimal("123.00"),)]


@pytest.mark.parametrize("kind", ["timestamp", "timestamptz"])
@pytest.mark.parametrize("year", [1, 1600, 2018, 9999])
def test_a_moment_in_12_bytes_is_in_any_year(warehouse, kind, year):
    """INT96, as Spark and Hive write moments, has its value also where nanoseconds do not reach."""
    warehouse.connection.execute(f"create table t (a {kind})")
    moment = dt.datetime(year, 11, 1, 21, 1, 46, 796123)  # noqa: DTZ001
    table = pa.table({"a": pa.array([moment], pa.timestamp("us"))})
    assert _copy(warehouse, _parquet(table, use_deprecated_int96_timestamps=True)) == 1
    assert warehouse.rows("select a::timestamp from t") == [(moment,)]


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_nanoseconds_are_cut_to_microseconds(warehouse, zone):
    """The table's moments have six digits, in UTC."""
    warehouse.connection.execute("create table t (a timestamp)")
    moments = pa.array([1_541_105_830_796_123_999], pa.timestamp("ns", zone))
    assert _copy(warehouse, _parquet(pa.table({"a": moments}))) == 1
    moment = dt.datetime(2018, 11, 1, 20, 57, 10, 796123)  # noqa: DTZ001
    assert warehouse.rows("select a from t") == [(moment,)]


_NANOSECONDS = 1_541_105_830_796_123_456


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pa.array([{"a": 1, "b": [True, None]}]), '{"a":1,"b":[true,null]}'),
        (pa.array([{"a": "é\n"}]), '{"a":"é\\n"}'),
        (pa.array([[float("nan"), float("-inf"), 0.5]]), '["nan","-inf",0.5]'),
        (pa.array([[b"a\xff"]]), '["aÿ"]'),
        (pa.array([[Decimal("1.50")]]), "[1.50]"),
        (pa.array([[dt.date(2018, 11, 1)]]), '["2018-11-01"]'),
        (
            pa.array([{"a": [_NANOSECONDS]}], pa.struct({"a": pa.list_(pa.timestamp("ns"))})),
            '{"a":["2018-11-01 20:57:10.796123"]}',
        ),
        (
            pa.array([[("k", 1_234_567_891)]], pa.map_(pa.string(), pa.time64("ns"))),
            '[["k","00:00:01.234567"]]',
        ),
        (
            pa.array([[_NANOSECONDS]], pa.list_(pa.timestamp("ns"), 1)),
            '["2018-11-01 20:57:10.796123"]',
        ),
        (pa.array([None], pa.list_(pa.int32())), None),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else None,
)  # fmt: skip
def test_nested_values_are_json(warehouse, values, text):
    """SERIALIZETOJSON makes values for SUPER of them, whatever stands in them."""
    warehouse.connection.execute("create table t (a super)")
    assert _copy(warehouse, _parquet(pa.table({"a": values})), "parquet serializetojson") == 1
    assert warehouse.rows("select json_serialize(a) from t") == [(text,)]


def test_a_nested_value_without_a_text_ends_the_copy(warehouse):
    """A moment that no date is for is refused, with the column's name."""
    warehouse.connection.execute("create table t (a super)")
    data = _parquet(pa.table({"a": pa.array([[10**16]], pa.list_(pa.timestamp("ms")))}))
    with pytest.raises(CopyError, match="1224  Invalid value for SUPER"):
        _copy(warehouse, data, "parquet serializetojson")


def test_a_later_file_that_does_not_fit_takes_the_first_back(warehouse):
    """Nothing of a COPY that fails stays."""
    warehouse.connection.execute("create table t (a int)")
    warehouse.put({"in/0": _parquet(pa.table({"a": pa.array([1], pa.int32())}))})
    with pytest.raises(CopyError, match="Invalid PARQUET file"):
        _copy(warehouse, b"no Parquet")
    assert warehouse.rows("select count(*) from t") == [(0,)]


def test_the_number_of_columns_must_match(warehouse):
    """FILLRECORD fills those that are missing at the end; too many are always an error."""
    warehouse.connection.execute("create table t (a int, b varchar(3), c int)")
    two = _parquet(pa.table({"a": pa.array([1], pa.int32()), "b": pa.array(["x"])}))
    with pytest.raises(CopyError, match="Table columns: 3, Data columns: 2"):
        _copy(warehouse, two)
    assert _copy(warehouse, two, "parquet fillrecord") == 1
    assert warehouse.rows("select * from t") == [(1, "x", None)]
    with pytest.raises(CopyError, match="Table columns: 1, Data columns: 2"):
        _copy(warehouse, two, "parquet fillrecord", "t (a)")


def test_invalid_characters_are_replaced(warehouse):
    """ACCEPTINVCHARS works on columnar files, too."""
    warehouse.connection.execute("create table t (a varchar(9))")
    data = _parquet(pa.table({"a": pa.array([b"a\xff", "é".encode(), None], pa.binary())}))
    assert _copy(warehouse, data, "parquet acceptinvchars as '^'") == 3
    assert warehouse.rows("select a from t order by a") == [("a^",), ("é",), (None,)]


def test_a_compressed_file_is_known_by_its_name(warehouse):
    """A name that ends in .gz needs no parameter."""
    warehouse.connection.execute("create table t (a int)")
    warehouse.put({"in/1.gz": gzip.compress(_parquet(pa.table({"a": pa.array([4], pa.int32())})))})
    warehouse.connection.execute("copy t from 's3://bucket/in/' iam_role 'arn' parquet")
    assert warehouse.rows("select a from t") == [(4,)]


_FILE = _parquet(pa.table({"a": pa.array([4], pa.int32())}))
_GZIP, _BZIP2 = gzip.compress(_FILE, mtime=0), bz2.compress(_FILE)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("1.gz", _GZIP[:10] + b"\xff" * 20 + _GZIP[30:], id="gzip, changed"),
        pytest.param("1.gz", _GZIP[:-9], id="gzip, cut"),
        pytest.param("1.bz2", _BZIP2[:-9], id="bzip2, cut"),
        pytest.param("1.bz2", _BZIP2 + b"more", id="bzip2, longer"),
    ],
)
def test_a_compressed_file_that_is_broken_ends_the_copy(warehouse, name, data):
    """It is a load error like any other, and nothing is loaded, be the beginning sound."""
    warehouse.connection.execute("create table t (a int)")
    warehouse.put({f"in/{name}": data})
    with pytest.raises(CopyError, match=r"Invalid PARQUET file: Invalid (gzip|bzip2) data"):
        warehouse.connection.execute("copy t from 's3://bucket/in/' iam_role 'arn' parquet")
    assert warehouse.rows("select count(*) from t") == [(0,)]


def test_the_names_of_a_files_columns_may_be_no_text(warehouse):
    """Columns go by their place: a name that is no UTF-8 is nobody's concern."""
    warehouse.connection.execute("create table t (a int)")
    data = _parquet(pa.table({"names": pa.array([4], pa.int32())}), store_schema=False)
    assert _copy(warehouse, data.replace(b"names", b"n\xffmes")) == 1


def test_a_manifest_must_tell_the_lengths(warehouse):
    """Without meta.content_length, or with a wrong one, the COPY is refused before it begins.

    https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
    """
    warehouse.connection.execute("create table t (a int)")
    data = _parquet(pa.table({"a": pa.array([4], pa.int32())}))
    warehouse.put({"in/1": data})
    copy = "copy t from 's3://bucket/m' iam_role 'arn' manifest parquet"

    def manifest(**meta: object) -> None:
        entry = {"url": "s3://bucket/in/1", **meta}
        warehouse.put({"m": json.dumps({"entries": [entry]}).encode()})

    manifest()
    with pytest.raises(CopyError, match=r"no meta\.content_length"):
        warehouse.connection.execute(copy)
    manifest(meta={"content_length": 1})
    with pytest.raises(CopyError, match="says 1"):
        warehouse.connection.execute(copy)
    manifest(meta={"content_length": len(data)})
    assert warehouse.connection.execute(copy).row_count == 1


def test_a_manifest_is_one_object(warehouse):
    """A prefix is no manifest, and a manifest that is not there is an error."""
    warehouse.connection.execute("create table t (a int)")
    with pytest.raises(CopyError, match="requires full path of an S3 object"):
        warehouse.connection.execute("copy t from 's3://bucket/in/' iam_role 'arn' manifest")
    with pytest.raises(ObjectNotFoundError):
        warehouse.connection.execute("copy t from 's3://bucket/m' iam_role 'arn' manifest")


def test_maxerror_is_not_for_columnar_files(warehouse):
    """Redshift refuses it, and so it is refused here."""
    warehouse.connection.execute("create table t (a int)")
    with pytest.raises(SqlError, match="MAXERROR argument is not supported for PARQUET based COPY"):
        _copy(warehouse, b"", "parquet maxerror 5")
