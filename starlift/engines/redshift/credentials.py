"""Whom a session is opened as: the user of [CLUSTER], or temporary credentials of Amazon's.

Where DB_PASSWORD is not set, Amazon makes a password that lasts for fifteen minutes, for whoever
its credentials prove: [AWS] of dwh.cfg, or what Amazon's own tools find.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/generating-user-credentials.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlift.config import Settings
from starlift.engines.redshift.endpoint import Endpoint, endpoint, host_of
from starlift.errors import ConfigError, WarehouseError

_LASTS_S = 900
_DENIED = ("AccessDenied", "Unauthorized")


@dataclass(frozen=True)
class Login:
    """A user of the database and its password."""

    user: str
    password: str = field(repr=False)


def login(settings: Settings) -> Login:
    """Whom to open a session as.

    Raises:
        ConfigError: when no password is set, and the host is none for which Amazon makes one.
        WarehouseError: when Amazon's credentials are missing or do not suffice, when there is no
            such cluster, or when Amazon does not answer.
    """
    if settings.cluster.db_password is not None:
        return Login(settings.require("CLUSTER", "DB_USER"), settings.cluster.db_password)
    found = endpoint(host_of(settings))
    if found is None:
        raise ConfigError(
            f"[CLUSTER] DB_PASSWORD is not set, and {settings.cluster.host} is not the name of a "
            "cluster or workgroup of Amazon's, for which it would make a temporary one",
            hint="set it, best as STARLIFT_CLUSTER_DB_PASSWORD in the environment, or name the "
            "endpoint as Amazon shows it; STARLIFT_WAREHOUSE_ENGINE=duckdb runs the warehouse on "
            "this machine instead.",
        )
    return _temporary(settings, found)


def _temporary(settings: Settings, found: Endpoint) -> Login:
    import boto3  # noqa: PLC0415 - only where Amazon makes the password
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    key = settings.aws.key
    secret = settings.require("AWS", "SECRET") if key else None
    made = _of_workgroup if found.is_serverless else _of_cluster
    try:
        aws = boto3.Session(
            aws_access_key_id=key, aws_secret_access_key=secret, region_name=found.region
        )
        return made(aws, settings, found)
    except ClientError as error:
        raise _refused(error.response["Error"], found) from error
    except (BotoCoreError, OSError) as error:  # OSError: a credential_process that is missing
        raise WarehouseError(
            f"No temporary password for {found.name}: {error}",
            hint="give credentials the AWS way (`aws sso login`, AWS_PROFILE), or set "
            "STARLIFT_CLUSTER_DB_PASSWORD.",
        ) from error


def _of_cluster(aws: Any, settings: Settings, found: Endpoint) -> Login:  # noqa: ANN401 - boto3
    answer = aws.client("redshift").get_cluster_credentials(
        ClusterIdentifier=found.name,
        DbUser=settings.require("CLUSTER", "DB_USER"),
        DbName=settings.require("CLUSTER", "DB_NAME"),
        DurationSeconds=_LASTS_S,
        AutoCreate=False,
    )
    return Login(answer["DbUser"], answer["DbPassword"])


def _of_workgroup(aws: Any, settings: Settings, found: Endpoint) -> Login:  # noqa: ANN401 - boto3
    answer = aws.client("redshift-serverless").get_credentials(
        workgroupName=found.name,
        dbName=settings.require("CLUSTER", "DB_NAME"),
        durationSeconds=_LASTS_S,
    )
    return Login(answer["dbUser"], answer["dbPassword"])


def _refused(error: dict[str, str], found: Endpoint) -> WarehouseError:
    code = error["Code"]
    if "NotFound" in code:
        return WarehouseError(
            f"There is no {found.name} in {found.region}: {code}, {error['Message']}",
            hint="see HOST under [CLUSTER], and whose credentials these are.",
        )
    # Of credentials that are wrong the message may repeat the key.
    why = f"{code}, {error['Message']}" if code.startswith(_DENIED) else code
    action = (
        "redshift-serverless:GetCredentials"
        if found.is_serverless
        else "redshift:GetClusterCredentials"
    )
    return WarehouseError(
        f"No temporary password for {found.name}: {why}",
        hint=f"these credentials need {action}; or set STARLIFT_CLUSTER_DB_PASSWORD.",
    )
