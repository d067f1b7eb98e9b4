"""What must hold is checked before it is published, of all that a batch has touched."""

from __future__ import annotations

import json
import random

import pytest

from starlift.errors import CheckError
from starlift.pipeline.checking import check_all, run_checks
from starlift.project import CheckQuery, Project
from tests.loads.arrivals import Arrivals
from tests.loads.conftest import PATHS
from tests.seeds import seeds

_SONGPLAYS = (
    "start_time, user_id, level, song_id, artist_id, session_id, item_in_session, location, "
    "user_agent, song_title, artist_name, song_duration, source_object_id"
)
# A violation each, of one row that the last batch has touched; {n} is which.
PLANTS = {
    "a song twice": "insert into songs select songs.* from songs inner join changed_songs "
    "using (song_id) order by song_id limit 1 offset {n}",
    "an artist twice": "insert into artists select artists.* from artists inner join "
    "changed_artists using (artist_id) order by artist_id limit 1 offset {n}",
    "a user twice": "insert into users select users.* from users inner join changed_users "
    "using (user_id) order by user_id limit 1 offset {n}",
    "a moment twice": "insert into time select time.* from time inner join changed_moments "
    "using (start_time) order by start_time limit 1 offset {n}",
    "a play twice": f"insert into songplays ({_SONGPLAYS}) select {_SONGPLAYS} "  # noqa: S608
    "from songplays inner join changed_plays using (session_id, item_in_session) "
    "order by session_id, item_in_session limit 1 offset {n}",
    "a span twice": "insert into user_levels select user_levels.user_id, level, valid_from, "
    "valid_to from user_levels inner join changed_users on user_levels.user_id = "
    "changed_users.user_id and valid_from >= changed_from order by 1, 3 limit 1 offset {n}",
    "a song gone": "delete from songs where song_id in (select song_id from changed_songs "
    "order by song_id limit 1 offset {n})",
    "an artist gone": "delete from artists where artist_id in (select artist_id from "
    "changed_artists order by artist_id limit 1 offset {n})",
    "a user gone": "delete from users where user_id in (select user_id from changed_users "
    "order by user_id limit 1 offset {n})",
    "a moment gone": "delete from time where start_time in (select start_time from "
    "changed_moments order by start_time limit 1 offset {n})",
    "a play gone": "delete from songplays using (select session_id, item_in_session from "
    "changed_plays order by 1, 2 limit 1 offset {n}) as one where songplays.session_id = "
    "one.session_id and songplays.item_in_session = one.item_in_session",
    "a play of nobody": "update songplays set user_id = -1 from (select session_id, "
    "item_in_session from changed_plays order by 1, 2 limit 1 offset {n}) as one where "
    "songplays.session_id = one.session_id and songplays.item_in_session = one.item_in_session",
    "a play of no song": "update songplays set song_id = 'none' from (select session_id, "
    "item_in_session from changed_plays order by 1, 2 limit 1 offset {n}) as one where "
    "songplays.session_id = one.session_id and songplays.item_in_session = one.item_in_session",
}  # fmt: skip


@pytest.fixture(scope="module")
def first_batch(tmp_path_factory, month, keys):
    """The later half of a month, and most of its songs; the bucket has all of it."""
    arrivals = Arrivals(tmp_path_factory.mktemp("batches"))
    arrivals.bring(month, [PATHS])
    arrivals.reset()
    logs = [key for key in keys if key.startswith("log")]
    songs = [key for key in keys if key.startswith("song")]
    arrivals.bring(month, [*logs[15:], *songs[:80]])
    arrivals.load()
    arrivals.bring(month, [*logs[:15], *songs[80:]])
    return arrivals


@pytest.fixture
def batched(first_batch, tmp_path):
    """The month, of which this session has loaded the rest: the changed keys are of that."""
    own = first_batch.copy(tmp_path)
    own.load()
    yield own
    own.close()


def _of_touched(arrivals):
    tables = arrivals.connection.catalog.tables()
    return _found(run_checks(arrivals.connection, arrivals.project, tables, arrivals.settings))


def _found(results):
    return {result.name: result.row_count for result in results if result.severity == "error"}


