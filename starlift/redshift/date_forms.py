"""The forms in which dates and times are read that no format tells: DATEFORMAT 'auto', and casts.

They are one regular expression, for Python's reader as for RE2, DuckDB's; its groups are what
`moments.read_moment` and the macro rs_formed_moment make a moment of. A field that stands in a
text twice is two numbers in a row, which no calendar has.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html and
https://docs.aws.amazon.com/redshift/latest/dg/r_Date_and_time_literals.html. Of numbers alone, the
month comes before the day, unless the year comes first, or dots set apart what can be no month.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAME = r"(?P<month_name>[A-Za-z]{3,9})"
_DAY, _MONTH = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})"
_LONG_YEAR, _YEAR = r"(?P<year>[0-9]{4})", r"(?P<year>[0-9]{4}|[0-9]{2})"
_GAP, _SAME_GAP = r"(?P<gap>[-/.])", r"(?P<same_gap>[-/.])"
_BESIDE = r"(?:[-/.]\s*|\s*,\s*|\s+)"  # between a month's name and numbers
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?,?\s+)?"
_CLOCK = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})"
    r"(?::(?P<second>[0-9]{1,2})(?:\.(?P<fraction>[0-9]+))?)?(?:\s*(?P<half>[ap]m)\b)?"
)
_SHORT_CLOCK = (
    r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
)
_OFFSET = r"(?:\s*(?P<offset>[+-][0-9]{1,2}(?::?[0-9]{2})?))?"
_REST = r"(?:\s*(?P<zone>[A-Za-z][A-Za-z_/]*))?(?:\s+(?P<era>bc|ad))?"
_BETWEEN = r"(?:T|\s*,\s*|\s+)"  # a date and its time

_DATES = (
    rf"{_LONG_YEAR}{_GAP}{_MONTH}{_SAME_GAP}{_DAY}",
    rf"(?P<day>1[3-9]|[23][0-9])\.{_MONTH}\.{_YEAR}",  # where it can be no month
    rf"{_MONTH}{_GAP}{_DAY}{_SAME_GAP}{_YEAR}",
    rf"{_WEEKDAY}{_NAME}{_BESIDE}{_DAY}{_BESIDE}{_YEAR}",
    rf"{_WEEKDAY}{_DAY}{_BESIDE}{_NAME}{_BESIDE}{_YEAR}",
    rf"{_LONG_YEAR}{_BESIDE}{_NAME}{_BESIDE}{_DAY}",
    r"(?P<year>[0-9]{4})\.(?P<day_of_year>[0-9]{3})",
    r"J(?P<julian>[0-9]{1,7})",
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    r"(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    rf"{_WEEKDAY}{_DAY}\s+{_NAME}\s+{_CLOCK}\s+{_YEAR}",
    rf"{_WEEKDAY}{_NAME}\s+{_DAY}\s+{_CLOCK}\s+{_YEAR}",
)


def _one_of(forms: Sequence[str], first: int) -> str:
    """One of several expressions, each with its own number behind the names of its groups."""
    numbered = (
        re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>_{number}>", form)
        for number, form in enumerate(forms, first)
    )
    return f"(?:{'|'.join(numbered)})"


_CLOCKS = _one_of((_CLOCK, _SHORT_CLOCK), len(_DATES))
FORM = re.compile(rf"(?i){_one_of(_DATES, 0)}(?:{_BETWEEN}{_CLOCKS})?{_OFFSET}{_REST}")
# A time before its date is read as behind it.
CLOCK_FIRST = r"^([0-9]{1,2}:[0-9:.]+)\s+(.+)$"


def fields(text: str) -> dict[str, str] | None:
    """The fields of a text by their names, those that are empty left out; None without a form."""
    match = FORM.fullmatch(text)
    if match is None:
        return None
    found: dict[str, str] = {}
    for group, value in match.groupdict(default="").items():
        if value:
            name = field_of(group)
            found[name] = found.get(name, "") + value
    return found


def field_of(group: str) -> str:
    """The field that a group of the form gives: its name without a number."""
    return group.rstrip("0123456789").removesuffix("_")
