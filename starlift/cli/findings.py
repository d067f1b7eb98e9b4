"""What a run found, as the ledger has it: values changed, checks with offending rows, notices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlift.cli.plans import notice_lines
from starlift.copy.changes import ChangeCount
from starlift.engines.protocols import LEDGER_SCHEMA, Connection
from starlift.pipeline.checking import offence
from starlift.pipeline.report import Notice
from starlift.pipeline.value_changes import run_changes, told_changes
from starlift.quality import CheckResult

_CHECKS = f"""
select
    check_results.name,
    check_results.severity,
    check_results.fate,
    check_results.tolerance,
    check_results.row_count,
    check_results.first_rows
from {LEDGER_SCHEMA}.check_results
"""  # noqa: S608 - a constant
_NOTICES = f"""
select
    run_notices.kind,
    run_notices.message,
    run_notices.object_count,
    run_notices.first_objects
from {LEDGER_SCHEMA}.run_notices
"""  # noqa: S608 - a constant


@dataclass(frozen=True)
class Findings:
    """The checks of a run that found something, and its notices with the objects' number.

    `changes` are those of values, by table.
    """

    checks: tuple[CheckResult, ...]
    notices: tuple[tuple[Notice, int], ...]
    changes: Mapping[str, tuple[ChangeCount, ...]]


def findings(connection: Connection, run_id: int) -> Findings:
    """What the ledger has of a run; one that an older version made has no notices."""
    query = f"{_CHECKS}where check_results.run_id = {run_id} and check_results.row_count > 0 "
    checks = connection.execute(f"{query}order by check_results.name").rows
    query = f"{_NOTICES}where run_notices.run_id = {run_id} order by run_notices.notice_number"
    stands = connection.catalog.column_types("run_notices", LEDGER_SCHEMA)
    notices = connection.execute(query).rows if stands else ()
    return Findings(
        tuple(check_result(*row) for row in checks),
        tuple(
            (Notice(kind, message, tuple(objects.splitlines())), count)
            for kind, message, count, objects in notices
        ),
        run_changes(connection, run_id),
    )


def check_result(  # noqa: PLR0913, PLR0917 - the columns of check_results
    name: str, severity: str, fate: str, tolerance: int, row_count: int, first_rows: str
) -> CheckResult:
    """A check's result as the ledger has it, with the first of its rows."""
    found = json.loads(first_rows)
    columns = tuple(found[0]) if found else ()
    rows = tuple(tuple(row.values()) for row in found)
    return CheckResult(name, fate, columns, rows, row_count, severity, tolerance)


def finding_lines(found: Findings) -> list[str]:
    """A run's findings as text."""
    lines = told_changes(found.changes)
    lines += [line for each in found.checks for line in offence(each).splitlines()]
    for notice, count in found.notices:
        lines += notice_lines([notice], count)
    return lines


def findings_json(found: Findings) -> dict[str, object]:
    """The same for machines."""
    return {
        "changes": [
            {"table": table, "column": each.column, "rule": each.rule.value, "values": each.count}
            for table, changes in found.changes.items()
            for each in changes
        ],
        "checks": [
            {
                "check": each.name,
                "severity": each.severity,
                "fate": each.fate,
                "rows": each.row_count,
                "first_rows": [dict(zip(each.columns, row, strict=True)) for row in each.rows],
            }
            for each in found.checks
        ],
        "notices": [
            {"kind": n.kind, "message": n.message, "objects": count, "first_objects": n.objects}
            for n, count in found.notices
        ],
    }
