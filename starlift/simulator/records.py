"""The log's records as text, keys in the app's order.

A record is put together from pieces that were rendered once for each listener and each song: to
render every record anew would take most of the time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, NamedTuple

Level = Literal["free", "paid"]

FIELDS = (
    "artist",
    "auth",
    "firstName",
    "gender",
    "itemInSession",
    "lastName",
    "length",
    "level",
    "location",
    "method",
    "page",
    "registration",
    "sessionId",
    "song",
    "status",
    "ts",
    "userAgent",
    "userId",
)
# A page's method and status, as the app logs them: what is put redirects, except the next song.
PAGES: dict[str, tuple[str, int]] = {
    "NextSong": ("PUT", 200),
    "Home": ("GET", 200),
    "About": ("GET", 200),
    "Help": ("GET", 200),
    "Settings": ("GET", 200),
    "Save Settings": ("PUT", 307),
    "Upgrade": ("GET", 200),
    "Submit Upgrade": ("PUT", 307),
    "Downgrade": ("GET", 200),
    "Submit Downgrade": ("PUT", 307),
    "Error": ("GET", 404),
    "Login": ("PUT", 307),
    "Logout": ("PUT", 307),
}


class Moment(NamedTuple):
    """When a record was logged, and its place in its session. Moments sort by time."""

    ts_ms: int
    session_id: int
    item: int


class Record(NamedTuple):
    """One line of a log. Records sort by their moments, no two of which are equal."""

    at: Moment
    line: str
    is_play: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who listens, as each of their records says."""

    user_id: int
    first_name: str
    last_name: str
    gender: str
    location: str
    registered_ms: int
    agent: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The pieces of a record that are the same whenever its listener is logged in (or out)."""

    auth: str
    surname: str
    location: str
    registration: str
    agent: str


@dataclass(frozen=True, slots=True)
class Track:
    """A song as the player logs it: the pieces of a record, and how long it lasts."""

    artist: str
    title: str
    length: str
    length_ms: int


NO_TRACK = Track("null", "null", "null", 0)


def text(value: str | None) -> str:
    r"""The value as the app's logs write it: raw UTF-8, a slash escaped.

    >>> print(text('AC/DC "Été"'))
    "AC\/DC \"Été\""
    """
    return json.dumps(value, ensure_ascii=False).replace("/", "\\/")


def sign(person: Person) -> Signature:
    """The pieces of the person's records while logged in."""
    return Signature(
        auth=f'"Logged In","firstName":{text(person.first_name)},"gender":{text(person.gender)}',
        surname=text(person.last_name),
        location=text(person.location),
        registration=f"{person.registered_ms}.0",
        agent=f'{text(person.agent)},"userId":"{person.user_id}"',
    )


LOGGED_OUT = Signature(
    auth='"Logged Out","firstName":null,"gender":null',
    surname="null",
    location="null",
    registration="null",
    agent='null,"userId":""',
)


def render(who: Signature, level: Level, page: str, track: Track, at: Moment) -> str:
    """One record's line, without its newline."""
    method, status = PAGES[page]
    return (
        f'{{"artist":{track.artist},"auth":{who.auth},"itemInSession":{at.item},'
        f'"lastName":{who.surname},"length":{track.length},"level":"{level}",'
        f'"location":{who.location},"method":"{method}","page":"{page}",'
        f'"registration":{who.registration},"sessionId":{at.session_id},"song":{track.title},'
        f'"status":{status},"ts":{at.ts_ms},"userAgent":{who.agent}}}'
    )


def json_paths() -> bytes:
    """The JSONPaths file of the logs: one path a column, in the staging table's order."""
    paths = ",\n".join(f"\"$['{field}']\"" for field in FIELDS)
    return f'{{\n"jsonpaths": [\n{paths}\n]\n}}'.encode()
