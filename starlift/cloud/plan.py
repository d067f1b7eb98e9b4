"""What `starlift cloud up` would make, and what that costs: from the settings alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlift.advice.clusters import Rates
from starlift.cloud.loads import LoadEstimate, estimate_load
from starlift.cloud.prices import Costs, costs
from starlift.cloud.sources import find_sources, measure
from starlift.cloud.template import parameters, region_of, rendered
from starlift.config import Cloud, Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """A stack that could be made, and the rates by which its loads are reckoned.

    `load` is None where the sources cannot be listed from here.
    """

    cloud: Cloud
    region: str
    parameters: Mapping[str, str]
    template: str
    costs: Costs
    rates: Rates
    load: LoadEstimate | None


def make_plan(settings: Settings, *, is_offline: bool = False) -> Plan:
    """The stack that the settings describe, with its price.

    The sources are listed for it, unless `is_offline` and they are not on this machine.

    Raises:
        ConfigError: a setting is missing, or a price is not known.
    """
    values = parameters(settings)
    cost, rates = costs(settings.cloud), Rates(part_mb=settings.staging.part_mb)
    sources = find_sources(settings)
    is_listed = not is_offline or sources.bucket in settings.buckets
    volume = measure(settings, sources) if is_listed else None
    return Plan(
        settings.cloud,
        region_of(settings),
        values,
        rendered(settings.cloud.flavour, values),
        cost,
        rates,
        None
        if volume is None
        else estimate_load(settings.cloud, cost, volume, len(sources.prefixes), rates),
    )
