"""The facts about expressions, each by its result, in every habit."""
# ruff: noqa: S608 - queries are made of the tables' expressions

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from starlift.errors import SqlError

AT = dt.datetime(2018, 11, 1, 21, 1, 46)  # noqa: DTZ001 - TIMESTAMP has no zone
MOMENT = "timestamp '2018-11-04 09:15:07'"  # a Sunday, in ISO week 44


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("7/2", 3),
        ("-7/2", -3),
        ("7 / 2 * 2", 6),
        ("1541106106796/1000", 1541106106),
        ("(1541106106796)/(1000)", 1541106106),
    ],
)
def test_integer_division(forms, expression, value):
    """Integer division truncates: 7/2 is 3, ts/1000 is an integer."""
    forms.value(expression, value)


@pytest.mark.parametrize("expression", ["1/0", "7 % 0", "(select 1)/(2-2)"])
def test_division_by_zero(forms, expression):
    """Division by zero is an error."""
    forms.refused(f"select {expression}", SqlError, "ivision by zero")


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("select avg(i) from (select 1 as i union all select 2) q", 1),
        ("select avg(distinct i) from (select 3 as i union all select 4) q", 3),
        ("select avg(i) over () from (select 3 as i) q", 3),
        ("select avg(i::float) from (select 1 as i union all select 2) q", 1.5),
    ],
)
def test_average_of_integers(forms, query, value):
    """AVG of integers is an integer."""
    forms.query(query, [(value,)])


@pytest.mark.parametrize(
    "conversion",
    [
        "timestamp 'epoch' + ts/1000 * interval '1 second'",
        "timestamp 'epoch' + ts / 1000 * interval '1 seconds'",
        "timestamp 'epoch' + (ts/1000) * interval '1 second'",
        "(timestamp 'epoch' + ts/1000 * interval '1 Second ')",
        "timestamp 'epoch' + cast(ts as bigint)/1000 * interval '1 second'",
        "timestamp 'epoch' + ts::bigint/1000 * interval '1 second'",
        "timestamp 'epoch' + q.ts/1000*interval '1s'",
        "timestamp 'epoch' + interval '1 second' * (ts/1000)",
        "'epoch'::timestamp + ts/1000 * interval '1 second'",
        "cast('epoch' as timestamp) + ts/1000 * interval '1 second'",
        "timestamp '1970-01-01' + ts/1000 * interval '1 second'",
        "timestamp without time zone 'epoch' + ts/1000 * interval '1 second'",
        "dateadd(s, ts/1000, 'epoch')",
        "dateadd(second, ts/1000, '1970-01-01')",
        "dateadd('second', ts/1000, '1970-01-01 00:00:00'::timestamp)",
        "dateadd(seconds, ts/1000, timestamp 'epoch')",
        "date_add('sec', ts/1000, timestamp 'epoch')",
    ],
)
def test_epoch_to_seconds(forms, conversion):
    """TIMESTAMP 'epoch' + ts/1000 * INTERVAL '1 second' is the moment, cut to its second."""
    forms.query(f"select {conversion} from (select 1541106106796 as ts) q", [(AT,)])


@pytest.mark.parametrize(
    "conversion",
    [
        "timestamp 'epoch' + ts * interval '0.001 second'",
        "timestamp 'epoch' + ts * interval '0.001 seconds'",
        "timestamp 'epoch' + ts * interval '0.001 Second '",
        "timestamp 'epoch' + ts/1000.0 * interval '1 second'",
        "timestamp 'epoch' + ts * interval '1 millisecond'",
        "dateadd(ms, ts, 'epoch')",
        "dateadd(ms, ts, '1970-01-01')",
        "dateadd(ms, ts, '1970-1-1')",
        "dateadd(msec, ts, '1970-01-01 00:00:00')",
        "dateadd(millisecond, ts, timestamp '1970-01-01')",
        "dateadd('milliseconds', ts, '1970-01-01'::date)",
    ],
)
def test_epoch_to_milliseconds(forms, conversion):
    """The conversions that keep the milliseconds keep them exactly."""
    moment = AT.replace(microsecond=796_000)
    forms.query(f"select {conversion} from (select 1541106106796 as ts) q", [(moment,)])


@pytest.mark.parametrize("conversion", [
    "to_timestamp(to_char({}, 'YYYY-MM-DD HH24:MI:SS'), 'YYYY-MM-DD HH24:MI:SS')",
    "to_timestamp(to_char({}, 'yyyy-mm-dd hh24:mi:ss'), 'yyyy-mm-dd hh24:mi:ss')",
])  # fmt: skip
def test_epoch_by_text(forms, conversion):
    """TO_TIMESTAMP of TO_CHAR is the same moment, with a zone: UTC."""
    written = conversion.format("timestamp '2018-11-01 21:01:46'")
    forms.query(f"select {written}", [(AT.replace(tzinfo=dt.UTC),)])
    forms.query(f"select {written}::timestamp", [(AT,)])


