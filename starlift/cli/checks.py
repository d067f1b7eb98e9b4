"""`starlift checks`: what the checks found, of a load or of everything."""

from __future__ import annotations

from starlift.cli.findings import check_result
from starlift.cli.output import show, show_json
from starlift.cli.quantities import rows_text
from starlift.cli.runs import has_ledger
from starlift.cli.session import Session
from starlift.engines.protocols import LEDGER_SCHEMA
from starlift.errors import CheckError
from starlift.pipeline.checking import check_all, offence
from starlift.project import load_project
from starlift.quality import CheckResult

_LAST = f"""
select
    check_results.run_id,
    check_results.name,
    check_results.severity,
    check_results.fate,
    check_results.tolerance,
    check_results.row_count,
    check_results.first_rows,
    check_results.is_published
from {LEDGER_SCHEMA}.check_results
where check_results.run_id = (select max(run_id) from {LEDGER_SCHEMA}.check_results)
order by check_results.name
"""  # noqa: S608 - a constant


def show_last_checks(session: Session) -> None:
    """What the ledger has of the last load that ran checks."""
    with session.connection(may_make=False) as connection:
        rows = connection.execute(_LAST).rows if has_ledger(connection) else ()
    if not rows:
        show("No load has run checks yet.")
        return
    run_id, *_, is_published = rows[0]
    results = [check_result(*row[1:7]) for row in rows]
    if session.is_json:
        for result in results:
            show_json(_as_json(result) | {"run": run_id, "is_published": is_published})
        return
    fate = "published" if is_published else "published nothing"
    show(_text(results, f"Run {run_id}, which {fate}"))


def show_all_checks(session: Session) -> None:
    """Run all checks over everything, and say what they find.

    Raises:
        CheckError: when one of severity `error` finds more than it bears.
    """
    project = load_project(session.directory)
    with session.connection(may_make=False) as connection:
        results = check_all(connection, project, session.settings)
    if session.is_json:
        for result in results:
            show_json(_as_json(result))
    else:
        show(_text(results, "The whole warehouse"))
    fatal = [result.name for result in results if result.is_fatal]
    if fatal:
        raise CheckError(
            f"{len(fatal)} of {len(results)} checks found errors: {'; '.join(fatal)}",
            hint="correct the rows or what loads them; starlift etl --full makes all anew.",
        )


def _as_json(result: CheckResult) -> dict[str, object]:
    return {
        "check": result.name,
        "severity": result.severity,
        "fate": result.fate,
        "tolerance": result.tolerance,
        "rows": result.row_count,
        "first_rows": [dict(zip(result.columns, row, strict=True)) for row in result.rows],
    }


def _text(results: list[CheckResult], what: str) -> str:
    failed = [result for result in results if not result.has_passed]
    passed = len(results) - len(failed)
    lines = [
        offence(result).replace("\n", f" ({result.severity}, {result.fate})\n", 1)
        for result in failed
    ]
    rows = rows_text(sum(result.row_count for result in failed))
    return "\n".join([*lines, f"{what}: {passed} of {len(results)} checks passed, {rows} offend."])
