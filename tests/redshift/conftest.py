"""A simulated month with bad records, and the embedded warehouse that is to be equalled."""

from __future__ import annotations

from pathlib import Path

import pytest

from starlift.config import Settings
from starlift.engines import connect
from starlift.engines.redshift.connection import RedshiftConnection
from starlift.pipeline.load import LoadOptions, load
from starlift.pipeline.report import LoadReport
from starlift.pipeline.reset import reset
from starlift.project import Project
from starlift.simulator import SimulationSpec, simulate
from tests.loads.arrivals import unwatched
from tests.redshift_place import Cluster

PATHS = "log_json_path.json"


class Side:
    """A warehouse on one engine, with a session of this process."""

    def __init__(self, settings: Settings, project: Project) -> None:
        self.connection = connect(settings)
        self.settings, self.project = settings, project
        reset(self.connection, project, settings, unwatched)

    def load(self, **options: bool) -> LoadReport:
        """Load what is new."""
        options = LoadOptions(**options)
        return load(self.connection, self.project, self.settings, unwatched, options)

    def rows(self, query: str) -> tuple[tuple, ...]:
        """The rows of a query."""
        return self.connection.execute(query).rows


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
def session(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> RedshiftConnection:
    """A session of this process."""
    monkeypatch.setenv("SSL_CERT_FILE", str(cluster.server.certificate))
    made = connect(cluster.settings)
    assert isinstance(made, RedshiftConnection)
    yield made
    made.close()
