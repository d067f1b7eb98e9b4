"""A load that is stopped, wherever, leaves the warehouse that was last published."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import Alter
from tests.places import ROLE, WITHIN_S, Place, place_on, sources, starlift

# The load of users does not end by itself: it looks for a sum that is not there.
_ENDLESS = """
select a.user_id, a.first_name, a.last_name, a.gender, a.level
from staging_events as a
cross join staging_events as b
cross join staging_events as c
cross join staging_events as d
cross join staging_events as e
where a.session_id + b.session_id + c.session_id + d.session_id + e.session_id < 0;
"""
_NEVER = "a.session_id + b.session_id + c.session_id + d.session_id + e.session_id < 0"
_ENDINGS = [(signal.SIGINT, 130, "Interrupted"), (signal.SIGTERM, 143, "Terminated")]
_LAST_LINES = "from plays\nwhere plays.recency = 1;\n"


@pytest.fixture
def stuck(place: Place, altered_project: Alter) -> Iterator[subprocess.Popen[str]]:
    """An etl in the middle of a long statement, its COPYs behind it."""
    with _stuck(place, altered_project, "--full") as process:
        yield process


@contextmanager
def _stuck(place: Place, alter: Alter, *options: str) -> Iterator[subprocess.Popen[str]]:
    project = alter(
        "sql/star/users.sql", _LAST_LINES, _LAST_LINES.replace(";", " union all") + _ENDLESS
    )
    command = starlift("--project", str(project), "etl", *options)
    with _running(place, command, until="insert users") as process:
        yield process


@contextmanager
def _running(
    place: Place, command: Sequence[str], until: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """A command of the place's that has begun that step, killed at the end if it has not ended."""
    with place.started(command) as process:
        assert process.stderr is not None
        assert not until or any(until in line for line in process.stderr)
        yield process


@pytest.mark.parametrize("ending", _ENDINGS)
def test_a_full_load(place: Place, loaded: Place, stuck: subprocess.Popen[str], ending) -> None:
    """Ctrl-C, or SIGTERM, ends a load at once with its code and a message; nothing is kept."""
    _check_ended(place, stuck, ending)
    assert place.contents() == loaded.contents()


@pytest.mark.parametrize("ending", _ENDINGS)
def test_a_first_load(tmp_path, small_bucket, loaded: Place, altered_project: Alter, ending):
    """A first load that is ended leaves empty tables; the next one does all of it."""
    place = place_on(tmp_path / "first", small_bucket)
    place.create_tables().succeeded()
    with _stuck(place, altered_project) as process:
        _check_ended(place, process, ending)
    assert not any(place.contents().values())
    place.etl().succeeded()
    assert place.star() == loaded.star()


@pytest.mark.parametrize("ending", _ENDINGS)
def test_an_incremental_load(tmp_path, own_bucket, loaded: Place, altered_project: Alter, ending):
    """A load of what is new that is ended leaves the star of the load before."""
    moved = next(own_bucket.glob("log_data/**/*15-events.json"))
    content = moved.read_bytes()
    moved.unlink()
    place = place_on(tmp_path / "incremental", own_bucket).load()
    before = place.contents()
    moved.write_bytes(content)
    # Checks may be altered between loads; the statements that load may not.
    command = starlift("--project", str(_with_an_endless_check(altered_project)), "etl")
    with _running(place, command, until="] check") as process:
        time.sleep(1)
        _check_ended(place, process, ending)
    assert place.contents() == before
    place.etl().succeeded()
    assert place.star() == loaded.star()


@pytest.mark.parametrize("ending", _ENDINGS)
def test_within_the_checks(place: Place, loaded: Place, altered_project: Alter, ending):
    """A load that is ended while it is checked publishes nothing."""
    project = _with_an_endless_check(altered_project)
    command = starlift("--project", str(project), "etl", "--full")
    with _running(place, command, until="] check") as process:
        time.sleep(1)  # those of the checks that come before are done by then, or are ended
        _check_ended(place, process, ending)
    assert place.contents() == loaded.contents()


def _with_an_endless_check(altered_project: Alter) -> Path:
    """The song app's project with a check that does not end."""
    last = "where play_history.user_id is null;"
    columns = "a.session_id, a.item_in_session, a.ts"
    endless = _ENDLESS.replace(
        "a.user_id, a.first_name, a.last_name, a.gender, a.level", columns
    ).replace(_NEVER, "md5(a.page || b.page || c.page || d.page || e.page) = ''")
    return altered_project(
        "sql/checks/plays_without_user.sql", last, last.replace(";", "\nunion all") + endless
    )


def _check_ended(
    place: Place, process: subprocess.Popen[str], ending: tuple[signal.Signals, int, str]
) -> None:
    """End it so; it says so, and its run is written down."""
    number, code, word = ending
    process.send_signal(number)
    out, err = process.communicate(timeout=WITHIN_S)
    assert (process.returncode, out) == (code, "")
    assert err.startswith(f"{word}.\nNext step: ")
    last, *_ = place.starlift("--json", "runs").succeeded().out.splitlines()
    run = json.loads(last)
    assert (run["process_id"], run["status"]) == (process.pid, "failed")
    assert run["message"] == "interrupted"


def test_ctrl_c_while_a_bucket_does_not_answer(place: Place) -> None:
    """Ctrl-C ends a load within seconds also where it waits for a server that says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environ = {
            "STARLIFT_S3_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "STARLIFT_AWS_KEY": "a-key",
            "STARLIFT_AWS_SECRET": "a-secret",
        }
        remote = Place(place.directory, environ).configure(IAM_ROLE=ROLE, S3=sources("far-away"))
        before = place.contents()
        with _running(remote, remote.script("etl.py")) as process:
            request, _ = silent.accept()
            with request:
                process.send_signal(signal.SIGINT)
                _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.count("Interrupted.\nNext step: ") == 1
    assert place.contents() == before


def test_kill(place: Place, loaded: Place, stuck: subprocess.Popen[str]) -> None:
    """A load that is killed leaves a warehouse that opens with its old rows, and loads again."""
    stuck.kill()
    stuck.communicate(timeout=WITHIN_S)
    assert place.starlift("--json", "query", "select count(*) as n from songplays").succeeded()
    assert place.contents() == loaded.contents()
    place.etl("--full").succeeded()
    assert place.star() == loaded.star()


@pytest.mark.parametrize("limit_bytes", [0, 4096, 65_536, 262_144])
def test_a_full_disk(place: Place, loaded: Place, limit_bytes: int) -> None:
    """A disk that fills up ends a load with a message; later it works on the old warehouse."""
    place.etl_on_full_disk(limit_bytes).failed(8, "could not be written", "free space")
    place.starlift("query", "select count(*) from songplays").succeeded()
    assert place.contents() == loaded.contents()
    place.etl("--full").succeeded()
    assert place.star() == loaded.star()


def test_a_reader_who_goes_away(place: Place) -> None:
    """What `head -1` leaves unread is no error to tell of."""
    query = "select a.user_agent from staging_events as a cross join staging_events as b limit 9000"
    with _running(place, starlift("query", query)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("user_agent")
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(WITHIN_S) == 141
