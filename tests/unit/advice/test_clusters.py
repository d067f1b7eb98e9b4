"""Sizes and times: each formula, computed again."""

from __future__ import annotations

import math

import pytest

from starlift.advice.clusters import Rates, estimates, load_time
from starlift.advice.nodes import capacities, clusters
from starlift.advice.sizes import Loaded, TableVolume
from tests.unit.advice.conftest import Look

MB, BLOCK = 10**6, 2**20
TODAY = Loaded(object_count=14_926, size_bytes=7_471_825, copy_count=2)
SLOW = Rates(object_s=0, statement_s=0)


def volume(size_bytes: int, **others: object) -> TableVolume:
    """A table of ten columns and a million rows."""
    given = {"column_count": 10, "row_count": 10**6, "is_sorted": False, "is_everywhere": False}
    return TableVolume(size_bytes=size_bytes, **(given | others))


@pytest.mark.parametrize(
    ("table", "stored_mb"),
    [
        # The least: 13 columns, a block each on six slices, or on three nodes; two if sorted.
        (volume(1000), 13 * 6),
        (volume(1000, is_sorted=True), 13 * 6 * 2),
        (volume(1000, is_everywhere=True), 13 * 3),
        (volume(1000, is_everywhere=True, is_sorted=True), 13 * 3 * 2),
        (volume(1000, row_count=2), 13 * 2),
        (volume(0, row_count=0), 0),
        # What is more than that is compressed to a quarter; of ALL each node has a copy.
        (volume(4000 * BLOCK), 1000),
        (volume(4000 * BLOCK + 1), 1001),
        (volume(4000 * BLOCK, is_everywhere=True), 3000),
    ],
)
def test_stored(table: TableVolume, stored_mb: int) -> None:
    """A table takes its compressed bytes, and the least that Redshift gives a table."""
    assert table.stored_mb(1, 4.0, nodes=3, slices=6) == stored_mb


def test_stored_grows() -> None:
    """Ten times the rows are ten times the bytes, and may fill more slices."""
    assert volume(4000 * BLOCK).stored_mb(10, 4.0, nodes=3, slices=6) == 10_000
    assert volume(1000, row_count=1).stored_mb(10, 4.0, nodes=3, slices=6) == 13 * 6


def test_load_time() -> None:
    """Bytes by vCPUs, objects by slices, and each COPY for itself; joined, parts for objects."""
    found = load_time(TODAY, vcpus=4, slices=4, rates=Rates())
    base_s = 7_471_825 / MB / (5.0 * 4) + 2 * 1.5
    assert found.as_they_are_s == pytest.approx(base_s + 14_926 * 0.2 / 4)
    assert found.joined_s == pytest.approx(base_s + 2 * 0.2 / 4)
    large = Loaded(object_count=100_000, size_bytes=1000 * MB, copy_count=2)
    parts = math.ceil(1000 / 64)
    joined_s = 1000 / (5.0 * 4) + 2 * 1.5 + parts * 0.2 / 4
    assert load_time(large, 4, 4, Rates()).joined_s == pytest.approx(joined_s)


def test_a_small_warehouse_takes_the_smallest() -> None:
    """Megabytes fit the smallest cluster a thousand times over."""
    found = estimates([volume(2 * MB)], TODAY, 3.0, Rates())
    assert [each.times for each in found] == [1, 10, 100, 1000]
    assert {(each.cluster.node.name, each.cluster.nodes) for each in found} == {("ra3.large", 1)}
    assert {each.rpus for each in found} == {4}
    assert [each.source.object_count for each in found] == [14_926 * n for n in (1, 10, 100, 1000)]
    assert [each.row_count for each in found] == [10 ** (6 + n) for n in range(4)]


def test_storage_decides() -> None:
    """A table asks for its size and 2.5 times as much: of 1 TB, the one ra3.large's, for 0.28."""
    tb = 2**40
    for size_tb, nodes, name in (
        (0.28, 1, "ra3.large"),
        (0.3, 1, "ra3.xlplus"),
        (1.2, 2, "ra3.large"),
    ):
        (today, *_) = estimates([volume(int(size_tb * tb))], None, 1.0, Rates())
        assert (today.cluster.nodes, today.cluster.node.name) == (nodes, name), size_tb
        assert today.stored_mb == math.ceil(int(size_tb * tb) / BLOCK)


