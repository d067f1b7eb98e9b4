"""Dates, times and zones as people write them, after the guide's tables and PostgreSQL's order."""

from __future__ import annotations

import datetime as dt

import pytest

from starlift.redshift.moments import read_moment, read_time
from starlift.redshift.zones import zone_of

DAY = dt.date(2008, 2, 15)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2008-02-15", DAY),
        ("20080215", DAY),
        ("080215", DAY),
        ("2008.046", DAY),
        ("2/15/2008", DAY),
        ("02-15-2008", DAY),
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
    """A date is read in each customary form; the month comes first unless it cannot."""
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
    ["", "2008-02-30", "13/32/2008", "25:00", "99 bottles", "2008", "12:00 pm am x", "Feb 15"],
)
def test_what_is_no_moment(text):
    """What names no date, or one that is not there, is an error that says why."""
    with pytest.raises(ValueError, match=r"\w"):
        read_moment(text).timestamp.isoformat()


def test_a_time_of_six_digits():
    """Six digits are a time where a time is asked for, and a date elsewhere."""
    assert read_time("040506").clock == dt.timedelta(hours=4, minutes=5, seconds=6)
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
