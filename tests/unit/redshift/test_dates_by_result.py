"""Dates, times and intervals by their result on the embedded engine; `t` stands in conftest.py."""
# ruff: noqa: S608 - statements are made of the tables' expressions

from __future__ import annotations

import datetime as dt

import pytest

from starlift.errors import SqlError

MOMENT = dt.datetime(2018, 11, 1, 20, 57, 10)  # noqa: DTZ001 - TIMESTAMP has no zone
EXACT = MOMENT.replace(microsecond=796000)
BEYOND = dt.datetime(2100, 1, 1)  # noqa: DTZ001 - the same


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("TIMESTAMP 'epoch' + l/1000 * INTERVAL '1 second'", MOMENT),
        ("timestamp 'epoch' + l / 1000 * interval '1 Second '", MOMENT),
        ("timestamp 'epoch' + (l/1000) * interval '1 seconds'", MOMENT),
        ("timestamp 'epoch' + interval '1 second' * (l/1000)", MOMENT),
        ("timestamp 'epoch' + l/1000 * interval '1' second", MOMENT),
        ("timestamp 'epoch' + cast(l as bigint)/1000 * interval '1 second'", MOMENT),
        ("timestamp 'epoch' + l/1000.0 * interval '1 second'", EXACT),
        ("timestamp 'epoch' + l * interval '0.001 second'", EXACT),
        ("timestamp 'epoch' + l::float/1000 * interval '1 second'", EXACT),
        ("timestamp '1970-01-01' + l/1000 * interval '1 second'", MOMENT),
        ("'1970-01-01'::date + l/1000 * interval '1 second'", MOMENT),
        ("'epoch'::timestamp + l/1000 * interval '1 second'", MOMENT),
        ("dateadd(ms, l, '1970-01-01')", EXACT),
        ("dateadd(ms, l, timestamp 'epoch')", EXACT),
        ("date_add('millisecond', l, '1970-01-01')", EXACT),
        ("dateadd(second, l/1000, '1970-01-01 00:00:00')", MOMENT),
        ("dateadd(s, l/1000, cast('1970-01-01' as date))", MOMENT),
        ("timestamp 'epoch' + 4102444800000/1000 * interval '1 second'", BEYOND),
        ("timestamp 'epoch' + 4102444800 * interval '1 second'", BEYOND),
        ("dateadd(ms, 4102444800000, '1970-01-01')", BEYOND),
        ("dateadd(s, 4102444800, '1970-01-01')", BEYOND),
    ],
)
def test_epoch(value, expression, expected):
    """Milliseconds since 1970 become a moment, in every customary way, and beyond 2038."""
    assert value(f"select {expression} from n where l is not null") == expected


def test_epoch_with_a_zone(value):
    """A TIMESTAMPTZ comes out with its zone, UTC."""
    moment = value("select timestamp with time zone 'epoch' + 3600 * interval '1 second'")
    assert moment.isoformat() == "1970-01-01T01:00:00+00:00"


PARTS = {
    "year": (2018, "years yr yrs y"),
    "quarter": (4, "quarters qtr qtrs"),
    "month": (11, "months mon mons"),
    "week": (44, "weeks w"),
    "day": (1, "days d"),
    "dow": (4, "dayofweek dw weekday"),
    "doy": (305, "dayofyear dy yearday"),
    "hour": (20, "hours hr hrs h"),
    "minute": (57, "minutes min mins m"),
    "second": (10, "seconds sec secs s"),
    "millisecond": (796, "milliseconds ms msec msecs msecond mseconds millisec millisecs"),
    "microsecond": (123, "microseconds us usec usecs usecond useconds microsec microsecs"),
    "epoch": (1541105830, ""),
}
SPELLINGS = [
    (spelling, number)
    for part, (number, more) in PARTS.items()
    for spelling in (part, *more.split())
]


@pytest.mark.parametrize(("spelling", "expected"), SPELLINGS)
def test_extract(value, spelling, expected):
    """EXTRACT in every spelling of every part, in any case, bare or quoted: only that part."""
    for written in (spelling, spelling.upper(), f"'{spelling}'"):
        assert value(f"select extract({written} from ts) from t") == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [("hour", 20.0), ("'hour'", 20.0), ("DOW", 4.0), ("w", 44.0), ("sec", 10.796123),
     ("epoch", 1541105830.796123)],
)  # fmt: skip
def test_date_part(value, part, expected):
    """DATE_PART gives a floating point number, the seconds with their fraction."""
    assert value(f"select date_part({part}, ts) from t") == pytest.approx(expected, abs=1e-6)
    assert value(f"select date_part({part}, ts) / 8 from t") == pytest.approx(expected / 8)


