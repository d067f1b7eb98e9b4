"""Columns and aliases by name: which one a name means, where several could."""

# ruff: noqa: S608 - statements are made of the names below
from __future__ import annotations

import pytest

from starlift.errors import DatabaseError


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("select b from (select 1 as b, 2 as b) q", 8),
        ("select q.b from (select 1 as b, 2 as b) q", 10),
        ("with q as (select 1 as b, 2 as b) select 1 from q where b = 1", 57),
        ("select * from (select 1 as b, 2 as b) q order by b", 50),
        ("select (select max(b)) from (select n.a as b, n.b from n) q", 20),
    ],
)
def test_a_name_that_a_subquery_gives_twice(rows, query, place):
    """It is ambiguous, as in PostgreSQL, with its place: neither column is taken."""
    with pytest.raises(DatabaseError, match='column reference "b" is ambiguous') as caught:
        rows(query)
    assert caught.value.sqlstate == "42702"
    assert (caught.value.line, caught.value.column) == (1, place)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select b, 1 from (select 7 as a, 1 as x, 2 as x, 3 as b) q", [(3, 1)]),
        ("select r.b from (select 1 as b, 2 as b) q, (select 3 as b) r", [(3,)]),
        # An alias is seen behind its item, and by the clauses.
        ("select 1 as a1, a1 + 1 as a2, a2 + 1", [(1, 2, 3)]),
        ("select a as x, x + 1 from n where x > 0", [(7, 8)]),
        ("select b + 1 as b, b + 1 from n where a = 7", [(3, 3)]),
        ("select 1 as x, 2 as x, x + 1", [(1, 2, 2)]),
        ("select a as x, count(*) from n group by x order by x", [(-7, 1), (7, 1)]),
        ("select 1 as b, 2 as b order by b", [(1, 2)]),
    ],
)
def test_which_column_a_name_means(rows, query, expected):
    """A column of a source comes before an alias, of two aliases the first one."""
    assert rows(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select 'x' as v, 1 as i", ("x", 1)),
        ("select v, i from (select '2' as i, 'x' as v) q", ("x", 2)),
        ("select w.v, w.i from (select q.i, q.v from (select '2' as i, 'x' as v) q) w", ("x", 2)),
        ("select q.v, '3' from (select 'x' as v) q", ("x", 3)),
        ("(select 'x', '4')", ("x", 4)),
    ],
)
def test_texts_on_their_way_into_columns(connection, query, expected):
    """A text in quotes takes its column's type, through any number of subqueries."""
    connection.execute("create table into_it (v varchar(5), i int)")
    connection.execute(f"insert into into_it {query}")
    assert connection.execute("select * from into_it").rows == (expected,)


def test_a_text_beside_a_join_is_a_varchar(connection):
    """Where the subquery is joined to something its texts have their own type."""
    connection.execute("create table into_it (i int)")
    with pytest.raises(DatabaseError, match="is of type integer but expression is of type"):
        connection.execute(
            "insert into into_it select q.i from (select '2' as i) q cross join (select 1) r"
        )


def test_a_table_with_as_many_columns_as_there_may_be(connection):
    """1,600 columns go through a table, views of it, and an INSERT of all of them."""
    names = ", ".join(f"column_{number}" for number in range(1600))
    columns = ", ".join(f"column_{number} int" for number in range(1600))
    connection.execute(f"create table wide ({columns})")
    connection.execute(f"insert into wide values ({', '.join(map(str, range(1600)))})")
    connection.execute(f"create view v as select {names} from wide")
    connection.execute(f"insert into wide select {names} from v")
    outcome = connection.execute("select * from v")
    assert outcome.columns == tuple(names.split(", "))
    assert outcome.rows == (tuple(range(1600)),) * 2
