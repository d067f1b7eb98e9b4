"""Reports as text, and as what JSON can hold."""

from __future__ import annotations

from starlift.cli.plans import notice_lines, plan_json
from starlift.cli.quantities import megabytes, objects_text, records_text, rows_text
from starlift.cli.tables import table
from starlift.copy.report import describe
from starlift.model import TableDescription
from starlift.pipeline.checking import offence
from starlift.pipeline.report import LoadReport, ResetReport
from starlift.pipeline.value_changes import changes_by_table, told_changes

_SHOWN = 20


def reset_text(report: ResetReport) -> str:
    """What create-tables did."""
    empty = [table.name for table in report.made if not table.row_count]
    filled = [f"{t.name} ({rows_text(t.row_count)})" for t in report.made if t.row_count]
    dropped = (
        f"{rows_text(report.dropped_rows)} dropped with the old ones"
        if report.dropped_rows
        else "no rows dropped"
    )
    rows = f"; with rows: {', '.join(filled)}" if filled else ""
    return f"{len(empty)} tables stand, empty: {', '.join(empty)}{rows} ({dropped})."


def reset_json(report: ResetReport) -> dict[str, object]:
    """The same for machines."""
    return {
        "tables": [t.name for t in report.made],
        "dropped_rows": report.dropped_rows,
        "duration_s": round(report.duration_s, 3),
    }


def load_text(report: LoadReport) -> str:
    """What etl did: rows of every table, rejects, checks, time."""
    parts = [table(["table", "rows"], [[t.name, t.row_count] for t in report.tables])]
    errors = [error for copy in report.copies for error in copy.errors]
    if errors:
        parts.append(
            f"{len(errors)} of {report.record_count:,} records rejected "
            "(starlift rejects shows them all):"
        )
        parts += [describe(error) for error in errors[:_SHOWN]]
        if len(errors) > _SHOWN:
            parts.append(f"  ... and {len(errors) - _SHOWN} more")
    parts += told_changes(changes_by_table(report.copies))
    for check in report.checks:
        if not check.has_passed:
            parts.append(f"Check {check.name}: {rows_text(check.row_count)} {_fate(check.fate)}")
            parts += offence(check).splitlines()[1:]
    if report.plan.has_work and report.checks and all(check.has_passed for check in report.checks):
        parts.append(f"All {len(report.checks)} checks passed.")
    if report.early_commits:
        parts.append(
            f"Not one transaction: {', '.join(report.early_commits)} committed what stood before."
        )
    parts += [
        f"{copy.table}: of {objects_text(copy.objects)} the small ones were joined into "
        f"{copy.parts:,} part{'s' * (copy.parts != 1)}."
        for copy in report.copies
        if copy.parts
    ]
    parts += [f"Notice: {notice}" for notice in report.notices]
    parts += notice_lines(report.object_notices)
    if report.plan.reason:
        parts.append(f"Loaded in full: {report.plan.reason}.")
    if not report.plan.has_work:
        parts.append(f"Run {report.run_id}: nothing is new in the bucket.")
        return "\n".join(parts)
    parts.append(
        f"Run {report.run_id}, {report.plan.kind} load: {records_text(report.record_count)} of "
        f"{objects_text(report.object_count)}, {megabytes(report.size_bytes)} MB, in "
        f"{report.duration_s:.2f} s ({report.mb_per_s:.1f} MB/s)."
    )
    return "\n".join(parts)


def _fate(fate: str) -> str:
    fates = {"kept_out": "kept out of the star", "flagged": "loaded, and flagged"}
    return fates.get(fate, "borne")


def load_json(report: LoadReport) -> dict[str, object]:
    """The same for machines."""
    return {
        "run": report.run_id,
        "mode": report.plan.kind,
        "plan": plan_json(report.plan),
        "tables": {t.name: t.row_count for t in report.tables},
        "objects": report.object_count,
        "size_bytes": report.size_bytes,
        "records": report.record_count,
        "rejected": report.rejected_count,
        "copies": [
            {
                "table": copy.table,
                "objects": copy.objects,
                "records": copy.records,
                "loaded": copy.loaded,
                "rejected": len(copy.errors),
                "parts": copy.parts,
                "changes": [
                    {"column": each.column, "rule": each.rule.value, "values": each.count}
                    for each in copy.changes
                ],
                "duration_s": round(copy.duration_s, 3),
            }
            for copy in report.copies
        ],
        "checks": {
            check.name: {
                "fate": check.fate,
                "rows": check.row_count,
                "first_rows": [dict(zip(check.columns, row, strict=True)) for row in check.rows],
            }
            for check in report.checks
        },
        "steps": [
            {"name": s.name, "rows": s.row_count, "duration_s": round(s.duration_s, 3)}
            for s in report.steps
        ],
        "early_commits": list(report.early_commits),
        "notices": list(report.notices),
        "objects_told_of": [
            {"kind": each.kind, "objects": list(each.objects)} for each in report.object_notices
        ],
        "duration_s": round(report.duration_s, 3),
        "mb_per_s": round(report.mb_per_s, 1),
    }


def schema_text(tables: tuple[TableDescription, ...]) -> str:
    """Tables with their columns, keys and rows."""
    return "\n\n".join(_table_text(each) for each in tables)


def _table_text(each: TableDescription) -> str:
    rows = "not created yet" if each.row_count is None else rows_text(each.row_count)
    style = f", diststyle {each.dist_style}" if each.dist_style else ""
    columns = [[c.name, c.type, ", ".join(c.attributes)] for c in each.columns]
    return f"{each.schema}.{each.name} ({rows}{style})\n" + table(
        ["column", "type", "attributes"], columns
    )


def schema_json(tables: tuple[TableDescription, ...]) -> list[dict[str, object]]:
    """The same for machines."""
    return [
        {
            "schema": each.schema,
            "table": each.name,
            "rows": each.row_count,
            "dist_style": each.dist_style,
            "columns": [
                {"name": c.name, "type": c.type, "attributes": list(c.attributes)}
                for c in each.columns
            ],
        }
        for each in tables
    ]
