"""The first rows of a query are kept, and all of them counted."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime

import pytest

from starlift.errors import SqlError


@pytest.fixture
def filled(connection):
    """A table n of the numbers 0 to 599."""
    connection.execute("create table n (i int)")
    connection.append("public.n", ("i",), [(number,) for number in range(600)])
    return connection


@pytest.mark.parametrize("most_rows", [0, 1, 599, 600, 601])
def test_the_count_is_exact(filled, most_rows):
    """Whether there are more rows than asked for, as many, or fewer; they are the query's first."""
    found = filled.first_rows("select i, i % 7 as r from n order by i desc", most_rows)
    assert found.columns == ("i", "r")
    assert found.rows == tuple((i, i % 7) for i in range(599, -1, -1))[:most_rows]
    assert found.row_count == 600


def test_moments_with_zones(filled):
    """Values are as all rows of a query have them."""
    found = filled.first_rows("select timestamptz '2018-11-01 00:00:00+00' as at from n", 2)
    moment = found.rows[0][0]
    assert moment == datetime(2018, 11, 1, tzinfo=UTC)
    assert (len(found.rows), found.row_count) == (2, 600)


def test_what_is_counted_is_not_kept(filled):
    """Of 360,000 rows a hundred take memory."""
    tracemalloc.start()
    try:
        found = filled.first_rows("select a.i * b.i as product, 'x' || a.i from n a, n b", 100)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(found.rows), found.row_count) == (100, 360_000)
    assert peak_bytes < 10_000_000


def test_what_is_no_query_is_refused(filled):
    """It would have no rows, and nothing to count."""
    with pytest.raises(SqlError, match="no query"):
        filled.first_rows("delete from n", 1)
    assert filled.execute("select count(*) from n").rows == ((600,),)


def test_the_history_has_the_count(filled):
    """As of any other query."""
    filled.first_rows("select i from n", 1)
    text = "select returned_rows from sys_query_history where query_text like 'select i from n%'"
    assert filled.execute(text).rows == ((600,),)
