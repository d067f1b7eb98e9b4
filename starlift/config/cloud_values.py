"""The values of `[CLOUD]` as they are written -> their types, with what may stand there.

The options of `starlift cloud` are read by the same functions.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlift.config.cloud import NEVER, Access, Cloud, Flavour
from starlift.config.given import Given
from starlift.config.regions import REGIONS
from starlift.config.settings import nearest
from starlift.errors import ConfigError

# A stack's name is also the name of its cluster, which has no capitals and no double hyphens.
# https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html
_STACK = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# The staging bucket's name has CloudFormation's 27 characters behind it, and 63 in all.
_SHORTEST_STACK, _LONGEST_STACK = 3, 32  # a workgroup's name has 3 at least
_COMMENT = re.compile(r"\s[#;]")
# https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html
NODE_TYPES = (
    *("ra3.large", "ra3.xlplus", "ra3.4xlarge", "ra3.16xlarge"),
    *("rg.large", "rg.xlarge", "rg.4xlarge", "rg.12xlarge"),
)
_NODE_TYPE = re.compile(r"(ra3|rg)\.[0-9a-z]+")
_INSTANCE_TYPE = re.compile(r"[a-z]+[0-9]+g[a-z]*\.[0-9a-z]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PRICE = re.compile(r"\d+(\.\d+)?", re.ASCII)
_MOST_NODES = 100
_LEAST_RPU, _RPU_STEP, _MOST_RPU = 4, 8, 1024
_MOST_USD = 1_000_000
_LAST_HOUR = 23
# Networks whose addresses are known within them alone: RFC 1918, RFC 6598, RFC 3927.
_PRIVATE = tuple(
    ipaddress.IPv4Network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
)
# Of which flavour a size is.
_OF_FLAVOUR: Mapping[str, Flavour] = MappingProxyType(
    {
        "node_type": Flavour.PROVISIONED,
        "nodes": Flavour.PROVISIONED,
        "base_rpu": Flavour.SERVERLESS,
        "max_rpu": Flavour.SERVERLESS,
        "instance_type": Flavour.SELF_MANAGED,
    }
)


def _refused(given: Given, hint: str) -> ConfigError:
    if _COMMENT.search(given.text):
        hint = "a comment needs a line of its own: what stands behind a value is part of it."
    return ConfigError(f"{given.place} is {given.text!r}.", hint=hint)


def _matching(pattern: re.Pattern[str], hint: str, given: Given, _base: Path) -> str:
    if not pattern.fullmatch(given.text):
        raise _refused(given, hint)
    return given.text


def _region(given: Given, _base: Path) -> str:
    if given.text not in REGIONS:
        raise _refused(given, f"did you mean {nearest(given.text, REGIONS)}?")
    return given.text


def _node_type(given: Given, base: Path) -> str:
    lowered = replace(given, text=given.text.lower())
    return _matching(_NODE_TYPE, f"there are: {', '.join(NODE_TYPES)}.", lowered, base)


def _stack(given: Given, _base: Path) -> str:
    is_long_enough = _SHORTEST_STACK <= len(given.text) <= _LONGEST_STACK
    if not _STACK.fullmatch(given.text) or not is_long_enough:
        raise _refused(
            given,
            "write small letters, digits and single hyphens, beginning with a letter: "
            f"{_SHORTEST_STACK} to {_LONGEST_STACK} of them.",
        )
    return given.text


def _flavour(given: Given, _base: Path) -> Flavour:
    if given.text.lower() not in set(Flavour):
        raise _refused(given, f"there are: {', '.join(Flavour)}.")
    return Flavour(given.text.lower())


def _access(given: Given, _base: Path) -> Access:
    if given.text.lower() not in set(Access):
        raise _refused(given, f"there are: {', '.join(Access)}.")
    return Access(given.text.lower())


def _admit(given: Given, _base: Path) -> str:
    """One address, without its /32; never a network, and none that stands for all of them."""
    try:
        address = ipaddress.IPv4Address(given.text.removesuffix("/32"))
    except ValueError:
        raise _refused(
            given, "write one IPv4 address, such as 203.0.113.7; networks are not admitted."
        ) from None
    if address.is_loopback or any(address in network for network in _PRIVATE):
        raise _refused(
            given,
            "Amazon sees no such address: it is known within your own network alone. Write the one "
            "that https://checkip.amazonaws.com shows.",
        )
    if address.is_multicast or address.is_reserved or not int(address):
        raise _refused(given, "write the address that you come from; this one is nobody's.")
    return str(address)


def _email(given: Given, base: Path) -> str:
    """An address in ASCII: Amazon's mails go to no other.

    https://docs.aws.amazon.com/ses/latest/APIReference/API_Destination.html
    """
    if not given.text.isascii():
        raise _refused(given, "write it in ASCII: Amazon sends no mail to other addresses.")
    return _matching(_EMAIL, "write an address, such as me@example.com.", given, base)


def _number(least: int, most: int, given: Given, _base: Path) -> int:
    if not given.text.isdecimal() or not least <= int(given.text) <= most:
        raise _refused(given, f"write a number from {least} to {most:,}.")
    return int(given.text)


def _rpu(given: Given, _base: Path) -> int:
    """4, or a multiple of 8.

    https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html
    """
    count = int(given.text) if given.text.isdecimal() else 0
    if count != _LEAST_RPU and (count % _RPU_STEP or not _RPU_STEP <= count <= _MOST_RPU):
        raise _refused(given, f"write 4, or a multiple of 8 up to {_MOST_RPU:,}.")
    return count


def _hour(given: Given, _base: Path) -> str:
    if given.text.lower() == NEVER:
        return NEVER
    if not given.text.isdecimal() or int(given.text) > _LAST_HOUR:
        raise _refused(given, f"write an hour, UTC, from 0 to {_LAST_HOUR}, or {NEVER}.")
    return str(int(given.text))


def _price(given: Given, _base: Path) -> float:
    if not _PRICE.fullmatch(given.text) or not float(given.text):
        raise _refused(given, "write USD an hour, such as 0.543; nothing is free.")
    return float(given.text)


CONVERTERS: Mapping[tuple[str, str], Callable[[Given, Path], object]] = MappingProxyType(
    {
        ("CLOUD", "STACK"): _stack,
        ("CLOUD", "FLAVOUR"): _flavour,
        ("CLOUD", "REGION"): _region,
        ("CLOUD", "ACCESS"): _access,
        ("CLOUD", "ADMIT"): _admit,
        ("CLOUD", "NODE_TYPE"): _node_type,
        ("CLOUD", "NODES"): partial(_number, 1, _MOST_NODES),
        ("CLOUD", "BASE_RPU"): _rpu,
        ("CLOUD", "MAX_RPU"): _rpu,
        ("CLOUD", "RPU_HOURS"): partial(_number, 1, _MOST_USD),
        ("CLOUD", "INSTANCE_TYPE"): partial(
            _matching, _INSTANCE_TYPE, "write a type with an ARM processor, such as t4g.medium."
        ),
        ("CLOUD", "BUDGET"): partial(_number, 0, _MOST_USD),
        ("CLOUD", "EMAIL"): _email,
        ("CLOUD", "PAUSE_HOUR"): _hour,
        ("CLOUD", "RESUME_HOUR"): _hour,
        ("CLOUD", "PRICE"): _price,
    }
)


def overridden(cloud: Cloud, options: Mapping[str, str | None]) -> Cloud:
    """`[CLOUD]` with the options of a command in the place of its values; None is no option.

    Its price is that of the unit that it names, and of no other: then it is gone.

    Raises:
        ConfigError: a value is malformed; it names the option.
    """
    given = {
        key: Given(text, f"--{key.replace('_', '-')}")
        for key, text in options.items()
        if text is not None
    }
    values: dict[str, Any] = {
        key: CONVERTERS["CLOUD", key.upper()](each, Path()) for key, each in given.items()
    }
    changed = replace(cloud, **values)
    is_priced = "price" in values or changed.unit == cloud.unit
    return changed if is_priced else replace(changed, price=None)


def refuse_other_sizes(cloud: Cloud, options: Mapping[str, str | None]) -> None:
    """Refuse an option that says the size of another flavour than that which is made.

    Raises:
        ConfigError: it names the option, and the flavour that it is for.
    """
    for key, flavour in _OF_FLAVOUR.items():
        if options.get(key) is not None and flavour is not cloud.flavour:
            raise ConfigError(
                f"--{key.replace('_', '-')} is for {flavour}, and what is made is {cloud.flavour}.",
                hint=f"leave it out, or say --flavour {flavour}.",
            )
