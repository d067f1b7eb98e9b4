"""Texts become dates and timestamps by DATEFORMAT and TIMEFORMAT, or the load error says why not.

https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html and
https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from starlift.copy.load_errors import ErrorCode, ValueRefusedError
from starlift.copy.values import convert
from starlift.redshift.calendar import day_number
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _us(*moment: int) -> int:
    return (datetime(*moment, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


def _timestamp(text: str, time_format: str | None, kind: str = "timestamp") -> object:
    return convert(text, ColumnType(kind), Conversion(time_format=time_format), [])


def _date(text: str, date_format: str | None, **options: bool) -> object:
    return convert(text, ColumnType("date"), Conversion(date_format=date_format, **options), [])


@pytest.mark.parametrize(
    ("pattern", "text", "moment"),
    [
        ("YYYY-MM-DD HH:MI:SS", "2009-01-12 14:15:57.119568", (2009, 1, 12, 14, 15, 57, 119568)),
        ("yyyy-mm-dd hh24:mi:ss", "2009-01-12 14:15:57", (2009, 1, 12, 14, 15, 57)),
        ("YYYY-MM-DD HH:MI:SS", "2009-1-2 4:5:7", (2009, 1, 2, 4, 5, 7)),
        ("MM/DD/YYYY HH12:MI:SS AM", "11/01/2018 12:01:46 am", (2018, 11, 1, 0, 1, 46)),
        ("MM/DD/YYYY HH12:MI:SS AM", "11/01/2018 09:01:46 PM", (2018, 11, 1, 21, 1, 46)),
        ("MM/DD/YYYY HH:MI AM", "11/01/2018 09:01 PM", (2018, 11, 1, 21, 1)),
        ("YYYYMMDDHHMISS", "20181101210146", (2018, 11, 1, 21, 1, 46)),
        ("YYYY-MM-DDTHH:MI:SSZ", "2018-11-01T21:01:46.5Z", (2018, 11, 1, 21, 1, 46, 500000)),
        ("DD.MM.YY", "01.11.69", (2069, 11, 1)),
        ("DD.MM.YY", "01.11.70", (1970, 11, 1)),
        ("DD MON YYYY", "1 sept 2018", (2018, 9, 1)),
        ("YYYY", "2018", (2018, 1, 1)),
    ],
)
def test_a_pattern_reads_what_is_written_so(pattern, text, moment):
    """HH is the hour of 24, unless AM or PM stands there; seconds may have a fraction."""
    assert _timestamp(text, pattern) == _us(*moment)
    assert _date(text, pattern) == _us(*moment) // 86_400_000_000


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("YYYY-MM-DD HH:MI:SS", "2009-01-12"),
        ("YYYY-MM-DD", "2009-01-12 14:15:57"),
        ("YYYY-MM-DD", "09-01-12"),
        ("YYYY-MM-DD", "2009-02-29"),
        ("YYYY-MM-DD", "0000-01-01"),
        ("MM/DD/YYYY", "13/01/2018"),
        ("YYYYMMDD", "2018111"),
        ("MON DD, YYYY", "Foo 01, 2018"),
        ("MM/DD/YYYY HH12:MI AM", "11/01/2018 13:01 PM"),
        ("YYYY-MM-DD HH:MI:SS", "2018-11-01 24:00:00"),
        ("HH:MI:SS", "21:01:46"),
    ],
)
def test_a_text_that_a_pattern_does_not_fit_is_refused(pattern, text):
    """The whole text must fit; the reason shows the pattern."""
    with pytest.raises(ValueRefusedError) as refused:
        _timestamp(text, pattern)
    assert refused.value.code == ErrorCode.TIMESTAMP_FORMAT
    assert refused.value.reason == f"Invalid timestamp format or value [{pattern}]"
    with pytest.raises(ValueRefusedError) as refused:
        _date(text, pattern)
    assert refused.value.code == ErrorCode.DATE_FORMAT
    assert refused.value.reason == f"Invalid Date Format or value [{pattern}]"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-11-01", (2018, 11, 1)),
        ("2018/11/1", (2018, 11, 1)),
        ("11/1/2018", (2018, 11, 1)),
        ("11-01-18", (2018, 11, 1)),
        ("20181101", (2018, 11, 1)),
        ("181101", (2018, 11, 1)),
        ("Jan 8, 1996", (1996, 1, 8)),
        ("08-Jan-96", (1996, 1, 8)),
        ("8 January 1996 4:05 PM", (1996, 1, 8, 16, 5)),
        ("1996-Jan-08", (1996, 1, 8)),
        ("Mon Jan 08 04:05:06 1996", (1996, 1, 8, 4, 5, 6)),
        ("1996.366", (1996, 12, 31)),
        ("J2451187 04:05:06.789", (1999, 1, 8, 4, 5, 6, 789000)),
        ("20181101T210146", (2018, 11, 1, 21, 1, 46)),
        ("2018-11-01 21:01", (2018, 11, 1, 21, 1)),
        ("2018-11-01 21:01:46.1234567", (2018, 11, 1, 21, 1, 46, 123457)),
        ("2018-11-01 21:01:46+05:30", (2018, 11, 1, 21, 1, 46)),
    ],
)
def test_auto_recognizes_the_usual_forms(text, moment):
    """A TIMESTAMP shows the text's own clock; a DATE leaves the time out."""
    assert _timestamp(text, "auto") == _us(*moment)
    assert _date(text, "auto") == _us(*moment) // 86_400_000_000


