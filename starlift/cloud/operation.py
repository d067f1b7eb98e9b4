"""What is done with a stack that stands: its state and cost, pausing, resuming, another size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from starlift.cloud.aws import Aws
from starlift.cloud.cluster import Cluster
from starlift.cloud.elsewhere import refuse_elsewhere
from starlift.cloud.failures import failure
from starlift.cloud.leftovers import refuse_leftovers
from starlift.cloud.machine import Machine
from starlift.cloud.prices import Costs, costs
from starlift.cloud.stack import Stack, Watch, events, find_stack, update_stack, wait_for
from starlift.cloud.warehouse import Phase, State, Warehouse, wait_until
from starlift.cloud.workgroup import Workgroup
from starlift.config import Cloud, Flavour
from starlift.config.cloud_values import overridden
from starlift.errors import CloudError, ConfigError

_KINDS: Mapping[Flavour, type[Cluster | Workgroup | Machine]] = {
    Flavour.PROVISIONED: Cluster,
    Flavour.SERVERLESS: Workgroup,
    Flavour.SELF_MANAGED: Machine,
}
# Parameters of the templates -> the keys of [CLOUD] that they come from.
_PARAMETERS = {
    "NodeType": "node_type",
    "Nodes": "nodes",
    "BaseRpu": "base_rpu",
    "MaxRpu": "max_rpu",
    "InstanceType": "instance_type",
    "Access": "access",
}
SIZES: Mapping[Flavour, tuple[str, ...]] = {
    Flavour.PROVISIONED: ("NodeType", "Nodes"),
    Flavour.SERVERLESS: ("BaseRpu", "MaxRpu"),
    Flavour.SELF_MANAGED: ("InstanceType",),
}
_UPDATE_FAILED = frozenset({"UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED"})
_S_AN_HOUR = 3600
_SINGLE = "1"


class Outcome(StrEnum):
    """What came of asking for a pause or a wake-up."""

    DONE = "done"
    ALREADY = "already"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Status:
    """A stack and its database. `cost_usd` is an estimate since it was made, pauses not counted.

    It is None where what computes is paid by use, or its price is not known.
    """

    stack: Stack
    state: State | None
    uptime_h: float
    cost_usd: float | None
    costs: Costs | None


def warehouse_of(aws: Aws, stack: str, flavour: Flavour) -> Warehouse:
    """The database of a stack of that kind."""
    return _KINDS[flavour](aws, stack)


def standing_flavour(stack: Stack | None, cloud: Cloud) -> Flavour:
    """The kind of the stack that stands; that of the settings where none does.

    Raises:
        CloudError: a stack of that name stands that Starlift has not made.
    """
    if stack is None or stack.is_review:
        return cloud.flavour
    if stack.flavour not in set(Flavour):
        raise CloudError(
            f"The stack {stack.name} is not one of Starlift's.",
            hint="choose another name: --stack, or STACK under [CLOUD].",
        )
    return Flavour(stack.flavour)


def require_stack(aws: Aws, cloud: Cloud, host: str | None) -> Stack:
    """The stack of [CLOUD]; `host` is where dwh.cfg leads. Raises CloudError if there is none."""
    stack = find_stack(aws, cloud.stack)
    if stack is None or stack.is_review:
        refuse_elsewhere(host, cloud.stack, aws.region)
        refuse_leftovers(aws, cloud.stack, cloud.flavour)
        raise CloudError(
            f"There is no stack {cloud.stack} in {aws.region}.",
            hint="starlift cloud up makes it; --stack and --region name another.",
        )
    return stack


def status(aws: Aws, cloud: Cloud, host: str | None, price: str | None = None) -> Status:
    """What stands, since when, and what it may have cost, by that price. Raises CloudError."""
    stack = require_stack(aws, cloud, host)
    flavour = standing_flavour(stack, cloud)
    state = warehouse_of(aws, stack.name, flavour).find()
    since = stack.created_at if state is None else state.created_at
    uptime_h = (datetime.now(UTC) - since).total_seconds() / _S_AN_HOUR
    cost = _known_costs(standing_cloud(stack, cloud, price))
    is_by_use = cost is None or cost.is_on_demand
    spent = None if cost is None or is_by_use else uptime_h * cost.running_usd_an_hour
    return Status(stack, state, uptime_h, spent, cost)


def standing_cloud(stack: Stack, cloud: Cloud, price: str | None = None) -> Cloud:
    """[CLOUD] as the stack has it, whatever the settings say meanwhile.

    `price` is an option's: it is that of what stands. That of [CLOUD] holds for what it names.
    """
    stands = {
        key: stack.parameters[name] for name, key in _PARAMETERS.items() if name in stack.parameters
    }
    return overridden(cloud, {"flavour": stack.flavour, **stands, "price": price})


def pause(aws: Aws, warehouse: Warehouse) -> Outcome:
    """Pause the database, and wait until it is. Raises CloudError."""
    return _moved(aws, warehouse, Phase.PAUSED)


def resume(aws: Aws, warehouse: Warehouse) -> Outcome:
    """Resume the database, and wait until it runs. Raises CloudError."""
    return _moved(aws, warehouse, Phase.RUNNING)


def size_changes(stack: Stack, cloud: Cloud, flavour: Flavour) -> dict[str, str]:
    """The parameters of the stack's size that the settings want otherwise."""
    wanted = {name: str(getattr(cloud, _PARAMETERS[name])) for name in SIZES[flavour]}
    return {name: value for name, value in wanted.items() if stack.parameters.get(name) != value}


