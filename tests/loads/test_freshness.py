"""Data and loads are as recent as dwh.cfg says, or it is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from starlift.config import load_settings
from starlift.errors import CheckError, ConfigError, ProjectError
from starlift.pipeline.freshness import freshness
from starlift.project import CheckQuery, Project
from tests.loads.arrivals import Arrivals
from tests.loads.test_objects import lines, play, small
from tests.places import Place

__all__ = ["small"]

_MINUTES_SINCE = 1_541_000_000 // 60


def _limited(arrivals, **hours: int) -> None:
    rows = [f"{name} = {value}" for name, value in hours.items()]
    arrivals.configured("\n".join(["", "[FRESHNESS]", *rows]), {})


def _a_play_of(hours_ago: float):
    """A play of so many hours ago."""
    now = datetime.now(UTC) - timedelta(hours=hours_ago)
    return lines(play(9, minute=int(now.timestamp()) // 60 - _MINUTES_SINCE))


def _check(report):
    (found,) = [check for check in report.checks if check.name == "freshness"]
    return found


def test_without_a_limit_data_may_have_any_age(small):
    """Neither a load nor the question finds anything in data of 2018."""
    small.put("log_data/2.json", lines(play(2)))
    assert _check(small.load()).has_passed
    found = freshness(small.connection, small.project, small.settings)
    assert not found.is_stale
    assert found.load_age is not None


def test_data_that_are_too_old_are_told_of(small):
    """By a load that brings something, by one that finds nothing new, and when it is asked."""
    _limited(small, DATA_HOURS=48)
    assert _check(small.load()).row_count == 1
    small.put("log_data/2.json", _a_play_of(50))
    report = small.load()
    assert (_check(report).row_count, _check(report).rows[0][1]) == (1, 50)
    assert freshness(small.connection, small.project, small.settings).is_stale
    small.put("log_data/2.json", _a_play_of(46))
    assert _check(small.load()).has_passed
    assert _check(small.load()).has_passed
    assert not freshness(small.connection, small.project, small.settings).is_stale


def test_a_play_in_the_future_is_not_recent(small):
    """A wrong clock does not hide that nothing comes any more."""
    _limited(small, DATA_HOURS=48)
    small.put("log_data/2.json", _a_play_of(-24 * 365))
    assert _check(small.load()).row_count == 1
    assert freshness(small.connection, small.project, small.settings).is_stale


def test_a_warehouse_without_data_is_not_fresh(small):
    """Where a limit is set, no play at all is none that is recent."""
    _limited(small, DATA_HOURS=48)
    small.reset()
    found = freshness(small.connection, small.project, small.settings)
    assert [check.row_count for check in found.checks] == [1]


def test_what_a_load_without_news_finds_is_written_down(small):
    """As a notice of its run; the checks of the last load that brought something stay the last."""
    _limited(small, DATA_HOURS=48)
    run_id = small.load().run_id
    ((kind, message),) = small.rows(
        f"select kind, message from starlift.run_notices where run_id = {run_id}"  # noqa: S608
    )
    assert kind == "check"
    assert message.startswith("Check freshness: 1 offend\n  latest_play_at 2018-")
    assert small.rows("select max(run_id) from starlift.check_results") == [(run_id - 1,)]


def test_a_load_that_is_too_long_ago(small):
    """The last one that published counts, also if it brought nothing; a failed one does not."""
    _limited(small, LOAD_HOURS=3)
    assert not freshness(small.connection, small.project, small.settings).is_stale
    small.connection.execute(
        "update starlift.runs set ended_at = dateadd(hour, -4, ended_at) where kind <> 'reset'"
    )
    small.connection.execute(
        "insert into starlift.runs select 99, kind, 'failed', started_at, getdate(), host, "
        "process_id, objects, size_bytes, records, rejected, message from starlift.runs "
        "where run_id = 2"
    )
    found = freshness(small.connection, small.project, small.settings)
    assert (found.run_id, found.is_load_late, found.is_stale) == (2, True, True)
    small.load()
    assert not freshness(small.connection, small.project, small.settings).is_stale


def test_before_the_first_load(arrivals):
    """There is none that could be recent."""
    found = freshness(arrivals.connection, arrivals.project, arrivals.settings)
    assert (found.run_id, found.load_age, found.is_stale) == (None, None, False)
    _limited(arrivals, LOAD_HOURS=3)
    assert freshness(arrivals.connection, arrivals.project, arrivals.settings).is_load_late


def test_an_error_of_the_present_fails_a_load_without_news(small):
    """A project may hold that nothing new is an error: the run has failed, and says why."""
    own = small.project
    check = CheckQuery("silence", "refused", "select 1 as one", "error", runs_always=True)
    small.project = Project.of(own.directory, drop=own.drop, create=own.create, copy=own.copy,
                               insert=own.insert, checks=[check])  # fmt: skip
    with pytest.raises(CheckError, match="silence: 1 offend"):
        small.load()
    last = small.rows("select status from starlift.runs order by run_id desc limit 1")
    assert last == [("failed",)]


def test_the_command(place: Place):
    """It shows the last load and the check, and its exit code says whether all is recent."""
    shown = place.starlift("freshness").succeeded().out
    assert "The last load that published: run 2, " in shown
    assert shown.endswith("Check freshness: passed\n")
    strict = Place(place.directory, {"STARLIFT_FRESHNESS_DATA_HOURS": "24"})
    ended = strict.starlift("freshness")
    assert ended.code == 9
    assert "Check freshness: 1 offend\n  latest_play_at 2018-11-" in ended.out
    assert "not as fresh as it is to be" in ended.err
    found = json.loads(strict.starlift("--json", "freshness").out)
    assert found["is_stale"]
    assert found["last_load"]["run"] == 2
    assert len(found["checks"]["freshness"]) == 1


@pytest.mark.parametrize("text", ["-1", "two", "1.5", "100001"])
def test_hours_are_whole_numbers(tmp_path, text):
    """What is none is refused, with its place."""
    (tmp_path / "dwh.cfg").write_text(f"[FRESHNESS]\nDATA_HOURS = {text}\n")
    with pytest.raises(ConfigError, match=r"\[FRESHNESS\] DATA_HOURS .*is '"):
        load_settings(tmp_path, environ={})


def test_freshness_before_there_are_tables(tmp_path):
    """It names the table that is missing, and what makes it."""
    made = Arrivals(tmp_path)
    with pytest.raises(ProjectError, match="is not there") as told:
        freshness(made.connection, made.project, made.settings)
    assert "create-tables" in told.value.hint
    made.close()
