"""What UNLOAD writes, COPY reads back: every value of every type, in every format."""
# Statements are put together from names that stand here.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection

KINDS = """
create table kinds (k int, i int, l bigint, s smallint, n numeric(10,2), f float, r real,
    b boolean, d date, t timestamp, z timestamptz, v varchar(60), c char(3))
"""
ROWS = r"""
(1, 1, 9007199254740993, -1, 1.50, 0.1, 0.1, true, '2018-11-01', '2018-11-01 20:57:10.796',
    '2018-11-01 22:00:00+02', 'é', 'abc'),
(2, null, null, null, null, null, null, null, null, null, null, null, null),
(3, 0, 0, 0, 0, 100000, 1e20, false, '0001-01-01', '2018-11-01', '2018-11-01', '', 'a'),
(4, -2147483648, -9223372036854775808, -32768, -99999999.99, -1e-300, 1e-30, true, '9999-12-31',
    '1900-01-01 00:00:00.000001', '1999-12-31 23:59:59.999999+00', 'a|b,c"d''e\\f', 'x')
"""
TEXTS = (r"two\nlines\r\nand\ta tab", "   blanks  ", "NULL", '"quoted"', r"end\\")
SPEC = "k:3,i:12,l:21,s:7,n:13,f:25,r:15,b:2,d:11,t:27,z:33,v:30,c:3"
NULL = r" null as '\\N'"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A table of every type, with their limits, NULL, and texts that are hard to write."""
    directory: Path = tmp_path_factory.mktemp("round")
    (directory / "bucket").mkdir()
    (directory / "dwh.cfg").write_text(f"[BUCKETS]\nb = {(directory / 'bucket').as_posix()}\n")
    connection = connect(load_settings(directory, environ={}))
    connection.execute(KINDS)
    connection.execute(f"insert into kinds values {ROWS}")
    texts = ", ".join(f"({k}, '{text}')" for k, text in enumerate(TEXTS, start=5))
    connection.execute(f"insert into kinds (k, v) values {texts}")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("written", "read", "where"),
    [
        ("json", "json 'auto'", ""),
        ("parquet", "parquet", ""),
        ("parquet manifest parallel off", "parquet manifest", ""),
        (f"csv{NULL}", "csv", ""),
        (f"csv header gzip{NULL}", "csv ignoreheader 1 gzip", ""),
        (f"csv delimiter '|' bzip2{NULL}", "csv delimiter '|' bzip2", ""),
        (f"csv zstd manifest parallel off{NULL}", "csv zstd manifest", ""),
        (f"escape{NULL}", "escape", ""),
        (rf"escape delimiter '\t'{NULL}", r"escape delimiter '\t'", ""),
        (f"escape addquotes{NULL}", "escape removequotes", ""),
        # without ESCAPE a newline within a value is lost, as on Redshift
        (f"addquotes delimiter ','{NULL}", "removequotes delimiter ','", "k <> 5"),
        (rf"delimiter '\001'{NULL}", r"delimiter '\001'", "k <> 5"),
        # fixed widths fill values up with blanks: an empty text cannot be told from NULL
        (f"fixedwidth '{SPEC}'", f"fixedwidth '{SPEC}' trimblanks blanksasnull", "k in (1, 2, 4)"),
    ],
)
def test_it_comes_back(session, request, written, read, where):
    """A table that is unloaded and loaded again is the same."""
    prefix = f"s3://b/{abs(hash(request.node.name))}/"
    condition = f" where {where}" if where else ""
    query = f"select * from kinds{condition}"
    session.execute(f"unload ('{query}') to '{prefix}' iam_role default {written}")
    session.execute("drop table if exists again")
    session.execute("create table again (like kinds)")
    source = f"{prefix}manifest" if "manifest" in read else prefix
    session.execute(f"copy again from '{source}' iam_role default {read}")
    again = session.execute("select * from again order by k").rows
    assert again == session.execute(f"{query} order by k").rows
    assert again


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"csv{NULL}", "csv"),
        (f"escape{NULL}", "escape"),
    ],
)
def test_newer_types_come_back(session, request, written, read):
    """SUPER as its JSON, TIME and TIMETZ, VARBYTE in hexadecimal."""
    prefix = f"s3://b/{abs(hash(request.node.name))}/"
    session.execute("drop table if exists newer")
    session.execute("drop table if exists newer_again")
    session.execute("create table newer (k int, s super, t time, z timetz, b varbyte(8))")
    session.execute(
        """insert into newer select 1, json_parse('{"a":[1,"x|y"],"b":null}'), '12:34:56.5',
        '12:34:56+02', to_varbyte('aabb', 'hex')"""
    )
    session.execute("create table newer_again (like newer)")
    session.execute(f"unload ('select * from newer') to '{prefix}' iam_role default {written}")
    session.execute(f"copy newer_again from '{prefix}' iam_role default {read}")
    (again,) = session.execute("select * from newer_again").rows
    assert (again,) == session.execute("select * from newer").rows
