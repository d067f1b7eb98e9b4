"""The project's own commands as real processes, each in a place of its own.

A place is a directory with a dwh.cfg and a warehouse. A command runs there without any variable of
Starlift's or Amazon's but those that the test gives; a warning of Python's fails it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from starlift.simulator import SimulationSpec, simulate

ROOT = Path(__file__).resolve().parents[1]
WITHIN_S = 120

Rows = Counter[tuple[Any, ...]]

# Runs a command that may write no file beyond so many bytes: the disk is full.
_FULL_DISK = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True)
class Ended:
    """A process that has ended."""

    code: int
    out: str
    err: str

    def succeeded(self) -> Ended:
        """The same, if it ended well."""
        assert self.code == 0, self.err
        return self

    def failed(self, code: int, *parts: str) -> Ended:
        """The same, if it ended with this code and one clear message that holds these parts."""
        assert (self.code, self.out) == (code, ""), f"{self.code}: {self.out}{self.err}"
        message = "\n".join(line for line in self.err.splitlines() if not line.startswith("["))
        assert "Traceback" not in message, message
        assert message.count("Next step: ") == 1, message
        for part in parts:
            assert part in message, message
        return self


@dataclass(frozen=True)
class Place:
    """A directory with a dwh.cfg and a warehouse; `environ` is added to its commands' variables."""

    directory: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """The place's dwh.cfg."""
        return self.directory / "dwh.cfg"

    @property
    def warehouse(self) -> Path:
        """The warehouse's file."""
        return self.directory / "warehouse.duckdb"

    @property
    def variables(self) -> dict[str, str]:
        """All environment variables of the place's commands."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "STARLIFT_CONFIG": str(self.config),
            **self.environ,
        }

    def script(self, name: str, *options: str) -> list[str]:
        """The command line of create_tables.py or etl.py."""
        return [sys.executable, str(ROOT / name), *options]

    def run(self, command: Sequence[str], stdin: str | None = None) -> Ended:
        """Run a command line to its end."""
        done = subprocess.run(
            command,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            encoding="utf-8",
            cwd=self.directory,
            env=self.variables,
            timeout=WITHIN_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def started(self, command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
        """A command line that runs, killed at the end if it has not ended."""
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.directory,
            env=self.variables,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def create_tables(self, *options: str) -> Ended:
        """Run `python create_tables.py`."""
        return self.run(self.script("create_tables.py", *options))

    def etl(self, *options: str) -> Ended:
        """Run `python etl.py`."""
        return self.run(self.script("etl.py", *options))

    def etl_on_full_disk(self, limit_bytes: int) -> Ended:
        """Run `python etl.py --full` where no file can grow beyond the limit."""
        limited = [sys.executable, "-c", _FULL_DISK, str(limit_bytes)]
        return self.run([*limited, *self.script("etl.py", "--full")])

    def starlift(self, *arguments: str, stdin: str | None = None) -> Ended:
        """Run `starlift`, within the project."""
        return self.run(starlift(*arguments), stdin)

    def load(self) -> Place:
        """The place with its tables made and loaded."""
        self.create_tables().succeeded()
        self.etl().succeeded()
        return self

    @contextmanager
    def database(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A session on the warehouse's file, without Starlift."""
        with duckdb.connect() as session:
            session.execute(f"ATTACH '{self.warehouse}' AS dev")
            session.execute("USE dev.public")
            yield session

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What DuckDB itself finds in the warehouse."""
        with self.database() as session:
            return session.execute(query).fetchall()

    def contents(self) -> dict[str, Rows]:
        """All rows of all the warehouse's tables, in any order."""
        with self.database() as session:
            names = session.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'public'"
            ).fetchall()
            return {
                name: Counter(session.execute(f'FROM "{name}"').fetchall()) for (name,) in names
            }

    def star(self) -> dict[str, Rows]:
        """The rows of the star's tables, without the numbers of plays and objects."""
        with self.database() as session:
            plays = session.execute(
                "SELECT * EXCLUDE (songplay_id, source_object_id) FROM songplays"
            ).fetchall()
        names = ("artists", "songs", "time", "users", "user_levels")
        contents = self.contents()
        return {name: contents[name] for name in names} | {"songplays": Counter(plays)}

    def copy(self, directory: Path) -> Place:
        """The same place, somewhere else."""
        directory.mkdir(parents=True, exist_ok=True)
        for file in (self.config, self.warehouse):
            shutil.copy(file, directory)
        return Place(directory, self.environ)

    def configure(self, **sections: Mapping[str, object]) -> Place:
        """The place with another dwh.cfg, made of these sections."""
        text = "\n".join(
            "\n".join([f"[{name}]", *(f"{key} = {value}" for key, value in values.items()), ""])
            for name, values in sections.items()
        )
        self.config.write_text(text, encoding="utf-8")
        return self


def starlift(*arguments: str) -> list[str]:
    """The command line of `starlift`, within the project."""
    return [sys.executable, "-m", "starlift", "--project", str(ROOT), *arguments]


def sources(bucket: str, prefix: str = "") -> dict[str, str]:
    """[S3] for a bucket in the song app's layout."""
    return {
        "LOG_DATA": f"s3://{bucket}/{prefix}log_data",
        "LOG_JSONPATH": f"s3://{bucket}/{prefix}log_json_path.json",
        "SONG_DATA": f"s3://{bucket}/{prefix}song_data",
        "REGION": "us-west-2",
    }


ROLE = {"ARN": "arn:aws:iam::000000000000:role/embedded-warehouse-reads-no-role"}


def place_on(directory: Path, bucket: Path, name: str = "song-app") -> Place:
    """A place whose bucket is served from a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    return Place(directory).configure(
        IAM_ROLE=ROLE, S3=sources(name), BUCKETS={name: bucket.as_posix()}
    )


@pytest.fixture(scope="session")
def small_bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of a few listeners, without faults. It is not to be changed."""
    directory = tmp_path_factory.mktemp("bucket")
    simulate(directory, SimulationSpec(users=20, songs=40, plays=1000))
    return directory


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, small_bucket: Path) -> Place:
    """A place whose warehouse holds the small bucket. It is not to be changed."""
    return place_on(tmp_path_factory.mktemp("loaded"), small_bucket).load()


@pytest.fixture
def place(tmp_path: Path, loaded: Place) -> Place:
    """The test's own place, loaded with the small bucket."""
    return loaded.copy(tmp_path / "place")


@pytest.fixture
def own_bucket(tmp_path: Path, small_bucket: Path) -> Path:
    """The test's own copy of the small bucket."""
    return shutil.copytree(small_bucket, tmp_path / "bucket")
