"""What is told to do nothing does nothing: queries of tables of which some have no rows."""
# ruff: noqa: S608 - statements are made of the test's own parts

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starlift.redshift.emptiness import does_nothing
from starlift.redshift.statements import parse
from tests.unit.redshift.conftest import opened

EMPTY = {".e", ".f", "public.e", "public.f"}
TABLES = ("e", "f", "public.e", "t", "u", "public.t")
JOINS = ("join", "cross join", "left join", "right join", "full join")
# What is selected from rows (x, y), and what stands behind FROM.
SELECTED = ("x, y", "distinct x, y", "count(*) as x, 1 as y", "max(x) over () as x, y",
            "(select count(*) from e) as x, y", "rank() over (order by y) as x, y")  # fmt: skip
TAILS = ("", "where x > 0", "limit 3", "order by x")
TOTALS = (
    "group by x",
    "group by rollup(x)",
    "group by cube(x)",
    "group by grouping sets ((x), ())",
    "group by ()",
    "having count(*) >= 0",
)


def _joined(join: str, left: str, right: str) -> str:
    condition = "" if join == "cross join" else " on l.x = r.x"
    return f"select l.x, coalesce(r.y, 0) as y from {left} l {join} {right} r{condition}"


def _queries(sources: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inner = sources.map(lambda source: f"({source})" if source.startswith("select") else source)
    named = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(st.sampled_from(SELECTED), inner, st.sampled_from(TAILS)).map(
            lambda drawn: "select {} from {} q {}".format(*drawn)
        ),
        st.tuples(inner, st.sampled_from(TOTALS)).map(
            lambda drawn: "select max(x) as x, count(*) as y from {} q {}".format(*drawn)
        ),
        st.tuples(st.sampled_from(JOINS), inner, inner).map(lambda drawn: _joined(*drawn)),
        st.tuples(inner, st.sampled_from(["union all", "union", "except", "intersect"]), inner).map(
            lambda drawn: "select x, y from {} a {} select x, y from {} b".format(*drawn)
        ),
        named.map(
            lambda drawn: (
                "select c.x, d.y from (with c as (select x, y from {} q), "
                "t as (select x, y from c) select x, y from t) c cross join {} d".format(*drawn)
            )
        ),
    )


QUERIES = st.recursive(st.sampled_from(TABLES), _queries, max_leaves=6).filter(
    lambda query: query.startswith("select")
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """Two tables with rows, two without, and one to write into."""
    session = opened(tmp_path_factory.mktemp("emptiness"))
    for name in ("e", "f", "t", "u", "target"):
        session.execute(f"create table {name} (x int, y int)")
    for name in ("t", "u"):
        session.execute(f"insert into {name} values (1, 2), (3, 4)")
    yield session
    session.close()


@settings(deadline=None)
@given(QUERIES)
def test_a_query_that_is_told_to_give_nothing_gives_nothing(warehouse, query):
    rows = warehouse.execute(query).rows
    if does_nothing(parse(query), EMPTY):
        assert rows == ()
        assert does_nothing(parse(f"insert into target {query}"), EMPTY)


@pytest.mark.parametrize(
    "statement",
    [
        "select x from e",
        "select x from t join e using (x)",
        "select x from e left join t using (x)",
        "select x from t right join public.e using (x)",
        "select row_number() over (order by x), max(x) over () from e",
        "select x, count(*) from e group by x having count(*) > 1",
        "with q as (select x from e union all select x from f) select distinct x from q",
        "with q as (select x from e) select t.x from t inner join q on t.x = q.x order by 1",
        "insert into t select x, y from e",
        "insert into t (x) with q as (select x from t) select q.x from q cross join e",
        "delete from t using e where t.x = e.x",
        "update t set x = e.y from e where t.x = e.x",
        "delete from e",
        "with q as (select x from e) delete from t using q where t.x = q.x",
    ],
)
def test_what_reads_a_table_without_rows_does_nothing(warehouse, statement):
    assert does_nothing(parse(statement), EMPTY)
    done = warehouse.execute(statement)
    assert done.rows == ()
    assert not done.row_count


@pytest.mark.parametrize(
    "statement",
    [
        "select 1",
        "select count(*) from e",
        "select rank() over (order by sum(x)) from e",
        "select percentile_cont(0.5) within group (order by x) from e",
        "select max(x) from e having max(x) is null",
        "select x from t left join e using (x)",
        "select x from t full join e using (x)",
        "select max(x) from e group by rollup(x)",
        "select x from t union all select x from e",
        "select x from t except select x from e",
        "with e as (select x from t) select x from e",
        "with recursive e(x) as (select 1 union all select x+1 from e where x < 3) select x from e",
        "insert into target values (1, 2)",
        "with e as (select x from u) update t set y = t.y from e where t.x = e.x",
        "insert into target select count(*), 1 from e",
    ],
)
def test_what_gives_a_row_all_the_same_is_not_told_to_do_nothing(warehouse, statement):
    """Totals, outer joins, and names that mean something else than the table without rows."""
    assert not does_nothing(parse(statement), EMPTY)
    done = warehouse.execute(statement)
    assert done.rows or done.row_count
