"""Plays of songs that are not in the catalogue are plays of the unknown song, and are not lost."""

from __future__ import annotations

import random

import pytest

from starlift.redshift.statements import split
from tests.loads.test_objects import SONG, lines, play, small
from tests.places import ROOT

__all__ = ["small"]

# Every dimension, each joined by all of its key: what a mart would make of the plays.
_JOINED = """
from plays
inner join songs_and_unknown on plays.song_id = songs_and_unknown.song_id
inner join artists_and_unknown on plays.artist_id = artists_and_unknown.artist_id
inner join artists_and_unknown as own
    on songs_and_unknown.artist_id = own.artist_id
inner join users on plays.user_id = users.user_id
inner join user_levels
    on
        plays.user_id = user_levels.user_id
        and plays.start_time >= user_levels.valid_from
        and plays.start_time < user_levels.valid_to
inner join time on plays.start_time = time.start_time
"""


def _joined(arrivals):
    return arrivals.rows(f"select count(*), count(distinct songplay_id) {_JOINED}")[0]


def _unknown(arrivals):
    return arrivals.rows("select count(*) from plays where song_id = 'unknown'")[0][0]


@pytest.mark.parametrize("seed", range(2))
def test_an_inner_join_of_every_dimension_loses_no_play(arrivals, month, keys, seed):
    """After each load, with songs that come before their plays and after; and after a full one."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    logs = [key for key in keys if key.startswith("log")]
    songs = dice.sample(keys[len(logs) :], len(keys) - len(logs))
    unknown = []
    for at in range(5):
        arrivals.bring(month, [*logs[at::5], *songs[at::5]])
        arrivals.load(is_full=at == 4)
        plays = arrivals.rows("select count(*) from songplays")[0][0]
        assert _joined(arrivals) == (plays, plays)
        unknown.append((_unknown(arrivals), plays))
    assert all(0 < count < plays for count, plays in unknown)
    assert arrivals.rows("select count(*) from songplays where song_id is null") == [
        (unknown[-1][0],)
    ]


def test_a_play_leaves_the_unknown_song_when_its_own_comes(small):
    """And goes back to it when its song is corrected: the views are what the star is."""
    small.put("log_data/2.json", lines(play(2, song="Two", length=2.5)))
    small.load()
    assert _unknown(small) == 1
    small.put("song_data/2.json", lines(SONG | {"song_id": "SO2", "title": "Two", "duration": 2.5}))
    small.load()
    assert (_unknown(small), _joined(small)) == (0, (2, 2))
    small.put("song_data/2.json", lines(SONG | {"song_id": "SO2", "title": "Too", "duration": 2.5}))
    small.load()
    assert (_unknown(small), _joined(small)) == (1, (2, 2))


def test_the_tables_hold_the_catalogue_alone(small):
    """The unknown members stand in the views, one each, and no table counts them."""
    for table, key in (("songs", "song_id"), ("artists", "artist_id")):
        query = f"select count(*), sum(case when {key} = 'unknown' then 1 else 0 end) from "  # noqa: S608
        assert small.rows(query + table) == [(1, 0)]
        assert small.rows(f"{query}{table}_and_unknown") == [(2, 1)]


def test_a_song_that_has_the_unknown_key(small):
    """It is flagged, its plays count as plays of the unknown one, and none is multiplied."""
    odd = SONG | {"song_id": "unknown", "artist_id": "unknown", "title": "Odd", "duration": 2.5}
    small.put("song_data/2.json", lines(odd))
    small.put("log_data/2.json", lines(play(2, song="Odd", length=2.5), play(3, song="?")))
    report = small.load()
    found = {check.name: check.row_count for check in report.checks if not check.has_passed}
    assert found["unknown_keys"] == 1
    assert (_unknown(small), _joined(small)) == (2, (3, 3))


def test_views_go_with_the_tables_and_come_with_them(small):
    """Making the tables anew, over and over, leaves views that read them; all are empty."""
    small.reset()
    small.reset()
    assert small.rows("select count(*) from plays") == [(0,)]
    assert small.rows("select count(*) from songs_and_unknown") == [(1,)]
    small.load()
    assert _joined(small) == (1, 1)


def test_each_view_has_a_file(small):
    """What stands in sql/marts is in the warehouse, under the name of its file."""
    files = sorted((ROOT / "sql" / "marts").glob("*.sql"))
    assert len(files) == 3
    for file in files:
        assert len(split(file.read_text(encoding="utf-8"))) == 1
        assert small.rows(f"select count(*) from {file.stem}")  # noqa: S608 - a file's name
