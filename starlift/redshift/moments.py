"""Dates and times in the many ways in which people write them: text -> a `Moment`.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_Date_and_time_literals.html and
https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html; where they are silent,
the order of PostgreSQL's reader (month, day, year) decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from starlift.redshift.zones import Zone, zone_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?")
_OFFSET = re.compile(r"[+-]\d{1,2}(:?\d{2})?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})|(\d{2})(\d{2})(\d{2})")
_COMPACT_CLOCK = re.compile(r"(\d{2})(\d{2})(\d{2})(\.\d+)?")
_DAY_OF_YEAR = re.compile(r"(\d{4})\.(\d{3})")
_TOKEN = re.compile(r"[^\s,]+")
_FIRST_YEAR_OF_1900 = 70
_NOON, _LAST_MONTH, _LAST_HOUR = 12, 12, 24


@dataclass
class Moment:
    """What a text says: a date, a time of day, a zone; None for what it leaves out."""

    day: date | None = None
    clock: timedelta | None = None
    zone: Zone | None = None
    numbers: list[int] = field(default_factory=list)
    month: int | None = None

    @property
    def timestamp(self) -> datetime:
        """The moment without its zone. Raises ValueError where there is no date."""
        if self.day is None:
            raise ValueError("there is no date in it")
        midnight = datetime.combine(self.day, time(), tzinfo=UTC)
        return midnight.replace(tzinfo=None) + (self.clock or timedelta())

    @property
    def utc(self) -> datetime:
        """The moment in UTC, read in its zone, or in UTC where it names none."""
        return self.timestamp - (self.zone.offset_at(self.timestamp) if self.zone else timedelta())


def read_moment(text: str) -> Moment:
    """The moment that a text writes.

    Raises:
        ValueError: when it cannot be read, or there is no such date or time.

    >>> read_moment("Jun 1,2008  09:59:59").timestamp.isoformat()
    '2008-06-01T09:59:59'
    >>> read_moment("12/17/1997 07:37:16.00 PST").utc.isoformat()
    '1997-12-17T15:37:16'
    """
    words = _words(text.strip())
    if not words:
        raise ValueError("it is empty")
    moment = Moment()
    if words == ["epoch"]:
        moment.day = date(1970, 1, 1)
        return moment
    for word in words:
        _take(word, moment)
    _settle(moment)
    return moment


def _words(text: str) -> list[str]:
    """The words in lower case; a T between date and time, and a zone at the end, set apart."""
    words = []
    for word in _TOKEN.findall(text.lower()):
        head, mark, tail = word.partition("t")
        if mark and _ISO.fullmatch(head) and _CLOCK.match(tail):
            words.append(head)
            word = tail  # noqa: PLW2901 - the rest of the word
        clock = _CLOCK.match(word)
        if clock and clock.end() < len(word):
            words += [clock[0], word[clock.end() :]]
        else:
            words.append(word)
    return words


def _take(word: str, moment: Moment) -> None:
    if word in {"am", "pm", "a.m.", "p.m."}:
        _take_half(word, moment)
    elif clock := _CLOCK.fullmatch(word):
        hours, minutes, seconds, fraction = clock.groups()
        moment.clock = _clock(hours, minutes, seconds or "0", fraction)
    elif word[:3] in _MONTHS and word.isalpha():
        moment.month = _MONTHS.index(word[:3]) + 1
    elif word[:3] in _DAYS and word.isalpha() and len(word) > 2:  # noqa: PLR2004 - mon, monday
        return
    elif _OFFSET.fullmatch(word) or (word[0].isalpha() and not _is_date(word)):
        if moment.day is None and moment.clock is None and not moment.numbers:
            raise ValueError(f"{word} begins neither a date nor a time")
        moment.zone = zone_of(word, is_offset=True)
    else:
        _take_date(word, moment)


def _is_date(word: str) -> bool:
    """Whether a word begins with a month's name and is a date: jan-31-2000."""
    return word[:3] in _MONTHS and any(character.isdigit() for character in word)


