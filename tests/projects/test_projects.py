"""Whole projects as people write them, each in habits of its own, over one small bucket.

Source of the habits: public warehouses that were written for the same course.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import runpy
import subprocess
import sys
from decimal import Decimal

import pytest

from starlift.advice.report import Given, advise
from tests.projects.conftest import copied, run_again, run_once
from tests.projects.counted import BY_HAND, IN_PLAIN_PYTHON

EVENTS, SONGS = 16, 6


def _at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)  # noqa: DTZ001 - TIMESTAMP has no zone


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("name", BY_HAND)
def test_counts(run_project, bucket, name):
    """Every table holds what plain Python counts in the same records, and what a hand counted."""
    counted = IN_PLAIN_PYTHON[name](bucket)
    assert tuple(counted.values()) == BY_HAND[name]
    counts = run_project(name).counts
    assert {table: counts.get(table) for table in counted} == counted


@pytest.mark.parametrize("name", BY_HAND)
def test_staging(run_project, bucket, name):
    """Every record of the bucket stands in its staging table; none is rejected."""
    assert (len(bucket.events), len(bucket.songs)) == (EVENTS, SONGS)
    copies = run_project(name).report.copies
    assert [(copy.loaded, copy.errors) for copy in copies] == [(EVENTS, ()), (SONGS, ())]


@pytest.mark.parametrize("name", ["not_in", "schemas", "temp_stage", "merge"])
def test_a_second_load_gives_the_same(tmp_path, name):
    """A load fills every table anew: run again, it gives the same rows."""
    loaded = run_once(name, tmp_path)
    before = loaded.counts
    again = run_again(loaded)
    assert again.counts == before
    again.connection.close()


VALUES = {
    "not_in": [
        # a user's level changes: DISTINCT and NOT IN keep each once
        (
            "select user_id, level from users order by 1, 2",
            [(8, "free"), (15, "paid"), (26, "free"), (26, "paid"), (39, "free"), (39, "paid")],
        ),
        # NUMERIC is (18,0): a fraction is cut off by COPY
        ("select duration from songs where title like 'It%'", [(Decimal(0),)]),
        ("select max(length) from staging_events", [(Decimal(301),)]),
        # a blank is NULL in an integer column, and stays out of NOT IN
        ("select count(*) from staging_events where user_id is null", [(2,)]),
        # the year's last Monday belongs to the next year's first week
        (
            "select week, weekday, year from time where month = 12 order by start_time",
            [(52, 0, 2018), (1, 1, 2018), (1, 1, 2018)],
        ),
        ("select count(distinct songplay_id), min(songplay_id) from songplays", [(7, 0)]),
        ("select max(registration) from staging_events where user_id = 8", [(1540344794796,)]),
    ],
    "epoch_millisecs": [
        (
            "select start_time, level from fact_songplays where user_id = 8 order by 1 limit 1",
            [(_at(2018, 11, 1, 21, 1, 46, 796000), "free")],
        ),
        ("select user_id, level from dim_users order by 1",
         [(8, "free"), (15, "paid"), (26, "paid"), (39, "free")]),
        # TRUNCATECOLUMNS cuts, EMPTYASNULL makes NULL of '', NULLIF of the year 0
        ("select distinct location from fact_songplays where user_id = 8",
         [("Phoenix-Mesa-Scottsd",)]),
        ("select count(*) from dim_artists where location is null", [(1,)]),
        ("select count(*) from dim_songs where year is null", [(2,)]),
        (("select hour, day, week, month, year, weekday from dim_time order by start_time desc"
         " limit 1"), [(0, 31, 1, 12, 2018, 1)]),
        # a DECIMAL(8,4) is cut, not rounded; its average has its scale
        ("select latitude, longitude from dim_artists where name = 'The Lanterns'",
         [(Decimal("35.1496"), Decimal("-90.0489"))]),
    ],
    "schemas": [
        # the first level is inserted, the last one updated
        ("select user_id, level from model.users order by 1",
         [(8, "free"), (15, "paid"), (26, "paid"), (39, "free"), (101, "free")]),
        ("select count(*) from model.songplays where song_id is null", [(3,)]),
        ("select hour, day, week, month, year, weekday from model.time order by start_time limit 1",
         [(21, 1, 44, 11, 2018, 4)]),
        ("select name from model.artists where artist_id like 'ARBJ%'",
         [("Björk Orkest & Ða Capella",)]),
        ("select first_name, last_name from model.users where user_id = 26", [("Zoë", "Núñez")]),
        ("select registration from staging.events where userid = 15 limit 1", [(1541048010796,)]),
    ],
    "quoted_user": [
        ('select "userId", count(*) from "stagingEvents" where "userId" = \'\' group by 1',
         [("", 2)]),
        ('select user_id, first_name, level from "user" order by user_id',
         [(8, "Kaylee", "free"), (15, "Lily", "paid"), (26, "Zoë", "paid"),
          (39, "Walter", "free"), (101, "Samuel", "free")]),
        ('select "hour", weekday, start_time from "time" order by start_time desc limit 1',
         [(0, 1, _at(2018, 12, 31, 0, 0, 0, 123000))]),
        ("select count(*), count(song_id), min(songplay_id) from songplay", [(11, 7, 1)]),
        ("select name from artist where latitude is null order by name",
         [("Björk Orkest",), ('Mo"nsoon',)]),
    ],
    "ctes": [
        ("select user_id, level from users order by 1",
         [(8, "free"), (15, "paid"), (26, "paid"), (39, "free"), (101, "free")]),
        ("select start_time, song_id from songplays where user_id = 26 order by 1",
         [(_at(2018, 11, 2, 23, 59, 59, 999000), "SORAINY12A6D4F93E5"),
          (_at(2018, 11, 3, 0, 1), "SOSTORM12AB0180CC3")]),
        ("select name, location from artists order by name",
         [("Björk Orkest", "Reykjavík, Iceland"), ('Mo"nsoon', ""),
          ("The Lanterns", "Memphis, TN")]),
        ("select count(distinct event_id), min(event_id) from staging_events", [(16, 0)]),
        ("select hour, week, weekday from time where day = 30", [(0, 52, 0)]),
    ],
    "temp_stage": [
        ("select user_id, level from users order by 1",
         [(8, "free"), (15, "paid"), (26, "paid"), (39, "free"), (101, "free")]),
        (("select songplay_id, start_time from songplays where user_id = 8 order by start_time"
         " limit 1"),
         [(_md5("139-1541106106796"), _at(2018, 11, 1, 21, 1, 46, 796000))]),
        ("select name from artists where artist_id like 'ARBJ%'", [("Björk Orkest & Ða Capella",)]),
        ("select weekday, count(*) from time group by 1 order by 1",
         [(0, 1), (1, 2), (4, 6), (5, 2), (6, 3)]),
    ],
    "texts": [
        ("select weekday, count(*) from time group by 1 order by 1",
         [("Friday   ", 2), ("Monday   ", 1), ("Saturday ", 1), ("Sunday   ", 1),
          ("Thursday ", 3)]),
        ("select distinct month, year from time order by 1", [("Dec", "2018"), ("Nov", "2018")]),
        ("select week, hour from time where day = '31'", [("1", "0")]),
        ("select latitude, longitude, location from artists where name = 'Mo\"nsoon'",
         [("none", "none", None)]),
        ("select duration from songs where title = 'River Lights'", [(Decimal("218.932"),)]),
        ("select registration, length from staging_events where userid = '39' and length = '240.0'",
         [("1540919166796.0", "240.0")]),
        ("select songplay_id from songplays where user_id = '8' order by start_time limit 1",
         [(_md5("1392018-11-01 21:01:46"),)]),
    ],
    "analytics": [
        ('select level, count(*) from "factSongplays" group by level order by level',
         [(False, 3), (True, 3)]),
        ('select user_id, gender, level from "dimUsers" where user_id = 39 order by 3',
         [(39, 1, 0), (39, 1, 1)]),
        ("select registration from stagingevents where userid = 8 limit 1",
         [(Decimal("1540344794796.0"),)]),
    ],
    "merge": [
        ("select user_id, level from users order by 1",
         [(8, "free"), (15, "paid"), (26, "paid"), (39, "free")]),
        ("select day, plays from plays_per_day order by day",
         [(dt.date(2018, 11, 1), 4), (dt.date(2018, 11, 2), 3), (dt.date(2018, 11, 3), 1),
          (dt.date(2018, 12, 30), 1), (dt.date(2018, 12, 31), 1)]),
        ("select name from artists where artist_id like 'ARBJ%'", [("Björk Orkest & Ða Capella",)]),
        ("select hour, week, weekday from time where day = 31", [(0, 1, 1)]),
    ],
    "interpolated": [
        ("select user_id, level from users order by 1",
         [(8, "free"), (15, "paid"), (26, "paid"), (39, "free"), (101, "free")]),
        ("select location from artists where name like 'Mo%'", [("unknown",)]),
        ("select title, year from songs where year is null order by title",
         [("Bridges", None), ("Fjörður", None)]),
        ('select hour, weekday from "time" order by start_time limit 1', [(21, 4)]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_values(run_project, name):
    """Not only counts: levels, weekdays, hours, what was cut, what is NULL."""
    loaded = run_project(name)
    found = {query: loaded.rows(query) for query, _ in VALUES[name]}
    assert found == dict(VALUES[name])


QUESTIONS = {
    "most played songs": [("River Lights", "The Lanterns", 3), ("Stormur", "Björk Orkest", 2)],
    "plays by hour and level": [(0, 2, 0), (12, 1, 0), (21, 0, 1), (22, 0, 1), (23, 0, 1)],
    "plays by day": [
        (dt.date(2018, 11, 1), 2, 2),
        (dt.date(2018, 11, 2), 2, 2),
        (dt.date(2018, 11, 3), 1, 1),
        (dt.date(2018, 12, 31), 1, 1),
    ],
    "share of the genders": [("women", Decimal("50.0")), ("men", Decimal("50.0"))],
    "each user's songs": [
        ("Kaylee Summers", "River Lights"),
        ("Lily Koch", "River Lights"),
        ("Walter Frye", "River Lights; Stormur"),
        ("Zoë Núñez", 'It\'s "Only" Rain; Stormur'),
    ],
    "rank of the sessions": [(38, 2, 1), (169, 2, 1), (139, 1, 3), (401, 1, 3)],
    "at weekends": [("Saturday", 6)],
    "unheard songs": [("Bridges",), ("Fjörður",)],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions(run_project, monkeypatch, question):
    """The questions at the end of a project have the answers that the records by hand give."""
    loaded = run_project("analytics")
    monkeypatch.chdir(loaded.directory)
    asked = runpy.run_path("sql_queries.py")
    assert loaded.rows(asked["analytical_queries"][question]) == QUESTIONS[question]


@pytest.mark.parametrize("name", ["schemas", "texts", "merge", "not_in"])
def test_as_processes(tmp_path, name):
    """`starlift --project DIR create-tables` and `etl` run the project from another directory."""
    directory = copied(name, tmp_path)
    environ = {key: text for key, text in os.environ.items() if not key.startswith("STARLIFT_")}
    shown = ""
    for command in ("create-tables", "etl", "schema"):
        ended = subprocess.run(
            [sys.executable, "-m", "starlift", "--project", str(directory), command],
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert ended.returncode == 0, ended.stderr
        shown = ended.stdout
    fact, *_ = BY_HAND[name]
    assert f"songplays ({fact} rows" in shown


# What people declare against the advice, by project and attribute, in which tables.
ADVISED = {
    "analytics": {"SORTKEY": {"factsongplays"}, "VARCHAR": {"dimartists", "dimsongs"}},
    "course": {},
    "ctes": {"SORTKEY": {"users"}, "ENCODE": {"users"}},
}


@pytest.mark.parametrize("name", BY_HAND)
def test_advice(run_project, name):
    """Each table is judged, attribute by attribute, whatever the habits; known faults are named."""
    loaded = run_project(name)
    found = advise(loaded.connection, loaded.project, [], Given())
    assert not found.missing
    assert not found.workload.lost
    changes: dict[str, set[str]] = {}
    for each in found.tables:
        assert [verdict.attribute for verdict in each.verdicts] == [
            *("DISTSTYLE", "SORTKEY", "ENCODE", "VARCHAR"),
        ]
        assert all(verdict.reason for verdict in each.verdicts)
        for verdict in each.verdicts:
            if not verdict.keeps and not each.case.is_copied:
                changes.setdefault(verdict.attribute, set()).add(each.case.name)
    if name in ADVISED:
        assert changes == ADVISED[name]
