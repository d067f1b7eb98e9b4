"""A machine of one's own with PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping

from starlift.cloud.aws import Answer, Aws
from starlift.cloud.stack import TAG, find_stack
from starlift.cloud.warehouse import Phase, State
from starlift.errors import CloudError

_SERVICE = "ec2"
_PORT = 5432
_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
_PHASES = {"running": Phase.RUNNING, "stopped": Phase.PAUSED}
_STANDING = ("pending", "running", "stopping", "stopped")


class Machine:
    """The machine of a stack; stopping it is what pausing is."""

    can_pause = True

    def __init__(self, aws: Aws, stack: str) -> None:
        self._aws = aws
        self._stack = stack

    def find(self) -> State | None:
        """The machine as it stands; None if it does not. Raises CloudError."""
        found = instances(self._aws, self._stack)
        if not found:
            return None
        stack = find_stack(self._aws, self._stack)
        return _state(found[0], {} if stack is None else stack.outputs)

    def pause(self, name: str) -> None:
        """Let it be stopped. Raises CloudError."""
        self._aws.ask(_SERVICE, "stop_instances", InstanceIds=[name])

    def resume(self, name: str) -> None:
        """Let it be started. Raises CloudError."""
        self._aws.ask(_SERVICE, "start_instances", InstanceIds=[name])

    def snapshot(self, name: str, snapshot: str) -> None:
        """Take a snapshot of the disk; returns when it is whole. Raises CloudError."""
        tags = [{"Key": TAG, "Value": self._stack}, {"Key": "Name", "Value": snapshot}]
        answer = self._aws.ask(
            _SERVICE,
            "create_snapshots",
            InstanceSpecification={"InstanceId": name},
            TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}],
        )
        ids = [each["SnapshotId"] for each in answer["Snapshots"]]
        while True:
            found = self._aws.ask(_SERVICE, "describe_snapshots", SnapshotIds=ids)["Snapshots"]
            states = {each["State"] for each in found}
            if states == {"completed"}:
                return
            if "error" in states:
                raise CloudError(
                    f"The snapshot {snapshot} of {name} failed.",
                    hint="try again, or give the data up: --no-snapshot.",
                )
            self._aws.wait()


def instances(aws: Aws, stack: str) -> list[Answer]:
    """The machines of a stack that are not terminated. Raises CloudError."""
    filters = [
        {"Name": f"tag:{TAG}", "Values": [stack]},
        {"Name": "instance-state-name", "Values": list(_STANDING)},
    ]
    found = aws.each(_SERVICE, "describe_instances", "Reservations", Filters=filters)
    return [machine for reservation in found for machine in reservation["Instances"]]


def newest_image(aws: Aws) -> str:
    """The image that a new machine begins with: Amazon Linux 2023 for ARM. Raises CloudError."""
    return str(aws.ask("ssm", "get_parameter", Name=_IMAGE)["Parameter"]["Value"])


def _state(found: Answer, outputs: Mapping[str, str]) -> State:
    status = found["State"]["Name"]
    return State(
        name=found["InstanceId"],
        phase=_PHASES.get(status, Phase.CHANGING),
        status=status,
        size=f"one {found['InstanceType']}",
        host=found.get("PublicIpAddress") or found.get("PrivateIpAddress"),
        port=_PORT,
        db_name=outputs.get("DbName", ""),
        db_user=outputs.get("DbUser", ""),
        created_at=found["LaunchTime"],
        secret_arn=outputs.get("SecretArn"),
    )