def test_storage_decides_of_serverless() -> None:
    """4 RPUs are for less than 32 TB, 8 to 24 for less than 128 TB, 32 for what is more."""
    tb = 2**40
    for needed_tb, rpus in ((31, 4), (33, 8), (127, 8), (129, 32)):
        size = int(needed_tb * tb / 3.5)
        (today, *_) = estimates([volume(size)], None, 1.0, Rates())
        assert today.rpus == rpus, needed_tb


def test_time_decides() -> None:
    """The first cluster by vCPUs that reads all within the hour: 5 MB/s x 3,600 s each."""
    for gb, vcpus in ((36, 2), (37, 4), (73, 6)):
        source = Loaded(1, gb * 1000 * MB, 1)
        (today, *_) = estimates([volume(MB)], source, 3.0, SLOW)
        assert today.cluster.vcpus == vcpus, gb
        assert today.cluster_load.joined_s <= 3600
    # Of two clusters with as many vCPUs the one of fewer nodes: one ra3.xlplus, not two ra3.large.
    source = Loaded(1, 37 * 1000 * MB, 1)
    (today, *_) = estimates([volume(MB)], source, 3.0, SLOW)
    assert (today.cluster.node.name, today.cluster.nodes) == ("ra3.xlplus", 1)
    # An RPU is worth 1.5 vCPUs: 6 of them read 108 GB, 8 RPUs 216 GB.
    for gb, rpus in ((108, 4), (109, 8), (217, 16)):
        source = Loaded(1, gb * 1000 * MB, 1)
        (today, *_) = estimates([volume(MB)], source, 3.0, SLOW)
        assert today.rpus == rpus, gb


def test_what_is_too_much_is_said() -> None:
    """Where the largest cluster does not load in time, there is none, and no time of it."""
    source = Loaded(1, 10**18, 1)
    (today, *_) = estimates([volume(MB)], source, 3.0, Rates())
    assert (today.cluster, today.cluster_load, today.rpus, today.serverless_load) == (None,) * 4


def test_what_is_stored_does_not_depend_on_the_hours() -> None:
    """Where no cluster loads in time, stored is what the smallest one that holds it stores."""
    (in_time, *_) = estimates([volume(MB)], TODAY, 3.0, Rates())
    (late, *_) = estimates([volume(MB)], TODAY, 3.0, Rates(load_h=0.0001))
    assert late.cluster is None
    assert late.stored_mb == in_time.stored_mb == 13 * 2


def test_without_a_load_there_are_sizes() -> None:
    """Where no load is on record, the tables alone decide, and times are not known."""
    (today, *_) = estimates([volume(MB)], None, 3.0, Rates())
    assert (today.source, today.cluster_load, today.serverless_load) == (None, None, None)
    assert today.cluster is not None


def test_the_ladder() -> None:
    """Clusters come by vCPUs; capacities are 4 and the multiples of 8 up to 512."""
    found = clusters()
    assert [each.vcpus for each in found] == sorted(each.vcpus for each in found)
    assert {(each.node.name, each.nodes) for each in found if each.nodes == 1} == {
        ("ra3.large", 1),
        ("ra3.xlplus", 1),
    }
    assert [rpus for rpus, _ in capacities()] == [4, *range(8, 513, 8)]


@pytest.mark.parametrize(
    ("declared", "stored_mb"),
    [
        # Two columns and three of Redshift's own, on the one node's two slices, or once.
        ("diststyle even", 5 * 2),
        ("diststyle all", 5),
        ("", 5),  # AUTO begins with ALL
        ("diststyle all sortkey (id)", 5 * 2),
    ],
)
def test_tables_count_as_they_are_advised(look: Look, declared: str, stored_mb: int) -> None:
    """A small table takes the least that its style and its order ask for."""
    create = f"create table few (id int not null, name varchar(9)) {declared}"
    found = look({create: [(n, "x") for n in range(100)]}).advice
    assert [each.stored_mb for each in found.estimates] == [stored_mb] * 4
