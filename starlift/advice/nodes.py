"""Redshift's sizes: types of nodes, base capacities of serverless workgroups.

Sources: sources.NODE_TYPES, sources.SERVERLESS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_TB = 2**20  # in MB
# A base capacity of so many RPUs is meant for less than so many TB; from 8 on in steps of 8.
_RPU_TB = {4: 32, 8: 128, 16: 128, 24: 128}
_STEP, _MOST_RPU = 8, 512


@dataclass(frozen=True)
class NodeType:
    """A node: vCPUs, slices, TB of managed storage when it is alone and when it is not."""

    name: str
    vcpus: int
    slices: int
    alone_tb: int | None
    each_tb: int
    most_nodes: int


_NODE_TYPES = (
    NodeType("ra3.large", 2, 2, 1, 8, 16),
    NodeType("ra3.xlplus", 4, 2, 4, 32, 16),
    NodeType("ra3.4xlarge", 12, 4, None, 128, 32),
    NodeType("ra3.16xlarge", 48, 16, None, 128, 128),
)


def node_type(name: str) -> NodeType | None:
    """The type of that name; None where not all of it is known."""
    return next((each for each in _NODE_TYPES if each.name == name), None)


@dataclass(frozen=True)
class Cluster:
    """A provisioned cluster."""

    node: NodeType
    nodes: int

    @property
    def slices(self) -> int:
        """How many slices all its nodes have."""
        return self.node.slices * self.nodes

    @property
    def vcpus(self) -> int:
        """How many vCPUs all its nodes have."""
        return self.node.vcpus * self.nodes

    @property
    def storage_mb(self) -> int:
        """What may be stored on it."""
        alone = self.node.alone_tb if self.nodes == 1 else None
        return (alone if alone is not None else self.node.each_tb * self.nodes) * _TB


def clusters() -> list[Cluster]:
    """All clusters by their vCPUs; of equal ones that of fewer, larger nodes first."""
    all_of_them = [
        Cluster(node, nodes)
        for node in _NODE_TYPES
        for nodes in range(1 if node.alone_tb is not None else 2, node.most_nodes + 1)
    ]
    return sorted(all_of_them, key=lambda cluster: (cluster.vcpus, cluster.nodes))


def capacities() -> Iterator[tuple[int, float]]:
    """The base capacities in RPUs, each with the MB that it is meant for."""
    yield 4, _RPU_TB[4] * _TB
    for rpus in range(_STEP, _MOST_RPU + 1, _STEP):
        yield rpus, _RPU_TB[rpus] * _TB if rpus in _RPU_TB else float("inf")
