"""The app's listeners: who they are, and when and how much they listen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from starlift.simulator import words
from starlift.simulator.days import MS_A_DAY, MS_AN_HOUR
from starlift.simulator.dice import Dice, is_turn, zipf
from starlift.simulator.records import Level, Person, Signature, sign

# How the hours of a day (UTC) share the listening; a listener's own day is shifted against it.
_HOURS: tuple[int, ...] = (17, 15, 14, 15, 17, 20, 23, 27, 31, 35, 38, 42)
_HOURS += (48, 57, 64, 66, 62, 56, 48, 39, 32, 26, 22, 19)
_MOST_HOURS_SHIFTED = 2
_WORKDAYS = 5
_SYSTEMS = (
    "Windows NT 10.0; Win64; x64",
    "Windows NT 6.3; WOW64",
    "Macintosh; Intel Mac OS X 10_14",
    "Macintosh; Intel Mac OS X 10_13_6",
    "X11; Linux x86_64",
    "iPhone; CPU iPhone OS 12_0 like Mac OS X",
)


@dataclass(frozen=True, slots=True)
class Listener:
    """One user_id. `hours` are cumulative weights, `keen` the chance to listen on each weekday."""

    user_id: int
    registered_ms: int
    level: Level
    hours: tuple[int, ...]
    keen: tuple[float, ...]
    signature: Signature


@dataclass(slots=True)
class Account:
    """A listener as the month goes on: the level paid for, and until when a session lasts."""

    listener: Listener
    level: Level
    busy_until_ms: int = 0


class Audience:
    """All accounts; the first ones listen most, as Zipf's law has it."""

    def __init__(self, dice: Dice, users: int, month_starts_ms: int) -> None:
        listeners = (_listener(dice, number, month_starts_ms) for number in range(users))
        self._accounts = tuple(Account(listener, listener.level) for listener in listeners)
        self._weights = zipf(users, 8)

    def pick(self, dice: Dice) -> Account:
        """Whoever listens next."""
        return self._accounts[dice.index(self._weights)]


def _listener(dice: Dice, number: int, month_starts_ms: int) -> Listener:
    is_woman = dice.chance(0.55)
    registered_ms = _registered_ms(dice, number, month_starts_ms)
    return Listener(
        user_id=number + 2,
        registered_ms=registered_ms,
        level="paid" if dice.chance(0.3) else "free",
        hours=_hours(dice.between(-_MOST_HOURS_SHIFTED, _MOST_HOURS_SHIFTED)),
        keen=_keen(dice),
        signature=sign(
            Person(
                first_name=dice.pick(words.WOMEN if is_woman else words.MEN),
                last_name=dice.pick(words.SURNAMES),
                gender="F" if is_woman else "M",
                location=dice.pick(words.METROS),
                registered_ms=registered_ms,
                agent=_agent(dice),
                user_id=number + 2,
            )
        ),
    )


def _registered_ms(dice: Dice, number: int, month_starts_ms: int) -> int:
    """Within the two months before, but one in ten joins in the first days of this month."""
    if is_turn(number, 10, 9):
        return month_starts_ms + dice.below(8 * MS_A_DAY)
    return month_starts_ms - dice.between(MS_AN_HOUR, 60 * MS_A_DAY)


def _hours(shift: int) -> tuple[int, ...]:
    return tuple(accumulate(_HOURS[shift:] + _HOURS[:shift]))


def _keen(dice: Dice) -> tuple[float, ...]:
    """Few listen on every weekday alike, and most less at the weekend."""
    weekend = dice.between(3, 10) / 10
    days = (1.0 if day < _WORKDAYS else weekend for day in range(7))
    return tuple(dice.between(5, 10) / 10 * share for share in days)


def _agent(dice: Dice) -> str:
    """A browser's name for itself; the app wraps three in four in quotes of their own."""
    system = dice.pick(_SYSTEMS)
    if dice.chance(0.25):
        major = dice.between(52, 63)
        return f"Mozilla/5.0 ({system}; rv:{major}.0) Gecko/20100101 Firefox/{major}.0"
    build = f"{dice.between(60, 70)}.0.{dice.between(3100, 3600)}.{dice.between(10, 140)}"
    kit = "AppleWebKit/537.36 (KHTML, like Gecko)"
    return f'"Mozilla/5.0 ({system}) {kit} Chrome/{build} Safari/537.36"'
