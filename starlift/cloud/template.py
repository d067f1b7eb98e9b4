"""The templates, and the values that go into their parameters.

They lie in `templates/`, a file a flavour, to be read by themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources

from starlift.advice.nodes import node_type
from starlift.cloud.sources import Sources, find_sources
from starlift.config import Access, Cloud, Flavour, Settings
from starlift.config.cloud import NEVER
from starlift.config.regions import REGIONS
from starlift.config.settings import nearest
from starlift.errors import ConfigError
from starlift.redshift.reserved import RESERVED

# https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NOBODY = "public"  # everybody, and so no user
# https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html
_NEVER_SINGLE = frozenset({"ra3.4xlarge", "ra3.16xlarge"})
_CHINA, _GOVERNMENT = "cn-", "us-gov-"


def read_template(flavour: Flavour) -> str:
    """The template of a flavour, as it lies in the package."""
    file = resources.files(__package__).joinpath("templates", f"{flavour}.yaml")
    return file.read_text(encoding="utf-8")


def region_of(settings: Settings) -> str:
    """The region of the stack: its own, else that of the source bucket.

    Raises:
        ConfigError: neither is given, or Amazon has no such region.
    """
    region = settings.cloud.region or settings.require("S3", "REGION")
    if region not in REGIONS:
        raise ConfigError(
            f"[S3] REGION is {region!r}, and Amazon has no such region.",
            hint=f"did you mean {nearest(region, REGIONS)}? REGION under [CLOUD] wins over it.",
        )
    return region


def parameters(settings: Settings) -> dict[str, str]:
    """The values of the template's parameters that the settings give; the others keep defaults.

    Raises:
        ConfigError: a setting is missing or cannot go into the template.
    """
    cloud = settings.cloud
    given = {
        **_of_flavour(cloud),
        **_of_access(cloud),
        **_of_sources(find_sources(settings), partition(region_of(settings))),
        "DbName": _identifier(settings, "DB_NAME", settings.cluster.db_name),
        "DbUser": _identifier(settings, "DB_USER", settings.cluster.db_user),
        "BudgetLimit": str(cloud.budget),
        "BudgetEmail": cloud.email or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def complete(flavour: Flavour, values: Mapping[str, str]) -> dict[str, str]:
    """The values, and the template's own defaults for the other parameters."""
    lines = read_template(flavour).split("\n")
    found, name = {}, ""
    for line in lines[lines.index("Parameters:") + 1 : lines.index("Rules:")]:
        if line.startswith("  ") and line[2:3].isalpha():
            name = line.strip().partition(":")[0]
        elif line.startswith("    Default: "):
            found[name] = line.removeprefix("    Default: ").strip('"')
    return {**found, **values}


def rendered(flavour: Flavour, values: Mapping[str, str]) -> str:
    """The template with the values as its parameters' defaults: it can be deployed as it is.

    Raises:
        ConfigError: the template has no such parameter.
    """
    lines = read_template(flavour).split("\n")
    end = lines.index("Resources:")
    for name, value in values.items():
        at = lines.index(f"  {name}:", 0, end)
        default = f"    Default: {json.dumps(value)}"
        until = next(i for i in range(at + 1, end) if not lines[i].startswith("    "))
        stands = [i for i in range(at, until) if lines[i].startswith("    Default:")]
        lines[stands[0] if stands else at + 2 : stands[0] + 1 if stands else at + 2] = [default]
        end = lines.index("Resources:")
    return "\n".join(lines)


def partition(region: str) -> str:
    """The part of Amazon's world in which ARNs begin alike.

    >>> partition("us-west-2"), partition("cn-north-1"), partition("us-gov-west-1")
    ('aws', 'aws-cn', 'aws-us-gov')
    """
    if region.startswith(_CHINA):
        return "aws-cn"
    return "aws-us-gov" if region.startswith(_GOVERNMENT) else "aws"


def check_size(cloud: Cloud) -> None:
    """Return if Amazon has warehouses of this size, as far as it is known here.

    Raises:
        ConfigError: it has none.
    """
    if cloud.flavour is Flavour.SERVERLESS and cloud.max_rpu < cloud.base_rpu:
        raise ConfigError(
            f"[CLOUD] MAX_RPU is {cloud.max_rpu}, less than BASE_RPU, {cloud.base_rpu}.",
            hint="the capacity that is never passed must be at least that of the beginning.",
        )
    if cloud.flavour is not Flavour.PROVISIONED:
        return
    node = node_type(cloud.node_type)
    if node is not None and cloud.nodes > node.most_nodes:
        raise ConfigError(
            f"[CLOUD] NODES is {cloud.nodes}, and a cluster of {node.name} has at most "
            f"{node.most_nodes}.",
            hint="take fewer, or a larger NODE_TYPE: ra3.4xlarge or ra3.16xlarge.",
        )
    if cloud.nodes == 1 and cloud.node_type in _NEVER_SINGLE:
        raise ConfigError(
            f"[CLOUD] NODES is 1, and a cluster of {cloud.node_type} has at least two.",
            hint="take two or more, or a smaller NODE_TYPE: ra3.large or ra3.xlplus.",
        )


def _of_flavour(cloud: Cloud) -> dict[str, str | None]:
    check_size(cloud)
    if cloud.flavour is Flavour.SERVERLESS:
        return {"BaseRpu": str(cloud.base_rpu), "MaxRpu": str(cloud.max_rpu)}
    if cloud.flavour is Flavour.SELF_MANAGED:
        return {"InstanceType": cloud.instance_type}
    _check_schedule(cloud)
    return {
        "NodeType": cloud.node_type,
        "Nodes": str(cloud.nodes),
        "PauseHour": "" if cloud.pause_hour == NEVER else cloud.pause_hour,
        "ResumeHour": "" if cloud.resume_hour == NEVER else cloud.resume_hour,
    }


def _check_schedule(cloud: Cloud) -> None:
    """Return if what is resumed each day is also paused each day, at another hour."""
    hours = f"[CLOUD] PAUSE_HOUR is {cloud.pause_hour}, and RESUME_HOUR {cloud.resume_hour}"
    if cloud.resume_hour != NEVER and cloud.pause_hour == NEVER:
        raise ConfigError(
            f"{hours}: what is never paused need not be resumed.",
            hint="give the hour of the pause, or let RESUME_HOUR be never, too.",
        )
    if cloud.resume_hour != NEVER and cloud.pause_hour == cloud.resume_hour:
        raise ConfigError(
            f"{hours}: both come at the same time.",
            hint="give two hours, or let one of them be never.",
        )


def _of_access(cloud: Cloud) -> dict[str, str | None]:
    is_admitted = cloud.access is not Access.PRIVATE and cloud.admit is not None
    return {
        "Access": cloud.access,
        "AdmittedAddress": f"{cloud.admit}/32" if is_admitted else None,
    }


def _of_sources(sources: Sources, of_partition: str) -> dict[str, str | None]:
    return {
        "SourceBucket": sources.bucket,
        "SourcePrefixes": ",".join(sources.patterns),
        "SourceObjects": ",".join(sources.arns(of_partition)),
    }


def _identifier(settings: Settings, key: str, value: str | None) -> str | None:
    if value is None:
        return None
    if not _IDENTIFIER.fullmatch(value):
        reason = "no name for what is to be made"
    elif value in RESERVED or value == _NOBODY:
        reason = "a word that Amazon takes for no name"
    else:
        return value
    raise ConfigError(
        f"[CLUSTER] {key} is {value!r} in {settings.file}: {reason}.",
        hint="write small letters, digits and underscores, a letter first, or leave it empty.",
    )
