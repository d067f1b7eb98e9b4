"""Expressions by their result on the embedded engine. `n` and `t` stand in conftest.py."""
# ruff: noqa: S608 - statements are made of the tables' expressions

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from starlift.errors import DatabaseError, SqlError


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("7/2", 3),
        ("-7/2", -3),
        ("7/-2", -3),
        ("7/2.0", 3.5),
        ("7.0/2", 3.5),
        ("7::float/2", 3.5),
        ("7%2", 1),
        ("-7%2", -1),
        ("1541105830796/1000", 1541105830),
        ("(select sum(a + 8) from n) / 2", 8),
        ("(select count(*) from n) / 4", 0),
    ],
)
def test_integer_division(value, expression, expected):
    """Integers divide to an integer, cut towards zero."""
    assert value(f"select {expression}") == expected


@pytest.mark.parametrize("expression", ["1/0", "1%0", "a/0", "1.0/0", "f/0", "l/(b-2)"])
def test_division_by_zero(rows, expression):
    """Dividing by zero is an error, not NULL, and none of DuckDB's advice comes with it."""
    with pytest.raises(DatabaseError) as caught:
        rows(f"select {expression} from n")
    assert caught.value.message == "Division by zero"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select avg(a) from (select 1 as a union all select 2) q", 1),
        ("select avg(-a) from (select 1 as a union all select 2) q", -1),
        ("select avg(b) from n", 2),
        ("select avg(a) from nothing", None),
        ("select avg(f) from n", 1.5),
        ("select avg(a::float) from (select 1 as a union all select 2) q", 1.5),
        ("select avg(distinct s) from n", 1),
        ("with q as (select s as x from n) select avg(x) from q", 1),
        ("with q (x) as (select s from n) select avg(x) from q", 1),
        ("select avg(q.x) from (select s from n) q (x)", 1),
        ("select avg(x) from (select * from (select s as x from n) p) q", 1),
        ("select avg(x) from (select s as x from n union all select 3) q", 2),
        ("select avg(x) from (select s as x from n union all select 3.5::float) q", 6.5 / 3),
        ("select avg(n.s) from n inner join n as m on n.a = m.a", 1),
        ("select avg(case when s = 1 then 1 else 0 end) from n", 0),
        ("select avg(coalesce(b, 1)) from n", 1),
        ("select avg(nullif(s, 7)) from n", 1),
        ("select avg(abs(s)) from n", 1),
        ("select avg(datediff(day, '2018-01-01', '2018-01-03')) from n", 2),
        ("select avg(extract(minute from ts)) from t", 57),
        ("select avg(len(v)) from t", 2),
        ("select avg((select max(s) from n))", 2),
    ],
)
def test_average(value, query, expected):
    """The average of integers is an integer, cut towards zero; of floating point numbers not."""
    assert value(query) == expected


def test_average_in_a_window(rows):
    """The same in a window, over rows and partitions."""
    ordered = "avg(s) over (order by s rows unbounded preceding)"
    query = f"select avg(s) over (), {ordered}, avg(f) over () from n order by s"
    assert rows(query) == [(1, 1, 1.5), (1, 1, 1.5)]