@pytest.mark.parametrize(
    ("day", "dow", "week"),
    [
        ("2018-11-04", 0, 44),
        ("2018-11-05", 1, 45),
        ("2018-11-10", 6, 45),
        ("2018-12-31", 1, 1),
        ("2016-01-01", 5, 53),
        ("2021-01-03", 0, 53),
        ("2021-01-04", 1, 1),
    ],
)
def test_weeks(rows, day, dow, week):
    """0 is Sunday; weeks are ISO's, also where years meet."""
    query = f"select extract(dow from date '{day}'), extract(week from date '{day}')"
    assert rows(query) == [(dow, week)]


def at(*parts: int) -> dt.datetime:
    """A moment without a zone."""
    return dt.datetime(*parts)  # noqa: DTZ001 - TIMESTAMP has none


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("dateadd(month, 18, '2008-02-28')", at(2009, 8, 28)),
        ("dateadd(m, 30, '2008-02-28')", at(2008, 2, 28, 0, 30)),
        ("dateadd(month, 1, '2008-04-30')", at(2008, 5, 30)),
        ("dateadd(month, 1, '2018-01-31')", at(2018, 2, 28)),
        ("dateadd(month, 12, '2016-02-29')", at(2017, 2, 28)),
        ("dateadd(year, 1, '2016-02-29')", at(2017, 3, 1)),
        ("dateadd(year, 4, '2016-02-29')", at(2020, 2, 29)),
        ("dateadd(year, -1, '2018-02-28')", at(2017, 2, 28)),
        ("dateadd(quarter, -1, dt)", at(2018, 8, 1)),
        ("dateadd(week, 2, dt)", at(2018, 11, 15)),
        ("dateadd(day, extract(dow from dt), dt)", at(2018, 11, 5)),
        ("date_trunc('month', ts)", at(2018, 11, 1)),
        ("date_trunc('week', ts)", at(2018, 10, 29)),
        ("date_trunc('hrs', ts)", at(2018, 11, 1, 20)),
        ("date_trunc('day', dt)", at(2018, 11, 1)),
        ("dt + interval '1 day 2 hours'", at(2018, 11, 2, 2)),
        ("dt - interval '1 month'", at(2018, 10, 1)),
        ("dt + interval '1.5 years'", at(2020, 5, 1)),
        ("dt + 2 * interval '1 month'", at(2019, 1, 1)),
        ("dt + 1", dt.date(2018, 11, 2)),
        ("dt - date '2018-10-31'", 1),
        ("datediff(day, '2018-01-01', '2018-02-01')", 31),
        ("datediff(month, '2018-01-31', '2018-02-01')", 1),
        ("datediff(year, '2008-12-31', '2009-01-01')", 1),
        ("datediff(hour, '2009-01-01 08:30:00', '2009-01-01 10:00:00')", 2),
        ("datediff(qtr, '1998-07-01', '2008-06-05')", 39),
        ("datediff('day', '2018-02-01', '2018-01-01')", -31),
        ("datediff(ms, '1970-01-01', ts)", 1541105830796),
        ("datediff(s, '1970-01-01', '2100-01-01')", 4102444800),
        ("date_diff(day, null, dt)", None),
    ],
)
def test_dates(value, expression, expected):
    """Sums and differences of dates, as Amazon's pages print them."""
    assert value(f"select {expression} from t") == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("datediff(dow, ts, ts)", "date part dow"),
        ("dateadd(doy, 1, ts)", "date part doy"),
        ("dateadd(day, 1.5, ts)", "argument 2 is numeric"),
        ("ts + 1.5 * interval '1 month'", "whole number of months"),
        ("ts + interval '1 fortnight'", "fortnight"),
        ("ts + interval '1:0:0:0'", "interval"),
        ("ts * interval '1 day'", "operator does not exist"),
    ],
)
def test_dates_that_are_refused(rows, expression, message):
    """What cannot be carried over exactly is refused."""
    with pytest.raises(SqlError, match=f"(?i){message}"):
        rows(f"select {expression} from t")


def test_getdate_has_no_fraction(value):
    """GETDATE is in whole seconds, after https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE."""
    assert {value("select getdate()").microsecond for _ in range(3)} == {0}


@pytest.mark.parametrize("expression", ["getdate()", "sysdate", "GETDATE()", "SYSDATE"])
def test_now(value, expression):
    """GETDATE and SYSDATE are UTC, without a zone."""
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    moment = value(f"select {expression}")
    assert moment.tzinfo is None
    assert abs(moment - now) < dt.timedelta(minutes=1)
    assert value("select current_date") in {now.date(), now.date() - dt.timedelta(days=1)}
