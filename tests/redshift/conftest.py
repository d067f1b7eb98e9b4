"""A simulated month with bad records, and the embedded warehouse that is to be equalled."""

from __future__ import annotations

from pathlib import Path

import pytest

from starlift.simulator import SimulationSpec, simulate
from tests.places import Place, place_on

PATHS = "log_json_path.json"


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket with thirty daily logs, in which there are bad records, and 40 songs."""
    bucket = tmp_path_factory.mktemp("month") / "bucket"
    simulate(bucket, SimulationSpec(users=15, songs=40, plays=700, faults=True))
    return bucket


@pytest.fixture(scope="session")
def keys(month: Path) -> list[str]:
    """The objects of the month, the JSONPaths file first."""
    files = (path for path in month.rglob("*.json") if path.is_file())
    found = sorted(path.relative_to(month).as_posix() for path in files)
    return [PATHS, *(key for key in found if key.startswith(("log_data", "song_data")))]


@pytest.fixture
def embedded(tmp_path: Path) -> Place:
    """A place on the embedded engine with tables, and an empty bucket."""
    bucket = tmp_path / "bucket"
    bucket.mkdir()
    place = place_on(tmp_path / "embedded", bucket)
    place.create_tables().succeeded()
    return place
