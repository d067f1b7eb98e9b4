"""Amazon's control plane for tests: a moto server as a process, spoken to over HTTP by boto3.

Each pytest process has one; each test finds it empty. It ends with the process that started it.
"""

from __future__ import annotations

import contextlib
import functools
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3
from urllib3.exceptions import HTTPError

from starlift.cloud.aws import Aws
from starlift.cloud.making import Making
from starlift.cloud.operation import warehouse_of
from starlift.config import Flavour, Settings, load_settings
from tests.places import ROOT, Ended, Place, sources

REGION = "us-west-2"
BUCKET = "song-app-tests"
# Not secrets: moto looks at none. They look false, and are searched for in what is left behind.
FALSE_KEY = "AKIAFALSEKEYOFTESTS"
FALSE_SECRET = "false-secret-access-key-of-the-tests"  # noqa: S105 - see above
FALSE_PASSWORD = "false-password-of-an-older-cluster"  # noqa: S105 - the same
ADDRESS = "203.0.113.7"
PUBLIC = ("--access", "public", "--admit", ADDRESS, "--email", "me@example.com")
PRIVATE = ("--access", "private", "--email", "me@example.com")
_READY_WITHIN_S = 30
_REDIRECTED = Path(__file__).with_name("redirected")
_RESOLVE = socket.getaddrinfo
_SERVICES = ("cloudformation", "redshift", "redshift-serverless", "redshift-data", "ec2", "s3")
_SERVICES += ("iam", "sts", "ssm", "secretsmanager", "budgets", "service-quotas")
_SERVICES += ("resourcegroupstaggingapi",)
_UNTIL_INPUT_CLOSES = '"$@" </dev/null & server=$!; cat >/dev/null; kill -9 $server; wait $server'


@dataclass(frozen=True)
class Amazon:
    """A running moto server; `database` is a port at which something answers as a database does."""

    endpoint: str
    database: int

    def environ(self) -> dict[str, str]:
        """The variables that lead boto3 here."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": FALSE_KEY,
            "AWS_SECRET_ACCESS_KEY": FALSE_SECRET,
        }

    @functools.cache  # noqa: B019 - as many as there are services
    def client(self, service: str) -> Any:
        """A client of boto3's, beside Starlift."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=FALSE_KEY,
            aws_secret_access_key=FALSE_SECRET,
        )

    def reset(self) -> None:
        """Let nothing stand but the source bucket, with an object of each source."""
        urllib3.request("POST", f"{self.endpoint}/moto-api/reset")
        s3 = self.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        for key in ("log_data/2018/11/1.json", "song_data/A/1.json", "log_json_path.json"):
            s3.put_object(Bucket=BUCKET, Key=key, Body=b"{}")

    def make_cluster(self, name: str, **tags: str) -> None:
        """A cluster as somebody makes it by hand."""
        self.client("redshift").create_cluster(
            ClusterIdentifier=name,
            NodeType="ra3.large",
            MasterUsername="u",
            MasterUserPassword="False-password-1",
            ClusterType="single-node",
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )

    def parameters(self) -> dict[str, str]:
        """Those of the stack `starlift`."""
        stack = self.client("cloudformation").describe_stacks(StackName="starlift")["Stacks"][0]
        return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}

    def standing(self) -> dict[str, list[str]]:
        """All that a stack could leave, listed kind by kind, beside what every account has."""
        ec2 = self.client("ec2")
        reservations = ec2.describe_instances()["Reservations"]
        machines = [each for one in reservations for each in one["Instances"]]
        found = {
            "stacks": [
                each["StackName"]
                for each in self.client("cloudformation").describe_stacks()["Stacks"]
            ],
            "clusters": [
                each["ClusterIdentifier"]
                for each in self.client("redshift").describe_clusters()["Clusters"]
            ],
            "machines": [
                each["InstanceId"] for each in machines if each["State"]["Name"] != "terminated"
            ],
            "networks": [
                each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"] if not each["IsDefault"]
            ],
            "addresses": [each["AllocationId"] for each in ec2.describe_addresses()["Addresses"]],
            "endpoints": [
                each["VpcEndpointId"]
                for each in ec2.describe_vpc_endpoints()["VpcEndpoints"]
                if each["State"] != "deleted"
            ],
            "buckets": [
                each["Name"]
                for each in self.client("s3").list_buckets()["Buckets"]
                if each["Name"] != BUCKET
            ],
        }
        return {kind: names for kind, names in found.items() if names}