def resize(
    aws: Aws, stack: Stack, changes: Mapping[str, str], warehouse: Warehouse, watch: Watch
) -> State:
    """The database with the changes, when it runs again; all else of the stack stays as it is.

    Raises:
        CloudError: it is paused, or Amazon could not change it: then it is as it was.
    """
    state = warehouse.find()
    if state is not None and state.phase is Phase.PAUSED:
        raise CloudError(
            f"The database {state.name} is {state.status}.", hint="starlift cloud resume first."
        )
    for each in in_turns(stack, changes):
        update(aws, stack, each, watch)
    return wait_until(aws, warehouse, {Phase.RUNNING})


def is_classic(stack: Stack, changes: Mapping[str, str]) -> bool:
    """Whether a cluster is copied to one of the new size: from one node, or to one.

    While that goes on it can be read, and not written.
    https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-operations.html
    """
    return _SINGLE in {stack.parameters.get("Nodes"), changes.get("Nodes")}


def in_turns(stack: Stack, changes: Mapping[str, str]) -> list[dict[str, str]]:
    """The changes as Amazon takes them: a workgroup's capacities one by one, never base over max.

    https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_UpdateWorkgroup.html
    """
    if "NodeType" in stack.parameters:
        return [{**changes, "ClassicResize": str(is_classic(stack, changes)).lower()}]
    if not {"BaseRpu", "MaxRpu"} <= set(changes):
        return [dict(changes)]
    is_growing = int(changes["MaxRpu"]) >= int(stack.parameters["MaxRpu"])
    order = ("MaxRpu", "BaseRpu") if is_growing else ("BaseRpu", "MaxRpu")
    return [{name: changes[name]} for name in order]


def admit(aws: Aws, stack: Stack, address: str, watch: Watch) -> None:
    """Let a public stack admit this address, and no longer the one before. Raises CloudError."""
    if stack.parameters.get("AdmittedAddress") != address:
        update(aws, stack, {"AdmittedAddress": address}, watch)


def update(aws: Aws, stack: Stack, changes: Mapping[str, str], watch: Watch) -> None:
    """Let some parameters of a stack change, and wait. Raises CloudError: then it is as it was."""
    known = {event.event_id for event in events(aws, stack.arn)}
    update_stack(aws, stack, changes)
    left = wait_for(aws, stack.name, watch, known)
    if left is not None and left.status in _UPDATE_FAILED:
        raise failure(events(aws, left.arn), left)


def _moved(aws: Aws, warehouse: Warehouse, phase: Phase) -> Outcome:
    state = warehouse.find()
    if state is None:
        raise CloudError("The stack has no database.", hint="starlift cloud up.")
    if not warehouse.can_pause:
        return Outcome.NOT_APPLICABLE
    if state.phase is Phase.CHANGING:
        state = wait_until(aws, warehouse, {Phase.RUNNING, Phase.PAUSED})
    if state.phase is phase:
        return Outcome.ALREADY
    move = warehouse.pause if phase is Phase.PAUSED else warehouse.resume
    move(state.name)
    wait_until(aws, warehouse, {phase})
    return Outcome.DONE


def _known_costs(cloud: Cloud) -> Costs | None:
    try:
        return costs(cloud)
    except ConfigError:  # no price is known
        return None
