"""`starlift cloud up`: steps, each of which looks at what stands and does what is missing.

Interrupted, it goes on where it was when it is run again: Amazon keeps what was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from starlift.advice.nodes import node_type
from starlift.cloud.aws import Aws
from starlift.cloud.failures import failure
from starlift.cloud.machine import newest_image
from starlift.cloud.operation import standing_cloud, update
from starlift.cloud.reach import tunnel_command, unreached
from starlift.cloud.stack import (
    Stack,
    Watch,
    create_stack,
    delete_stack,
    events,
    find_stack,
    resource_ids,
    wait_for,
)
from starlift.cloud.standing import adjustments, check_kind, kept_as_it_stands
from starlift.cloud.template import complete, parameters, read_template
from starlift.cloud.warehouse import Phase, State, Warehouse, wait_until
from starlift.cloud.workgroup import limit_usage
from starlift.config import Access, Cloud, Engine, Flavour, Settings, load_settings
from starlift.config.edit import write_values
from starlift.errors import CloudError

STAGING_PREFIX = "parts"
# A machine installs PostgreSQL at its first boot; Redshift is there when Amazon says so.
_TRIES = {Flavour.PROVISIONED: 12, Flavour.SERVERLESS: 12, Flavour.SELF_MANAGED: 60}
_LEAST_SLICES = 2  # of a node whose type is not known


@dataclass
class Making:
    """A stack in the making. `stack` and `state` are as the last step saw them.

    The database is asked `endpoint_tries` times whether it answers; 0: as often as is usual.
    """

    aws: Aws
    settings: Settings
    file: Path
    warehouse: Warehouse
    watch: Watch
    say: Callable[[str], None] = lambda _text: None
    endpoint_tries: int = 0
    known: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    stack: Stack | None = None
    state: State | None = None
    tunnel: str | None = None

    @property
    def cloud(self) -> Cloud:
        """What is to be made."""
        return self.settings.cloud


@dataclass(frozen=True, slots=True)
class Step:
    """A step, by the name that is shown; `flavours` are those that have it."""

    name: str
    run: Callable[[Making], None]
    flavours: frozenset[Flavour] = frozenset(Flavour)


@dataclass(frozen=True, slots=True)
class Made:
    """What stands in the end. `tunnel` is the command that leads to a private database."""

    stack: Stack
    state: State
    tunnel: str | None
    notices: tuple[str, ...]


def make(making: Making, tell: Callable[[int, int, str], None]) -> Made:
    """Take the steps; told of each as its number, of how many, and its name.

    Raises:
        CloudError: a step failed; what stands stays, and the next run goes on from there.
        ConfigError: dwh.cfg cannot be written.
    """
    steps = [step for step in STEPS if making.cloud.flavour in step.flavours]
    for number, step in enumerate(steps, start=1):
        tell(number, len(steps), step.name)
        step.run(making)
    stack, state = _standing(making)
    return Made(stack, state, making.tunnel, tuple(making.notices))


def _credentials(making: Making) -> None:
    making.aws.ask("sts", "get_caller_identity")


def _stack(making: Making) -> None:
    """Let the stack be made, if none stands or one that was never whole."""
    name, found = making.cloud.stack, find_stack(making.aws, making.cloud.stack)
    if found is not None and (found.is_never_whole or found.is_review):
        delete_stack(making.aws, name)
        found = wait_for(making.aws, name, making.watch, making.known)
        if found is not None:
            raise failure(events(making.aws, found.arn), found)
    if found is None:
        write_values(making.file, _named(making))  # the next command finds what is being made
        values = parameters(making.settings)
        if making.cloud.flavour is Flavour.SELF_MANAGED:
            values["MachineImage"] = newest_image(making.aws)
        template = read_template(making.cloud.flavour)
        whole = complete(making.cloud.flavour, values)
        create_stack(making.aws, name, making.cloud.flavour, template, whole)
    else:
        check_kind(found, making.settings)
        making.notices += kept_as_it_stands(found, making.settings)
        making.known.update(each.event_id for each in events(making.aws, found.arn))


def _resources(making: Making) -> None:
    """Wait until all of the stack stands, and let it have what dwh.cfg says meanwhile."""
    found = wait_for(making.aws, making.cloud.stack, making.watch, making.known)
    if found is None:
        raise CloudError(
            f"The stack {making.cloud.stack} is gone: somebody has deleted it meanwhile.",
            hint="run starlift cloud up again.",
        )
    if not found.is_whole:
        raise failure(events(making.aws, found.arn), found)
    if changes := adjustments(found, making.settings):
        update(making.aws, found, changes, making.watch)
        found = find_stack(making.aws, making.cloud.stack)
    making.stack = found


def _database(making: Making) -> None:
    """Wait until the database is there; one that is paused stays so."""
    phases = {Phase.RUNNING, Phase.PAUSED}
    making.state = wait_until(making.aws, making.warehouse, phases)


def _usage_limit(making: Making) -> None:
    limit_usage(making.aws, making.cloud.stack, making.cloud.rpu_hours)


def _configuration(making: Making) -> None:
    """Write where everything is; no password, which Secrets Manager keeps."""
    stack, state = _standing(making)
    values = {**_named(making), **configured(making.cloud, stack, state)}
    write_values(making.file, values)
    read = load_settings(making.file.parent, config=making.file)
    for (section, key), value in values.items():
        found = getattr(getattr(read, section.lower()), key.lower())
        if ("" if found is None else str(found)) != value:
            making.notices.append(
                f"STARLIFT_{section}_{key} in the environment wins over what dwh.cfg says now: "
                "unset it."
            )


def _named(making: Making) -> Mapping[tuple[str, str], str]:
    """What [CLOUD] says, so that the commands which take no more options mean this stack."""
    return {
        ("CLOUD", "STACK"): making.cloud.stack,
        ("CLOUD", "REGION"): making.aws.region,
        ("CLOUD", "FLAVOUR"): making.cloud.flavour,
        ("CLOUD", "BUDGET"): str(making.cloud.budget),
        ("CLOUD", "EMAIL"): making.cloud.email or "",
        **_price(making),
    }


def _price(making: Making) -> Mapping[tuple[str, str], str]:
    """PRICE, where that of dwh.cfg would become one of something else by the flavour."""
    stood = load_settings(making.file.parent, config=making.file).cloud
    becomes = replace(stood, flavour=making.cloud.flavour)
    if stood.price is None or becomes.unit == stood.unit:
        return {}
    own = making.cloud.price if making.cloud.unit == becomes.unit else None
    return {("CLOUD", "PRICE"): "" if own is None else str(own)}


def _endpoint(making: Making) -> None:
    """See that the database answers; a private one is told how to be reached."""
    stack, state = _standing(making)
    if state.host is None or state.phase is Phase.PAUSED:
        making.notices.append("The database is paused: starlift cloud resume wakes it.")
        return
    if stack.parameters.get("Access") == Access.PRIVATE:
        ids = resource_ids(making.aws, stack.name)
        machine = ids.get("Tunnel") or state.name
        making.tunnel = tunnel_command(machine, state.host, state.port, making.aws.region)
        return
    if (reason := _patiently(making, state.host, state.port)) is not None:
        admitted = stack.parameters.get("AdmittedAddress", "")
        raise CloudError(
            f"The database stands, and cannot be reached: {reason}.",
            hint=f"a new one takes some minutes: run starlift cloud up again. It admits {admitted} "
            "alone: is that the address you come from (https://checkip.amazonaws.com)?",
        )


def _patiently(making: Making, host: str, port: int) -> str | None:
    """Why the database does not answer, however often it is asked; None if it does."""
    reason = unreached(host, port)
    tries = making.endpoint_tries or _TRIES[making.cloud.flavour]
    if reason is not None and tries > 1:
        making.say(f"  {reason} yet: it is asked again, for some minutes")
    for _ in range(tries - 1):
        if reason is None:
            break
        making.aws.wait()
        reason = unreached(host, port)
    return reason


def configured(cloud: Cloud, stack: Stack, state: State) -> Mapping[tuple[str, str], str]:
    """What dwh.cfg says of the stack, in the order in which the course's programs read it."""
    is_machine = cloud.flavour is Flavour.SELF_MANAGED
    bucket = stack.outputs["StagingBucket"]
    return {
        ("CLUSTER", "HOST"): state.host or "",
        ("CLUSTER", "DB_NAME"): stack.outputs["DbName"],
        ("CLUSTER", "DB_USER"): stack.outputs["DbUser"],
        ("CLUSTER", "DB_PASSWORD"): "",
        ("CLUSTER", "DB_PORT"): str(state.port),
        ("IAM_ROLE", "ARN"): stack.outputs["RoleArn"],
        ("WAREHOUSE", "ENGINE"): Engine.POSTGRES if is_machine else Engine.REDSHIFT,
        ("STAGING", "LOCATION"): f"s3://{bucket}/{STAGING_PREFIX}",
        ("STAGING", "SLICES"): str(slices(standing_cloud(stack, cloud))),
    }


def slices(cloud: Cloud) -> int:
    """Into how many parts, or a multiple, a load is best split."""
    if cloud.flavour is Flavour.SERVERLESS:
        return cloud.base_rpu
    if cloud.flavour is Flavour.SELF_MANAGED:
        return 1
    known = node_type(cloud.node_type)
    return (known.slices if known is not None else _LEAST_SLICES) * cloud.nodes


def _standing(making: Making) -> tuple[Stack, State]:
    stack = making.stack or find_stack(making.aws, making.cloud.stack)
    state = making.state or making.warehouse.find()
    if stack is None or state is None:
        raise CloudError("The stack is gone.", hint="run starlift cloud up again.")
    return stack, state


STEPS = (
    Step("credentials", _credentials),
    Step("stack", _stack),
    Step("its resources", _resources),
    Step("database", _database),
    Step("usage limit", _usage_limit, frozenset({Flavour.SERVERLESS})),
    Step("dwh.cfg", _configuration),
    Step("endpoint", _endpoint),
)
