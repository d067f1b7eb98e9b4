"""A stack that stands already, beside what dwh.cfg and the options want."""

from __future__ import annotations

from starlift.cloud.stack import Stack
from starlift.cloud.template import parameters, region_of
from starlift.config import Cloud, Settings
from starlift.config.cloud_values import overridden
from starlift.errors import CloudError

# What `up` changes of a stack that stands: nothing that costs, and nothing that interrupts.
_TOLD = {
    "SourceBucket": "the bucket that COPY reads",
    "SourcePrefixes": "what COPY reads there",
    "PauseHour": "the hour of the pause",
    "ResumeHour": "the hour at which it is resumed",
    "BudgetLimit": "the month's budget in USD",
    "BudgetEmail": "where the alarm's mail goes",
}
_ADJUSTED = (*_TOLD, "SourceObjects")  # the objects follow from bucket and prefixes
_CHANGED_BY = {
    "Access": "only down, and up after it, change that",
    "AdmittedAddress": "starlift cloud admit changes whom it admits",
}
_SIZES = ("NodeType", "Nodes", "BaseRpu", "MaxRpu", "InstanceType", "Access", "AdmittedAddress")
_NOBODY = "127.0.0.1/32"  # the templates' default


def check_kind(found: Stack, settings: Settings) -> None:
    """Return if a stack that stands is one of ours, and of this kind: then it goes on as it is.

    Raises:
        CloudError: it is not.
    """
    if found.flavour != settings.cloud.flavour:
        kind = f"a {found.flavour} one" if found.flavour else "not one of Starlift's"
        raise CloudError(
            f"A stack {found.name} stands in {region_of(settings)}, and it is {kind}.",
            hint="choose another name, --stack or STACK under [CLOUD]; or take it down first.",
        )


def answered(found: Stack, cloud: Cloud) -> Cloud:
    """[CLOUD] with what was answered when the stack was made, where nothing says it."""
    admitted = found.parameters.get("AdmittedAddress", _NOBODY)
    stands = {
        "access": found.parameters.get("Access"),
        "admit": None if admitted == _NOBODY else admitted,
        "email": found.parameters.get("BudgetEmail") or None,
    }
    return overridden(cloud, {k: v for k, v in stands.items() if getattr(cloud, k) is None})


def adjustments(found: Stack, settings: Settings) -> dict[str, str]:
    """The parameters that `up` gives a stack that stands, because the settings want others.

    Raises:
        ConfigError: a setting is missing or cannot go into the template.
    """
    wanted = parameters(settings)
    return {
        name: wanted[name]
        for name in _ADJUSTED
        if name in wanted and found.parameters.get(name, wanted[name]) != wanted[name]
    }


def adjustment_texts(found: Stack, settings: Settings) -> list[str]:
    """The same, as sentences for those who are asked."""
    return [
        f"up changes of the stack {found.name} {_TOLD[name]}: "
        f"from {found.parameters[name] or 'none'} to {value or 'none'}."
        for name, value in adjustments(found, settings).items()
        if name in _TOLD
    ]


def kept_as_it_stands(found: Stack, settings: Settings) -> list[str]:
    """What of a stack that stands the settings want otherwise, which `up` does not change."""
    wanted = parameters(settings)
    return [
        f"The stack that stands has {name} {stands}, not {wanted[name]}: "
        f"{_CHANGED_BY.get(name, 'starlift cloud resize changes its size')}, and up does not."
        for name in _SIZES
        if (stands := found.parameters.get(name)) is not None and stands != wanted.get(name, stands)
    ]
