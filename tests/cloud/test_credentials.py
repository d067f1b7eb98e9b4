"""The temporary passwords that Amazon makes for a session on Redshift."""

from __future__ import annotations

import boto3
import pytest
from botocore.stub import Stubber

from starlift.config import Settings, load_settings
from starlift.engines.redshift.credentials import Login, login
from starlift.errors import ConfigError, WarehouseError
from tests.cloud.conftest import REGION, Amazon, CloudPlace

_CLUSTER = f"dwh.abc123.{REGION}.redshift.amazonaws.com"
_WORKGROUP = f"dwh.123456789012.{REGION}.redshift-serverless.amazonaws.com"
_PASSWORD = "false-temporary-password"  # noqa: S105 - of an answer of the test


def _settings(place: CloudPlace, monkeypatch: pytest.MonkeyPatch, host: str) -> Settings:
    for name, value in place.environ.items():
        monkeypatch.setenv(name, value)
    place.configure(CLUSTER={"HOST": host, "DB_NAME": "dev", "DB_USER": "loader"})
    return place.settings()


def test_a_cluster_makes_a_password(
    amazon: Amazon, cloud_place: CloudPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the user of [CLUSTER], who is named as Amazon names him; it is not shown."""
    amazon.client("redshift").create_cluster(
        ClusterIdentifier="dwh", NodeType="ra3.large", MasterUsername="loader",
        ManageMasterPassword=True, ClusterType="single-node",
    )  # fmt: skip
    found = login(_settings(cloud_place, monkeypatch, _CLUSTER))
    assert found.user == "IAM:loader"
    assert found.password
    assert found.password not in repr(found)


def test_a_cluster_that_is_not_there_is_told(
    amazon: Amazon, cloud_place: CloudPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name and region, with the setting to look at."""
    assert amazon.standing() == {}
    with pytest.raises(WarehouseError, match=f"There is no dwh in {REGION}") as raised:
        login(_settings(cloud_place, monkeypatch, _CLUSTER))
    assert "HOST under [CLUSTER]" in raised.value.hint


def _answered(monkeypatch: pytest.MonkeyPatch, service: str, answer: dict | str) -> None:
    """Let Amazon answer the only request with this; a text is an error's code."""
    client = boto3.client(service, region_name=REGION)
    stubber = Stubber(client)
    operation = {
        "redshift": "get_cluster_credentials",
        "redshift-serverless": "get_credentials",
    }[service]
    if isinstance(answer, str):
        stubber.add_client_error(operation, answer, "the key AKIAFALSE is wrong")
    else:
        asked = {"workgroupName": "dwh", "dbName": "dev", "durationSeconds": 900}
        stubber.add_response(operation, answer, asked)
    stubber.activate()
    monkeypatch.setattr(boto3.Session, "client", lambda _self, _name: client)


def test_a_workgroup_makes_user_and_password(
    cloud_place: CloudPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Serverless names the user by whose credentials they are."""
    settings = _settings(cloud_place, monkeypatch, _WORKGROUP)
    answer = {"dbUser": "IAMR:me", "dbPassword": _PASSWORD}
    _answered(monkeypatch, "redshift-serverless", answer)
    assert login(settings) == Login("IAMR:me", _PASSWORD)


@pytest.mark.parametrize(
    ("code", "part"),
    [("AccessDeniedException", "the key AKIAFALSE is wrong"), ("InvalidClientTokenId", "need")],
)
def test_credentials_that_do_not_suffice_are_told(
    cloud_place: CloudPlace, monkeypatch: pytest.MonkeyPatch, code: str, part: str
) -> None:
    """With the permission that is missing; a message that may repeat a key is not shown."""
    settings = _settings(cloud_place, monkeypatch, _CLUSTER)
    _answered(monkeypatch, "redshift", code)
    with pytest.raises(WarehouseError, match=code) as raised:
        login(settings)
    assert part in str(raised.value)
    assert "redshift:GetClusterCredentials" in raised.value.hint
    assert ("AKIAFALSE" in str(raised.value)) == (code == "AccessDeniedException")


def test_no_credentials_at_all_are_told(
    cloud_place: CloudPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hint names both ways: Amazon's, and a password."""
    settings = _settings(cloud_place, monkeypatch, _CLUSTER)
    for name in cloud_place.environ:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(cloud_place.directory))
    with pytest.raises(WarehouseError, match="No temporary password for dwh") as raised:
        login(settings)
    assert "AWS_PROFILE" in raised.value.hint
    assert "STARLIFT_CLUSTER_DB_PASSWORD" in raised.value.hint


def test_a_key_without_its_secret_is_told(
    cloud_place: CloudPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name of the setting that is missing."""
    _settings(cloud_place, monkeypatch, _CLUSTER)
    monkeypatch.setenv("STARLIFT_AWS_KEY", "AKIAFALSE")
    with pytest.raises(ConfigError, match=r"\[AWS\] SECRET"):
        login(load_settings(cloud_place.directory, config=cloud_place.config))
