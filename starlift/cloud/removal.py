"""`starlift cloud down`: all of a stack taken away, and looked for afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from starlift.cloud.aws import Aws
from starlift.cloud.buckets import Content, content, empty_bucket
from starlift.cloud.elsewhere import is_of_stack
from starlift.cloud.failures import failure
from starlift.cloud.leftovers import Leftover, delete_leftovers, find_leftovers, find_snapshots
from starlift.cloud.stack import Stack, Watch, delete_stack, events, find_stack, wait_for
from starlift.cloud.warehouse import Phase, State, Warehouse
from starlift.cloud.workgroup import remove_limits
from starlift.config import Flavour, Settings, load_settings
from starlift.config.edit import write_values
from starlift.config.given import EMBEDDED
from starlift.config.settings import Staging
from starlift.errors import CloudError


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands before anything is removed: what will be lost. `bucket` is the staging area."""

    stack: Stack | None
    state: State | None
    bucket: str | None
    content: Content | None
    leftovers: tuple[Leftover, ...]
    snapshots: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing stands that could be removed; snapshots are kept."""
        return self.stack is None and not self.leftovers


@dataclass
class Removal:
    """The removal of a stack. `may_delete` is asked before leftovers are deleted."""

    aws: Aws
    settings: Settings
    file: Path | None
    warehouse: Warehouse
    flavour: Flavour
    watch: Watch
    may_delete: Callable[[Sequence[Leftover]], bool]
    takes_snapshot: bool = True
    snapshot: str | None = None
    known: set[str] = field(default_factory=set)
    refused: CloudError | None = None

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.settings.cloud.stack


@dataclass(frozen=True, slots=True)
class Removed:
    """What is gone; `snapshots` are kept, and cost what they store."""

    name: str
    leftovers: tuple[Leftover, ...]
    snapshots: tuple[str, ...]


def look(removal: Removal) -> Standing:
    """What stands of a stack, and of what it left. Raises CloudError."""
    aws, name, flavour = removal.aws, removal.name, removal.flavour
    stack = find_stack(aws, name)
    bucket = stack.outputs.get("StagingBucket") if stack is not None else None
    leftovers = () if stack is not None else tuple(find_leftovers(aws, name, flavour))
    return Standing(
        stack,
        removal.warehouse.find() if stack is not None or leftovers else None,
        bucket,
        None if bucket is None else content(aws, bucket),
        leftovers,
        tuple(find_snapshots(aws, name, flavour)),
    )


def remove(removal: Removal, standing: Standing, tell: Callable[[int, int, str], None]) -> Removed:
    """Take everything away; told of each step as its number, of how many, and its name.

    Raises:
        CloudError: a step failed, or something is left in the end.
        ConfigError: dwh.cfg cannot be written.
    """
    steps: tuple[tuple[str, Callable[[Removal, Standing], None]], ...] = (
        ("last snapshot", _snapshot),
        ("usage limit", _limits),
        ("staging bucket", _bucket),
        ("stack", _stack),
    )
    for number, (name, run) in enumerate(steps, start=1):
        tell(number, len(steps) + 2, name)
        run(removal, standing)
    tell(len(steps) + 1, len(steps) + 2, "what is left over")
    leftovers = _leftovers(removal)
    tell(len(steps) + 2, len(steps) + 2, "dwh.cfg")
    _configuration(removal, standing)
    kept = find_snapshots(removal.aws, removal.name, removal.flavour)
    return Removed(removal.name, tuple(leftovers), tuple(kept))


def _snapshot(removal: Removal, standing: Standing) -> None:
    """Take a last snapshot, unless there is nothing to take one of, or none is wanted."""
    check_snapshot(removal, standing)
    state = standing.state
    if not removal.takes_snapshot or state is None:
        return
    removal.snapshot = f"{removal.name}-{datetime.now(UTC):%Y%m%d-%H%M%S}-{token_hex(2)}"
    removal.warehouse.snapshot(state.name, removal.snapshot)


def check_snapshot(removal: Removal, standing: Standing) -> None:
    """Return if the last snapshot can be taken, or none is wanted. Raises CloudError."""
    state = standing.state
    if not removal.takes_snapshot or state is None:
        return
    if state.phase is not Phase.RUNNING and removal.flavour is not Flavour.SELF_MANAGED:
        raise CloudError(
            f"The database {state.name} is {state.status}, and takes no snapshot so.",
            hint="starlift cloud resume first; or give the data up: --no-snapshot.",
        )


def _limits(removal: Removal, _standing: Standing) -> None:
    if removal.flavour is Flavour.SERVERLESS:
        remove_limits(removal.aws, removal.name)


def _bucket(removal: Removal, standing: Standing) -> None:
    """Empty the staging bucket: a bucket that holds something is not deleted."""
    if standing.bucket is not None and standing.content is not None:
        empty_bucket(removal.aws, standing.bucket)


def _stack(removal: Removal, standing: Standing) -> None:
    """Delete the stack; what keeps it from going may be among the leftovers."""
    if standing.stack is None:
        return
    try:
        delete_stack(removal.aws, removal.name)
        left = wait_for(removal.aws, removal.name, removal.watch, removal.known)
    except CloudError as error:
        removal.refused = error
        return
    if left is not None:
        removal.refused = failure(events(removal.aws, left.arn), left)


def _leftovers(removal: Removal) -> list[Leftover]:
    """Delete what is left, after asking, then the stack if it still stands; see that all is gone.

    Raises:
        CloudError: something is left: nobody allowed its end, or Amazon refused it.
    """
    found = find_leftovers(removal.aws, removal.name, removal.flavour)
    reasons: list[str] = []
    if found and removal.may_delete(found):
        reasons = delete_leftovers(removal.aws, found)
    if find_stack(removal.aws, removal.name) is not None:
        _again(removal)
    left = find_leftovers(removal.aws, removal.name, removal.flavour)
    if left:
        what = "; ".join(f"{each.kind} {each.name}" for each in left)
        why = "".join(f"\n  {reason}" for reason in reasons)
        raise CloudError(
            f"Of the stack {removal.name} is left, and may cost: {what}.{why}",
            hint="run starlift cloud down again; what stays then is to be deleted in the console.",
        )
    return found


def _again(removal: Removal) -> None:
    delete_stack(removal.aws, removal.name)
    left = wait_for(removal.aws, removal.name, removal.watch, removal.known)
    if left is not None:
        raise removal.refused or failure(events(removal.aws, left.arn), left)


def _configuration(removal: Removal, standing: Standing) -> None:
    """Let dwh.cfg no longer lead to what is gone, if it did."""
    if removal.file is None or not removal.file.exists():
        return
    now = load_settings(removal.file.parent, config=removal.file, environ={})
    values: dict[tuple[str, str], str] = {}
    host = now.cluster.host or ""
    is_its = standing.state is not None and host == standing.state.host
    if is_its or is_of_stack(host, removal.name, removal.aws.region):
        values = {("CLUSTER", key): "" for key in ("HOST", "DB_NAME", "DB_USER", "DB_PORT")}
        values["WAREHOUSE", "ENGINE"] = ""
        values["IAM_ROLE", "ARN"] = EMBEDDED["IAM_ROLE", "ARN"]
    # A stack's bucket is named after it: what an earlier, interrupted run has deleted, too.
    staging = f"s3://{standing.bucket or f'{removal.name}-stagingbucket-'}"
    if (now.staging.location or "").startswith(staging):
        values |= {("STAGING", "LOCATION"): "", ("STAGING", "SLICES"): str(Staging().slices)}
    if values:
        write_values(removal.file, values)
