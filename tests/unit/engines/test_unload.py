"""UNLOAD on the embedded engine: what the files hold, where they stand, what is told of them.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html and its page of examples.
"""
# Statements are put together from names that stand here.
# ruff: noqa: S608

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection
from starlift.errors import DatabaseError, SqlError, StorageError
from starlift.storage.local import LocalStore

# The rows of the guide's examples.
VENUES = """
insert into venue values
    (1, 'Pinewood Race|track', 'Akron', 'OH', 0),
    (2, 'Columbus "Crew" Stadium', 'Columbus', 'OH', 0),
    (4, 'Community, Ballpark, Arena', 'Kansas City', 'KS', 0)
"""
QUERY = "select * from venue order by venueid"


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """The directory that serves the bucket `b`."""
    directory = tmp_path / "bucket"
    directory.mkdir()
    return directory


@pytest.fixture
def session(tmp_path: Path, bucket: Path) -> Iterator[Connection]:
    """A warehouse with the guide's VENUE and a table of every type."""
    (tmp_path / "dwh.cfg").write_text(f"[BUCKETS]\nb = {bucket.as_posix()}\n")
    connection = connect(load_settings(tmp_path, environ={}))
    connection.execute(
        "create table venue (venueid int, venuename varchar(100), venuecity varchar(30), "
        "venuestate char(2), venueseats int)"
    )
    connection.execute(VENUES)
    connection.execute(
        "create table kinds (i int, l bigint, s smallint, n numeric(10,2), f float, r real, "
        "b boolean, d date, t timestamp, z timestamptz, v varchar(30), c char(3))"
    )
    connection.execute(
        "insert into kinds values (1, 9007199254740993, -1, 1.50, 0.1, 0.1, true, '2018-11-01', "
        "'2018-11-01 20:57:10.796', '2018-11-01 22:00:00+02', 'é\"|\\\\', 'abc'), "
        "(null, null, null, null, null, null, null, null, null, null, null, null), "
        "(0, 0, 0, 0, 100000, 1e20, false, '0001-01-01', '2018-11-01', '2018-11-01', '', 'a')"
    )
    yield connection
    connection.close()


@pytest.fixture
def unload(session: Connection, bucket: Path) -> Callable[..., dict[str, bytes]]:
    """What an UNLOAD with these parameters writes: the content of each object."""

    def write(options: str, query: str = QUERY, prefix: str = "out/v_") -> dict[str, bytes]:
        quoted = query.replace("'", "''")
        session.execute(f"unload ('{quoted}') to 's3://b/{prefix}' iam_role default {options}")
        return objects(bucket)

    return write


def objects(bucket: Path) -> dict[str, bytes]:
    """The content of every object of a bucket."""
    files = [path for path in sorted(bucket.rglob("*")) if path.is_file()]
    return {path.relative_to(bucket).as_posix(): path.read_bytes() for path in files}


LINES = {
    "csv": """\
1,Pinewood Race|track,Akron,OH,0
2,"Columbus ""Crew"" Stadium",Columbus,OH,0
4,"Community, Ballpark, Arena",Kansas City,KS,0
""",
    "csv delimiter as '|'": """\
1|"Pinewood Race|track"|Akron|OH|0
2|"Columbus ""Crew"" Stadium"|Columbus|OH|0
4|Community, Ballpark, Arena|Kansas City|KS|0
""",
    "json": """\
{"venueid":1,"venuename":"Pinewood Race|track","venuecity":"Akron","venuestate":"OH","venueseats":0}
{"venueid":2,"venuename":"Columbus \\"Crew\\" Stadium","venuecity":"Columbus","venuestate":"OH",\
"venueseats":0}
{"venueid":4,"venuename":"Community, Ballpark, Arena","venuecity":"Kansas City","venuestate":"KS",\
"venueseats":0}
""",
    "delimiter as '\\t' header": """\
venueid\tvenuename\tvenuecity\tvenuestate\tvenueseats
1\tPinewood Race|track\tAkron\tOH\t0
2\tColumbus "Crew" Stadium\tColumbus\tOH\t0
4\tCommunity, Ballpark, Arena\tKansas City\tKS\t0
""",
    "delimiter ',' addquotes": """\
"1","Pinewood Race|track","Akron","OH","0"
"2","Columbus "Crew" Stadium","Columbus","OH","0"
"4","Community, Ballpark, Arena","Kansas City","KS","0"
""",
    "escape addquotes": """\
"1"|"Pinewood Race\\|track"|"Akron"|"OH"|"0"
"2"|"Columbus \\"Crew\\" Stadium"|"Columbus"|"OH"|"0"
"4"|"Community, Ballpark, Arena"|"Kansas City"|"KS"|"0"
""",
    "fixedwidth as 'venueid:3,venuename:27,venuecity:12,venuestate:2,venueseats:2'": """\
1  Pinewood Race|track        Akron       OH0\x20
2  Columbus "Crew" Stadium    Columbus    OH0\x20
4  Community, Ballpark, Arena Kansas City KS0\x20
""",
}


