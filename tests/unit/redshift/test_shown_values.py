"""What a client sees of types that DuckDB's driver would give otherwise, wherever they stand."""
# ruff: noqa: S608 - statements are made of the sources

from __future__ import annotations

import pytest

from starlift.errors import SqlError

_INNER = "select 0.1::real r, 'ab'::varbyte b, '10:00:00+02'::timetz z, interval '26 hours' i"
_SHOWN = (0.1, "6162", "08:00:00+00:00", "1 days 2 hours 0 mins 0.0 secs")
NINE, TEN = "0 days 9 hours 0 mins 0.0 secs", "10 days 0 hours 0 mins 0.0 secs"


@pytest.mark.parametrize(
    "query",
    [
        _INNER,
        f"select * from ({_INNER})",
        f"select x.* from ({_INNER}) x",
        f"with x as ({_INNER}) select * from x",
        f"(select * from ({_INNER}))",
        f"{_INNER} union all select * from ({_INNER}) where false",
        f"select r, b, z, i from ({_INNER}) order by i, b",
    ],
)
def test_stars(connection, query):
    """A star's columns are shown as those that are named are."""
    (row,) = connection.execute(query).rows
    assert tuple(str(value) if n == 2 else value for n, value in enumerate(row)) == _SHOWN


def test_names(connection):
    """The columns keep their names, also where two have the same, or none."""
    outcome = connection.execute(f"select *, 1, x.r from ({_INNER}) x")
    assert outcome.columns == ("r", "b", "z", "i", "?column?", "r")
    assert outcome.rows[0][4:] == (1, 0.1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select i from spans order by i", [NINE, TEN]),
        ("select i from spans order by 1 desc", [TEN, NINE]),
        ("select * from spans order by i", [NINE, TEN]),
        ("(select i from spans) order by i desc limit 1", [TEN]),
        ("(select i from spans union all select i from spans) order by 1 limit 2", [NINE, NINE]),
        (
            "select i from spans union select i from spans order by i",
            [NINE, TEN],
        ),
        (
            "select interval '24 hours' union select interval '1 day'",
            ["1 days 0 hours 0 mins 0.0 secs"],
        ),
    ],
)
def test_order(connection, query, expected):
    """Spans are ordered and told apart by their lengths, not by their words."""
    connection.execute(
        "create temp table spans as select interval '10 days' i union all select interval '9 hours'"
    )
    assert [row[0] for row in connection.execute(query).rows] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("(select i from spans) order by i desc limit 1", [TEN]),
        ("select i from v", [NINE, NINE]),
    ],
)
def test_parentheses(connection, query, expected):
    """What stands behind a query's parentheses is the query's: its order, its limit."""
    connection.execute("create table spans as select interval '10 days' i")
    connection.execute("insert into spans select interval '9 hours'")
    connection.execute(
        "create view v as (select i from spans union all select i from spans) order by i limit 2"
    )
    assert [row[0] for row in connection.execute(query).rows] == expected


@pytest.mark.parametrize(
    "query",
    [
        "select nope from spans union select 1",
        "select 1 union select nope from spans",
        "select i from spans union select i from spans order by nope",
        "(select i from spans) order by nope",
    ],
)
def test_missing_columns(connection, query):
    """A column that none of a union's queries has is told with its place, as Redshift tells it."""
    connection.execute("create table spans as select interval '10 days' i")
    with pytest.raises(SqlError, match='column "nope" does not exist') as caught:
        connection.execute(query)
    assert (caught.value.sqlstate, caught.value.column) == ("42703", query.index("nope") + 1)
