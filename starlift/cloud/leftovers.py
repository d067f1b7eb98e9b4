"""What bears a stack's tag and stands without it: found and deleted, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from starlift.cloud.aws import Answer, Aws
from starlift.cloud.buckets import delete_bucket, find_buckets
from starlift.cloud.cluster import find_cluster
from starlift.cloud.machine import instances
from starlift.cloud.network import Network
from starlift.cloud.stack import TAG
from starlift.cloud.workgroup import NOT_FOUND, is_tagged
from starlift.config import Flavour
from starlift.errors import CloudError

_SERVERLESS = "redshift-serverless"


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that is there and should not be; `name` is Amazon's."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of what can be left over: how it is found, and deleted by its name."""

    name: str
    find: Callable[[Aws, str], list[str]]
    delete: Callable[[Aws, str], None]
    flavours: frozenset[Flavour] = frozenset(Flavour)


def find_leftovers(aws: Aws, stack: str, flavour: Flavour) -> list[Leftover]:
    """What is left of a stack, in the order in which it can be deleted. Raises CloudError."""
    return [
        Leftover(kind.name, name)
        for kind in KINDS
        if flavour in kind.flavours
        for name in kind.find(aws, stack)
    ]


def refuse_leftovers(aws: Aws, stack: str, flavour: Flavour) -> None:
    """Return if nothing is left of a stack that does not stand.

    Raises:
        CloudError: something is, and may cost.
    """
    if left := find_leftovers(aws, stack, flavour):
        what = "; ".join(f"{each.kind} {each.name}" for each in left)
        raise CloudError(
            f"There is no stack {stack} in {aws.region}, and of an earlier one is left, and may "
            f"cost: {what}.",
            hint="starlift cloud down takes that away, after asking.",
        )


def delete_leftovers(aws: Aws, leftovers: list[Leftover]) -> list[str]:
    """Delete them; why each of those that could not be deleted was not."""
    reasons = []
    deletes = {kind.name: kind.delete for kind in KINDS}
    for each in leftovers:
        try:
            deletes[each.kind](aws, each.name)
        except CloudError as error:
            reasons.append(f"{each.kind} {each.name}: {error.message}")
    return reasons


def find_snapshots(aws: Aws, stack: str, flavour: Flavour) -> list[str]:
    """The snapshots that bear the stack's tag: kept, because somebody wanted them."""
    if flavour is Flavour.SERVERLESS:
        return _serverless_snapshots(aws, stack)
    if flavour is Flavour.SELF_MANAGED:
        answer = aws.ask("ec2", "describe_snapshots", OwnerIds=["self"], Filters=_tagged(stack))
        return [each["SnapshotId"] for each in answer["Snapshots"]]
    found = aws.each("redshift", "describe_cluster_snapshots", "Snapshots", SnapshotType="manual")
    return [each["SnapshotIdentifier"] for each in found if _has_tag(each, stack)]


def _serverless_snapshots(aws: Aws, stack: str) -> list[str]:
    found = aws.each(_SERVERLESS, "list_snapshots", "snapshots", namespaceName=stack)
    try:
        return [each["snapshotName"] for each in found]
    except CloudError as error:
        if error.code == NOT_FOUND:  # there has never been such a namespace
            return []
        raise


def _clusters(aws: Aws, stack: str) -> list[str]:
    found = find_cluster(aws, stack)
    return [] if found is None else [str(found["ClusterIdentifier"])]


def _delete_cluster(aws: Aws, name: str) -> None:
    aws.ask("redshift", "delete_cluster", ClusterIdentifier=name, SkipFinalClusterSnapshot=True)
    with suppress(CloudError):  # it is gone when it is not found
        while aws.ask("redshift", "describe_clusters", ClusterIdentifier=name)["Clusters"]:
            aws.wait()


def _workgroups(aws: Aws, stack: str) -> list[str]:
    found = aws.each(_SERVERLESS, "list_workgroups", "workgroups")
    return [each["workgroupName"] for each in found if is_tagged(aws, each["workgroupArn"], stack)]


def _delete_workgroup(aws: Aws, name: str) -> None:
    aws.ask(_SERVERLESS, "delete_workgroup", workgroupName=name)
    with suppress(CloudError):
        while aws.ask(_SERVERLESS, "get_workgroup", workgroupName=name):
            aws.wait()


def _namespaces(aws: Aws, stack: str) -> list[str]:
    found = aws.each(_SERVERLESS, "list_namespaces", "namespaces")
    return [each["namespaceName"] for each in found if is_tagged(aws, each["namespaceArn"], stack)]


def _delete_namespace(aws: Aws, name: str) -> None:
    aws.ask(_SERVERLESS, "delete_namespace", namespaceName=name)
    with suppress(CloudError):
        while aws.ask(_SERVERLESS, "get_namespace", namespaceName=name):
            aws.wait()


def _machines(aws: Aws, stack: str) -> list[str]:
    return [each["InstanceId"] for each in instances(aws, stack)]


def _delete_machine(aws: Aws, name: str) -> None:
    aws.ask("ec2", "terminate_instances", InstanceIds=[name])
    while True:
        found = aws.ask("ec2", "describe_instances", InstanceIds=[name])["Reservations"]
        if all(each["Instances"][0]["State"]["Name"] == "terminated" for each in found):
            return
        aws.wait()


def _addresses(aws: Aws, stack: str) -> list[str]:
    found = aws.ask("ec2", "describe_addresses", Filters=_tagged(stack))["Addresses"]
    return [each["AllocationId"] for each in found]


def _delete_address(aws: Aws, name: str) -> None:
    aws.ask("ec2", "release_address", AllocationId=name)


def _secrets(aws: Aws, stack: str) -> list[str]:
    filters = [{"Key": "tag-key", "Values": [TAG]}, {"Key": "tag-value", "Values": [stack]}]
    found = aws.each("secretsmanager", "list_secrets", "SecretList", Filters=filters)
    return [each["ARN"] for each in found if _has_tag(each, stack)]


def _delete_secret(aws: Aws, name: str) -> None:
    aws.ask("secretsmanager", "delete_secret", SecretId=name, ForceDeleteWithoutRecovery=True)


def _networks(aws: Aws, stack: str) -> list[str]:
    found = aws.each("ec2", "describe_vpcs", "Vpcs", Filters=_tagged(stack))
    return [each["VpcId"] for each in found]


def _delete_network(aws: Aws, name: str) -> None:
    Network(aws, name).delete()


def _tagged(stack: str) -> list[dict[str, object]]:
    return [{"Name": f"tag:{TAG}", "Values": [stack]}]


def _has_tag(found: Answer, stack: str) -> bool:
    return {"Key": TAG, "Value": stack} in found.get("Tags", ())


_REDSHIFT = frozenset({Flavour.PROVISIONED})
_OF_SERVERLESS = frozenset({Flavour.SERVERLESS})
KINDS = (
    Kind("cluster", _clusters, _delete_cluster, _REDSHIFT),
    Kind("workgroup", _workgroups, _delete_workgroup, _OF_SERVERLESS),
    Kind("namespace", _namespaces, _delete_namespace, _OF_SERVERLESS),
    Kind("machine", _machines, _delete_machine),
    Kind("address", _addresses, _delete_address),
    Kind("bucket", find_buckets, delete_bucket),
    Kind("secret", _secrets, _delete_secret, frozenset({Flavour.SELF_MANAGED})),
    Kind("network", _networks, _delete_network),
)
