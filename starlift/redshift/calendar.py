"""A day of the calendar and a time of the day -> days and microseconds since 1970-01-01, UTC.

The calendar is the Gregorian one at all times, as Redshift's is. Years count as in history: there
is no year 0, and 1 BC is the year before 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

US_PER_SECOND = 1_000_000
US_PER_DAY = 86_400 * US_PER_SECOND
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
MONTH_NUMBERS: Mapping[str, int] = {
    **{name: number for number, name in enumerate(_MONTHS, start=1)},
    **{name: number for number, name in enumerate(_FULL_MONTHS, start=1)},
    "sept": 9,
}
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_IN_400_YEARS = 146_097
_1970_FROM_MARCH_0 = 719_468
_FIRST_YEAR_OF_THIS_CENTURY = 70
_NOON = 12
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - by the clock that the text shows
_FRACTION_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Moment:
    """`day` counts from 1970-01-01; `clock_us` from midnight; `offset_s` is the zone's, if any."""

    day: int
    clock_us: int = 0
    offset_s: int | None = None

    @property
    def local_us(self) -> int:
        """Microseconds since 1970 by the clock that the text shows."""
        return self.day * US_PER_DAY + self.clock_us

    @property
    def utc_us(self) -> int:
        """Microseconds since 1970, UTC; a text without a zone is taken for UTC."""
        return self.local_us - (self.offset_s or 0) * US_PER_SECOND

    @property
    def timestamp(self) -> datetime:
        """The moment by the clock that the text shows.

        Raises:
            ValueError: for a year before 1 or after 9999, which Python's type has not.
        """
        return _datetime(self.local_us)

    @property
    def utc(self) -> datetime:
        """The moment in UTC. Raises as `timestamp` does."""
        return _datetime(self.utc_us)


def _datetime(us: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=us)
    except OverflowError:
        raise ValueError("its year is not one from 1 to 9999") from None


def day_number(year: int, month: int, day: int) -> int | None:
    """The day's number from 1970-01-01; None where the calendar has no such day.

    `year` is astronomical: 0 is 1 BC.

    >>> day_number(1970, 1, 1), day_number(2000, 3, 1), day_number(1999, 2, 29)
    (0, 11017, None)
    """
    if not 1 <= month <= len(_LENGTHS) or not 1 <= day <= _length(year, month):
        return None
    # Years begin in March here, so that the leap day is a year's last.
    since_march = (month - 3) % 12
    cycle, year_in_cycle = divmod(year - (month <= 2), 400)  # noqa: PLR2004 - January, February
    day_of_year = (153 * since_march + 2) // 5 + day - 1
    day_in_cycle = year_in_cycle * 365 + year_in_cycle // 4 - year_in_cycle // 100 + day_of_year
    return cycle * _DAYS_IN_400_YEARS + day_in_cycle - _1970_FROM_MARCH_0


def _length(year: int, month: int) -> int:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and is_leap else _LENGTHS[month - 1]  # noqa: PLR2004 - February


def full_year(two_digits: int) -> int:
    """The year of two digits: 70 to 99 belong to the 20th century, 00 to 69 to the 21st.

    >>> full_year(69), full_year(70)
    (2069, 1970)
    """
    return two_digits + (1900 if two_digits >= _FIRST_YEAR_OF_THIS_CENTURY else 2000)


def clock_us(hour: int, minute: int, second: int, fraction: str = "") -> int | None:
    """Microseconds since midnight; None where the clock has no such time.

    >>> clock_us(1, 2, 3, "5")
    3723500000
    """
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - the clock's
        return None
    return ((hour * 60 + minute) * 60 + second) * US_PER_SECOND + fraction_us(fraction)


def fraction_us(digits: str) -> int:
    """The microseconds of the digits behind a second's point, rounded.

    >>> fraction_us("5"), fraction_us("0000005"), fraction_us("")
    (500000, 1, 0)
    """
    digits = digits.ljust(_FRACTION_DIGITS + 1, "0")
    return int(digits[:_FRACTION_DIGITS]) + (digits[_FRACTION_DIGITS] >= "5")


def _hour_of_day(hour: int, meridiem: str) -> int | None:
    """The hour from 0 to 23 of one that stands before AM or PM; None when it is no such hour.

    >>> _hour_of_day(12, "am"), [_hour_of_day(hour, "PM") for hour in (12, 1, 13)]
    (0, [12, 13, None])
    """
    if not 1 <= hour <= _NOON:
        return None
    return hour % _NOON + (_NOON if meridiem.lower() == "pm" else 0)


def read_month(found: Mapping[str, str]) -> int:
    """The month that a text's `month_name` or `month` says: January without either.

    0 is none of the calendar's: the name is no month's.

    >>> read_month({"month_name": "Sept"}), read_month({"month": "02"}), read_month({})
    (9, 2, 1)
    """
    if "month_name" in found:
        return MONTH_NUMBERS.get(found["month_name"].lower(), 0)
    return int(found.get("month", 1))


def read_clock(found: Mapping[str, str]) -> int | None:
    """Microseconds since midnight by `hour`, `minute`, `second`, `fraction` and `meridiem`.

    What a text leaves out is zero; None where the clock has no such time.

    >>> read_clock({"hour": "12", "minute": "30", "meridiem": "am"}), read_clock({"hour": "24"})
    (1800000000, None)
    """
    hour: int | None = int(found.get("hour", 0))
    if "meridiem" in found:
        hour = _hour_of_day(hour or 0, found["meridiem"])
    if hour is None:
        return None
    minute, second = int(found.get("minute", 0)), int(found.get("second", 0))
    return clock_us(hour, minute, second, found.get("fraction", ""))
