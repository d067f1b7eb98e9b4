"""A simulated month, and what one full load makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from starlift.simulator import SimulationSpec, simulate
from tests.loads.arrivals import Arrivals
from tests.loads.cities import make_cities

PATHS = "log_json_path.json"


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket with thirty daily logs, in which events are repeated, and 120 songs."""
    bucket = tmp_path_factory.mktemp("month") / "bucket"
    simulate(bucket, SimulationSpec(users=30, songs=120, plays=1500, faults=True))
    return bucket


@pytest.fixture(scope="session")
def keys(month: Path) -> list[str]:
    """The objects of the month, without its JSONPaths file."""
    files = (path for path in month.rglob("*.json") if path.is_file())
    found = sorted(path.relative_to(month).as_posix() for path in files)
    return [key for key in found if key.startswith(("log_data", "song_data"))]


@pytest.fixture
def arrivals(tmp_path: Path, month: Path) -> Iterator[Arrivals]:
    """An empty warehouse; its bucket has the JSONPaths file alone."""
    made = Arrivals(tmp_path)
    made.bring(month, [PATHS])
    made.reset()
    yield made
    made.close()


@pytest.fixture
def cities(tmp_path: Path) -> Iterator[Callable[..., Arrivals]]:
    """Make an empty warehouse of cities, whose COPY has these options."""
    made: list[Arrivals] = []

    def make(options: str, more: str = "") -> Arrivals:
        made.append(make_cities(tmp_path / str(len(made)), options, more))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, month: Path, keys: list[str]) -> dict:
    """The star of one full load of the month."""
    made = Arrivals(tmp_path_factory.mktemp("whole"))
    made.bring(month, [PATHS, *keys])
    made.reset()
    made.load(is_full=True)
    star = made.star()
    made.close()
    assert all(star.values())
    return star
