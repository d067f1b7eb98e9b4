"""What a client sees of types that DuckDB's driver would give otherwise, wherever they stand."""
# ruff: noqa: S608 - statements are made of the sources

from __future__ import annotations

import pytest

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
