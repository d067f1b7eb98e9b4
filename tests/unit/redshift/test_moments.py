"""Dates, times and zones as people write them, after the guide's tables and PostgreSQL's order."""
# ruff: noqa: S608 - statements are made of the texts

from __future__ import annotations

import datetime as dt

import pytest

from starlift.redshift.moments import read_moment, read_time
from starlift.redshift.zones import zone_of
from tests.unit.redshift.date_texts import TEXTS, mutations

DAY = dt.date(2008, 2, 15)
# The days, from 1970-01-01, that Python's type has in every time zone.
FIRST, LAST = -718_000, 2_932_000


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2008-02-15", DAY),
        ("20080215", DAY),
        ("080215", DAY),
        ("2008.046", DAY),
        ("2/15/2008", DAY),
        ("02-15-2008", DAY),
        ("02.15.2008", DAY),
        ("15.02.2008", DAY),
        ("02/15/08", DAY),
        ("Feb-15-2008", DAY),
        ("15-Feb-2008", DAY),
        ("2008-Feb-15", DAY),
        ("February 15, 2008", DAY),
        ("Fri Feb 15 2008", DAY),
        ("15 feb 2008", DAY),
        ("2/15/70", dt.date(1970, 2, 15)),
        ("2/15/69", dt.date(2069, 2, 15)),
        ("epoch", dt.date(1970, 1, 1)),
    ],
)
def test_dates(text, day):
    """A date is read in each customary form; of numbers alone, the month comes before the day."""
    assert read_moment(text).timestamp.date() == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2008-02-15 04:05", "2008-02-15T04:05:00"),
        ("2008-02-15T04:05:06.789", "2008-02-15T04:05:06.789000"),
        ("2008-02-15 04:05 PM", "2008-02-15T16:05:00"),
        ("2008-02-15 12:05 am", "2008-02-15T00:05:00"),
        ("20080215 040506", "2008-02-15T04:05:06"),
        ("04:05:06 2/15/2008", "2008-02-15T04:05:06"),
        ("2008-02-15 24:00", "2008-02-16T00:00:00"),
        ("2008-02-15 23:59:60", "2008-02-16T00:00:00"),
        ("20080215T040506", "2008-02-15T04:05:06"),
        ("Jun 1,2008  09:59:59", "2008-06-01T09:59:59"),
        ("J2454512 4:5:6.1234567", "2008-02-15T04:05:06.123457"),
        ("Fri Feb 15 04:05:06 2008", "2008-02-15T04:05:06"),
    ],
)
def test_times(text, moment):
    """A time of day stands before or behind its date, with or without AM and PM."""
    assert read_moment(text).timestamp.isoformat() == moment


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("1997-12-17 07:37:16-08", "1997-12-17T15:37:16"),
        ("1997-12-17 07:37:16 PST", "1997-12-17T15:37:16"),
        ("1997-07-17 07:37:16 US/Pacific", "1997-07-17T14:37:16"),
        ("1997-12-17 07:37:16+05:30", "1997-12-17T02:07:16"),
        ("1997-12-17T07:37:16Z", "1997-12-17T07:37:16"),
        ("1997-12-17 07:37:16", "1997-12-17T07:37:16"),
    ],
)
def test_moments_with_a_zone(text, utc):
    """A zone is an offset, an abbreviation without summer, or a name with it."""
    assert read_moment(text).utc.isoformat() == utc


@pytest.mark.parametrize(
    "text",
    [
        *("", "2008-02-30", "13/32/2008", "15-02-2008", "25:00", "99 bottles", "2008", "Feb 15"),
        *("12:00 pm am x", "2008-02/15", "0000-01-01", "2007.366", "2008-02-15 13:00 pm"),
        *("2008-02-15 24:00:01", "2008-02-15 1:60", "2008-02-15 10:00+16", "Febr 15 2008"),
        *("2008-02-15 10:00+01 PST", "Dec 17 07:37:16 1997 07:37", "2008-02-15x"),
    ],
)
def test_what_is_no_moment(text):
    """What names no date, or one that is not there, is an error that says why."""
    with pytest.raises(ValueError, match=r"\w"):
        read_moment(text).timestamp.isoformat()


def test_a_time_of_six_digits():
    """Six digits are a time where a time is asked for, and a date elsewhere."""
    assert read_time("040506").clock_us == (4 * 3600 + 5 * 60 + 6) * 1_000_000
    assert read_moment("040506").timestamp.date() == dt.date(2004, 5, 6)


@pytest.mark.parametrize(
    ("name", "offset_s"),
    [
        ("PST", -28_800),
        ("est", -18_000),
        ("UTC", 0),
        ("GMT+2", -7_200),
        ("NEWZONE-2:15", 8_100),
        ("NEWZONE +2", -7_200),
        ("America/New_York", None),
        ("us/pacific", None),
    ],
)
def test_zones(name, offset_s):
    """POSIX names count hours to the west; names of the IANA's list have no fixed offset."""
    assert zone_of(name).offset_s == offset_s


def test_an_unknown_zone():
    """A zone that nobody knows is an error that names it."""
    with pytest.raises(ValueError, match='time zone "Mars/Olympus" not recognized'):
        zone_of("Mars/Olympus")


def _read(text: str) -> dt.datetime | None:
    try:
        moment = read_moment(text)
    except ValueError:
        return None
    return moment.utc if FIRST <= moment.day <= LAST else None


def _cast(connection, texts: list[str]) -> dict[str, dt.datetime | None]:
    """What a column of texts is as TIMESTAMPTZ: SUPER's casts give NULL where another fails."""
    rows = ", ".join("('" + text.replace("'", "''") + "')" for text in texts)
    connection.execute("create temp table texts (s varchar(200))")
    connection.execute(f"insert into texts values {rows}")
    found = connection.execute(
        f"select s, case when day between {FIRST} and {LAST} then t end from ("
        "select s, t, floor(extract(epoch from t) / 86400) as day from ("
        """select s, json_parse('["' || s || '"]')[0]::timestamptz as t from texts))"""
    )
    return {text: t.replace(tzinfo=None) if t is not None else None for text, t in found.rows}


def test_columns_are_read_as_constants_are(connection):
    """The macros read a text to the same end as the reader of constants and of COPY."""
    texts = [*TEXTS, *mutations(3_000, seed=7)]
    expected = {text: _read(text) for text in texts}
    assert sum(moment is not None for moment in expected.values()) > 500
    found = _cast(connection, texts)
    assert {text: found[text] for text in expected if found[text] != expected[text]} == {}