@dataclass(frozen=True)
class CloudPlace(Place):
    """A place whose commands find Amazon at the moto server, and databases at `database`."""

    database: int = 0

    def cloud(self, *arguments: str, is_json: bool = False) -> Ended:
        """Run `starlift cloud`."""
        return self.run(self.command(*arguments, is_json=is_json))

    @property
    def variables(self) -> dict[str, str]:
        """All environment variables: names of databases lead to `database`."""
        redirected = {
            "PYTHONPATH": f"{_REDIRECTED}:{ROOT}",
            "DATABASE_OF_THE_TESTS": str(self.database),
        }
        return {**super().variables, **redirected}

    def command(self, *arguments: str, is_json: bool = False) -> list[str]:
        """The command line of `starlift cloud`."""
        options = ["--json"] if is_json else []
        return [sys.executable, "-m", "starlift", *options, "cloud", *arguments]

    def settings(self, **cloud: str) -> Settings:
        """The place's settings, with [CLOUD] as given besides."""
        environ = {f"STARLIFT_CLOUD_{key}": value for key, value in cloud.items()}
        return load_settings(self.directory, config=self.config, environ=environ)


@pytest.fixture(scope="session")
def moto_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a moto server that runs."""
    log = tmp_path_factory.mktemp("moto") / "moto.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.cloud.amazon_server", "-p", str(port)]
    with (
        log.open("wb") as file,
        subprocess.Popen(
            ["sh", "-c", _UNTIL_INPUT_CLOSES, "sh", *command],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=file,
        ) as process,
    ):
        try:
            endpoint = f"http://127.0.0.1:{port}"
            _wait_for(endpoint, log)
            yield endpoint
        finally:
            process.communicate()


@pytest.fixture(scope="session")
def database() -> Iterator[int]:
    """A port at which something answers as a database does that speaks TLS."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer, args=[server, b"S"], daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def amazon(moto_server: str, database: int) -> Amazon:
    """Amazon, with nothing in it but the source bucket."""
    found = Amazon(moto_server, database)
    found.reset()
    return found


@pytest.fixture
def cloud_place(tmp_path: Path, amazon: Amazon) -> CloudPlace:
    """A place with a dwh.cfg as people have it, whose sources are a bucket at Amazon."""
    environ = {**amazon.environ(), "STARLIFT_S3_ENDPOINT": amazon.endpoint}
    place = CloudPlace(tmp_path, environ, amazon.database)
    lines = [f"{key} = {value}" for key, value in sources(BUCKET).items()]
    text = "\n".join(["# My warehouse.", "[S3]", *lines, "", "[LOAD]", "MAX_REJECTS = 7", ""])
    place.config.write_text(text, encoding="utf-8")
    place.config.chmod(0o644)
    return place


@pytest.fixture(scope="session")
def way_to_amazon(moto_server: str, tmp_path_factory: pytest.TempPathFactory) -> Aws:
    """Starlift's own way to the moto server; its clients take long to make, and stay."""
    environ = Amazon(moto_server, 0).environ()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        found = Aws(load_settings(tmp_path_factory.mktemp("nothing"), environ={}), REGION)
        for service in _SERVICES:
            found.client(service)
    found.poll_s = 0
    return found


@pytest.fixture
def aws(way_to_amazon: Aws, amazon: Amazon) -> Aws:  # noqa: ARG001 - with nothing in it
    """Starlift's own way to the moto server, that waits for nothing."""
    return way_to_amazon


@pytest.fixture
def making(cloud_place, aws, amazon, monkeypatch):
    """Begins to make a public stack; names of databases lead to one that answers."""

    def redirected(host, port, *arguments, **options):
        is_ours = port in {5432, 5439}
        target = ("127.0.0.1", amazon.database) if is_ours else (host, port)
        return _RESOLVE(*target, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", redirected)

    def begin(flavour=Flavour.PROVISIONED, **cloud):
        terms = {"ACCESS": "public", "ADMIT": ADDRESS, "EMAIL": "me@example.com"}
        settings = cloud_place.settings(FLAVOUR=flavour, **terms, **cloud)
        warehouse = warehouse_of(aws, "starlift", flavour)
        return Making(
            aws, settings, cloud_place.config, warehouse, lambda _event: None, endpoint_tries=1
        )

    return begin


def _answer(server: socket.socket, answer: bytes) -> None:
    with contextlib.suppress(OSError):  # closed at the end
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(8)
                connection.sendall(answer)


def _wait_for(endpoint: str, log: Path) -> None:
    until = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < until:
        with contextlib.suppress(HTTPError):
            urllib3.request("GET", f"{endpoint}/moto-api/data.json", retries=False)
            return
        time.sleep(0.05)
    pytest.fail(f"moto does not start: {log.read_text(errors='replace')[-2000:]}")
