"""What to simulate, and what a simulation came to."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from starlift.errors import ConfigError

# Sixteen hours of music a day is what a listener can hear; this leaves room for busy weekdays.
MOST_PLAYS_A_LISTENER_AND_DAY = 100
# A planted record is a good one, altered: every day that takes two must have some to choose from.
FEWEST_PLAYS_A_DAY_FOR_FAULTS = 20
_EARLIEST_YEAR = 2000


@dataclass(frozen=True)
class SimulationSpec:
    """One bucket of the song app, down to its last byte: the same spec gives the same bytes.

    `month` is a year and month (`2018-11`); `songs` is the size of the catalogue; `plays` is how
    many songs are heard, give or take the last sessions of the month, which end with it; with
    `faults`, bad records are planted among the good ones.

    Raises:
        ConfigError: a figure is out of range, or there are more plays than listeners can hear.
    """

    seed: int = 1
    month: str = "2018-11"
    users: int = 96
    songs: int = 500
    plays: int = 7000
    faults: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        days = calendar.monthrange(self.first_day.year, self.first_day.month)[1]
        _at_least("users", self.users, 1)
        _at_least("songs", self.songs, 1)
        _at_least("plays", self.plays, FEWEST_PLAYS_A_DAY_FOR_FAULTS * days if self.faults else 0)
        most = self.users * days * MOST_PLAYS_A_LISTENER_AND_DAY
        if self.plays > most:
            raise ConfigError(
                f"{self.users} listeners cannot hear {self.plays} songs in {self.month}.",
                hint=f"Ask for at most {most} plays, or for more users.",
            )

    @property
    def month_number(self) -> int:
        """How many months lie between it and 2018-11, which is 0; earlier ones are below that."""
        return (self.first_day.year - 2018) * 12 + self.first_day.month - 11

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        try:
            first = date.fromisoformat(f"{self.month}-01")
        except ValueError:
            first = date.min
        if first.year < _EARLIEST_YEAR or first.isoformat() != f"{self.month}-01":
            raise ConfigError(
                f"The month {self.month!r} is not a year and month since {_EARLIEST_YEAR}.",
                hint="Write it as in 2018-11.",
            )
        return first


@dataclass(frozen=True)
class SimulationReport:
    """What a simulation wrote.

    `files` and `size_bytes` count everything; `records` (of the logs), `plays` and `songs` count
    the good ones; `faults` are the bad ones planted among them.
    """

    files: int
    records: int
    plays: int
    songs: int
    faults: int
    size_bytes: int


def _at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise ConfigError(
            f"{value} {name} are too few for this simulation.", hint=f"Ask for {least} or more."
        )
