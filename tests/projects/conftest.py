"""The projects of tests/fixtures/projects, each run once, by the real pipeline."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection
from starlift.pipeline.load import load
from starlift.pipeline.report import LoadReport
from starlift.pipeline.reset import reset
from starlift.project import Project, load_project
from starlift.redshift.statements import split
from tests.projects.plain import Bucket, read_bucket

PROJECTS = Path(__file__).parents[1] / "fixtures" / "projects"
SHARED = "shared_bucket"


@dataclass(frozen=True)
class Loaded:
    """A project's warehouse after its load."""

    directory: Path
    connection: Connection
    project: Project
    report: LoadReport

    @property
    def counts(self) -> dict[str, int]:
        """The rows of each table, by its name; outside `public` with its schema."""
        tables = self.connection.catalog.tables()
        return {
            table.name if table.schema == "public" else f"{table.schema}.{table.name}": (
                table.row_count
            )
            for table in tables
        }

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the last of a text's statements gives."""
        *_, last = [self.connection.execute(statement) for statement in split(query)]
        return list(last.rows)


def copied(name: str, directory: Path) -> Path:
    """A copy of a project, with the bucket beside it."""
    shutil.copytree(PROJECTS / SHARED, directory / SHARED)
    return shutil.copytree(PROJECTS / name, directory / name)


@pytest.fixture(scope="session")
def bucket() -> Bucket:
    """The records that all projects share."""
    return read_bucket(PROJECTS / SHARED)


def run_once(name: str, directory: Path) -> Loaded:
    """A copy of a project, with its tables made and loaded."""
    directory = copied(name, directory)
    with warnings.catch_warnings():
        # People write config.read_file(open("dwh.cfg")).
        warnings.simplefilter("ignore", ResourceWarning)
        project = load_project(directory)
    settings = load_settings(directory, environ={})
    connection = connect(settings)
    reset(connection, project, settings, _watch)
    report = load(connection, project, settings, _watch)
    return Loaded(directory, connection, project, report)


def run_again(loaded: Loaded) -> Loaded:
    """The same project after one more load, in a session of its own."""
    loaded.connection.close()
    settings = load_settings(loaded.directory, environ={})
    connection = connect(settings)
    report = load(connection, loaded.project, settings, _watch)
    return replace(loaded, connection=connection, report=report)


def _watch(_number: int, _count: int, _name: str) -> None:
    """Nobody looks on."""


@pytest.fixture(scope="session")
def run_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Loaded]]:
    """Makes and loads a project, once for all tests of it."""
    loaded: dict[str, Loaded] = {}

    def run(name: str) -> Loaded:
        if name not in loaded:
            loaded[name] = run_once(name, tmp_path_factory.mktemp(name))
        return loaded[name]

    yield run
    for project in loaded.values():
        project.connection.close()
