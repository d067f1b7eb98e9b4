"""What the name of a Redshift server tells: a cluster or a workgroup, and its region.

Sources: https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-from-psql.html and
https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-connecting.html
"""

from __future__ import annotations

from dataclasses import dataclass

from starlift.config import Settings
from starlift.errors import ConfigError

_PROVISIONED, _SERVERLESS = "redshift", "redshift-serverless"
_LABELS = 4  # before Amazon's own domain: name, something of the account's, region, service
_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn")


@dataclass(frozen=True)
class Endpoint:
    """A cluster, or, serverless, a workgroup, by its name."""

    name: str
    region: str
    is_serverless: bool


def host_of(settings: Settings) -> str:
    """The server's name.

    Raises:
        ConfigError: when HOST is not set, or is more than a name.
    """
    host = settings.require("CLUSTER", "HOST")
    if ":" in host or "/" in host:  # not shown: a password may stand in an address
        raise ConfigError(
            "[CLUSTER] HOST is more than the name of a server.",
            hint="leave off what stands before and behind the name: Amazon's console shows "
            "name:port/database, of which the port goes into DB_PORT, the database into DB_NAME.",
        )
    return host


def endpoint(host: str) -> Endpoint | None:
    """What a host's name tells; None for a name of somebody's own.

    >>> endpoint("dwh.abc123xyz789.us-west-2.redshift.amazonaws.com")
    Endpoint(name='dwh', region='us-west-2', is_serverless=False)
    >>> endpoint("dwh.123456789012.us-west-2.redshift-serverless.amazonaws.com").is_serverless
    True
    >>> endpoint("warehouse.example.com") is None
    True
    """
    for domain in _DOMAINS:
        labels = host.removesuffix(domain).split(".")
        if host.endswith(domain) and len(labels) == _LABELS:
            name, _, region, service = labels
            if service in {_PROVISIONED, _SERVERLESS}:
                return Endpoint(name, region, service == _SERVERLESS)
    return None
