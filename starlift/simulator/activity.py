"""The month's activity, day by day: memory holds the day, and what of it lasts past midnight."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from starlift.simulator.days import MS_AN_HOUR, Day, days_of
from starlift.simulator.dice import Dice
from starlift.simulator.jukebox import Jukebox
from starlift.simulator.listeners import Account, Audience
from starlift.simulator.records import Level, Record
from starlift.simulator.session import Session
from starlift.simulator.spec import SimulationSpec

# Within a month's session ids the smaller ones are left to planted records.
_FIRST_SESSION = 101
# Each month has session ids of its own, so that several can stand in one bucket: an integer holds
# those of so many months.
SESSIONS_A_MONTH = 1_000_000
_MONTHS = 2_000
_MOST_PLAYS_A_SESSION = 120
_MOST_PLAYS_A_LISTENER = 200
_SHARE_WITHOUT_PLAYS = 0.15


@dataclass(frozen=True, slots=True)
class _Outing:
    """A session that is going to be: who, when, and how many songs."""

    starts_ms: int
    account: Account
    plays: int


def activity(spec: SimulationSpec, jukebox: Jukebox) -> Iterator[tuple[Day, list[Record]]]:
    """Each day with its records in order of time. What would outlast the month is not heard."""
    days = days_of(spec)
    audience = Audience(Dice(spec.seed, "listeners"), spec.users, days[0].starts_ms)
    dice = Dice(spec.seed, "activity")
    session_id = spec.month_number % _MONTHS * SESSIONS_A_MONTH + _FIRST_SESSION
    pending: list[Record] = []
    for day in days:
        for outing in _plan(day, audience, dice):
            pending.extend(_held(outing, session_id, jukebox, dice))
            session_id += 1
        pending.sort()
        past = bisect_left(pending, day.ends_ms, key=_time)
        yield day, pending[:past]
        pending = pending[past:]


def _time(record: Record) -> int:
    return record.at.ts_ms


def _plan(day: Day, audience: Audience, dice: Dice) -> list[_Outing]:
    """The day's sessions in order of their start; together they hold the day's plays."""
    outings: list[_Outing] = []
    heard: dict[int, int] = {}
    left = day.plays
    while left:
        account = audience.pick(dice)
        listener = account.listener
        starts_ms = day.starts_ms + dice.index(listener.hours) * MS_AN_HOUR + dice.below(MS_AN_HOUR)
        room = _MOST_PLAYS_A_LISTENER - heard.get(listener.user_id, 0)
        willing = dice.chance(listener.keen[day.date.weekday()])
        if not room or not willing or starts_ms <= listener.registered_ms:
            continue
        plays = min(_appetite(account.level, dice), left, room)
        heard[listener.user_id] = heard.get(listener.user_id, 0) + plays
        left -= plays
        outings.append(_Outing(starts_ms, account, plays))
    return sorted(outings, key=lambda outing: outing.starts_ms)


def _appetite(level: Level, dice: Dice) -> int:
    """How many songs a session holds: who pays listens longer."""
    if dice.chance(_SHARE_WITHOUT_PLAYS):
        return 0
    usual = 20 if level == "paid" else 2
    return 1 + min(int(usual * dice.tail()), _MOST_PLAYS_A_SESSION)


def _held(outing: _Outing, session_id: int, jukebox: Jukebox, dice: Dice) -> list[Record]:
    """The session's records. It waits for the listener's last one to end."""
    account = outing.account
    starts_ms = max(outing.starts_ms, account.busy_until_ms + 1 + dice.below(MS_AN_HOUR))
    session = Session(account, session_id, starts_ms, jukebox, dice)
    session.run(outing.plays)
    return session.records
