"""A batch runs what concerns it: what reads tables without rows alone is left out."""

from __future__ import annotations

import pytest

from starlift.pipeline.empty_tables import EmptyTables
from starlift.redshift.statements import parse
from tests.loads.test_objects import SONG, lines, play, small

__all__ = ["small"]


def _written(small, table):
    """How often a statement has inserted into a table, as the system's history tells."""
    ((count,),) = small.rows(
        "select count(*) from sys_query_history "  # noqa: S608 - names of the test
        f"where query_text like 'insert into {table} (%' and status = 'success'"
    )
    return count


def test_a_batch_without_songs_runs_nothing_of_theirs(small):
    """Their steps are told of, with no rows; those of plays run, and all checks are told of."""
    before = {table: _written(small, table) for table in ("songs", "artists", "songplays")}
    small.put("log_data/2.json", lines(play(7, minute=60)))
    report = small.load()
    after = {table: _written(small, table) for table in before}
    assert {table: after[table] - before[table] for table in before} == {
        "songs": 0,
        "artists": 0,
        "songplays": 1,
    }
    rows = {step.name: step.row_count for step in report.steps}
    assert (rows["insert songs"], rows["delete artists"], rows["insert songplays"]) == (0, 0, 1)
    names = [check.name for check in report.checks]
    assert "songs: one row a song_id" in names
    assert all(check.has_passed for check in report.checks)


def test_a_song_that_changes_runs_what_concerns_it(small):
    """Also where the batch has no events."""
    before = _written(small, "songs"), _written(small, "songplays")
    small.put("song_data/2.json", lines({**SONG, "song_id": "SO2", "title": "Another"}))
    small.load()
    assert _written(small, "songs") == before[0] + 1
    assert small.rows("select count(*) from songs where title = 'Another'") == [(1,)]


@pytest.fixture
def empty():
    """A load has emptied s, of public, and t of another schema."""
    statements = ("delete from s", "delete from other.t")
    return EmptyTables(parse(statement).this for statement in statements)


@pytest.mark.parametrize(
    ("statement", "row_count", "query", "is_idle"),
    [
        ("select 1", None, "select x from s", True),
        ("select 1", None, "select x from public.s join u using (x)", True),
        ("select 1", None, "select x from other.t", True),
        ("select 1", None, "select x from t", False),
        ("insert into s select x from u", 0, "select x from s", True),
        ("insert into s select x from u", 2, "select x from s", False),
        ("insert into s select x from u", None, "select x from public.s", False),
        ("insert into s (x) select x from u", 1, "select x from s", False),
        ("copy s from 's3://b/k' iam_role default", 5, "select x from s", False),
        ("create temp table v (x int)", None, "select x from v", True),
        ("create temp table v (x int)", None, "select x from public.v", False),
        ("create table v (x int)", None, "select x from public.v", True),
        ("create table if not exists v (x int)", None, "select x from v", False),
        ("create table s as select 1 as x", None, "select x from s", False),
        ("create temp table s (x int)", None, "select x from public.s", False),
        ("drop table if exists u, s", None, "select x from s", False),
        ("update u set x = 1", 1, "select x from s", True),
        ("alter table s append from u", None, "select x from s", False),
        ("set search_path to other", None, "select x from s", False),
    ],
)
def test_what_a_statement_makes_of_the_tables_known_to_be_empty(
    empty, statement, row_count, query, is_idle
):
    empty.follow(parse(statement), row_count)
    assert empty.leave_idle(parse(query)) is is_idle
