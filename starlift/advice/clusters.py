"""Which cluster so much data asks for, provisioned or serverless, and how long loading it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlift.advice.nodes import Cluster, capacities, clusters
from starlift.advice.sizes import Loaded, TableVolume

TIMES = (1, 10, 100, 1000)
# What is free besides the tables, as a multiple of the largest of them. Source: sources.SKEW.
FREE = 2.5
# What a load takes beside its COPYs, on the slow side: connecting, compiling, the INSERTs.
OVERHEAD_S = 120
_HOUR_S = 3600
MB = 1_000_000


@dataclass(frozen=True)
class Rates:
    """What a load's time is reckoned with: assumptions, which can be given.

    `copy_mb_per_s` are MB of JSON a second that a vCPU loads, `rpu_vcpus` the vCPUs that an RPU is
    worth there, `object_s` the seconds that a slice loses on each object, `statement_s` those that
    each COPY takes at least, `part_mb` how large the parts are that Starlift joins small objects
    into, `load_h` how many hours a full load may take.
    """

    copy_mb_per_s: float = 5.0
    rpu_vcpus: float = 1.5
    object_s: float = 0.2
    statement_s: float = 1.5
    part_mb: int = 64
    load_h: float = 1.0


@dataclass(frozen=True)
class LoadTime:
    """The seconds of a full load's COPYs: of the objects as they are, and of joined parts."""

    as_they_are_s: float
    joined_s: float


@dataclass(frozen=True)
class Estimate:
    """What so many times the volume asks for. Without a load on record there are no load times.

    `cluster` and `rpus` are None where not even the largest would do.
    """

    times: int
    row_count: int
    source: Loaded | None
    stored_mb: int
    cluster: Cluster | None
    cluster_load: LoadTime | None
    rpus: int | None
    serverless_load: LoadTime | None


def estimates(
    tables: Sequence[TableVolume], source: Loaded | None, ratio: float, rates: Rates
) -> tuple[Estimate, ...]:
    """What today's volume asks for, and ten, a hundred and a thousand times as much."""
    return tuple(_Demand(times, tables, source, ratio, rates).estimate() for times in TIMES)


@dataclass(frozen=True)
class _Demand:
    times: int
    tables: Sequence[TableVolume]
    today: Loaded | None
    ratio: float
    rates: Rates

    def estimate(self) -> Estimate:
        holding = [cluster for cluster in clusters() if self._is_held(cluster)]
        cluster = next(filter(self._is_enough, holding), None)
        # What is stored does not depend on how long a load may take.
        stored = self._stored_mb(cluster or (holding or clusters()[-1:])[0])
        rpus = self._rpus(needed_mb(stored))
        return Estimate(
            self.times,
            sum(table.row_count for table in self.tables) * self.times,
            self._source(),
            sum(stored),
            cluster,
            self._load(cluster.vcpus, cluster.slices) if cluster is not None else None,
            rpus,
            self._load(rpus * self.rates.rpu_vcpus, rpus) if rpus is not None else None,
        )

    def _source(self) -> Loaded | None:
        if self.today is None:
            return None
        times, today = self.times, self.today
        return Loaded(today.object_count * times, today.size_bytes * times, today.copy_count)

    def _stored_mb(self, cluster: Cluster) -> list[int]:
        return [
            table.stored_mb(self.times, self.ratio, cluster.nodes, cluster.slices)
            for table in self.tables
        ]

    def _is_held(self, cluster: Cluster) -> bool:
        return needed_mb(self._stored_mb(cluster)) <= cluster.storage_mb

    def _is_enough(self, cluster: Cluster) -> bool:
        return self._is_in_time(self._load(cluster.vcpus, cluster.slices))

    def _rpus(self, needed: float) -> int | None:
        for rpus, holds_mb in capacities():
            load = self._load(rpus * self.rates.rpu_vcpus, rpus)
            if needed < holds_mb and self._is_in_time(load):
                return rpus
        return None

    def _load(self, vcpus: float, slices: int) -> LoadTime | None:
        source = self._source()
        return load_time(source, vcpus, slices, self.rates) if source is not None else None

    def _is_in_time(self, load: LoadTime | None) -> bool:
        return load is None or load.joined_s <= self.rates.load_h * _HOUR_S


def needed_mb(stored_mb: Sequence[int]) -> float:
    """The storage that tables of these sizes ask for: themselves, and room for the largest.

    >>> needed_mb([100, 20])
    370.0
    """
    return sum(stored_mb) + FREE * max(stored_mb, default=0)


def load_time(source: Loaded, vcpus: float, slices: int, rates: Rates) -> LoadTime:
    """How long COPYs take: reading all bytes, beginning each object, and each statement.

    >>> today = Loaded(object_count=1000, size_bytes=100 * MB, copy_count=2)
    >>> load_time(today, vcpus=4, slices=2, rates=Rates())
    LoadTime(as_they_are_s=108.0, joined_s=8.2)
    """
    begun_s = source.size_bytes / MB / (rates.copy_mb_per_s * vcpus)
    begun_s += source.copy_count * rates.statement_s
    parts = max(source.copy_count, -(-source.size_bytes // (rates.part_mb * MB)))
    return LoadTime(
        begun_s + source.object_count * rates.object_s / slices,
        begun_s + min(parts, source.object_count) * rates.object_s / slices,
    )
