"""Time zones by name, by abbreviation, by offset.

Source: https://docs.aws.amazon.com/redshift/latest/dg/time-zone-names.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HOURS: dict[str, float] = {
    "acst": 9.5, "adt": -3, "aedt": 11, "aest": 10, "akdt": -8, "akst": -9, "art": -3, "ast": -4,
    "awst": 8, "bst": 1, "cat": 2, "cdt": -5, "cest": 2, "cet": 1, "cst": -6, "eat": 3, "edt": -4,
    "eest": 3, "eet": 2, "est": -5, "gmt": 0, "hdt": -9, "hkt": 8, "hst": -10, "ict": 7, "idt": 3,
    "ist": 2, "jst": 9, "kst": 9, "mdt": -6, "msk": 3, "mst": -7, "ndt": -2.5, "nst": -3.5,
    "nzdt": 13, "nzst": 12, "pdt": -7, "pkt": 5, "pst": -8, "sast": 2, "sgt": 8, "ut": 0, "utc": 0,
    "uct": 0, "wat": 1, "west": 1, "wet": 0, "z": 0, "zulu": 0,
}  # fmt: skip
# Abbreviations -> seconds ahead of UTC. Unlike a name, they know no summer.
ABBREVIATIONS_S = {name: round(hours * 3600) for name, hours in _HOURS.items()}
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
# POSIX: a name, then the hours west of Greenwich.
_POSIX = re.compile(r"[a-z/_]+\s*([+-]?)(\d{1,2})(?::(\d{2}))?")


@dataclass(frozen=True)
class Zone:
    """A zone of a fixed offset from UTC, in seconds, or one by its name in the IANA's list."""

    name: str
    offset_s: int | None = None

    def offset_at(self, moment: datetime) -> timedelta:
        """How far the zone's clocks are ahead of UTC's when they show the moment."""
        if self.offset_s is not None:
            return timedelta(seconds=self.offset_s)
        return moment.replace(tzinfo=ZoneInfo(self.name)).utcoffset() or timedelta()


@lru_cache(maxsize=256)
def zone_of(text: str, *, is_offset: bool = False) -> Zone:
    """The zone that a text names; with `is_offset`, +02 is two hours ahead of UTC.

    Raises:
        ValueError: when there is none of that name.

    >>> zone_of("PST").offset_s, zone_of("NEWZONE-2:15").offset_s, zone_of("US/Pacific").name
    (-28800, 8100, 'US/Pacific')
    """
    name = text.strip().lower()
    if name in ABBREVIATIONS_S:
        return Zone(text, ABBREVIATIONS_S[name])
    if match := _OFFSET.fullmatch(name):
        sign = 1 if (match[1] == "+") is is_offset else -1
        return Zone(text, sign * _seconds(match[2], match[3]))
    try:
        return Zone(_known(text.strip()))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if match := _POSIX.fullmatch(name):
            sign = 1 if match[1] == "-" else -1
            return Zone(text, sign * _seconds(match[2], match[3]))
    raise ValueError(f'time zone "{text}" not recognized')


def _seconds(hours: str, minutes: str | None) -> int:
    return int(hours) * 3600 + int(minutes or 0) * 60


def _known(name: str) -> str:
    """A name of the IANA's list in its own spelling: words begin with capitals there."""
    spellings = (name, "/".join(_capitals(part) for part in name.split("/")), name.upper())
    for spelling in dict.fromkeys(spellings):
        try:
            datetime(2000, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(spelling))
        except (ZoneInfoNotFoundError, OSError):
            continue
        return spelling
    raise ZoneInfoNotFoundError(name)


def _capitals(part: str) -> str:
    fixed = "_".join(word.capitalize() for word in part.split("_"))
    return part.upper() if part.lower() in {"us", "gmt", "utc", "est", "mst"} else fixed
