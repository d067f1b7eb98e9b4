"""New keys and changed types in the records of the sources are told."""

from __future__ import annotations

import json

import pytest

from starlift.copy.keys import SAMPLED_RECORDS
from tests.loads.conftest import PATHS


@pytest.fixture
def started(arrivals, month, keys):
    """A warehouse with a log and a song, of which nothing is told: all of it is new."""
    arrivals.bring(month, [PATHS, keys[0], keys[-1]])
    assert not [each for each in arrivals.load().notices if "key" in each]
    return arrivals


def _song(**more):
    song = {"song_id": "S1", "title": "t", "artist_id": "A", "artist_name": "a", "year": 1999}
    return json.dumps(song | more)


def test_a_new_key_is_told_once_with_what_becomes_of_it(started):
    """No column takes it with 'auto'; the ledger's notices of the run have it, too."""
    started.put("song_data/new.json", _song(mood="calm").encode())
    said = "staging_songs: key 'mood' is new, with a string; no column takes it."
    report = started.load()
    assert said in report.notices
    kept = started.rows(f"select message from starlift.run_notices where run_id = {report.run_id}")  # noqa: S608
    assert (said,) in kept
    started.put("song_data/newer.json", _song(mood="loud", song_id="S2").encode())
    assert not [each for each in started.load().notices if "mood" in each]


def test_a_type_that_changed_is_told_though_copy_converts_the_value(started):
    """A year that comes as a string loads all the same."""
    started.put("song_data/text.json", _song(year="1999").encode())
    assert (
        "staging_songs: key 'year' has a string, where it had a number before."
        in started.load().notices
    )
    assert started.rows("select year from songs where song_id = 'S1'") == [(1999,)]


def test_a_run_that_fails_tells_the_next_one(started):
    """What was not published is new again."""
    started.put("song_data/new.json", (_song(mood="calm") + "\n{}" * 1_000).encode())
    with pytest.raises(Exception, match="MAXERROR"):
        started.load()
    started.put("song_data/new.json", _song(mood="calm").encode())
    assert [each for each in started.load().notices if "mood" in each]


@pytest.mark.parametrize(("place", "is_seen"), [(0, True), (-1, True), (1, False)])
def test_of_a_large_object_a_sample_is_looked_at(started, place, is_seen):
    """Its first and its last record are always in the sample, the second is not."""
    lines = [_song(song_id=f"S{n}") for n in range(10 * SAMPLED_RECORDS)]
    lines[place] = _song(mood="calm")
    started.put("song_data/large.json", "\n".join(lines).encode())
    assert any("mood" in each for each in started.load().notices) == is_seen
