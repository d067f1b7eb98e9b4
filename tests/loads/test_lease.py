"""One run at a time: whoever comes second is told who has the warehouse, and waits if asked to."""

from __future__ import annotations

import getpass
import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import duckdb
import pytest

from starlift.cli.main import cli
from starlift.errors import InUseError, SqlError
from starlift.pipeline.lease import leased
from starlift.pipeline.ledger import Ledger
from starlift.pipeline.ledger_tables import UPGRADES
from starlift.pipeline.load import LoadOptions, load
from starlift.pipeline.reset import reset
from tests.loads.arrivals import Arrivals
from tests.loads.conftest import PATHS
from tests.places import WITHIN_S, Place, starlift

WAREHOUSE = 8
_ME = f"{getpass.getuser()}@{socket.gethostname()}, process {os.getpid()}"
_LEASE = "select session_id, kind, process_id from starlift.lease"


@pytest.fixture
def filled(arrivals, month, keys):
    """A warehouse whose bucket has something new."""
    arrivals.bring(month, [PATHS, *keys[::8]])
    return arrivals


@contextmanager
def going_on(arrivals: Arrivals) -> Iterator[None]:
    """A load in another thread, which stands still at its third step until the end."""
    reached, may_go_on = threading.Event(), threading.Event()

    def watch(number: int, _count: int, _name: str) -> None:
        if number == 3:
            reached.set()
            assert may_go_on.wait(WITHIN_S)

    def run() -> None:
        load(arrivals.connection, arrivals.project, arrivals.settings, watch, LoadOptions())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert reached.wait(WITHIN_S)
        yield
    finally:
        may_go_on.set()
        thread.join()


def test_a_second_load_is_told_who_loads(filled):
    """It says which run goes on, whose, in which process, since when; nothing of it is written."""
    with going_on(filled), pytest.raises(InUseError, match=rf"incremental run of {_ME}, since 20"):
        filled.load()
    assert filled.load().plan.has_work is False
    kinds = filled.rows("select kind, status from starlift.runs order by run_id")
    assert kinds == [("reset", "published"), *[("incremental", "published")] * 2]


def test_tables_are_not_made_anew_under_a_load(filled):
    """create-tables is refused while a load goes on, which publishes as if nobody had asked."""
    with going_on(filled), pytest.raises(InUseError, match="incremental run of"):
        filled.reset()
    assert filled.rows("select count(*) from songplays") != [(0,)]


def test_threads_that_load_at_once(filled, keys):
    """Of many loads at once each publishes or is told of another; all is loaded once."""
    outcomes = []
    barrier = threading.Barrier(6)

    def run() -> None:
        barrier.wait()
        try:
            outcomes.append(filled.load())
        except InUseError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 6
    loaded = [one.object_count for one in outcomes if not isinstance(one, InUseError)]
    assert sorted(loaded, reverse=True)[:1] == [len(keys[::8])]
    assert sum(loaded) == len(keys[::8])


def test_the_lease_is_given_back(filled):
    """Behind a load that publishes and behind one that fails nobody has the warehouse."""
    filled.load()
    assert filled.rows(_LEASE) == [("", "incremental", os.getpid())]
    with pytest.raises(SqlError):
        reset_with_a_mistake(filled)
    assert filled.rows(_LEASE) == [("", "reset", os.getpid())]


def reset_with_a_mistake(arrivals: Arrivals) -> None:
    """Fail in the midst of making the tables."""
    spoilt = arrivals.project.of(arrivals.directory, create=["create table t (a int)", "nonsense"])
    reset(arrivals.connection, spoilt, arrivals.settings, lambda *_: None)


def test_of_two_that_got_past_each_other_one_publishes(filled):
    """Where another session has taken the lease, the run's transaction is refused and undone."""
    other = filled.connection._session.database.cursor()
    other.execute('USE "starlift warehouse".public')
    with leased(filled.connection, "incremental") as lease:
        other.execute("UPDATE starlift.lease SET session_id = 'another'")
        with pytest.raises(InUseError, match="has taken the warehouse while this one went on"):
            publish(filled, lease)
    assert filled.rows("select count(*) from users") == [(0,)]
    assert filled.rows("select session_id from starlift.lease") == [("another",)]


def test_of_two_transactions_one_writes_the_lease(filled):
    """Another session cannot change the lease under a run that publishes, nor the other way."""
    other = filled.connection._session.database.cursor()
    other.execute('USE "starlift warehouse".public')
    with going_on(filled), pytest.raises(duckdb.Error, match="onflict"):
        other.execute("UPDATE starlift.lease SET session_id = 'another'")
    other.begin()
    other.execute("UPDATE starlift.lease SET session_id = 'another'")
    with pytest.raises(InUseError, match="about to take"):
        filled.load()
    other.rollback()
    filled.load()


def publish(arrivals: Arrivals, lease) -> None:
    """A run's transaction, with a row."""
    with arrivals.connection.transaction(), lease.held():
        arrivals.connection.execute("insert into users (user_id) values (1)")


