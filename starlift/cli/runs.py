"""`starlift runs`: the runs that the ledger knows."""

from __future__ import annotations

from typing import Any

from starlift.cli.findings import finding_lines, findings, findings_json
from starlift.cli.output import show, show_json
from starlift.cli.quantities import megabytes
from starlift.cli.session import Session
from starlift.cli.tables import shortened, table
from starlift.engines.protocols import LEDGER_SCHEMA, Connection, Outcome
from starlift.errors import StarliftError

_RUNS = f"""
select
    runs.run_id,
    runs.kind,
    runs.status,
    runs.started_at,
    datediff(ms, runs.started_at, runs.ended_at) / 1000.0 as duration_s,
    runs.host,
    runs.process_id,
    runs.objects,
    runs.size_bytes,
    runs.records,
    runs.rejected,
    runs.message
from {LEDGER_SCHEMA}.runs
"""  # noqa: S608 - a constant
_STEPS = f"""
select
    run_steps.step_number,
    run_steps.name,
    run_steps.row_count,
    run_steps.duration_s
from {LEDGER_SCHEMA}.run_steps
"""  # noqa: S608 - a constant
_SHOWN = 50
_MESSAGE_WIDTH = 60
_COLUMNS = ("run", "kind", "status", "started (UTC)", "seconds", "objects", "MB", "records",
            "rejected", "message")  # fmt: skip


def has_ledger(connection: Connection) -> bool:
    """Whether a load or a reset has made one yet."""
    return bool(connection.catalog.column_types("versions", LEDGER_SCHEMA))


def show_runs(session: Session) -> None:
    """Print the latest runs, the last one first."""
    with session.connection(may_make=False) as connection:
        stands = has_ledger(connection)
        query = f"{_RUNS}order by runs.run_id desc limit {_SHOWN}"
        outcome = connection.execute(query) if stands else Outcome()
    if session.is_json:
        for row in outcome.rows:
            show_json(dict(zip(outcome.columns, row, strict=True)))
    elif outcome.rows:
        show(table(_COLUMNS, [_run(*row) for row in outcome.rows]))
    else:
        show("There was no run yet.")


def show_run(session: Session, run_id: int) -> None:
    """Print one run with its steps, and what it found; its id for OpenLineage, if that is told.

    Raises:
        StarliftError: when the ledger does not know it.
    """
    with session.connection(may_make=False) as connection:
        stands = has_ledger(connection)
        runs = connection.execute(f"{_RUNS}where runs.run_id = {run_id}") if stands else Outcome()
        if not runs.rows:
            raise StarliftError(
                f"The ledger knows no run {run_id}", hint="starlift runs lists those it knows."
            )
        where = f"where run_steps.run_id = {run_id} order by run_steps.step_number"
        steps = connection.execute(f"{_STEPS}{where}")
        told = findings(connection, run_id)
    facts = dict(zip(runs.columns, runs.rows[0], strict=True))
    if session.settings.sends_lineage:
        from starlift.lineage import run_uuid

        uuid = run_uuid(session.settings, run_id, facts["started_at"])
        facts["lineage_run_id"] = str(uuid)
    if session.is_json:
        found = [dict(zip(steps.columns, row, strict=True)) for row in steps.rows]
        show_json(facts | {"steps": found} | findings_json(told))
        return
    rows = [
        [number, name, count, f"{duration_s:.3f}"] for number, name, count, duration_s in steps.rows
    ]
    lines = [f"{name}: {value}" for name, value in facts.items() if value not in {"", None}]
    lines += [table(["step", "name", "rows", "seconds"], rows)] if rows else []
    show("\n".join([*lines, *finding_lines(told)]))


def _run(*row: Any) -> list[object]:  # noqa: ANN401 - the columns of _RUNS
    """A row for people: what is long is cut, --json has all of it."""
    run_id, kind, status, started_at, duration_s, _, _, objects, size_bytes, *rest = row
    records, rejected, message = rest
    text = shortened(message.partition("\n")[0], _MESSAGE_WIDTH)
    moment = f"{started_at:%Y-%m-%d %H:%M:%S}"
    return [
        run_id,
        kind,
        status,
        moment,
        duration_s,
        objects,
        megabytes(size_bytes),
        records,
        rejected,
        text,
    ]