_SPELLINGS = {
    2018: ("year", "years", "y", "yr", "yrs"),
    4: ("quarter", "quarters", "qtr", "qtrs", "day", "days", "d"),
    11: ("month", "months", "mon", "mons"),
    44: ("week", "weeks", "w"),
    0: ("weekday", "dow", "dayofweek", "dw"),
    308: ("dayofyear", "doy", "dy", "yearday"),
    9: ("hour", "hours", "h", "hr", "hrs"),
    15: ("minute", "minutes", "m", "min", "mins"),
    7: ("second", "seconds", "s", "sec", "secs"),
    21: ("century", "centuries", "c", "cent", "cents"),
    202: ("decade", "decades", "dec", "decs"),
    3: ("millennium", "millennia", "mil", "mils"),
    1541322907: ("epoch",),
}


@pytest.mark.parametrize(
    ("part", "value"), [(part, value) for value, parts in _SPELLINGS.items() for part in parts]
)
@pytest.mark.parametrize(
    "form", ["extract({} from {})", "date_part({}, {})", "date_part('{}', {})"]
)
def test_parts(forms, form, part, value):
    """EXTRACT and DATE_PART take every spelling of a part: 0 is Sunday, weeks are ISO's.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html
    """
    for spelt in (part, part.upper(), part.capitalize()):
        assert list(forms.run(f"select {form.format(spelt, MOMENT)}").rows) == [(value,)]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("extract(weekday from {})", 0),
        ("extract (weekday from {})", 0),
        ("extract('weekday' from {})", 0),
        ("extract(week from {})::int", 44),
        ("extract(dow from {} + interval '1 day')", 1),
        ("extract(week from date '2018-12-31')", 1),
        ("extract(week from date '2017-01-01')", 52),
        ("extract(weekday from date '2018-11-10')", 6),
        ("extract(hour from {}) + 1", 10),
    ],
)
def test_extract(forms, expression, value):
    """EXTRACT's part stands bare or quoted, with and without a blank before the parenthesis."""
    forms.value(expression.format(MOMENT), value)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("date_part('dow', {})", 0),
        ("date_part(hour, {})", 9),
        ("date_part(w, {})::int", 44),
        ("pgdate_part('year', {})", 2018),
    ],
)
def test_date_part(forms, expression, value):
    """DATE_PART takes its part bare or quoted."""
    forms.query(f"select {expression.format(MOMENT)}", [(value,)])


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("to_char({}, 'Day')", "Sunday   "),
        ("to_char({}, 'day')", "sunday   "),
        ("to_char({}, 'DAY')", "SUNDAY   "),
        ("trim(to_char({}, 'Day'))", "Sunday"),
        ("to_char({}, 'FMDay')", "Sunday"),
        ("to_char({}, 'Dy')", "Sun"),
        ("to_char({}, 'D')", "1"),
        ("to_char({}, 'ID')", "7"),
        ("to_char({}, 'YYYY-MM-DD HH24:MI:SS')", "2018-11-04 09:15:07"),
        ("to_char({}, 'Month')", "November "),
        ("to_char({}, 'IW')", "44"),
        ("date_trunc('hour', {})::varchar", "2018-11-04 09:00:00"),
        ("date_trunc('week', {})::varchar", "2018-10-29 00:00:00"),
        ("{}::date::varchar", "2018-11-04"),
        ("trunc({})::varchar", "2018-11-04"),
        ("{}::time::varchar", "09:15:07"),
    ],
)
def test_moments_as_text(forms, expression, value):
    """TO_CHAR pads names to nine letters; a week begins on Monday; 1 is Sunday for its D."""
    forms.value(expression.format(MOMENT), value)


@pytest.mark.parametrize("now", ["getdate()", "sysdate"])
def test_now(forms, now):
    """GETDATE() and SYSDATE are TIMESTAMP without zone, in UTC."""
    before = dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
    for text in (now, now.upper(), f"{now} /* of what? */"):
        ((moment,),) = forms.run(f"select {text}").rows
        assert moment.tzinfo is None
        assert before <= moment <= dt.datetime.now(dt.UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("order", "rows"),
    [
        ("order by a", [(1,), (2,), (None,)]),
        ("order by a asc", [(1,), (2,), (None,)]),
        ("order by a desc", [(None,), (2,), (1,)]),
        ("order by 1 desc", [(None,), (2,), (1,)]),
        ("order by a nulls first", [(None,), (1,), (2,)]),
        ("order by a desc nulls last", [(2,), (1,), (None,)]),
    ],
)
def test_order_of_nulls(forms, order, rows):
    """NULLs sort last ascending, first descending."""
    forms.query(
        f"select a from (select 1 as a union all select null union all select 2) q {order}",
        rows,
    )


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("concat('a', null)", None),
        ("'a' || null", None),
        ("concat('a', 'b')", "ab"),
        ("'a' || 'b' || 'c'", "abc"),
        ("'' is null", False),
        ("len('')", 0),
        ("nullif('', '')", None),
        ("coalesce(nullif(trim('  '), ''), 'none')", "none"),
        ("regexp_replace('a1b22c', '[0-9]+', '')", "abc"),
        ("regexp_replace('banana', 'a', 'o')", "bonono"),
        ("nvl(null, 'x')", "x"),
        ("nvl2(null, 'y', 'n')", "n"),
        ("decode('F', 'F', 'female', 'M', 'male')", "female"),
        ("decode(null, null, 1, 2)", 1),
        ("case 'free' when 'free' then 0 when 'paid' then 1 end", 0),
        ("md5('a' || 1)", "8a8bb7cd343aa2ad99b7d762030857a2"),
        ("'a'::char(3) = 'a'", True),
        ("cast('12' as int)", 12),
        ("'12'::integer", 12),
        ("convert(integer, '12')", 12),
        ("12::varchar", "12"),
        ("true and not false", True),
    ],
)
def test_texts_and_nulls(forms, expression, value):
    """CONCAT and || with NULL give NULL; '' is not NULL; REGEXP_REPLACE replaces every match."""
    forms.value(expression, value)