@pytest.mark.parametrize(("options", "lines"), LINES.items())
def test_lines_after_the_guide(unload, options, lines):
    """The page of examples prints these lines for these rows (JSON, CSV, tabs, fixed width)."""
    assert unload(options) == {"out/v_0000_part_00": lines.encode()}


def test_values_of_every_type(unload):
    """Each type's values as PostgreSQL prints them; NULL is nothing."""
    (text,) = unload("", "select * from kinds order by i").values()
    assert [line.split("|") for line in text.decode().splitlines()] == [
        [*("0", "0", "0", "0.00", "100000", "1e+20", "f", "0001-01-01"),
         *("2018-11-01 00:00:00", "2018-11-01 00:00:00+00", "", "a")],
        [*("1", "9007199254740993", "-1", "1.50", "0.1", "0.1", "t", "2018-11-01"),
         *("2018-11-01 20:57:10.796", "2018-11-01 20:00:00+00", 'é"', "\\", "abc")],
        [""] * 12,
    ]  # fmt: skip


def test_newer_types(unload, session):
    """SUPER is JSON, NULL too, whatever NULL AS says; VARBYTE is hexadecimal."""
    session.execute("create table newer (k int, s super, t time, b varbyte(4))")
    session.execute(
        """insert into newer select 1, json_parse('{"a":[1,null]}'), '12:34:56.5',
        to_varbyte('aabb', 'hex')"""
    )
    session.execute("insert into newer (k) values (2)")
    query = "select * from newer order by k"
    (text,) = unload("null as 'x'", query).values()
    assert text == b'1|{"a":[1,null]}|12:34:56.5|aabb\n2|null|x|x\n'
    (text,) = unload("json allowoverwrite", "select k, s from newer order by k").values()
    assert text == b'{"k":1,"s":{"a":[1,null]}}\n{"k":2,"s":null}\n'
    for options in ("json", "parquet", "fixedwidth 'k:1,s:20,t:20,b:20'"):
        with pytest.raises(SqlError, match='"b" is a VARBYTE'):
            unload(f"{options} allowoverwrite", query)
    with pytest.raises(SqlError, match='PARTITION BY "s" is not possible'):
        unload("partition by (s) allowoverwrite", query)


def test_values_in_json(unload):
    """Numbers stand bare, booleans as t and f, NULL as null, all else in quotation marks."""
    (text,) = unload("json", "select * from kinds order by i").values()
    zero, one, null = (json.loads(line) for line in text.splitlines())
    assert zero["b"] == "f"
    assert (one["i"], one["l"], one["n"], one["f"], one["b"]) == (1, 2**53 + 1, 1.5, 0.1, "t")
    assert (one["d"], one["t"], one["v"]) == ("2018-11-01", "2018-11-01 20:57:10.796", 'é"|\\')
    assert set(null.values()) == {None}


def test_parquet(unload):
    """Columns keep their types; of a TIMESTAMPTZ the moment alone is written; SNAPPY."""
    files = unload("parquet", "select * from kinds order by i")
    assert list(files) == ["out/v_0000_part_00.parquet"]
    file = pq.ParquetFile(pa.BufferReader(files["out/v_0000_part_00.parquet"]))
    assert file.metadata.row_group(0).column(0).compression == "SNAPPY"
    table = file.read()
    assert [str(field.type) for field in table.schema] == [
        *("int32", "int64", "int16", "decimal128(10, 2)", "double", "float", "bool"),
        *("date32[day]", "timestamp[us]", "timestamp[us]", "string", "string"),
    ]
    assert table.column("z").to_pylist()[1].isoformat() == "2018-11-01T20:00:00"
    assert table.column("l").to_pylist() == [0, 2**53 + 1, None]


def test_null_as(unload):
    """NULL AS stands for NULL, and an empty text stays empty."""
    query = "select v, i from kinds where i is null or v = '' order by i"
    (text,) = unload("null as 'nothing'", query).values()
    assert text == b"|0\nnothing|nothing\n"


@pytest.mark.parametrize(
    ("option", "ending", "unpack"),
    [
        ("gzip", ".gz", gzip.decompress),
        ("bzip2", ".bz2", bz2.decompress),
        (
            "zstd",
            ".zst",
            lambda data: pa.CompressedInputStream(pa.BufferReader(data), "zstd").read(),
        ),
    ],
)
def test_compression(unload, option, ending, unpack):
    """The objects have the compression's ending and unpack to the lines."""
    ((name, data),) = unload(f"csv {option}").items()
    assert name == f"out/v_0000_part_00{ending}"
    assert unpack(data).startswith(b"1,Pinewood Race|track,Akron,OH,0\n")


