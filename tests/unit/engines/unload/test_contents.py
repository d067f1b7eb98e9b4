"""UNLOAD: what the files hold.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html and its page of examples.
"""
# Statements are put together from names that stand here.
# ruff: noqa: S608

from __future__ import annotations

import bz2
import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from starlift.errors import SqlError

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


def test_gzip_makes_the_same_bytes(unload):
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