@pytest.mark.parametrize(
    ("text", "time_format", "moment"),
    [
        ("2018-11-01 21:01:46-08", None, (2018, 11, 2, 5, 1, 46)),
        ("2018-11-01 21:01:46+05:30", None, (2018, 11, 1, 15, 31, 46)),
        ("2018-11-01 21:01:46", None, (2018, 11, 1, 21, 1, 46)),
        ("12/17/1997 07:37:16.00 PST", "auto", (1997, 12, 17, 15, 37, 16)),
        ("2019-02-11T05:09:12.195Z", "auto", (2019, 2, 11, 5, 9, 12, 195000)),
        ("2019-02-11 05:09:12 utc", "auto", (2019, 2, 11, 5, 9, 12)),
    ],
)
def test_a_timestamptz_is_turned_into_utc(text, time_format, moment):
    """By its offset or its zone; without one it is UTC already."""
    assert _timestamp(text, time_format, "timestamptz") == _us(*moment)


@pytest.mark.parametrize(
    "text",
    ["0000-01-01", "13/02/2003", "2018.367", "1996-02-30", "2018-11-01 21:01:46 XYZ", "now",
     "1541105830796", "2018-11-01 25:00:00", "2018-11-01 13:00 PM", "Foo 8, 1996",
     "2018-11-01 1:60:3"],
)  # fmt: skip
def test_auto_refuses_what_is_no_moment(text):
    """Of numbers alone the month comes first; epochs have words of their own."""
    with pytest.raises(ValueRefusedError, match=r"Invalid timestamp format or value \[auto\]"):
        _timestamp(text, "auto")


def test_years_before_christ_count_back():
    """There is no year 0: 1 BC is the year before 1."""
    assert _date("Jan-08-95 BC", "auto") == day_number(-94, 1, 8)
    assert _date("Dec 31, 0001 BC", "auto") == day_number(1, 1, 1) - 1


def test_any_date_is_accepted_if_so_it_is_said():
    """ACCEPTANYDATE makes NULL of what does not fit, and of nothing else.

    https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
    """
    assert _date("00/00/00 00:00:00", "MM/DD/YYYY", accept_any_date=True) is None
    assert _date("01/02/1970", "MM/DD/YYYY", accept_any_date=True) == 1
    options = Conversion(time_format="epochsecs", accept_any_date=True)
    assert convert("soon", ColumnType("timestamp"), options, []) is None
    with pytest.raises(ValueRefusedError):
        convert("soon", ColumnType("int4"), options, [])


@pytest.mark.parametrize("year", [1600, 1900, 1970, 2000, 2018, 2024, 9999])
def test_the_calendar_is_the_gregorian_one(year):
    """Every day of a year has the number that Python's calendar gives it."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    for days in range(365):
        moment = first + timedelta(days=days)
        assert day_number(moment.year, moment.month, moment.day) == (moment - _EPOCH).days
