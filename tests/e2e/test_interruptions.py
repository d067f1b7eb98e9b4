"""A load that is stopped, wherever, leaves the warehouse that was last published."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.e2e.conftest import Alter
from tests.places import ROLE, WITHIN_S, Place, sources, starlift

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
_LAST_LINES = "from plays\nwhere plays.recency = 1;\n"


@pytest.fixture
def stuck(place: Place, altered_project: Alter) -> Iterator[subprocess.Popen[str]]:
    """An etl in the middle of a long statement, its COPYs behind it."""
    project = altered_project(
        "sql/star/users.sql", _LAST_LINES, _LAST_LINES.replace(";", " union all") + _ENDLESS
    )
    with _running(place, starlift("--project", str(project), "etl", "--full")) as process:
        assert process.stderr is not None
        assert any("insert users" in line for line in process.stderr)
        yield process


@contextmanager
def _running(place: Place, command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """A command of the place's, killed at the end if it has not ended."""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=place.directory,
        env=place.variables,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_ctrl_c(place: Place, loaded: Place, stuck: subprocess.Popen[str]) -> None:
    """Ctrl-C ends a load at once with code 130 and a message, and nothing of it is kept."""
    stuck.send_signal(signal.SIGINT)
    out, err = stuck.communicate(timeout=WITHIN_S)
    assert (stuck.returncode, out) == (130, "")
    assert err.startswith("Interrupted.\nNext step: ")
    assert place.contents() == loaded.contents()


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
