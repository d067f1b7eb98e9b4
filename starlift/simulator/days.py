"""The month's days, and how many plays fall on each."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from starlift.simulator.spec import SimulationSpec

MS_AN_HOUR = 3_600_000
MS_A_DAY = 24 * MS_AN_HOUR
_EPOCH = date(1970, 1, 1)
# Monday to Sunday: weekends are quieter.
_WEEKDAYS = (10, 11, 13, 11, 12, 7, 5)


@dataclass(frozen=True)
class Day:
    """One day (UTC): `number` counts from 0, `plays` are the songs of sessions that start on it."""

    number: int
    date: date
    plays: int

    @property
    def starts_ms(self) -> int:
        """Midnight, in milliseconds since 1970."""
        return (self.date - _EPOCH).days * MS_A_DAY

    @property
    def ends_ms(self) -> int:
        """The next midnight."""
        return self.starts_ms + MS_A_DAY

    @property
    def key(self) -> str:
        """Where the day's log stands."""
        return f"log_data/{self.date:%Y/%m}/{self.date.isoformat()}-events.json"


def days_of(spec: SimulationSpec) -> tuple[Day, ...]:
    """The month's days in order; their plays add up to the specification's."""
    first = spec.first_day
    dates = [
        first + timedelta(days=number)
        for number in range(calendar.monthrange(first.year, first.month)[1])
    ]
    # Integers: a sum of floats is rounded differently from Python 3.12 on.
    heard = list(accumulate(_weight(number, day) for number, day in enumerate(dates)))
    shares = [0, *(spec.plays * weight // heard[-1] for weight in heard)]
    return tuple(
        Day(number, day, shares[number + 1] - shares[number]) for number, day in enumerate(dates)
    )


def _weight(number: int, day: date) -> int:
    """The app's audience grows through the month's first half."""
    return _WEEKDAYS[day.weekday()] * (20 + min(number, 15))
