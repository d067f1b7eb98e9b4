"""Planting faults among good records, and the list of what was planted where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from starlift.simulator.activity import SESSIONS_A_MONTH
from starlift.simulator.catalogue import Song, Studio
from starlift.simulator.days import Day
from starlift.simulator.dice import Dice
from starlift.simulator.faults import LOG_FAULTS, SONG_FAULTS, Fate, Fault
from starlift.simulator.records import PAGES, Record
from starlift.simulator.spoils import Fields

_FAULTS_A_DAY = 2
_FEWEST_PLAYS = 4


@dataclass(frozen=True)
class Planted:
    """One fault where it stands. `line` is the last line of its record, counted from 1.

    `line` is None where the whole file is meant; `key` is None where the record has no readable
    one; `code` and `column` are those of the load error, `check` is the check that finds it.
    """

    file: str
    line: int | None
    what: str
    fate: Fate
    code: int | None
    column: str | None
    check: str | None
    key: dict[str, int | str] | None


@dataclass(frozen=True)
class _Sprout:
    """The bytes to plant after a good line, and the key that they carry."""

    after: int
    fault: Fault
    data: bytes
    key: dict[str, int | str] | None


class Planter:
    """Plants the log faults, two a day until all are planted."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._left = list(LOG_FAULTS)

    def plant(self, day: Day, records: Sequence[Record]) -> tuple[bytes, list[Planted]]:
        """The day's log with its faults: the good lines stand in it as they were.

        Each fault follows a good line, so no two are neighbours.
        """
        sprouts = {sprout.after: sprout for sprout in self._sprouts(records)}
        lines: list[bytes] = []
        planted: list[Planted] = []
        for index, record in enumerate(records):
            lines.append(record.line.encode())
            if sprout := sprouts.get(index):
                lines.extend(sprout.data.split(b"\n"))
                planted.append(_planted(day.key, len(lines), sprout.fault, sprout.key))
        return b"\n".join(lines), planted

    def _sprouts(self, records: Sequence[Record]) -> Iterator[_Sprout]:
        """One in the first half of the day's plays, one in the second; a poor day gets none."""
        plays = [index for index, record in enumerate(records) if record.is_play]
        if len(plays) < _FEWEST_PLAYS:
            return
        half = len(plays) // 2
        faults, self._left = self._left[:_FAULTS_A_DAY], self._left[_FAULTS_A_DAY:]
        # What must come late in the file goes to the second half.
        faults.sort(key=lambda fault: fault.is_last or fault.is_repeat)
        for fault, choices in zip(faults, (plays[:half], plays[half:]), strict=False):
            after = self._dice.pick(choices)
            if fault.is_repeat:
                yield _repeat(fault, records[plays[0]], after)
            else:
                place = len(records) - 1 if fault.is_last else after
                yield _spoiled(fault, records[after], place)


def plant_songs(catalogue: Sequence[Song], dice: Dice) -> Iterator[tuple[bytes, Planted]]:
    """A file for each of the song faults, made from a song of the catalogue under new ids."""
    studio = Studio(dice)
    for fault in SONG_FAULTS:
        song = replace(
            dice.pick(catalogue),
            # Parts of the ids that no good song has: a planted one never takes its place.
            song_id=studio.new_id("SO", "12B"),
            track_id=studio.new_id("TRA", "128E"),
        )
        key: dict[str, int | str] | None = {"song_id": song.song_id} if fault.has_key else None
        line = None if fault.is_whole_file else 1
        yield fault.spoil(json.loads(song.render())), _planted(song.key, line, fault, key)


def render_list(planted: Sequence[Planted]) -> bytes:
    """faults.json: one entry a planted fault, by file and line."""
    entries = sorted(planted, key=lambda fault: (fault.file, fault.line or 0))
    return (json.dumps([asdict(entry) for entry in entries], indent=2) + "\n").encode()


def _planted(
    file: str, line: int | None, fault: Fault, key: dict[str, int | str] | None
) -> Planted:
    return Planted(file, line, fault.what, fault.fate, fault.code, fault.column, fault.check, key)


def _repeat(fault: Fault, model: Record, after: int) -> _Sprout:
    key = _event(model.at.session_id, model.at.item)
    return _Sprout(after, fault, model.line.encode(), key)


def _spoiled(fault: Fault, model: Record, after: int) -> _Sprout:
    """Each fault has a session of its own, with an id that no good session has."""
    above = model.at.session_id % SESSIONS_A_MONTH
    session_id = model.at.session_id - above + 1 + LOG_FAULTS.index(fault)
    data = fault.spoil(_fields(model, fault, session_id))
    return _Sprout(after, fault, data, _event(session_id, 0) if fault.has_key else None)


def _event(session_id: int, item: int) -> dict[str, int | str]:
    return {"session_id": session_id, "item_in_session": item}


def _fields(model: Record, fault: Fault, session_id: int) -> Fields:
    """A good record a moment after its model, in a session of its own."""
    method, status = PAGES[fault.page]
    fields: Fields = json.loads(model.line)
    if fault.page != "NextSong":
        fields |= {"artist": None, "length": None, "song": None}
    return fields | {
        "itemInSession": 0,
        "method": method,
        "page": fault.page,
        "sessionId": session_id,
        "status": status,
        "ts": model.at.ts_ms + 1,
    }
