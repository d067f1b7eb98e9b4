"""`starlift cloud down`: the end of a stack, after naming what is lost."""

from __future__ import annotations

from collections.abc import Sequence

from starlift.cli.asking import agrees, confirm
from starlift.cli.cloud_session import open_aws, steps_told, watching
from starlift.cli.interrupts import say_when_interrupted
from starlift.cli.output import show, show_json, tell
from starlift.cli.quantities import megabytes, objects_text
from starlift.cloud.elsewhere import refuse_elsewhere
from starlift.cloud.leftovers import Leftover
from starlift.cloud.operation import standing_flavour, warehouse_of
from starlift.cloud.removal import Removal, Removed, Standing, check_snapshot, look, remove
from starlift.cloud.stack import Stack, find_stack
from starlift.config import Settings


def run_down(settings: Settings, *, takes_snapshot: bool, is_yes: bool, is_json: bool) -> None:
    """Take all of a stack away, and see that nothing is left."""
    aws = open_aws(settings)
    stack = find_stack(aws, settings.cloud.stack)
    flavour = standing_flavour(stack, settings.cloud)

    def may_delete(found: Sequence[Leftover]) -> bool:
        for each in found:
            tell(f"  left over: {each.kind} {each.name}")
        return agrees("Delete these, too?", is_yes=is_yes)

    removal = Removal(
        aws,
        settings,
        settings.file,
        warehouse_of(aws, settings.cloud.stack, flavour),
        flavour,
        watching(is_quiet=is_json),
        may_delete,
        takes_snapshot=takes_snapshot,
    )
    standing = look(removal)
    if standing.is_nothing and standing.state is None:
        refuse_elsewhere(settings.cluster.host, settings.cloud.stack, aws.region)
        _say_nothing(settings.cloud.stack, aws.region, standing, is_json=is_json)
        return
    if not is_json:
        for line in _loss_lines(standing, takes_snapshot=takes_snapshot):
            tell(line)
    check_snapshot(removal, standing)
    confirm(f"Take down {settings.cloud.stack} in {aws.region}?", is_yes=is_yes)
    say_when_interrupted(
        f"what still stands of {settings.cloud.stack} costs on: run the command again. A snapshot "
        "that was taken is kept, and --no-snapshot takes no other."
    )
    removed = remove(removal, standing, steps_told(is_quiet=is_json))
    _show_removed(removed, removal.snapshot, is_json=is_json)


def _loss_lines(standing: Standing, *, takes_snapshot: bool) -> list[str]:
    lines = ["This will be lost:"]
    if standing.state is not None:
        kept = "a last snapshot is taken, and kept" if takes_snapshot else "with all its data"
        lines.append(f"  the database {standing.state.name}, {standing.state.size}: {kept}")
    if standing.bucket is not None and standing.content is not None:
        size = (
            f"{objects_text(standing.content.objects)}, {megabytes(standing.content.size_bytes)} MB"
        )
        lines.append(f"  the staging bucket {standing.bucket}: {size}")
    if standing.stack is not None:
        lines.append(f"  its {_parts_text(standing.stack)}")
    lines += [f"  left over: {each.kind} {each.name}" for each in standing.leftovers]
    return lines


def _parts_text(stack: Stack) -> str:
    """What else goes with a stack, as it was made."""
    parts = ["network", "roles", "secret"]
    if stack.parameters.get("PauseHour"):
        parts.append("schedule")
    if stack.parameters.get("BudgetLimit", "0") != "0":
        parts.append("budget alarm")
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _say_nothing(stack: str, region: str, standing: Standing, *, is_json: bool) -> None:
    if is_json:
        show_json({"stack": stack, "removed": False, "snapshots": standing.snapshots})
        return
    show(f"There is no stack {stack} in {region}, and nothing of it is left.")
    _show_snapshots(standing.snapshots)


def _show_removed(removed: Removed, snapshot: str | None, *, is_json: bool) -> None:
    if is_json:
        leftovers = [{"kind": each.kind, "name": each.name} for each in removed.leftovers]
        show_json(
            {
                "stack": removed.name,
                "removed": True,
                "leftovers_deleted": leftovers,
                "snapshot": snapshot,
                "snapshots": removed.snapshots,
            }
        )
        return
    show(f"{removed.name} is gone, and nothing of it is left that was looked for.")
    _show_snapshots(removed.snapshots)


def _show_snapshots(snapshots: Sequence[str]) -> None:
    if snapshots:
        show(
            f"Kept, and paid for by what they store: {', '.join(snapshots)}. They are deleted, or "
            "restored from, in Amazon's console."
        )
