"""The shared bucket read in plain Python: what the projects' tables must hold, without Starlift."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]
Row = tuple[Any, ...]
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - TIMESTAMP has no zone


@dataclass(frozen=True)
class Bucket:
    """The records of the bucket, in no order."""

    events: tuple[Record, ...]
    songs: tuple[Record, ...]

    @property
    def plays(self) -> list[Record]:
        """The events that are plays of a song, each as often as it was written."""
        return [event for event in self.events if event["page"] == "NextSong"]


def read_bucket(directory: Path) -> Bucket:
    """All records below log_data and song_data."""
    events, songs = (
        tuple(record for path in sorted((directory / name).rglob("*.json")) for record in _in(path))
        for name in ("log_data", "song_data")
    )
    return Bucket(events, songs)


def _in(path: Path) -> Iterator[Record]:
    """The objects of a file, whatever white space stands between them."""
    text, decoder = path.read_text(encoding="utf-8").strip(), json.JSONDecoder()
    while text:
        record, end = decoder.raw_decode(text)
        yield record
        text = text[end:].strip()


def user_of(event: Record) -> int | None:
    """The user's number; a blank is none."""
    return int(event["userId"]) if event["userId"].strip() else None


def to_millisecond(event: Record) -> dt.datetime:
    """The moment of an event."""
    return _EPOCH + dt.timedelta(milliseconds=event["ts"])


def to_second(event: Record) -> dt.datetime:
    """The moment of an event, cut to its second."""
    return to_millisecond(event).replace(microsecond=0)


BY_TITLE = (("song", "title"),)
BY_TITLE_AND_LENGTH = (*BY_TITLE, ("length", "duration"))
BY_ARTIST = (*BY_TITLE, ("artist", "artist_name"))
BY_LENGTH = (*BY_ARTIST, ("length", "duration"))


def songplays(
    plays: Sequence[Record],
    songs: Sequence[Record],
    on: Sequence[tuple[str, str]],
    *,
    outer: bool,
    moment: Callable[[Record], dt.datetime] = to_second,
) -> list[Row]:
    """Plays with the songs that they match; with `outer`, also plays that match none."""
    rows = []
    for play in plays:
        found = [song for song in songs if all(play[left] == song[right] for left, right in on)]
        for song in found or ([{}] if outer else []):
            key = (moment(play), user_of(play), play["level"], play["sessionId"])
            rows.append((*key, song.get("song_id"), song.get("artist_id")))
    return rows


def distinct(records: Sequence[Record], *names: str) -> set[Row]:
    """The different values of some keys."""
    return {tuple(record[name] for name in names) for record in records}


SONG = ("song_id", "title", "artist_id", "year", "duration")
ARTIST = ("artist_id", "artist_name", "artist_location", "artist_latitude", "artist_longitude")
USER = ("userId", "firstName", "lastName", "gender", "level")


def latest(events: Sequence[Record]) -> dict[int, Record]:
    """Each user's last event."""
    found: dict[int, Record] = {}
    for event in sorted(events, key=lambda event: event["ts"]):
        if (user := user_of(event)) is not None:
            found[user] = event
    return found
