"""What a load takes in, and what it leaves, as text and as what JSON can hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlift.cli.quantities import megabytes, objects_text
from starlift.pipeline.loaded import Loss
from starlift.pipeline.losses import lost_rows
from starlift.pipeline.notices import loss_lines
from starlift.pipeline.plan import CopyPlan, LoadPlan
from starlift.pipeline.report import Notice

_SHOWN = 20


def notice_lines(notices: Iterable[Notice], object_count: int | None = None) -> list[str]:
    """Each notice, with the first of so many objects that it tells of: by itself, all it has."""
    lines = []
    for each in notices:
        count = len(each.objects) if object_count is None else object_count
        lines += [each.message, *(f"  {line}" for line in each.objects[:_SHOWN])]
        if count > _SHOWN:
            lines.append(f"  ... and {count - _SHOWN:,} more")
    return lines


def plan_text(plan: LoadPlan) -> str:
    """What a load would take in."""
    lines = [f"Loaded in full: {plan.reason}."] if plan.reason else []
    for copy in plan.copies:
        left = copy.unchanged + len(copy.touched)
        lines.append(
            f"{copy.table}: {objects_text(len(copy.taken))} to load, "
            f"{megabytes(copy.size_bytes)} MB; {left:,} as they were loaded, "
            f"{len(copy.vanished):,} vanished"
        )
        lines += [f"  {each.info.url}  {each.why}" for each in copy.taken[:_SHOWN]]
        if len(copy.taken) > _SHOWN:
            lines.append(f"  ... and {len(copy.taken) - _SHOWN:,} more")
        if not plan.is_full:
            gone = copy.vanished[:_SHOWN]
            lines += [f"  {each.url}  vanished, its rows are kept" for each in gone]
    lines += _loss_text(plan.losses)
    return "\n".join([*lines, f"Nothing was loaded: this is the plan of {_article(plan)} load."])


def _loss_text(losses: Sequence[Loss]) -> list[str]:
    """What a full load would give up, with the objects."""
    if not losses:
        return []
    lines = [f"  {line}" for line in loss_lines(losses[:_SHOWN])]
    more = [f"  ... and {len(losses) - _SHOWN:,} more"] if len(losses) > _SHOWN else []
    count = objects_text(len(losses))
    return [f"{count} vanished, whose rows would be given up: {lost_rows(losses)}", *lines, *more]


def summary_text(plan: LoadPlan) -> str:
    """What a load would take in, in short."""
    if not plan.copies:
        return f"The next load is a full one: {plan.reason}."
    lines = [
        f"{copy.table}: {objects_text(len(copy.taken))} to load, {megabytes(copy.size_bytes)} MB"
        for copy in plan.copies
        if copy.taken
    ]
    return "\n".join(lines) or "Nothing is new in the bucket."


def _article(plan: LoadPlan) -> str:
    return "a full" if plan.is_full else "an incremental"


def plan_json(plan: LoadPlan) -> dict[str, object]:
    """The same for machines."""
    return {
        "mode": plan.kind,
        "reason": plan.reason,
        "copies": list(map(_copy_plan, plan.copies)),
        "losses": [
            {"url": each.url, "table": each.table, "rows": dict(each.rows)} for each in plan.losses
        ],
    }


def _copy_plan(copy: CopyPlan) -> dict[str, object]:
    return {
        "table": copy.table,
        "taken": [
            {"url": each.info.url, "size_bytes": each.info.size_bytes, "why": str(each.why)}
            for each in copy.taken
        ],
        "unchanged": copy.unchanged,
        "touched": [info.url for info, _ in copy.touched],
        "vanished": [each.url for each in copy.vanished],
    }
