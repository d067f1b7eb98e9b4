"""What `starlift cloud up` would make, and what that costs: from the settings alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlift.cloud.prices import Costs, costs
from starlift.cloud.sources import Volume, find_sources, measure
from starlift.cloud.template import parameters, region_of, rendered
from starlift.config import Cloud, Settings

# An assumption, on the slow side: connecting, compiling the first queries, and COPY itself.
LOAD_OVERHEAD_S = 120
LOAD_BYTES_A_S = 2_000_000
# Both Redshifts and EC2 bill by the second, a minute at least.
# https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-billing.html
_LEAST_BILLED_S = 60
_S_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class LoadEstimate:
    """What one load of all sources takes and costs, if `volume` is right and nothing else runs."""

    volume: Volume
    duration_s: float
    usd: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A stack that could be made. `load` is None where the sources cannot be listed from here."""

    cloud: Cloud
    region: str
    parameters: Mapping[str, str]
    template: str
    costs: Costs
    load: LoadEstimate | None


def make_plan(settings: Settings, *, is_offline: bool = False) -> Plan:
    """The stack that the settings describe, with its price.

    The sources are listed for it, unless `is_offline` and they are not on this machine.

    Raises:
        ConfigError: a setting is missing, or a price is not known.
    """
    values = parameters(settings)
    cost = costs(settings.cloud)
    sources = find_sources(settings)
    is_listed = not is_offline or sources.bucket in settings.buckets
    volume = measure(settings, sources) if is_listed else None
    return Plan(
        settings.cloud,
        region_of(settings),
        values,
        rendered(settings.cloud.flavour, values),
        cost,
        estimate_load(volume, cost),
    )


def estimate_load(volume: Volume | None, cost: Costs) -> LoadEstimate | None:
    """What a load of so much takes and costs on the stack."""
    if volume is None:
        return None
    duration_s = LOAD_OVERHEAD_S + volume.size_bytes / LOAD_BYTES_A_S
    billed_s = max(duration_s, _LEAST_BILLED_S)
    return LoadEstimate(volume, duration_s, cost.compute_usd_an_hour * billed_s / _S_AN_HOUR)
