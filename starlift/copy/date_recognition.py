"""DATEFORMAT 'auto' and TIMEFORMAT 'auto': the forms of dates and times that need no pattern.

Source: https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html
Of numbers alone, the month comes before the day, unless the year comes first.
"""

from __future__ import annotations

import re

from starlift.copy.moments import Moment, day_number, full_year, read_clock, read_month
from starlift.redshift.zones import ABBREVIATIONS_S

_JULIAN_DAY_OF_1970 = 2_440_588
_TWO_DIGITS = 2
_LARGEST_OFFSET_HOURS, _LARGEST_MINUTE = 15, 59

_NAME = r"(?P<month_name>[A-Za-z]{3,9})"
_DAY, _MONTH = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})"
_LONG_YEAR, _YEAR = r"(?P<year>[0-9]{4})", r"(?P<year>[0-9]{4}|[0-9]{2})"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_CLOCK = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?(?:\s*(?P<meridiem>[ap]m))?"
)
_SHORT_CLOCK = (
    r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
)
_ZONE = r"(?:\s*(?P<offset>[+-][0-9]{1,2}(?::?[0-9]{2})?)|\s*(?P<zone>[a-z]{1,5}))?"
_ERA = r"(?:\s+(?P<era>bc|ad))?"
_BETWEEN = r"(?:T|\s+)"

_DATES = (
    rf"{_LONG_YEAR}(?P<gap>[-/.]){_MONTH}(?P=gap){_DAY}",
    rf"{_MONTH}(?P<gap>[-/.]){_DAY}(?P=gap){_YEAR}",
    rf"{_WEEKDAY}{_NAME}[-/. ]\s*{_DAY},?[-/. ]\s*{_YEAR}",
    rf"{_WEEKDAY}{_DAY}[-/. ]\s*{_NAME}[-/. ,]\s*{_YEAR}",
    rf"{_LONG_YEAR}[-/. ]\s*{_NAME}[-/. ]\s*{_DAY}",
    r"(?P<year>[0-9]{4})\.(?P<day_of_year>[0-9]{3})",
    r"J(?P<julian>[0-9]{1,7})",
)
_SHORT_DATES = (
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    r"(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
)
_WITH_CLOCK_WITHIN = (
    rf"{_WEEKDAY}{_DAY}\s+{_NAME}\s+{_CLOCK}\s+{_YEAR}",
    rf"{_WEEKDAY}{_NAME}\s+{_DAY}\s+{_CLOCK}\s+{_YEAR}",
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        *(f"{date}(?:{_BETWEEN}{_CLOCK}{_ZONE})?{_ERA}" for date in (*_DATES, *_SHORT_DATES)),
        *(f"{date}{_BETWEEN}{_SHORT_CLOCK}{_ZONE}{_ERA}" for date in _SHORT_DATES),
        *(f"{form}{_ZONE}{_ERA}" for form in _WITH_CLOCK_WITHIN),
    )
)


def recognized(text: str) -> Moment | None:
    """The moment that a text names in one of the recognized forms; None for any other.

    >>> recognized("Jan 1, 1970"), recognized("19700102 000001")
    (Moment(day=0, clock_us=0, offset_s=None), Moment(day=1, clock_us=1000000, offset_s=None))
    """
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            return _moment({name: found for name, found in match.groupdict().items() if found})
    return None


def _moment(found: dict[str, str]) -> Moment | None:
    day, clock = _day(found), read_clock(found)
    has_zone = "zone" in found or "offset" in found
    offset = _offset_s(found) if has_zone else None
    if day is None or clock is None or (has_zone and offset is None):
        return None
    return Moment(day, clock, offset)


def _day(found: dict[str, str]) -> int | None:
    if "julian" in found:
        return int(found["julian"]) - _JULIAN_DAY_OF_1970
    year = int(found["year"])
    if found.get("era", "").lower() == "bc":
        year = 1 - year  # 1 BC is the year 0 of the calendar
    elif len(found["year"]) == _TWO_DIGITS:
        year = full_year(year)
    elif not year:
        return None
    if "day_of_year" in found:
        return _day_of_year(year, int(found["day_of_year"]))
    return day_number(year, read_month(found), int(found["day"]))


def _day_of_year(year: int, number: int) -> int | None:
    first, following = day_number(year, 1, 1), day_number(year + 1, 1, 1)
    assert first is not None  # noqa: S101 - every year has a first day
    assert following is not None  # noqa: S101 - the same
    return first + number - 1 if 1 <= number <= following - first else None


def _offset_s(found: dict[str, str]) -> int | None:
    """The zone's distance from UTC in seconds; None for a zone that nobody knows."""
    if "zone" in found:
        return ABBREVIATIONS_S.get(found["zone"].lower())
    return offset_s(found["offset"])


def offset_s(text: str) -> int | None:
    """The seconds of an offset; None for one that no zone has.

    >>> offset_s("-08:30"), offset_s("+1"), offset_s("+16")
    (-30600, 3600, None)
    """
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > _TWO_DIGITS else (digits, "0")
    if int(hours) > _LARGEST_OFFSET_HOURS or int(minutes) > _LARGEST_MINUTE:
        return None
    seconds = int(hours) * 3600 + int(minutes) * 60
    return -seconds if text.startswith("-") else seconds
