"""Dates and times in the many ways in which people write them: text -> a `Moment`.

What DuckDB reads by itself, and the macro rs_formed_moment, read the same texts to the same end.
"""

from __future__ import annotations

import re

from starlift.redshift.calendar import (
    MONTH_NUMBERS,
    US_PER_DAY,
    US_PER_SECOND,
    Moment,
    day_number,
    fraction_us,
    full_year,
)
from starlift.redshift.date_forms import CLOCK_FIRST, fields
from starlift.redshift.zones import zone_of

_JULIAN_DAY_OF_1970 = 2_440_588
_TWO_DIGITS = 2
_LARGEST_OFFSET_HOURS = 15
_NOON, _LAST_HOUR, _LAST_MINUTE, _LEAP_SECOND = 12, 24, 59, 60
_SHORT_TIME = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2}(?:\.[0-9]+)?)(.*)")


def read_moment(text: str) -> Moment:
    """The moment that a text writes in one of the forms of `date_forms`, or `epoch`.

    Raises:
        ValueError: when it has another form, or there is no such date, time or zone.

    >>> read_moment("Jun 1,2008  09:59:59").timestamp.isoformat()
    '2008-06-01T09:59:59'
    >>> read_moment("12/17/1997 07:37:16.00 PST").utc.isoformat()
    '1997-12-17T15:37:16'
    """
    shown = re.sub(CLOCK_FIRST, r"\2 \1", text.strip())
    if shown.lower() == "epoch":
        return Moment(0)
    found = fields(shown)
    if found is None:
        raise ValueError("it is no date in a form that is known")
    return _moment(found)


def _moment(found: dict[str, str]) -> Moment:
    if found.get("zone", "").lower() in {"bc", "ad"}:
        found["era"] = found.pop("zone")
    if found.get("gap") != found.get("same_gap"):
        raise ValueError("its separators differ")
    day, clock = _day(found), _clock_us(found)
    # 24:00 and a 60th second are the next day's, or minute's, first.
    moment = Moment(day + clock // US_PER_DAY, clock % US_PER_DAY)
    return Moment(moment.day, moment.clock_us, _zone_s(found, moment))


def _day(found: dict[str, str]) -> int:
    if "julian" in found:
        return int(found["julian"]) - _JULIAN_DAY_OF_1970
    year = _year(found)
    if "day_of_year" in found:
        first, following = day_number(year, 1, 1), day_number(year + 1, 1, 1)
        day = (first or 0) + int(found["day_of_year"]) - 1
        if first is None or following is None or not first <= day < following:
            raise ValueError(f"there is no day {found['day_of_year']} in it")
        return day
    month = MONTH_NUMBERS.get(found["month_name"].lower(), 0) if "month_name" in found else None
    number = day_number(year, int(found["month"]) if month is None else month, int(found["day"]))
    if number is None:
        raise ValueError("the calendar has no such day")
    return number


def _year(found: dict[str, str]) -> int:
    year = int(found["year"])
    if found.get("era", "").lower() == "bc":
        return 1 - year  # 1 BC is the year 0 of the calendar
    if len(found["year"]) == _TWO_DIGITS:
        return full_year(year)
    if not year:
        raise ValueError("there is no year 0")
    return year


def _clock_us(found: dict[str, str]) -> int:
    hour, minute, second = (int(found.get(name, 0)) for name in ("hour", "minute", "second"))
    rest = fraction_us(found.get("fraction", ""))
    if "half" in found:
        if hour > _NOON:
            raise ValueError(f"{found['half']} stands behind no hour up to 12")
        hour = hour % _NOON + (_NOON if found["half"].lower() == "pm" else 0)
    is_whole_day = hour == _LAST_HOUR and not (minute or second or rest)
    if not (hour < _LAST_HOUR or is_whole_day) or minute > _LAST_MINUTE or second > _LEAP_SECOND:
        raise ValueError(f"there is no time {hour}:{minute:02}:{second:02}")
    return ((hour * 60 + minute) * 60 + second) * US_PER_SECOND + rest


def _zone_s(found: dict[str, str], moment: Moment) -> int | None:
    """How far the zone is ahead of UTC in seconds; None where the text names none."""
    if "offset" in found:
        if "zone" in found:
            raise ValueError("it has two time zones")
        return offset_s(found["offset"])
    if "zone" not in found:
        return None
    zone = zone_of(found["zone"])
    if zone.offset_s is not None:
        return zone.offset_s
    return round(zone.offset_at(moment.timestamp).total_seconds())


def offset_s(text: str) -> int:
    """The seconds of an offset. Raises ValueError for one that no zone has.

    >>> offset_s("-08:30"), offset_s("+1")
    (-30600, 3600)
    """
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > _TWO_DIGITS else (digits, "0")
    if int(hours) > _LARGEST_OFFSET_HOURS or int(minutes) > _LAST_MINUTE:
        raise ValueError(f"no time zone is {text} away from UTC")
    seconds = int(hours) * 3600 + int(minutes) * 60
    return -seconds if text.startswith("-") else seconds


def read_time(text: str) -> Moment:
    """The time of day that a text writes, with its zone, on 1970-01-01.

    A date is left out; a zone that knows summers is the one of a winter day.

    Raises:
        ValueError: when it cannot be read, or there is no such time.
    """
    shown = text.strip()
    if match := _SHORT_TIME.fullmatch(shown):
        shown = f"{match[1]}:{match[2]}:{match[3]}{match[4]}"
    if not re.match(r"[0-9]{1,2}:", shown):
        moment = read_moment(text)
        if moment.clock_us == 0 and ":" not in text:
            raise ValueError("there is no time in it")
    else:
        moment = read_moment(f"2000-01-01 {shown}")
    return Moment(0, moment.clock_us, moment.offset_s)
