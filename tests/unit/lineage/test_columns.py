"""From which columns a statement fills each column of its table."""

from __future__ import annotations

import pytest
from sqlglot import exp

from starlift.lineage import column_sources
from starlift.pipeline.steps import parsed
from starlift.project import load_project
from starlift.redshift.statements import parse
from tests.places import ROOT

COLUMNS = {
    "public.t": ("k", "a", "b"),
    "public.s": ("k", "x", "y"),
    "public.u": ("k", "z"),
    "public.#n": ("k", "größe"),
    "other.s": ("k", "w"),
}
# A statement; what it says of columns, `=` before those whose values are taken as they are.
CASES = {
    "insert into t (k, a, b) select k, x, 7 from s": {"k": "=s.k", "a": "=s.x"},
    "insert into t select s.k, s.k, u.z + 1 from s join u on s.k = u.k": {
        "k": "=s.k",
        "a": "=s.k",
        "b": "u.z",
    },
    "insert into t (k, a) select * from (select k, z from u union all select k, x from s) as q": {
        "k": "=s.k =u.k",
        "a": "=s.x =u.z",
    },
    # A part of the query may have the name of the table that it reads.
    "insert into t (k, a) with s as (select k, max(x) as m from s group by k) "
    "select k, case when m > 1 then k else m end from s": {"k": "=s.k", "a": "s.k s.x"},
    "insert into t (k, a) select K, Z from U": {"k": "=u.k", "a": "=u.z"},
    'insert into t (k, a) select "K", cast("u"."z" as varchar) from u': {"k": "=u.k", "a": "u.z"},
    "insert into t (a) select (select max(z) from u where u.k = s.k) from s": {"a": "u.z"},
    "insert into t (a) select w from other.s": {"a": "=other.s.w"},
    "insert into t (k) select x from s order by x limit 1": {"k": "=s.x"},
    "update t set a = s.x, b = coalesce(t.b, s.y) from s where s.k = t.k": {
        "a": "=s.x",
        "b": "s.y t.b",
    },
    "update t set a = v.z, b = s.x from s join u as v on s.k = v.k where t.k = s.k": {
        "a": "=u.z",
        "b": "=s.x",
    },
    "update t set a = b + 1": {"a": "t.b"},
    "merge into t using s on t.k = s.k when matched then update set a = s.x "
    "when not matched then insert (k, a) values (s.k, s.y)": {"k": "=s.k", "a": "=s.x =s.y"},
    "create temp table n as select k as key, x from s": {"key": "=s.k", "x": "=s.x"},
    "insert into t (k, a) (select k, x from s)": {"k": "=s.k", "a": "=s.x"},
    "insert into t (k, a) select * from #n": {"k": "=#n.k", "a": "=#n.größe"},
    "merge into t using #n as m on t.k = m.k when matched then delete "
    "when not matched then insert values (m.k, m.größe, 1)": {"k": "=#n.k", "a": "=#n.größe"},
    "create temp table n as select * from s": {"k": "=s.k", "x": "=s.x", "y": "=s.y"},
    "create view v as select u.*, 1 as one from u": {"k": "=u.k", "z": "=u.z"},
    "create view v as select max(k), x as last from s group by x": {"last": "=s.x"},
    "create view v (a, b) as select k, z + 1 from u": {"a": "=u.k", "b": "u.z"},
    "create materialized view v as select max(x) as most from s": {"most": "s.x"},
    "insert into t values (1, 2, 3)": {},
    "insert into t select * from unknown": {},
    "insert into t select * from unknown order by 1": {},
    "create view v as select * from unknown": {},
    "delete from t using s where t.k = s.k": {},
    # Nobody knows the columns of `unknown`: nothing is said.
    "insert into t (k, a) select * from unknown": {},
    "insert into t (k, a) select s.k, q from unknown, s": {"k": "=s.k"},
}


@pytest.mark.parametrize("statement", CASES)
def test_statement(statement: str) -> None:
    """Each column's sources are found through subqueries, WITH and set operations."""
    found = column_sources(parse(statement), COLUMNS)
    assert {name: _shown(sources) for name, sources in found.items()} == CASES[statement]


def _shown(sources) -> str:
    return " ".join(
        sorted(
            f"{'=' * is_copied}{table.removeprefix('public.')}.{column}"
            for table, column, is_copied in sources
        )
    )


def test_the_star_of_the_song_app() -> None:
    """A play's columns come from its record, and its song and artist from the catalogue."""
    project = load_project(ROOT)
    found: dict[str, dict[str, str]] = {}
    for written in project.insert:
        tree = parsed(project, written)
        for column, sources in column_sources(tree, {}).items():
            known = found.setdefault(tree.find(exp.Table).name, {})
            known[column] = " ".join(filter(None, [known.get(column), _shown(sources)]))
    history = {
        name: f"=play_history.{name}"
        for name in ("start_time", "user_id", "level", "session_id", "item_in_session", "location",
                     "user_agent", "song_title", "artist_name", "song_duration",
                     "source_object_id")
    }  # fmt: skip
    song = {name: f"=song_history.{name}" for name in ("song_id", "artist_id")}
    assert found["songplays"] == history | song
    assert found["artists"] == {
        "artist_id": "=song_history.artist_id",
        "name": "=song_history.artist_name",
        "location": "=song_history.artist_location",
        "latitude": "=song_history.artist_latitude",
        "longitude": "=song_history.artist_longitude",
    }
    parts = ("hour", "day", "week", "month", "year", "weekday")
    assert found["time"] == {"start_time": "=play_history.start_time"} | dict.fromkeys(
        parts, "play_history.start_time"
    )
    assert found["user_levels"] == {
        "user_id": "=play_history.user_id =user_levels.user_id",
        "level": "=play_history.level =user_levels.level",
        "valid_from": "=play_history.start_time =user_levels.valid_from",
        "valid_to": "user_levels.user_id user_levels.valid_from",
    }
    assert found["play_history"]["start_time"] == "=staging_events.ts"
    assert found["users"]["level"] == "=play_history.level"
    assert found["songs"]["duration"] == "=song_history.duration"
