"""A provisioned Redshift cluster."""

from __future__ import annotations

from starlift.cloud.aws import Answer, Aws
from starlift.cloud.stack import TAG
from starlift.cloud.warehouse import Phase, State
from starlift.errors import CloudError

_SERVICE = "redshift"
# https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-cluster-status.html
_PHASES = {
    "available": Phase.RUNNING,
    "available, prep-for-resize": Phase.CHANGING,
    "available, resize-cleanup": Phase.CHANGING,
    "paused": Phase.PAUSED,
    "hardware-failure": Phase.FAILED,
    "incompatible-hsm": Phase.FAILED,
    "incompatible-network": Phase.FAILED,
    "incompatible-parameters": Phase.FAILED,
    "incompatible-restore": Phase.FAILED,
    "storage-full": Phase.FAILED,
}


class Cluster:
    """The cluster of a stack: the one that is named after it."""

    can_pause = True

    def __init__(self, aws: Aws, stack: str) -> None:
        self._aws = aws
        self._stack = stack

    def find(self) -> State | None:
        """The cluster as it stands; None if it does not. Raises CloudError."""
        found = cluster_names(self._aws, self._stack)
        return _state(found[0]) if found else None

    def pause(self, name: str) -> None:
        """Let it be paused. Raises CloudError."""
        self._aws.ask(_SERVICE, "pause_cluster", ClusterIdentifier=name)

    def resume(self, name: str) -> None:
        """Let it be resumed. Raises CloudError."""
        self._aws.ask(_SERVICE, "resume_cluster", ClusterIdentifier=name)

    def snapshot(self, name: str, snapshot: str) -> None:
        """Take a manual snapshot; returns when it is whole. Raises CloudError."""
        tags = [{"Key": TAG, "Value": self._stack}]
        names = {"SnapshotIdentifier": snapshot}
        self._aws.ask(
            _SERVICE, "create_cluster_snapshot", ClusterIdentifier=name, Tags=tags, **names
        )
        while True:
            answer = self._aws.ask(_SERVICE, "describe_cluster_snapshots", **names)
            status = answer["Snapshots"][0]["Status"]
            if status == "available":
                return
            if status == "failed":
                raise CloudError(
                    f"The snapshot {snapshot} of {name} failed.",
                    hint="try again, or give the data up: --no-snapshot.",
                )
            self._aws.wait()


def cluster_names(aws: Aws, stack: str) -> list[Answer]:
    """The clusters that belong to a stack: by their tag, or named by CloudFormation itself.

    One that somebody has made by hand is not among them, whatever its name.
    """
    named = f"{stack}-cluster-"
    return [
        each
        for each in aws.each(_SERVICE, "describe_clusters", "Clusters")
        if {"Key": TAG, "Value": stack} in each.get("Tags", ())
        or each["ClusterIdentifier"].lower().startswith(named)
    ]


def _state(found: Answer) -> State:
    nodes = found["NumberOfNodes"]
    endpoint = found.get("Endpoint") or {}
    return State(
        name=found["ClusterIdentifier"],
        phase=_PHASES.get(found["ClusterStatus"], Phase.CHANGING),
        status=found["ClusterStatus"],
        size=f"{nodes} node{'' if nodes == 1 else 's'} of {found['NodeType']}",
        host=endpoint.get("Address"),
        port=endpoint.get("Port", 5439),
        db_name=found["DBName"],
        db_user=found["MasterUsername"],
        created_at=found["ClusterCreateTime"],
        secret_arn=found.get("MasterPasswordSecretArn"),
    )
