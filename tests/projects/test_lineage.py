"""What catalogues are told of projects as people write them."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from starlift.cli.lineage import followed
from starlift.cli.session import Session
from starlift.pipeline.load import LoadOptions, load
from starlift.pipeline.reset import reset
from starlift.project import load_project
from tests.projects.conftest import PROJECTS, SHARED, copied
from tests.receiver import Event, Receiver

NAMES = sorted(path.name for path in PROJECTS.iterdir() if path.name != SHARED)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_is_there(
    name: str,
    tmp_path: Path,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each event gets there; what columns are made from are columns of what the job reads."""
    directory = copied(name, tmp_path)
    monkeypatch.setenv("OPENLINEAGE_URL", receiver.url)
    monkeypatch.setenv("STARLIFT_LINEAGE_WAIT_SECONDS", "60")
    with warnings.catch_warnings():
        # People write config.read_file(open("dwh.cfg")).
        warnings.simplefilter("ignore", ResourceWarning)
        project = load_project(directory)
    session = Session(directory, None, is_json=False)
    with followed(session, project) as follow, session.connection() as connection:
        reset(connection, project, session.settings, _watch, follow)
        load(connection, project, session.settings, _watch, LoadOptions(follow=follow))
    assert capsys.readouterr().err == ""
    told = [event for event in receiver.events if event["eventType"] == "COMPLETE"]
    assert any(_origins(event) for event in told)
    for event in told:
        columns = _columns(event["inputs"])
        for table, column in _origins(event):
            assert column in columns[table], event["job"]["name"]


def _origins(event: Event) -> list[tuple[str, str]]:
    return [
        (source["name"], source["field"])
        for output in event["outputs"]
        for origin in output["facets"].get("columnLineage", {"fields": {}})["fields"].values()
        for source in origin["inputFields"]
    ]


def _columns(datasets: list[Event]) -> dict[str, list[str]]:
    return {
        each["name"]: [field["name"] for field in each["facets"]["schema"]["fields"]]
        for each in datasets
        if "schema" in each["facets"]
    }


def _watch(_number: int, _count: int, _name: str) -> None:
    """Nobody watches."""
