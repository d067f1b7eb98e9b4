"""A provisioned Redshift cluster."""

from __future__ import annotations

from starlift.cloud.aws import Answer, Aws
from starlift.cloud.stack import TAG
from starlift.cloud.warehouse import Phase, State
from starlift.errors import CloudError

_SERVICE = "redshift"
_NOT_FOUND = frozenset({"ClusterNotFound", "ClusterNotFoundFault"})
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
    """The cluster of a stack, which is named after it."""

    can_pause = True

    def __init__(self, aws: Aws, stack: str) -> None:
        self._aws = aws
        self._stack = stack

    def find(self) -> State | None:
        """The cluster as it stands; None if it does not. Raises CloudError."""
        found = find_cluster(self._aws, self._stack)
        return None if found is None else _state(found)

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


def find_cluster(aws: Aws, stack: str) -> Answer | None:
    """The cluster that is named as the stack is and bears its tag; None if there is none.

    One that somebody has made by hand, or restored, is not it, whatever its name. Raises
    CloudError.
    """
    try:
        found = aws.ask(_SERVICE, "describe_clusters", ClusterIdentifier=stack)["Clusters"]
    except CloudError as error:
        if error.code in _NOT_FOUND:
            return None
        raise
    return next(
        (each for each in found if {"Key": TAG, "Value": stack} in each.get("Tags", ())), None
    )


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