def test_a_ledger_without_a_lease_gets_one(tmp_path, month, keys, monkeypatch):
    """A warehouse of an earlier version is brought to this one by the next run."""
    made = Arrivals(tmp_path / "earlier")
    version = next(at for at, each in enumerate(UPGRADES) if "starlift.lease" in "".join(each))
    with monkeypatch.context() as earlier:
        earlier.setattr("starlift.pipeline.ledger.UPGRADES", UPGRADES[:version])
        Ledger(made.connection).prepare()
    made.bring(month, [PATHS, *keys[::8]])
    made.reset()
    assert made.load().plan.has_work
    assert made.rows("select session_id from starlift.lease") == [("",)]
    made.close()


def _stopped_in_a_step(process: subprocess.Popen[str]) -> None:
    """Let a load stand still in its transaction."""
    assert process.stderr is not None
    assert any("copy staging_events" in line for line in process.stderr)
    process.send_signal(signal.SIGSTOP)


def test_another_process_is_named(place: Place) -> None:
    """A second process says which one has the warehouse, whose it is and since when."""
    with place.started(place.script("etl.py", "--full")) as first:
        _stopped_in_a_step(first)
        owner = f"another process: process {first.pid} of {getpass.getuser()}, since 20"
        place.etl().failed(WAREHOUSE, "InUseError", owner, "UTC", "--wait")
        place.create_tables("--wait", "0.5").failed(WAREHOUSE, owner)
        place.starlift("query", "--wait", "0.1", "select 1").failed(WAREHOUSE, owner)


def test_a_killed_run_is_told_and_blocks_nobody(place: Place) -> None:
    """Its lease is taken over at once, by the next run, which says what it has found."""
    with place.started(place.script("etl.py", "--full")) as first:
        _stopped_in_a_step(first)
        first.kill()
        first.communicate()
    report = json.loads(place.etl("--json").succeeded().out)
    [notice] = report["notices"]
    assert "ended without a word, and published nothing: full run of" in notice
    assert f"process {first.pid}, since 20" in notice
    assert json.loads(place.etl("--json").succeeded().out)["notices"] == []


@pytest.mark.parametrize("is_killed", [True, False])
def test_who_waits_loads_afterwards(place: Place, *, is_killed: bool) -> None:
    """A load that waits says for whom, and runs when the other has ended, however it ends."""
    with place.started(place.script("etl.py", "--full")) as first:
        _stopped_in_a_step(first)
        with place.started(place.script("etl.py", "--wait", "100")) as second:
            assert second.stderr is not None
            said = second.stderr.readline()
            first.send_signal(signal.SIGKILL if is_killed else signal.SIGCONT)
            out, _ = second.communicate(timeout=WITHIN_S)
    assert f"process {first.pid} of" in said
    assert said.endswith(": waiting for up to 100 s.\n")
    assert second.returncode == 0
    assert "nothing is new in the bucket" in out
    assert ("ended without a word" in out) == is_killed


def test_who_looks_waits_too(place: Place) -> None:
    """Each command that reads the warehouse says for whom it waits, and then does its work."""
    commands = [
        *(["freshness"], ["runs"], ["runs", "2"], ["checks"], ["rejects"], ["schema"]),
        *(["plan"], ["backup", "copy.duckdb"]),
    ]
    with ExitStack() as running:
        with place.database():
            started = [
                running.enter_context(place.started(starlift(*words, "--wait", "100")))
                for words in commands
            ]
            for process in started:
                assert process.stderr is not None
                assert "waiting for up to 100 s" in process.stderr.readline()
        ended = [process.communicate(timeout=WITHIN_S) for process in started]
    assert [process.returncode for process in started] == [0] * len(commands)
    assert all(out for out, _ in ended)
    assert (place.directory / "copy.duckdb").is_file()


def test_every_command_that_opens_the_warehouse_can_wait() -> None:
    """All but those that simulate or speak to Amazon; a group says it for its commands as well."""
    named = {name: {each.name for each in made.params} for name, made in cli.commands.items()}
    assert {name for name, options in named.items() if "wait" not in options} == {
        *("cloud", "simulate"),
    }


def test_a_group_waits_for_its_command(place: Place) -> None:
    """Wherever --wait stands, before the command's name or behind it."""
    file = place.directory / "none.jsonl"
    file.write_text('{"reject_id": "none", "raw_record": "{}"}\n')
    for words in (("--wait", "100", "retry"), ("retry", "--wait", "100")):
        with ExitStack() as running:
            with place.database():
                command = starlift("rejects", *words, str(file))
                process = running.enter_context(place.started(command))
                assert process.stderr is not None
                assert "waiting for up to 100 s" in process.stderr.readline()
            process.communicate(timeout=WITHIN_S)
        assert process.returncode == 11


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [(signal.SIGINT, 130, "Interrupted"), (signal.SIGTERM, 143, "Terminated")],
)
def test_who_waits_can_be_ended(place: Place, number: int, code: int, word: str) -> None:
    """Ctrl-C and SIGTERM end the waiting, and say so."""
    with place.database(), place.started(place.script("etl.py", "--wait", "100")) as second:
        assert second.stderr is not None
        assert "waiting for up to 100 s" in second.stderr.readline()
        second.send_signal(number)
        _, err = second.communicate(timeout=20)
    assert second.returncode == code
    assert err.startswith(f"{word}.\nNext step: ")


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "soon"])
def test_a_time_that_is_none(place: Place, seconds: str) -> None:
    """What is no number of seconds is refused by both spellings of the command."""
    assert place.etl("--wait", seconds).code == 2
    assert place.starlift("etl", "--wait", seconds).code == 2
