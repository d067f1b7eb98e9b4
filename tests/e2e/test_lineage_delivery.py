"""Where OpenLineage events go, and what becomes of a load whose events are not taken."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.places import Ended, Place, place_on
from tests.receiver import Receiver, sending

CONFIG = 3
LOAD = "dev.etl"


def notice(ended: Ended) -> str:
    """The one notice of a command, which says nothing else beside its steps."""
    lines = [line for line in ended.err.splitlines() if not line.lstrip().startswith("[")]
    (told,) = filter(None, lines)
    assert told.startswith("Notice: ")
    return told.removeprefix("Notice: ")


def test_dwh_cfg_says_where_to(place: Place, receiver: Receiver, small_bucket: Path) -> None:
    """URL, ENDPOINT, API_KEY and NAMESPACE may stand in dwh.cfg."""
    place_on(place.directory, small_bucket)
    lines = f"[LINEAGE]\nURL = {receiver.url}\nENDPOINT = in/here\nAPI_KEY = k\nNAMESPACE = music\n"
    with place.config.open("a") as file:
        file.write(lines)
    place.etl().succeeded()
    assert receiver.states() == [(LOAD, "START"), (LOAD, "COMPLETE")]
    assert {event["job"]["namespace"] for event in receiver.events} == {"music"}
    assert (set(receiver.paths), set(receiver.authorizations)) == ({"/in/here"}, {"Bearer k"})


def test_the_client_may_know_another_way(place: Place, tmp_path: Path) -> None:
    """A file for OpenLineage's client sends the events elsewhere: here into a file."""
    log = tmp_path / "events.jsonl"
    config = tmp_path / "openlineage.yml"
    config.write_text(f"transport:\n  type: file\n  log_file_path: {log}\n  append: true\n")
    Place(place.directory, {"OPENLINEAGE_CONFIG": str(config)}).etl().succeeded()
    events = [json.loads(line) for line in log.read_text().splitlines()]
    assert [event["eventType"] for event in events] == ["START", "COMPLETE"]


def test_several_receivers(place: Place, tmp_path: Path, receiver: Receiver) -> None:
    """Where one of the client's receivers does not take them, that is told, too."""
    config = tmp_path / "openlineage.yml"
    config.write_text(
        "transport:\n  type: composite\n  transports:\n"
        f"    here:\n      type: http\n      url: {receiver.url}\n"
        "    there:\n      type: http\n      url: http://127.0.0.1:9\n"
        "      retry:\n        total: 0\n        connect: 0\n"
    )
    ended = Place(place.directory, {"OPENLINEAGE_CONFIG": str(config)}).etl().succeeded()
    assert receiver.states() == [(LOAD, "START"), (LOAD, "COMPLETE")]
    assert "Notice: 2 of 2 OpenLineage events were not delivered: Transport <HttpTrans" in ended.err
    assert "Connection refused" in ended.err


@pytest.mark.parametrize("code", [201, 403])
def test_the_client_may_send_later(place: Place, receiver: Receiver, code: int) -> None:
    """What the client takes to send it later is waited for, and told if it was refused."""
    receiver.code = code
    sender = sending(place, receiver, OPENLINEAGE__TRANSPORT__TYPE="async_http")
    ended = sender.etl().succeeded()
    assert receiver.states() == [(LOAD, "START"), (LOAD, "COMPLETE")]
    refused = "Notice: 2 of 2 OpenLineage events were not delivered: Failed to emit event"
    assert (refused in ended.err) == (code == 403)


def test_the_client_is_told_nothing(place: Place) -> None:
    """A file for the client that is not there is told: events would go nowhere."""
    ended = Place(place.directory, {"OPENLINEAGE_CONFIG": "none.yml"}).etl().succeeded()
    assert "2 of 2 OpenLineage events were not delivered: neither OPENLINEAGE_CONFIG" in ended.err


@pytest.mark.parametrize(
    ("code", "said"), [(500, "too many 500 error responses"), (401, "401 Client Error")]
)
def test_a_receiver_that_refuses(place: Place, receiver: Receiver, code: int, said: str) -> None:
    """A receiver's errors are told once, with how many events it did not take; the load is done."""
    receiver.code = code
    sender = sending(place, receiver, OPENLINEAGE_API_KEY="hunter2")
    ended = sender.etl("--full").succeeded()
    told = notice(ended)
    assert told.startswith("34 of 34 OpenLineage events were not delivered: ")
    assert said in told
    assert "hunter2" not in ended.err + ended.out
    assert "full load" in ended.out


def test_a_receiver_that_is_not_there(place: Place, receiver: Receiver) -> None:
    """An address where nobody listens is told; without the load's report being another one."""
    sender = sending(place, receiver, OPENLINEAGE_URL="http://127.0.0.1:9")
    ended = sender.etl("--json").succeeded()
    assert json.loads(ended.out)["mode"] == "incremental"
    told = json.loads(ended.err)["notice"]
    assert told.startswith("2 of 2 OpenLineage events were not delivered: ")
    assert "Connection refused" in told


def test_a_receiver_that_never_answers(place: Place, receiver: Receiver) -> None:
    """A load ends while the receiver still has its first event, and says so."""
    receiver.hangs = True
    sender = sending(place, receiver, STARLIFT_LINEAGE_WAIT_SECONDS="1")
    ended = sender.etl("--full").succeeded()
    assert notice(ended).startswith("34 of 34 OpenLineage events were not delivered: ")
    assert "Run 3, full load" in ended.out
    failed = sender.etl("--full", "--config", "none.cfg").failed(CONFIG, "none.cfg")
    assert "OpenLineage" not in failed.err


def test_without_the_client(place: Place, receiver: Receiver) -> None:
    """Without the package that sends events a load that is to send some does not begin."""
    blocked = (
        "import sys, runpy; sys.modules['openlineage'] = None; sys.argv = sys.argv[1:]; "
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    command = [sys.executable, "-c", blocked, *place.script("etl.py")[1:], "--full"]
    before = place.rows("SELECT count(*) FROM starlift.runs")
    sender = sending(place, receiver)
    sender.run(command).failed(CONFIG, "pip install 'starlift[lineage]'")
    assert place.rows("SELECT count(*) FROM starlift.runs") == before
    place.run(command).succeeded()


def test_unasked_nothing_is_imported(place: Place) -> None:
    """A load that sends no events imports nothing of what would send them."""
    shown = [sys.executable, "-X", "importtime", *place.script("etl.py")[1:]]
    loaded = {line.rpartition("|")[2].strip() for line in place.run(shown).err.splitlines()}
    assert "starlift.pipeline.load" in loaded
    unwanted = ("openlineage", "requests", "httpx", "yaml", "starlift.lineage", "attr")
    assert not [name for name in loaded if name.startswith(unwanted)]