def test_a_clean_warehouse_has_no_offence(batched):
    """Neither among what was touched, nor in all; and looking at all of it changes nothing."""
    before = batched.star()
    everything = check_all(batched.connection, batched.project, batched.settings)
    assert not any(_found(everything).values())
    assert not any(_of_touched(batched).values())
    assert batched.star() == before
    flagged = {result.name: result.row_count for result in everything}
    assert flagged["repeated_events"] > 0


@pytest.mark.parametrize("seed", seeds(8, 24))
def test_what_is_planted_in_a_batch_is_found_among_what_it_touched(batched, seed):
    """The checks find the same of what was touched as of everything, for any violations."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    planted = dice.sample(sorted(PLANTS), dice.randint(1, 4))
    for name in planted:
        batched.connection.execute(PLANTS[name].format(n=dice.randrange(6)))
    touched = _of_touched(batched)
    everything = _found(check_all(batched.connection, batched.project, batched.settings))
    assert touched == everything


@pytest.mark.parametrize("name", PLANTS)
def test_each_violation_is_found(batched, name):
    """None of them passes: planted often enough that a song is one that somebody played."""
    planted = [batched.connection.execute(PLANTS[name].format(n=n)).row_count for n in range(20)]
    assert any(planted)
    assert any(_of_touched(batched).values())


def _with_check(project, severity, tolerance):
    """The project with a check that always finds two rows."""
    statement = "select users.user_id, 'odd' as why from users order by users.user_id limit 2"
    check = CheckQuery("odd_users", "refused", statement, severity, tolerance)
    return Project.of(project.directory, drop=project.drop, create=project.create,
                      copy=project.copy, insert=project.insert, checks=[check])  # fmt: skip


def test_an_error_beyond_its_tolerance_publishes_nothing(arrivals, month, keys):
    """The star is as it was; the rows that offend are kept, and marked as not published."""
    arrivals.bring(month, [PATHS, *keys])
    own = arrivals.project
    arrivals.project = _with_check(own, "error", 1)
    with pytest.raises(CheckError, match=r"odd_users: 2 offend\n  user_id \d+, why odd\n"):
        arrivals.load()
    assert not any(arrivals.star().values())
    assert arrivals.rows("select count(*) from starlift.loaded_objects") == [(0,)]
    query = "select row_count, is_published, first_rows from starlift.check_results where name = "
    ((count, is_published, first_rows),) = arrivals.rows(f"{query}'odd_users'")
    assert (count, is_published) == (2, False)
    assert '"why": "odd"' in first_rows
    assert arrivals.rows("select status from starlift.runs where kind <> 'reset'") == [("failed",)]


@pytest.mark.parametrize(("severity", "tolerance"), [("error", 2), ("warning", 0)])
def test_what_is_borne_is_told(arrivals, month, keys, severity, tolerance):
    """A warning, or an error within its tolerance, is in the report, and the load publishes."""
    arrivals.bring(month, [PATHS, *keys])
    arrivals.project = _with_check(arrivals.project, severity, tolerance)
    report = arrivals.load()
    (found,) = [check for check in report.checks if check.name == "odd_users"]
    assert (found.row_count, found.is_fatal) == (2, False)
    assert all(arrivals.star().values())


def test_of_many_offending_rows_the_first_are_kept_and_all_counted(arrivals, month, keys):
    """A hundred of them, in the check's order, in the report as in the ledger."""
    arrivals.bring(month, [PATHS, *keys])
    statement = "select time.start_time, b.hour from time, time b order by 1, 2"
    check = CheckQuery("pairs", "flagged", statement, "warning")
    own = arrivals.project
    arrivals.project = Project.of(own.directory, drop=own.drop, create=own.create, copy=own.copy,
                                  insert=own.insert, checks=[check])  # fmt: skip
    report = arrivals.load()
    (found,) = [each for each in report.checks if each.name == "pairs"]
    ((moments,),) = arrivals.rows("select count(*) from time")
    assert found.row_count == moments**2 > 100_000
    assert found.rows == tuple(arrivals.rows(f"{statement} limit 100"))
    query = "select row_count, first_rows from starlift.check_results where name = 'pairs'"
    ((count, first_rows),) = arrivals.rows(query)
    assert (count, len(json.loads(first_rows))) == (moments**2, 100)
