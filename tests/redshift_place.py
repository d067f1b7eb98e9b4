"""A place whose warehouse is a Redshift server, with its buckets on a real S3 server."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from starlift.config import load_settings
from starlift.engines.duckdb.connection import DuckDbConnection
from starlift.engines.protocols import Outcome
from starlift.storage import open_store
from tests.places import ROLE, Place, sources
from tests.redshift_server import RedshiftServer, serving
from tests.s3_server import S3Server


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
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for `localhost` that vouches for itself, and its key."""
    directory = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = directory / "server.crt", directory / "server.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@pytest.fixture
def make_cluster(
    tmp_path: Path, s3_server: S3Server, certificate: tuple[Path, Path]
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
            server = open_.enter_context(serving(warehouse, *certificate))
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
