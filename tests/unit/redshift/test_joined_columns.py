"""What `*` stands for where joins make one column of two: those columns first, then the others.

https://www.postgresql.org/docs/8.0/queries-table-expressions.html has the rule and the examples.
"""

from __future__ import annotations

import pytest

from tests.unit.redshift.conftest import opened


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """A warehouse with two tables that share the columns b and c, in another order."""
    session = opened(tmp_path_factory.mktemp("joined"))
    for statement in (
        "create table t (a int, b varchar(5), c int)",
        "create table u (d int, c int, b varchar(5))",
        "insert into t values (1, 'x', 3), (10, 'y', 5)",
        "insert into u values (4, 3, 'x'), (40, 30, 'xx')",
        "create table target (c int, a int, b varchar(5), d int, e varchar(5))",
    ):
        session.execute(statement)
    yield session
    session.close()


@pytest.mark.parametrize(
    ("query", "names", "first"),
    [
        ("select * from t join u using (c)", "c a b d b", (3, 1, "x", 4, "x")),
        ("select * from t join u using (c, b)", "c b a d", (3, "x", 1, 4)),
        ("select * from t natural join u", "b c a d", ("x", 3, 1, 4)),
        ("select * from t natural left join u where a > 1", "b c a d", ("y", 5, 10, None)),
        ("select * from t right join u using (c) where d > 4", "c a b d b",
         (30, None, None, 40, "xx")),
        ("select * from t natural full join u where d > 4", "b c a d", ("xx", 30, None, 40)),
        ("select * from t natural full join u where a > 1", "b c a d", ("y", 5, 10, None)),
        ("select *, a + 1 as e from t natural join u", "b c a d e", ("x", 3, 1, 4, 2)),
        ("select * exclude (b) from t natural join u", "c a d", (3, 1, 4)),
        ("select * from t join u using (c) join (select 3 as c, 7 as z) w using (c)", "c a b d b z",
         (3, 1, "x", 4, "x", 7)),
        ("select * from t join u using (b) join (select 3 as k, 4 as d) w using (d)", "d b a c c k",
         (4, "x", 1, 3, 3, 3)),
        ("select * from t natural join (u join (select 3 as c, 7 as z) w using (c))", "b c a d z",
         ("x", 3, 1, 4, 7)),
        ("select * from t join u using (c) cross join (select 9 as c) k", "c a b d b c",
         (3, 1, "x", 4, "x", 9)),
        ("with q as (select * from t natural join u) select * from q", "b c a d", ("x", 3, 1, 4)),
        ("select u.*, t.a from t join u using (c)", "d c b a", (4, 3, "x", 1)),
        ("select * from t join u on t.c = u.c", "a b c d c b", (1, "x", 3, 4, 3, "x")),
    ],
)  # fmt: skip
def test_the_columns_that_are_made_one_come_first(joined, query, names, first):
    """Of a RIGHT JOIN they have the right table's values, of a FULL JOIN those that there are."""
    result = joined.execute(query)
    assert list(result.columns) == names.split()
    assert result.rows[0] == first


def test_a_load_from_a_star_has_its_values_in_the_order_of_the_columns(joined):
    """INSERT goes by place: another order would put values into the wrong columns."""
    joined.execute("insert into target select * from t join u using (c)")
    assert joined.execute("select * from target").rows == ((3, 1, "x", 4, "x"),)


@pytest.mark.parametrize("kind", ["view", "table"])
def test_what_is_made_of_a_star_has_its_columns_in_that_order(joined, kind):
    """CREATE VIEW and CREATE TABLE AS."""
    query = "select * from t natural full join u"
    joined.execute(f"create {kind} made as {query}")
    result = joined.execute("select * from made order by c")
    joined.execute(f"drop {kind} made")
    assert list(result.columns) == ["b", "c", "a", "d"]
    assert result.rows == (("x", 3, 1, 4), ("y", 5, 10, None), ("xx", 30, None, 40))
