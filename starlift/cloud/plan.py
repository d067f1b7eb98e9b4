"""What `starlift cloud up` would make, and what that costs: from the settings alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlift.advice.clusters import Rates
from starlift.cloud.loads import LoadEstimate, estimate_load
from starlift.cloud.prices import Costs, costs
from starlift.cloud.sources import find_sources, measure
from starlift.cloud.template import parameters, region_of, rendered
from starlift.config import Access, Cloud, Settings
from starlift.errors import StarliftError

_NOT_ASKED = "--offline asks nobody."


@dataclass(frozen=True, slots=True)
class Plan:
    """A stack that could be made, and the rates by which its loads are reckoned.

    `load` is None where the sources cannot be listed from here; `unlisted` says why.
    """

    cloud: Cloud
    region: str
    parameters: Mapping[str, str]
    template: str
    costs: Costs
    rates: Rates
    load: LoadEstimate | None
    unlisted: str | None


def make_plan(settings: Settings, *, is_offline: bool = False) -> Plan:
    """The stack that the settings describe, with its price; public where access is still open.

    The sources are listed for it, unless `is_offline` and they are not on this machine.

    Raises:
        ConfigError: a setting is missing, or a price is not known.
    """
    values = parameters(_decided(settings))
    cost, rates = costs(settings.cloud), Rates(part_mb=settings.staging.part_mb)
    load, unlisted = _load(settings, cost, rates, is_offline=is_offline)
    return Plan(
        settings.cloud,
        region_of(settings),
        values,
        rendered(settings.cloud.flavour, values),
        cost,
        rates,
        load,
        unlisted,
    )


def _decided(settings: Settings) -> Settings:
    """The settings with the access whose price is shown."""
    access = settings.cloud.access or Access.PUBLIC
    return replace(settings, cloud=replace(settings.cloud, access=access))


def _load(
    settings: Settings, cost: Costs, rates: Rates, *, is_offline: bool
) -> tuple[LoadEstimate | None, str | None]:
    """One load; or why it cannot be reckoned."""
    sources = find_sources(settings)
    if is_offline and sources.bucket not in settings.buckets:
        return None, _NOT_ASKED
    try:
        volume = measure(settings, sources)
    except StarliftError as error:
        return None, error.message
    return estimate_load(settings.cloud, cost, volume, len(sources.prefixes), rates), None
