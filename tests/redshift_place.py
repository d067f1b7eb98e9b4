"""A place whose warehouse is a Redshift server, with its buckets on a real S3 server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.engines.duckdb.connection import DuckDbConnection
from starlift.engines.protocols import Outcome
from starlift.storage import open_store
from tests.places import ROLE, Place, sources
from tests.redshift_server import RedshiftServer, serving
from tests.s3_server import S3Server
from tests.tls import Authority


@dataclass(frozen=True)
class Cluster:
    """A place of commands, and the server that they reach. `prefix` is its own in the bucket."""

    place: Place
    server: RedshiftServer
    bucket: str
    prefix: str

    @property
    def run(self) -> Callable[[str], Outcome]:
        """What runs a statement in the warehouse itself, while no client is at it."""
        return self.server.warehouse.execute

    def put(self, key: str, data: bytes) -> None:
        """Write an object of the song app."""
        open_store(self.bucket, self.settings).write(f"{self.prefix}{key}", data)

    def bring(self, directory: Path, keys: list[str]) -> None:
        """Write objects of a simulated bucket."""
        for key in keys:
            self.put(key, (directory / key).read_bytes())

    @property
    def settings(self):
        """The settings of the place's commands."""
        return load_settings(self.place.directory, environ=self.place.variables)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who vouches for the servers of the tests."""
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def make_cluster(
    tmp_path: Path, s3_server: S3Server, authority: Authority
) -> Iterator[Callable[..., Cluster]]:
    """Make a cluster with an empty warehouse and an empty prefix in the bucket."""
    with ExitStack() as open_:

        def make(name: str = "") -> Cluster:
            own = name or f"{tmp_path.name}-{len(list(tmp_path.iterdir()))}"
            directory = tmp_path / own
            directory.mkdir()
            warehouse = DuckDbConnection(
                load_settings(
                    directory,
                    environ={
                        "STARLIFT_WAREHOUSE_PATH": str(directory / "cluster.duckdb"),
                        "STARLIFT_CLUSTER_DB_USER": "loader",
                        **s3_server.environ(),
                    },
                )
            )
            open_.callback(warehouse.close)
            server = open_.enter_context(serving(warehouse, authority))
            prefix = f"{own}/app/"
            place = Place(directory, {**s3_server.environ(), **server.environ()}).configure(
                IAM_ROLE=ROLE,
                S3=sources(s3_server.bucket, prefix),
                STAGING={
                    "LOCATION": f"s3://{s3_server.bucket}/{own}/parts",
                    "SLICES": 2,
                },
            )
            return Cluster(place, server, s3_server.bucket, prefix)

        yield make


@pytest.fixture
def cluster(make_cluster: Callable[..., Cluster]) -> Cluster:
    """A cluster with an empty warehouse."""
    return make_cluster()