def _clock(hours: str, minutes: str, seconds: str, fraction: str | None) -> timedelta:
    h, m, s = int(hours), int(minutes), int(seconds)
    if h > _LAST_HOUR or m > 59 or s > 60 or (h == _LAST_HOUR and (m or s)):  # noqa: PLR2004
        raise ValueError(f"there is no time {hours}:{minutes}:{seconds}")
    microseconds = round(Decimal(fraction or "0") * 1_000_000)
    return timedelta(hours=h, minutes=m, seconds=s, microseconds=microseconds)


def _take_half(word: str, moment: Moment) -> None:
    """AM or PM, behind its time."""
    if moment.clock is None or not timedelta() <= moment.clock < timedelta(hours=_NOON + 1):
        raise ValueError(f"{word} stands behind no hour from 1 to 12")
    hour_of_noon = timedelta(hours=_NOON)
    if moment.clock >= hour_of_noon:
        moment.clock -= hour_of_noon
    if word.startswith("p"):
        moment.clock += hour_of_noon


def _take_date(word: str, moment: Moment) -> None:
    if match := _DAY_OF_YEAR.fullmatch(word):
        moment.day = date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)
    elif (moment.day or moment.numbers) and (match := _COMPACT_CLOCK.fullmatch(word)):
        moment.clock = _clock(*match.groups())
    elif match := _COMPACT.fullmatch(word):
        year, month, day = match.groups()[:3] if match[1] else match.groups()[3:]
        moment.day = date(_year(year), int(month), int(day))
    elif word.isdecimal():
        moment.numbers.append(int(word))
    else:
        _take_parts(re.split(r"[-/.]", word), moment)


def _take_parts(parts: list[str], moment: Moment) -> None:
    """A date in three parts: year first, with a month's name, month first, or day first."""
    if len(parts) != 3 or not all(parts):  # noqa: PLR2004 - year, month, day
        raise ValueError(f"{'-'.join(parts)} is no date")
    named = [index for index, part in enumerate(parts) if part[:3] in _MONTHS and part.isalpha()]
    if named:
        month = _MONTHS.index(parts[named[0]][:3]) + 1
        first, second = (part for index, part in enumerate(parts) if index not in named)
        year, day = (first, second) if len(first) > 2 else (second, first)  # noqa: PLR2004
        moment.day = date(_year(year), month, _number(day))
        return
    numbers = [_number(part) for part in parts]
    if len(parts[0]) > 2:  # noqa: PLR2004 - a year has more digits
        moment.day = date(_year(parts[0]), numbers[1], numbers[2])
    elif numbers[0] > _LAST_MONTH:
        moment.day = date(_year(parts[2]), numbers[1], numbers[0])
    else:
        moment.day = date(_year(parts[2]), numbers[0], numbers[1])


def _settle(moment: Moment) -> None:
    """The date out of a month's name and numbers beside it."""
    if moment.month is not None:
        if len(moment.numbers) != 2:  # noqa: PLR2004 - day and year
            raise ValueError("a month needs a day and a year")
        first, second = moment.numbers
        day, year = (second, first) if first > 31 else (first, second)  # noqa: PLR2004
        moment.day = date(_year(str(year)), moment.month, day)
    elif moment.numbers:
        raise ValueError(f"{moment.numbers[0]} is neither date nor time")


def _year(text: str) -> int:
    number = _number(text)
    if len(text) > 2:  # noqa: PLR2004 - not cut short
        return number
    return number + (1900 if number >= _FIRST_YEAR_OF_1900 else 2000)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{text} is no number")
    return int(text)


def read_time(text: str) -> Moment:
    """The time of day that a text writes: six digits are one too.

    Raises:
        ValueError: when it cannot be read, or there is no such time.
    """
    first, _, rest = text.strip().partition(" ")
    match = _COMPACT_CLOCK.fullmatch(first)
    if match is None:
        return read_moment(text)
    zone = zone_of(rest.strip(), is_offset=True) if rest.strip() else None
    return Moment(clock=_clock(*match.groups()), zone=zone)
