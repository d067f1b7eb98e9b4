"""The simulated files have the shape of the song app's own."""

import itertools
import json
import tarfile
from pathlib import Path

import pytest

from starlift.simulator.records import FIELDS

ARCHIVE = Path(__file__).parents[3].parent / "shared" / "data" / "song_app.tar.gz"
SONG_FIELDS = [
    "artist_id",
    "artist_latitude",
    "artist_location",
    "artist_longitude",
    "artist_name",
    "duration",
    "num_songs",
    "song_id",
    "title",
    "year",
]


@pytest.fixture(scope="module")
def real():
    """The app's own log records, some of its songs, and its JSONPaths file."""
    if not ARCHIVE.exists():
        pytest.skip(f"the song app's data is not there: {ARCHIVE}")
    logs, songs, paths = [], [], b""
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            data = archive.extractfile(member).read() if member.isfile() else b""
            if member.name.endswith("-events.json"):
                logs.extend(data.split(b"\n"))
            elif member.name.startswith("song_data/") and data:
                songs.append(data)
            elif member.name == "log_json_path.json":
                paths = data
    return {"logs": logs, "songs": songs, "paths": paths}


def shapes(records, by):
    """Which keys in which order, and for each kind of record the types that its fields have."""
    found = {}
    for record in records:
        kind = tuple(record[field] for field in by)
        for field, value in record.items():
            found.setdefault((kind, field), set()).add(type(value))
    return {tuple(record) for record in records}, found


def test_log_fields(events):
    """Every log record has the 18 fields in the app's order."""
    assert {tuple(event) for event in events} == {FIELDS}


def test_song_fields(songs):
    """Every song has the ten fields in the app's order."""
    assert {tuple(song) for song in songs} == {tuple(SONG_FIELDS)}


def test_logs_are_like_the_real_ones(real, events):
    """Keys, and for each page its auth, method, status and types, are those of the real logs."""
    by = ("page", "auth", "method", "status")
    assert shapes(events, by)[0] == shapes(map_json(real["logs"]), by)[0]
    simulated, known = shapes(events, by)[1], shapes(map_json(real["logs"]), by)[1]
    assert {key: known.get(key) for key in simulated} == simulated


def test_songs_are_like_the_real_ones(real, songs):
    """Keys and types are those of the real songs, integers and a fraction for titles included."""
    keys, types = shapes(songs, ())
    real_keys, real_types = shapes(map_json(real["songs"]), ())
    assert keys == real_keys
    for field, simulated in types.items():
        assert simulated <= real_types[field]
    assert types[(), "title"] == {str, int, float}


def test_json_paths_are_the_real_ones(real, clean):
    """The JSONPaths file is the app's, byte for byte."""
    assert (clean / "log_json_path.json").read_bytes() == real["paths"]


def map_json(lines):
    return [json.loads(line) for line in lines]


def test_logs_are_raw_utf8_and_songs_are_escaped(clean):
    """Names outside ASCII stand raw in logs and as escapes in songs; slashes are escaped."""
    logs = b"".join(path.read_bytes() for path in clean.glob("log_data/*/*/*"))
    songs = b"".join(path.read_bytes() for path in clean.glob("song_data/*/*/*/*"))
    assert not logs.isascii()
    assert songs.isascii()
    assert b"\\u00" in songs
    for data in (logs, songs):
        assert b"/" not in data.replace(b"\\/", b"")


def test_no_newline_at_the_end(clean):
    """A log and a song end with their record's brace."""
    files = itertools.chain(clean.glob("log_data/*/*/*"), clean.glob("song_data/*/*/*/*"))
    assert {path.read_bytes()[-1:] for path in files} == {b"}"}


def test_traps_are_there(events, songs):
    """The odd values of the real data occur."""
    assert any('"' in (event["userAgent"] or "") for event in events)
    assert any(event["userId"] == "" for event in events)
    assert any(song["year"] == 0 for song in songs)
    assert any(song["artist_location"] == "" for song in songs)
    assert any(song["artist_latitude"] is None for song in songs)
    assert any(isinstance(song["artist_name"], int) for song in songs)


def test_ids_are_unique(songs):
    """A song_id stands once, and ids have the app's length."""
    assert len({song["song_id"] for song in songs}) == len(songs)
    assert {len(song["song_id"]) for song in songs} == {18}
    assert {len(song["artist_id"]) for song in songs} == {18}
