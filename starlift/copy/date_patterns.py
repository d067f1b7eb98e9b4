"""Patterns of DATEFORMAT and TIMEFORMAT, such as 'MM/DD/YYYY' -> what they read in a text.

A pattern must fit the whole text. Month, day, hour, minute and second may be written with one digit
where no other digit stands next to them.
Source: https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from starlift.errors import SqlError
from starlift.redshift.calendar import Moment, day_number, full_year, read_clock, read_month

# The longest come first: HH24 is not HH and 24.
_ELEMENTS = {
    "YYYY": "year",
    "HH24": "hour",
    "HH12": "hour",
    "MON": "month_name",
    "YY": "short_year",
    "MM": "month",
    "DD": "day",
    "HH": "hour",
    "MI": "minute",
    "SS": "second",
    "AM": "meridiem",
    "PM": "meridiem",
}
_FIXED = {
    "year": "[0-9]{4}",
    "short_year": "[0-9]{2}",
    "month_name": "[A-Za-z]{3,9}",
    "meridiem": "[AaPp][Mm]",
}
_IN_ISO = "TZ"  # letters that ISO 8601 puts between the numbers
_NUMBERS = {"year", "short_year", "month", "day", "hour", "minute", "second"}


@dataclass(frozen=True)
class DatePattern:
    """A pattern: `parts` are its elements and separators in order.

    An element is the name of a number, such as "month"; a separator is a text of one character.
    """

    parts: tuple[str, ...]
    expression: re.Pattern[str]

    def moment(self, text: str) -> Moment | None:
        """The moment that a text names; None when the text is not written so."""
        match = self.expression.fullmatch(text)
        if match is None:
            return None
        found = {name: value for name, value in match.groupdict().items() if value}
        day, clock = _day(found), read_clock(found)
        return None if day is None or clock is None else Moment(day, clock)


@cache
def date_pattern(written: str) -> DatePattern:
    """The pattern that a string stands for.

    Raises:
        SqlError: when it holds a letter that is no element, or an element twice.
    """
    parts = tuple(_parts(written))
    elements = [part for part in parts if part in _ELEMENTS.values()]
    for element in elements:
        if elements.count(element) > 1:
            raise _refused(written, f"the {element.replace('_', ' ')} stands twice")
    return DatePattern(parts, re.compile(_expression(parts)))


def _parts(written: str) -> list[str]:
    parts, position = [], 0
    while position < len(written):
        rest = written[position:].upper()
        element = next((name for name in _ELEMENTS if rest.startswith(name)), None)
        is_literal = not rest[0].isalnum() or (rest[0] in _IN_ISO and not rest.startswith("TZ"))
        if element is None and not is_literal:
            raise _refused(written, f"{written[position:]!r} is no part of a date or a time")
        parts.append(_ELEMENTS[element] if element else written[position])
        position += len(element) if element else 1
    return parts


def _refused(written: str, why: str) -> SqlError:
    return SqlError(
        f"The format '{written}' cannot be used: {why}",
        hint="A format is made of YYYY, YY, MM, MON, DD, HH, HH24, HH12, MI, SS, AM or PM and "
        "separators; 'auto' recognizes time zones and more (in lower case).",
    )


def _expression(parts: tuple[str, ...]) -> str:
    written = []
    for before, part, following in zip(("", *parts), parts, (*parts[1:], ""), strict=False):
        digits = "[0-9]{2}" if {before, following} & _NUMBERS else "[0-9]{1,2}"
        if part not in _ELEMENTS.values():
            written.append(re.escape(part))
            continue
        written.append(f"(?P<{part}>{_FIXED.get(part, digits)})")
        if part == "second":
            written.append(r"(?:\.(?P<fraction>[0-9]{1,6}))?")
    return "".join(written)


def _day(found: dict[str, str]) -> int | None:
    year = int(found.get("year", 0)) or (
        full_year(int(found["short_year"])) if "short_year" in found else 0
    )
    return day_number(year, read_month(found), int(found.get("day", 1))) if year else None
