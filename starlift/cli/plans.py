"""What a load takes in, and what it leaves, as text and as what JSON can hold."""

from __future__ import annotations

from collections.abc import Sequence

from starlift.cli.quantities import megabytes, objects_text
from starlift.pipeline import CopyPlan, LoadPlan, LoadReport, Why

_SHOWN = 20


def notes_of_objects(report: LoadReport) -> list[str]:
    """What was not simply new among the objects: changed, left, vanished."""
    lines = []
    for copy in report.plan.copies:
        changed = [each.info.url for each in copy.taken if each.why is not Why.NEW]
        lines += _named(changed, "changed: what they brought before is replaced")
        lines += _named([each.url for each in copy.vanished], "vanished: their rows are kept")
    left = [f"{f.url} (as {f.same_as})" for copy in report.copies for f in copy.files if f.same_as]
    return lines + _named(left, "left: another carries the same content")


def _named(urls: Sequence[str], what: str) -> list[str]:
    if not urls:
        return []
    more = [f"  ... and {len(urls) - _SHOWN:,} more"] if len(urls) > _SHOWN else []
    return [f"{objects_text(len(urls))} {what}", *(f"  {url}" for url in urls[:_SHOWN]), *more]


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
        lines += [f"  {each.url}  vanished, its rows are kept" for each in copy.vanished[:_SHOWN]]
    return "\n".join([*lines, f"Nothing was loaded: this is the plan of {_article(plan)} load."])


def _article(plan: LoadPlan) -> str:
    return "a full" if plan.is_full else "an incremental"


def plan_json(plan: LoadPlan) -> dict[str, object]:
    """The same for machines."""
    return {"mode": plan.kind, "reason": plan.reason, "copies": list(map(_copy_plan, plan.copies))}


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