def test_gzip_is_quick(unload):
    """The objects are packed at the usual level, and are the same bytes each time."""
    (data,) = unload("gzip").values()
    assert data[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no name, no time, no highest level
    assert unload("gzip allowoverwrite") == {"out/v_0000_part_00.gz": data}


def test_partitions(unload):
    """A folder for each value, without the column; NULL has Hive's name; order is kept."""
    query = "select venueid, venuestate, nullif(venuecity, 'Akron') as city from venue order by 1"
    assert unload("partition by (venuestate, city)", query, "p") == {
        "p/venuestate=KS/city=Kansas City/0000_part_00": b"4\n",
        "p/venuestate=OH/city=Columbus/0000_part_00": b"2\n",
        "p/venuestate=OH/city=__HIVE_DEFAULT_PARTITION__/0000_part_00": b"1\n",
    }


def test_partitions_with_their_columns(unload):
    """INCLUDE leaves the partition's columns in the files."""
    query = "select venueid, venuestate from venue order by venueid"
    assert unload("csv partition by (venuestate) include", query, "p/") == {
        "p/venuestate=KS/0000_part_00": b"4,KS\n",
        "p/venuestate=OH/0000_part_00": b"1,OH\n2,OH\n",
    }


def test_many_partitions_keep_their_rows(session, unload):
    """Rows of thousands of partitions, in batches, are each in their own file, in order."""
    session.execute("create table many (n int, k int)")
    session.execute("insert into many select 1, 0")
    for _ in range(17):
        session.execute("insert into many select n + (select max(n) from many), 0 from many")
    session.execute("update many set k = n % 300")
    files = unload("partition by (k)", "select n, k from many order by n desc", "m")
    assert len(files) == 300
    for name, data in files.items():
        k = int(name.split("=")[1].split("/")[0])
        assert [int(x) for x in data.split()] == [n for n in range(2**17, 0, -1) if n % 300 == k]


def test_parquet_partitions(unload):
    """Parquet files of partitions lack the column, too."""
    files = unload("parquet partition by (venuestate)", "select venueid, venuestate from venue")
    table = pq.read_table(pa.BufferReader(files["out/v_/venuestate=KS/0000_part_00.parquet"]))
    assert table.to_pydict() == {"venueid": [4]}


def test_a_manifest(unload):
    """The manifest lists the files under the prefix; it is written beside them."""
    files = unload("manifest")
    assert json.loads(files["out/v_manifest"]) == {
        "entries": [{"url": "s3://b/out/v_0000_part_00"}]
    }


def test_a_verbose_manifest(unload):
    """It tells sizes, rows (the header's among them), columns with their types, and the author."""
    files = unload("manifest verbose header parallel off")
    size = len(files["out/v_000"])
    meta = {"content_length": size, "record_count": 4}
    body = json.loads(files["out/v_manifest"])
    assert body["entries"] == [{"url": "s3://b/out/v_000", "meta": meta}]
    assert body["meta"] == meta
    assert body["schema"]["elements"][:2] == [
        {"name": "venueid", "type": {"base": "integer"}},
        {"name": "venuename", "type": {"base": "character varying", "max_length": 100}},
    ]
    assert body["author"]["name"] == "Amazon Redshift"


@pytest.mark.parametrize("options", ["csv header", "csv header gzip"])
def test_files_are_cut(session, unload, options):
    """No file is larger than MAXFILESIZE; each has its header; together they are the rows."""
    session.execute("create table long (n int, v varchar(200))")
    session.execute(f"insert into long values (1, '{'x' * 90}')")
    for _ in range(17):
        session.execute("insert into long select n + (select max(n) from long), v from long")
    files = unload(f"{options} maxfilesize 5 mb", "select n, v from long order by n", "cut/")
    is_packed = "gzip" in options
    assert len(files) == (1 if is_packed else 3)
    assert max(map(len, files.values())) <= 5 * 1024 * 1024
    lines = []
    for data in files.values():
        header, *rest = (gzip.decompress(data) if is_packed else data).splitlines()
        assert header == b"n,v"
        lines += rest
    assert [int(line.split(b",")[0]) for line in lines] == list(range(1, 2**17 + 1))


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ("", {"e/0000_part_00": b""}),
        ("csv header parallel off", {"e/000": b"venueid\n"}),
        ("partition by (venuestate)", {}),
    ],
)
def test_no_rows(unload, options, files):
    """A result without rows gives one file without rows; partitions that are not, none."""
    columns = "venueid, venuestate" if "partition" in options else "venueid"
    query = f"select {columns} from venue where venueid = 99"
    assert unload(options, query, "e/") == files


def test_parquet_without_rows(unload):
    """The file has the columns."""
    ((_, data),) = unload("parquet", "select venueid from venue where venueid = 99").items()
    assert pq.read_table(pa.BufferReader(data)).schema.names == ["venueid"]


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
