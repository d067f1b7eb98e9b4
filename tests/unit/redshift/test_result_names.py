"""Names of result columns without an alias."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("projection", "name"),
    [
        ("count(*)", "count"),
        ("COUNT(DISTINCT a)", "count"),
        ("sum(a) + 1", "?column?"),
        ("Max(a)", "max"),
        ("avg(a) over ()", "avg"),
        ("row_number() over (order by a)", "row_number"),
        ("first_value(a) over (order by a)", "first_value"),
        ("a", "a"),
        ("N.A", "a"),
        ('"A"', "a"),
        ("(a)", "a"),
        ("a::float", "a"),
        ("cast(a as varchar)", "a"),
        ("cast(max(a) as varchar)", "max"),
        ("'7'::int", "int4"),
        ("1::bigint", "int8"),
        ("1::float", "float8"),
        ("cast(1.5 as decimal(4,1))", "numeric"),
        ("'a'::varchar", "varchar"),
        ("timestamp 'epoch'", "timestamp"),
        ("date '2018-01-01'", "date"),
        ("true", "bool"),
        ("interval '1 day'", "intervald2s"),
        ("case when a = 1 then 2 end", "case"),
        ("case when a = 1 then 2 else 3 end", "case"),
        ("case when a = 1 then 2 else b end", "b"),
        ("1", "?column?"),
        ("'x'", "?column?"),
        ("a + b", "?column?"),
        ("-a", "?column?"),
        ("'a' || 'b'", "?column?"),
        ("a = 1", "?column?"),
        ("a is null", "?column?"),
        ("not a = 1", "?column?"),
        ("a = 1 and b = 2", "?column?"),
        ("(select max(b) from n)", "?column?"),
        ("exists (select 1 from n)", "?column?"),
        ("null", "?column?"),
        ("coalesce(a, 1)", "coalesce"),
        ("nvl(a, 1)", "coalesce"),
        ("nullif(a, 1)", "a"),
        ("greatest(a, b)", "greatest"),
        ("len('x')", "len"),
        ("LENGTH('x')", "length"),
        ("substring('x', 1, 1)", "substring"),
        ("substring('x' from 1 for 1)", "substring"),
        ("substr('x', 1)", "substr"),
        ("trim('x')", "btrim"),
        ("ltrim('x')", "ltrim"),
        ("trim(trailing 'x' from 'ax')", "rtrim"),
        ("concat('a', 'b')", "concat"),
        ("upper('a')", "upper"),
        ("ceil(1.5)", "ceil"),
        ("ceiling(1.5)", "ceiling"),
        ("extract(hour from timestamp 'epoch')", "date_part"),
        ("date_part(hour, timestamp 'epoch')", "pgdate_part"),
        ("date_trunc('day', timestamp 'epoch')", "date_trunc"),
        ("dateadd(day, 1, '2018-01-01')", "date_add"),
        ("datediff(day, '2018-01-01', '2018-01-02')", "date_diff"),
        ("getdate()", "getdate"),
        ("sysdate", "timestamp"),
        ("current_date", "date"),
        ("count(*) as Plays", "plays"),
        ('count(*) as "Plays a User"', "plays a user"),
    ],
)
def test_names(numbers, projection, name):
    """A column without an alias has the name that Redshift gives it."""
    aggregates = ("count", "COUNT", "sum", "Max", "cast(max")
    rest = "" if projection.startswith(aggregates) else ", b"
    columns = numbers.execute(f"select {projection}{rest} from n").columns  # noqa: S608 - made here
    assert columns[0] == name


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("select a, 1, count(*) from n group by a union all select b, 2, 3 from n",
         ("a", "?column?", "count")),
        ("(select max(a) from n) union (select min(a) from n)", ("max",)),
        ("with q as (select count(*) from n) select count from q", ("count",)),
        ("with q (c) as (select count(*) from n) select * from q", ("c",)),
        ("select q.count + 1, q.* from (select count(*), max(b) from n) q",
         ("?column?", "count", "max")),
        ("select * from (select a::float from n) q", ("a",)),
        ("select 1, 2, a.a, b.a from n as a inner join n as b on a.a = b.a",
         ("?column?", "?column?", "a", "a")),
        ("select n.*, t.v from n, t limit 1", ("a", "b", "s", "l", "f", "d", "v")),
        ("select * from (select n.b, m.b from n join n m on n.a = m.a) q", ("b", "b")),
        ("with q as (select n.b, m.b from n join n m on n.a = m.a) select q.*, 1 from q",
         ("b", "b", "?column?")),
        ("with q as (select 1 as x, 2 as x), p as (select * from q) select * from p", ("x", "x")),
        ("select * from (select 1 as x, 2 as x union all select 3, 4) q", ("x", "x")),
        ("select * from (select 1::real as x, 2::real as x) q", ("x", "x")),
        ("select * from (select 1 as x, 2 as x) q, n limit 1",
         ("x", "x", "a", "b", "s", "l", "f", "d")),
    ],
)  # fmt: skip
def test_names_of_queries(numbers, query, names):
    """Set operations take the first branch's names; subqueries and CTEs are read by theirs."""
    assert numbers.execute(query).columns == names


def test_a_name_given_by_itself_orders_like_an_alias(rows):
    """ORDER BY finds the name of a cast, as PostgreSQL does: texts sort as texts."""
    query = "select x::varchar from (select 9 as x union all select 10) q order by x"
    assert rows(query) == [("10",), ("9",)]
    query = "select x::varchar from (select 9 as x union all select 10) q where x > 9"
    assert rows(query) == [("10",)]


def test_columns_of_one_name_keep_their_values(rows):
    """Where a join makes one column of two, columns of a subquery with one name stay apart."""
    query = "select * from (select 7 as a, 1 as x, 'y' as x, 2.5::real as x) q join n using (a)"
    ((_, *values),) = rows(query)
    assert values[:4] == [1, "y", 2.5, 2]