@pytest.mark.parametrize(
    "query",
    [
        "select a, b from p qualify row_number() over (partition by a order by b desc) = 1",
        (
            "select a, b from (select a, b, row_number() over (partition by a order by b desc) as n"
            " from p) q where n = 1"
        ),
        (
            "select a, b from (select a, b, row_number() over (partition by a order by b desc) n"
            " from p) where n = 1"
        ),
        (
            "select a, b from (select a, b, rank() over (partition by a order by b desc) as rank"
            " from p) where rank = 1"
        ),
        (
            "with q as (select *, row_number() over(partition by a order by b desc) as n from p)"
            " select a, b from q where n = 1"
        ),
        (
            "with q (x, y, n) as (select a, b, row_number() over (partition by a order by b desc)"
            " from p) select x, y from q where n = 1"
        ),
        "select a, b from p as p1 where b = (select max(b) from p as p2 where p2.a = p1.a)",
        "select a, max(b) from p group by a",
        "select a, max(b) from p group by 1",
        (
            "select distinct a, first_value(b) over (partition by a order by b desc"
            " rows between unbounded preceding and unbounded following) from p"
        ),
        (
            "select a, b from p p1 where not exists"
            " (select 1 from p p2 where p2.a = p1.a and p2.b > p1.b)"
        ),
        (
            "select p1.a, p1.b from p p1 left join p p2 on p1.a = p2.a and p2.b > p1.b"
            " where p2.a is null"
        ),
        "select a, b from p where (a, b) in (select a, max(b) from p group by a)",
    ],
)
def test_the_latest_row_of_each(forms, query):
    """The ways in which people keep one row a key give the same."""
    given = ["create table p (a int, b int)", "insert into p values (1,10), (1,20), (2,30), (2,5)"]
    forms.query(f"{query} order by 1, 2", [(1, 20), (2, 30)], given)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("select a from p where a not in (select b from p where b is not null)", 1),
        ("select a from p where a not in (2, 3)", 1),
        ("select count(*) from p where a not in (select b from p)", 0),
        ("select count(*) from p where a <> all (select b from p where b is not null)", 1),
        ("select p.a from p, p as q where p.a = q.b - 1", 1),
        ("select p.a from p inner join p q on (p.a = q.b - 1)", 1),
        ("select p.a from p cross join p q where p.a = q.b - 1", 1),
        ("select x.a from p as x join p as y on x.a = y.b - 1 and x.a <= y.a", 1),
        ("select a + 1 as c from p where a < 2", 2),
        ("select a as c from p where c = 1", 1),
        ("select a as c, c + 1 as d from p where a = 1 limit 1", (1, 2)),
        ("select top 1 a from p order by a", 1),
        ("select a from p order by a limit 1 offset 0", 1),
        ("select count(distinct a) from p", 2),
        ("select count(*) as level from p", 2),
        ("select count(*) level from p", 2),
        ("select sum(case when a = 1 then 1 else 0 end) from p", 1),
        ("select max(a) from p having count(*) > 1", 2),
        ("select listagg(a, ',') within group (order by a) from p", "1,2"),
        ("select median(a) from p where a = 1", Decimal("1.0")),
        ("select listagg(distinct b, '+') within group (order by b) from p", "2"),
        ("select a as c from p where c is not null and c not in (select 2)", 1),
        ("select a as c from p group by c having c = 1", 1),
        ("select x[0] from (select json_parse('[7, 8]') as x) q", "7"),
        ("select approximate count(distinct a) from p", 2),
        ("select percentile_cont(0.5) within group (order by a) from p", Decimal("1.5")),
    ],
)
def test_queries(forms, query, value):
    """NOT IN over a NULL finds nothing; an alias may be used further on in its own list."""
    given = ["create table p (a int, b int)", "insert into p values (1, 2), (2, null)"]
    forms.query(query, [value if isinstance(value, tuple) else (value,)], given)
