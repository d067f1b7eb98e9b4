"""What one load takes on a stack, and costs: as `starlift advise` reckons, and a share besides."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.advice.clusters import MB, OVERHEAD_S, Rates, load_time
from starlift.advice.nodes import Cluster, node_type
from starlift.advice.sizes import Loaded
from starlift.cloud.prices import Costs
from starlift.cloud.sources import Volume
from starlift.config import Cloud, Flavour

# An assumption, on the slow side, of what has no vCPUs that are known here.
SLOW_MB_A_S = 2
# Both Redshifts and EC2 bill by the second, a minute at least.
# https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-billing.html
_LEAST_BILLED_S = 60
_S_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Computing:
    """What loads on a stack, as COPY counts it: at the base capacity, of Serverless."""

    vcpus: float
    slices: int


@dataclass(frozen=True, slots=True)
class LoadEstimate:
    """What one load of all sources takes and costs, if `volume` is right and nothing else runs.

    `copy_s` are the seconds of the COPYs, of objects joined into parts; OVERHEAD_S stand besides in
    `duration_s`.
    """

    volume: Volume
    copy_s: float
    duration_s: float
    usd: float


def estimate_load(
    cloud: Cloud, cost: Costs, volume: Volume, copy_count: int, rates: Rates
) -> LoadEstimate:
    """What a load of so much, by so many COPYs, takes and costs on the stack."""
    found = computing(cloud, rates)
    if found is None:
        copy_s = volume.size_bytes / MB / SLOW_MB_A_S
    else:
        source = Loaded(volume.objects, volume.size_bytes, copy_count)
        copy_s = load_time(source, found.vcpus, found.slices, rates).joined_s
    duration_s = OVERHEAD_S + copy_s
    billed_s = max(duration_s, _LEAST_BILLED_S)
    usd = cost.compute_usd_an_hour * billed_s / _S_AN_HOUR
    return LoadEstimate(volume, copy_s, duration_s, usd)


def computing(cloud: Cloud, rates: Rates) -> Computing | None:
    """What loads on the stack; None for a type of node whose vCPUs are not known, or a machine."""
    if cloud.flavour is Flavour.SELF_MANAGED:
        return None
    if cloud.flavour is Flavour.SERVERLESS:
        return Computing(cloud.base_rpu * rates.rpu_vcpus, cloud.base_rpu)
    node = node_type(cloud.node_type)
    if node is None:
        return None
    cluster = Cluster(node, cloud.nodes)
    return Computing(cluster.vcpus, cluster.slices)
