"""What is counted of rows: against plain Python."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime, timedelta

import pytest

from starlift.advice.profile import profile
from starlift.advice.spread import spreads
from starlift.advice.volume import compression
from starlift.engines.protocols import Connection

CREATE = """create table mixed (id int, small smallint, name varchar(50), code char(4),
    at timestamp, price numeric(10, 2), share numeric(38, 5), is_good boolean, day date,
    more super)"""
NAMES = ["id", "small", "name", "code", "at", "price", "share", "is_good", "day"]
# Bytes of a value by Amazon's guide; a VARCHAR takes 4 besides its own.
WIDTHS = {"id": 4, "small": 2, "code": 4, "at": 8, "price": 8, "share": 16, "is_good": 1, "day": 4}
_START = datetime(2018, 11, 1)  # noqa: DTZ001 - without a zone


def rows() -> list[tuple[object, ...]]:
    """A thousand rows, some of whose values are missing."""
    return [
        (
            n,
            n % 7,
            f"näme {n % 400}" if n % 3 else None,
            "ab",
            _START + timedelta(hours=n % 50),
            n % 10,
            n,
            n % 2 == 0,
            (_START + timedelta(days=n % 5)).date(),
        )
        for n in range(1000)
    ]


@pytest.fixture
def mixed(connection: Connection) -> Connection:
    """A warehouse with these rows."""
    connection.execute(CREATE)
    connection.append("public.mixed", NAMES, rows())
    return connection


def test_a_profile(mixed: Connection) -> None:
    """Rows, values, different values and bytes of each column are what Python counts."""
    (table,) = mixed.catalog.tables()
    found = profile(mixed, table)
    assert found.row_count == 1000
    for at, name in enumerate(NAMES):
        values = [row[at] for row in rows() if row[at] is not None]
        column = found.column(name)
        assert (column.value_count, column.distinct) == (len(values), len(set(values))), name
        texts = [str(value).encode() for value in values]
        if name == "name":
            assert column.size_bytes == sum(len(text) + 4 for text in texts)
            assert column.longest_bytes == max(map(len, texts)) == len("näme 399") + 1
            assert column.shortest_bytes == min(map(len, texts)) == len("näme 1") + 1
        else:
            assert column.size_bytes == WIDTHS[name] * len(values), name
    assert found.null_share("name") == pytest.approx(0.334)
    assert (found.column("more").value_count, found.column("more").distinct) == (0, None)


def test_where_rows_lie(mixed: Connection) -> None:
    """By a column the slices get the rows that MD5 gives them; what is NULL lies on one."""
    (table,) = mixed.catalog.tables()
    found = spreads(mixed, profile(mixed, table), ["name", "small", "name"], slices=8)
    for at, name in ((2, "name"), (1, "small")):
        values = [row[at] for row in rows() if row[at] is not None]
        lie = Counter(dict.fromkeys(range(8), 0))
        lie.update(int(hashlib.md5(str(v).encode()).hexdigest()[:7], 16) % 8 for v in values)  # noqa: S324
        filled = sorted(lie.values())
        filled[-1] += 1000 - len(values)
        spread = found[name]
        assert (spread.fullest, spread.emptiest) == (filled[-1], filled[0])
        assert spread.most == max(Counter(values).values())
        assert spread.null_count == 1000 - len(values)
    assert not found["small"].is_even
    assert found["name"].null_share == pytest.approx(0.334)


def test_rows_lie_by_values_of_any_type(mixed: Connection) -> None:
    """Numbers, texts, times and truths can be laid out; each value's rows lie together."""
    (table,) = mixed.catalog.tables()
    found = spreads(mixed, profile(mixed, table), NAMES, slices=4)
    for at, name in enumerate(NAMES):
        counts = Counter(row[at] for row in rows() if row[at] is not None)
        assert found[name].most == max(counts.values()), name
    assert (found["code"].fullest, found["code"].emptiest) == (1000, 0)
    assert found["id"].is_even


def test_times_and_spans_have_figures(mixed: Connection) -> None:
    """Whatever a type is called, its values are counted and laid out."""
    mixed.execute(
        """create table moments (clock time, zoned timetz, moment timestamptz,
        span interval day to second)"""
    )
    mixed.execute(
        """insert into moments select at::time, at::time::timetz, at::timestamptz,
        id * interval '1 second' from mixed"""
    )
    (table,) = [each for each in mixed.catalog.tables() if each.name == "moments"]
    looked_at = profile(mixed, table)
    figures = [(each.name, each.distinct, each.size_bytes) for each in looked_at.columns]
    assert figures == [
        ("clock", 24, 8000),
        ("zoned", 24, 8000),
        ("moment", 50, 8000),
        ("span", 1000, 8000),
    ]
    names = [each.name for each in looked_at.columns]
    found = spreads(mixed, looked_at, names, slices=4)
    assert [found[name].most for name in names] == [60, 60, 20, 1]
    assert compression(mixed, [looked_at]) >= 1


def test_few_rows_are_not_laid_out(mixed: Connection) -> None:
    """For a hundred slices a thousand rows would do, for more they are too few."""
    (table,) = mixed.catalog.tables()
    looked_at = profile(mixed, table)
    assert set(spreads(mixed, looked_at, ["id"], slices=100)) == {"id"}
    assert not spreads(mixed, looked_at, ["id"], slices=101)


def test_compression_is_measured(connection: Connection) -> None:
    """What repeats becomes much smaller, what does not repeat hardly, and nothing larger."""
    connection.execute("create table dull (a varchar(100))")
    connection.append("public.dull", ["a"], [("always the same words",)] * 5000)
    connection.execute("create table wild (a varchar(100))")
    hashes = [(hashlib.sha256(str(n).encode()).hexdigest(),) for n in range(5000)]
    connection.append("public.wild", ["a"], hashes)
    dull, wild = (profile(connection, table) for table in connection.catalog.tables())
    assert compression(connection, [dull]) > 20
    assert 1 < compression(connection, [wild]) < 3  # hexadecimal digits take half a byte
    assert compression(connection, [wild]) < compression(connection, [dull, wild])
    connection.execute("create table tiny (a int)")
    connection.append("public.tiny", ["a"], [(1,)])
    tiny = next(t for t in connection.catalog.tables() if t.name == "tiny")
    assert compression(connection, [profile(connection, tiny)]) == 1
