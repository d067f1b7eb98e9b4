"""Redshift Serverless: a namespace, which holds the data, and a workgroup, which computes."""

from __future__ import annotations

from starlift.cloud.aws import Answer, Aws
from starlift.cloud.stack import TAG
from starlift.cloud.warehouse import Phase, State
from starlift.errors import CloudError

_SERVICE = "redshift-serverless"
NOT_FOUND = "ResourceNotFoundException"


class Workgroup:
    """The workgroup of a stack; it and its namespace are named after it."""

    can_pause = False

    def __init__(self, aws: Aws, stack: str) -> None:
        self._aws = aws
        self._stack = stack

    def find(self) -> State | None:
        """The workgroup as it stands; None if it does not. Raises CloudError."""
        found = _find(self._aws, self._stack)
        if found is None:
            return None
        names = {"namespaceName": found["namespaceName"]}
        return _state(found, self._aws.ask(_SERVICE, "get_namespace", **names)["namespace"])

    def pause(self, name: str) -> None:
        """Refused: an idle workgroup costs nothing."""
        raise CloudError(f"The workgroup {name} is serverless: there is nothing to pause.")

    def resume(self, name: str) -> None:
        """Refused: an idle workgroup wakes by itself."""
        raise CloudError(f"The workgroup {name} is serverless: there is nothing to resume.")

    def snapshot(self, name: str, snapshot: str) -> None:
        """Take a snapshot of the namespace; returns when it is whole. Raises CloudError."""
        self._aws.ask(
            _SERVICE,
            "create_snapshot",
            namespaceName=self._stack,
            snapshotName=snapshot,
            tags=[{"key": TAG, "value": self._stack}],
        )
        while True:
            answer = self._aws.ask(_SERVICE, "get_snapshot", snapshotName=snapshot)
            status = answer["snapshot"]["status"]
            if status == "AVAILABLE":
                return
            if status in {"FAILED", "CANCELLED"}:
                raise CloudError(
                    f"The snapshot {snapshot} of {name} failed.",
                    hint="try again, or give the data up: --no-snapshot.",
                )
            self._aws.wait()


def limit_usage(aws: Aws, stack: str, rpu_hours: int) -> None:
    """Bound the RPU-hours of a day, and see that the bound stands; what is over is refused.

    CloudFormation has no resource for it.
    https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_CreateUsageLimit.html

    Raises:
        CloudError: it was refused, or does not stand.
    """
    workgroup = _find(aws, stack)
    if workgroup is None:
        raise CloudError(f"The workgroup {stack} is gone.", hint="run starlift cloud up again.")
    arn = workgroup["workgroupArn"]
    wanted = {"amount": rpu_hours, "breachAction": "deactivate"}
    stands = _limits(aws, arn)
    if not stands:
        aws.ask(
            _SERVICE,
            "create_usage_limit",
            resourceArn=arn,
            usageType="serverless-compute",
            period="daily",
            **wanted,
        )
    elif any(stands[0][key] != value for key, value in wanted.items()):
        limit_id = stands[0]["usageLimitId"]
        aws.ask(_SERVICE, "update_usage_limit", usageLimitId=limit_id, **wanted)
    found = _limits(aws, arn)
    if not found or any(found[0][key] != value for key, value in wanted.items()):
        raise CloudError(
            f"The usage limit of {rpu_hours} RPU-hours a day does not stand.",
            hint="run starlift cloud up again; until then MAX_RPU alone bounds the cost.",
        )


def remove_limits(aws: Aws, stack: str) -> int:
    """How many usage limits were removed. Raises CloudError."""
    workgroup = _find(aws, stack)
    found = [] if workgroup is None else _limits(aws, workgroup["workgroupArn"])
    for each in found:
        aws.ask(_SERVICE, "delete_usage_limit", usageLimitId=each["usageLimitId"])
    return len(found)


def _limits(aws: Aws, arn: str) -> list[Answer]:
    """The limits of what a workgroup computes, by day."""
    found = aws.each(
        _SERVICE,
        "list_usage_limits",
        "usageLimits",
        resourceArn=arn,
        usageType="serverless-compute",
    )
    return [each for each in found if each["period"] == "daily"]


def is_tagged(aws: Aws, arn: str, stack: str) -> bool:
    """Whether a workgroup or a namespace bears the stack's tag. Raises CloudError."""
    tags = aws.ask(_SERVICE, "list_tags_for_resource", resourceArn=arn)["tags"]
    return {"key": TAG, "value": stack} in tags


def _find(aws: Aws, stack: str) -> Answer | None:
    """The workgroup that is named as the stack is and bears its tag."""
    try:
        answer = aws.ask(_SERVICE, "get_workgroup", workgroupName=stack)
    except CloudError as error:
        if error.code == NOT_FOUND:
            return None
        raise
    found: Answer = answer["workgroup"]
    return found if is_tagged(aws, found["workgroupArn"], stack) else None


def _state(found: Answer, namespace: Answer) -> State:
    endpoint = found.get("endpoint") or {}
    is_running = found["status"] == "AVAILABLE"
    return State(
        name=found["workgroupName"],
        phase=Phase.RUNNING if is_running else Phase.CHANGING,
        status=found["status"].lower(),
        size=f"{found['baseCapacity']} to {found.get('maxCapacity', 'unbounded')} RPUs",
        host=endpoint.get("address"),
        port=endpoint.get("port", 5439),
        db_name=namespace["dbName"],
        db_user=namespace["adminUsername"],
        created_at=found["creationDate"],
        secret_arn=namespace.get("adminPasswordSecretArn"),
    )
