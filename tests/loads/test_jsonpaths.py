"""A load sees that a JSONPaths file is another than the one that made the rows which stand."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from starlift.errors import ProjectError
from starlift.pipeline.migrate import migrate
from starlift.storage.local import LocalStore
from tests.loads.arrivals import unwatched
from tests.loads.test_objects import JSONPATHS, lines, play, small

__all__ = ["small"]

PATHS = "log_json_path.json"
# The song and its artist change places.
SWAPPED = [*JSONPATHS]
_SONG, _ARTIST = SWAPPED.index("$.song"), SWAPPED.index("$.artist")
SWAPPED[_SONG], SWAPPED[_ARTIST] = SWAPPED[_ARTIST], SWAPPED[_SONG]


def _put(small, paths, **options):
    small.put(PATHS, json.dumps({"jsonpaths": paths}, **options).encode())


def test_changed_paths_are_refused_where_they_would_load_something(small):
    """Nothing is loaded, star and ledger stay; with nothing new, nothing is read by the paths."""
    star = small.star()
    _put(small, SWAPPED)
    assert not small.load().plan.has_work
    small.put("log_data/2.json", lines(play(2)))
    with pytest.raises(ProjectError, match=r"JSONPaths file .* public\.staging_events") as told:
        small.load()
    assert "etl --full" in told.value.hint
    assert small.star() == star
    objects = "select count(*) from starlift.loaded_objects where url like '%log_data/2.json'"
    assert small.rows(objects) == [(0,)]


def test_a_full_load_takes_the_new_paths(small):
    """From then on they are those that a batch must have; the old ones are refused."""
    _put(small, SWAPPED)
    small.load(is_full=True)
    small.put("log_data/2.json", lines(play(2)))
    assert small.load().plan.has_work
    _put(small, JSONPATHS)
    small.put("log_data/3.json", lines(play(3)))
    with pytest.raises(ProjectError, match="JSONPaths file"):
        small.load()


def test_paths_that_are_set_out_otherwise_are_the_same(small):
    """Line breaks and blanks in the file are no change, nor is a change that was taken back."""
    _put(small, JSONPATHS, indent=4)
    small.put("log_data/2.json", lines(play(2)))
    assert small.load().plan.has_work
    _put(small, SWAPPED)
    _put(small, JSONPATHS)
    small.put("log_data/3.json", lines(play(3)))
    assert small.load().plan.has_work


def test_a_migration_forgets_no_paths(small):
    """What it writes down of statements leaves what is known of the files."""
    small.connection.execute("update starlift.load_digests set digest = 'x' "
                             "where table_name = 'public.users'")  # fmt: skip
    migrate(small.connection, small.project, small.settings, unwatched)
    _put(small, SWAPPED)
    small.put("log_data/2.json", lines(play(2)))
    with pytest.raises(ProjectError, match="JSONPaths file"):
        small.load()


def test_rows_of_an_earlier_version_take_the_paths_as_they_are(small):
    """Nothing is known of the file that made them: the next batch writes down what it has read."""
    small.connection.execute(
        "delete from starlift.load_digests where table_name like '% jsonpaths'"
    )
    small.put("log_data/2.json", lines(play(2)))
    assert small.load().plan.has_work
    _put(small, SWAPPED)
    small.put("log_data/3.json", lines(play(3)))
    with pytest.raises(ProjectError, match="JSONPaths file"):
        small.load()


def test_the_file_is_read_once_a_load(small, monkeypatch):
    """By the COPY, as before; a load with nothing new does not read it."""
    reads: Counter[str] = Counter()
    read = LocalStore.read

    def counted(store: LocalStore, key: str) -> bytes:
        reads[key] += 1
        return read(store, key)

    monkeypatch.setattr(LocalStore, "read", counted)
    small.load()
    assert reads[PATHS] == 0
    small.put("log_data/2.json", lines(play(2)))
    small.load()
    assert reads[PATHS] == 1