@pytest.mark.parametrize("operand", ["v", "dt", "yes"])
def test_average_of_other_types(rows, operand):
    """There is no AVG of texts, dates or truths."""
    with pytest.raises(SqlError, match=r"function avg\(.*\) does not exist"):
        rows(f"select avg({operand}) from n, t")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("sum(s)", 3), ("sum(d)", Decimal("2.50")), ("sum(f)", 1.5), ("sum(l) / 1000", 1541105830)],
)
def test_sum(value, expression, expected):
    """Sums keep the kind of number: those of integers divide as integers."""
    assert value(f"select {expression} from n") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'a' || null", None),
        ("concat('a', null)", None),
        ("concat('a', 'b')", "ab"),
        ("concat('a', concat('b', 'c'))", "abc"),
        ("'a' || 1", "a1"),
        ("2.0::float || ''", "2"),
        ("'' is null", False),
        ("'' = ''", True),
        ("len('')", 0),
        ("coalesce('', 'x')", ""),
        ("nvl(null, 'x')", "x"),
        ("nullif('', '')", None),
        ("len('français')", 8),
        ("length('cat   ')", 6),
        ("substring('caterpillar', 6, 4)", "pill"),
        ("substring('caterpillar' from 6 for 8)", "pillar"),
        ("substr('caterpillar', 6)", "pillar"),
        ("substring('caterpillar', -2, 6)", "cat"),
        ("substring('caterpillar', -5, 4)", ""),
        ("substring('caterpillar', 0, 3)", "ca"),
        ("substring('caterpillar', b, 3)", "ate"),
        ("trim('  dog  ')", "dog"),
        ("trim('\"' from '\"dog\"')", "dog"),
        ("trim(both 'x' from 'xdogx')", "dog"),
        ("btrim(' dog ')", "dog"),
        ("ltrim('  dog ')", "dog "),
        ("rtrim('dogxx', 'x')", "dog"),
        ("upper('dög')", "DÖG"),
        ("lower('DÖG')", "dög"),
        ("replace('aa', 'a', 'b')", "bb"),
        ("'it''s'", "it's"),
        (r"'it\'s'", "it's"),
        (r"'a\\b'", "a\\b"),
        (r"'a\nb'", "a\nb"),
        ("'abc' like 'a%'", True),
        ("'abc' like 'A%'", False),
        (r"'50%' like '50\\%'", True),
        (r"'50x' like '50\\%'", False),
        (r"'50x' not like '50\\%'", True),
        ("'50%' like '50!%' escape '!'", True),
        (r"'a\\b' like 'a\\\\b'", True),
    ],
)
def test_texts(value, expression, expected):
    """Texts: NULL spreads, '' is a value, positions before the first count."""
    assert value(f"select {expression} from n where b = 2") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cast('7' as int)", 7),
        ("' 7 '::int", 7),
        ("2.5::int", 3),
        ("2.4::int", 2),
        ("(-2.5)::int", -3),
        ("true::int", 1),
        ("1::boolean", True),
        ("'yes'::boolean", True),
        ("cast(12 as decimal)", Decimal(12)),
        ("cast(1.6 as numeric)", Decimal(2)),
        ("cast(109.652 as decimal(4,1))", Decimal("109.7")),
        ("'1.5'::float", 1.5),
        ("7::varchar", "7"),
        ("2::float::varchar", "2"),
        ("(0.1 + 0.2)::float::varchar", "0.3"),
        ("1e10::float::varchar", "10000000000"),
        ("2.50::numeric(4,2)::varchar", "2.50"),
        ("'2018-02-18 02:36:48'::timestamp::varchar", "2018-02-18 02:36:48"),
        ("cast('2018-02-18 02:36:48' as date)", dt.date(2018, 2, 18)),
        ("convert(integer, 162.00)", 162),
        ("null::int", None),
        ("greatest(1, null, 3)", 3),
        ("least(null, null)", None),
        ("round(28.05, 1)", Decimal("28.1")),
        ("round(2.5)", Decimal(3)),
        ("round(28.05, -1)", Decimal(30)),
        ("ceiling(1.2)", Decimal(2)),
        ("floor(-1.2)", Decimal(-2)),
        ("abs(-3)", 3),
        ("case 1 when 1 then 'a' else 'b' end", "a"),
        ("case when null then 1 end", None),
        ("null or true", True),
        ("1 in (1, null)", True),
        ("2 in (1, null)", None),
        ("not null", None),
        ("1 < 2 = true", True),
    ],
)
def test_casts_and_conditions(value, expression, expected):
    """Casts round and print as Redshift's; conditions know three truths."""
    assert value(f"select {expression}") == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("'2.7'::int", "invalid input syntax for integer"),
        ("''::int", "invalid input syntax for integer"),
        ("'x'::int", "invalid input syntax for integer"),
        ("(1 = 1)::varchar", "cannot cast type boolean"),
        ("true || 'x'", "cannot cast type boolean"),
        ("12345678::smallint", "out of range"),
        ("2147483647 + 1", "Overflow"),
        ("'x'::strange", "strange"),
        ("concat('a', 'b', 'c')", "takes 2 arguments, not 3"),
        ("count(distinct a, b)", "one expression"),
    ],
)
def test_what_is_an_error(rows, expression, message):
    """What Redshift refuses, or what would come out otherwise, is an error."""
    with pytest.raises(SqlError, match=message):
        rows(f"select {expression} from n")


@pytest.mark.parametrize("query", ["select * from t, t.v", "select 1 from t x, x.v"])
def test_elements_without_an_alias(rows, query):
    """The elements of an array in FROM have an alias, by which they are read."""
    with pytest.raises(SqlError, match=r"the elements of [tx]\.v in FROM need an alias"):
        rows(query)


def test_order_of_nulls(rows):
    """NULLs come last ascending and first descending, in windows too; NULLS FIRST turns it."""
    assert rows("select b from n order by b") == [(2,), (None,)]
    assert rows("select b from n order by b desc") == [(None,), (2,)]
    assert rows("select b from n order by b nulls first") == [(None,), (2,)]
    assert rows("select b from n order by b desc nulls last") == [(2,), (None,)]
    query = "select b, row_number() over (order by b desc) as r from n order by r"
    assert rows(query) == [(None, 1), (2, 2)]


COUNTING = """
with recursive r(x) as (select 1 union all select x + 1 from r where x < 3)
select x from r order by x
"""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('select "A", N.a, "n"."a" from N where a > 0', [(7, 7, 7)]),
        ("select top 1 a from n order by a", [(-7,)]),
        ("select a from n order by a limit 1 offset 1", [(7,)]),
        ("select a from n minus select 7", [(-7,)]),
        ("select s from n intersect select 1", [(1,)]),
        ("select a from n where a in (select a from n where a > 0)", [(7,)]),
        ("select a from n where exists (select 1 from n m where m.b = n.b)", [(7,)]),
        ("select a from n qualify row_number() over (order by a) = 1", [(-7,)]),
        ("select count(*), count(b), count(distinct s) from n", [(2, 1, 2)]),
        ("select n.s, m.s from n inner join n m using (a) order by 1", [(1, 1), (2, 2)]),
        ("select lag(s) over (order by s), lead(s) over (order by s) from n order by s",
         [(None, 2), (1, None)]),
        ("select sum(s) over (order by s rows unbounded preceding) from n order by s",
         [(1,), (3,)]),
        (COUNTING, [(1,), (2,), (3,)]),
    ],
)  # fmt: skip
def test_queries(rows, query, expected):
    """Queries of all kinds: quoted names fold, TOP and MINUS are known."""
    assert rows(query) == expected
