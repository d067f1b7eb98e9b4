"""The parts of a date, in all the spellings that Redshift takes.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html
"""

from __future__ import annotations

from collections.abc import Container

from starlift.errors import UnsupportedSqlError

_SPELLINGS = {
    "year": ("years", "yr", "yrs", "y"),
    "quarter": ("quarters", "qtr", "qtrs"),
    "month": ("months", "mon", "mons"),
    "week": ("weeks", "w"),
    "dow": ("dayofweek", "dw", "weekday"),
    "doy": ("dayofyear", "dy", "yearday"),
    "day": ("days", "d"),
    "hour": ("hours", "hr", "hrs", "h"),
    "minute": ("minutes", "min", "mins", "m"),
    "second": ("seconds", "sec", "secs", "s"),
    "millisecond": ("milliseconds", "ms", "msec", "msecs", "msecond", "mseconds", "millisec",
                    "millisecs", "millisecon"),
    "microsecond": ("microseconds", "us", "usec", "usecs", "usecond", "useconds", "microsec",
                    "microsecs"),
    "epoch": (),
    "decade": ("decades", "dec", "decs"),
    "century": ("centuries", "c", "cent", "cents"),
    "millennium": ("millennia", "mil", "mils"),
    "timezone": (),
    "timezone_hour": (),
    "timezone_minute": (),
}  # fmt: skip
_PARTS = {spelling: part for part, more in _SPELLINGS.items() for spelling in (part, *more)}

# The units that may stand behind an interval's text, and the mark of their precision in digits.
INTERVAL_UNITS = frozenset(
    spelling
    for part in ("year", "month", "day", "hour", "minute", "second", "week", "quarter",
                 "millisecond", "microsecond", "decade", "century")
    for spelling in (part, f"{part}s")
)  # fmt: skip
PRECISION = "precision"

MICROSECONDS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
    "day": 86_400_000_000,
    "week": 604_800_000_000,
}
MONTHS = {
    "month": 1,
    "quarter": 3,
    "year": 12,
    "decade": 120,
    "century": 1_200,
    "millennium": 12_000,
}
SPANS = frozenset({*MICROSECONDS, *MONTHS})
EXTRACTED = frozenset(_SPELLINGS)


def date_part(spelling: str, known: Container[str], function: str) -> str:
    """The part that a spelling means: `hrs` is hour, `m` is minute.

    Raises:
        UnsupportedSqlError: when there is none, or the function does not know it.
    """
    part = _PARTS.get(spelling.lower())
    if part is None or part not in known:
        raise UnsupportedSqlError(f"The date part {spelling} is not supported in {function}")
    return part
