"""Drop every table and create all of them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from functools import partial

from starlift.config import Settings
from starlift.engines.protocols import Connection, TableInfo
from starlift.pipeline.grants import steps_again
from starlift.pipeline.lease import leased
from starlift.pipeline.ledger import Follow, Ledger, RunRecord, unfollowed
from starlift.pipeline.load_digests import forget_digests
from starlift.pipeline.report import ResetReport, StepReport
from starlift.pipeline.standing import standing_tables
from starlift.pipeline.steps import Watch, created_tables, run_step, step
from starlift.project import Project


def reset(
    connection: Connection,
    project: Project,
    settings: Settings,
    watch: Watch,
    follow: Follow = unfollowed,
) -> ResetReport:
    """Drop the project's tables and create them, in one transaction; `follow` is told of the run.

    The ledger knows then that no object is loaded; it keeps the history of runs.

    Raises:
        SqlError: when a statement fails: the tables stand as they stood.
        WarehouseError: when the warehouse cannot be written.
        InUseError: when another run has it.
    """
    started = time.perf_counter()
    ledger = Ledger(connection)
    with leased(connection, "reset") as lease:
        run = ledger.begin("reset", settings.load.keep_runs)
        steps: list[StepReport] = []
        told = follow(run, partial(standing_tables, connection, project), lambda: RunRecord(steps))
        kept = ledger.failures_kept(run, lambda _: RunRecord(steps))
        with told, kept, connection.transaction(), lease.held():
            dropped_rows = _remake(connection, project, settings, watch, steps)
            tables = standing_tables(connection, project)
            ledger.forget_objects()
            forget_digests(connection)
            ledger.end(run, RunRecord(steps), is_published=True)
    return ResetReport(tables, _made(project, tables), dropped_rows, time.perf_counter() - started)


def _remake(
    connection: Connection,
    project: Project,
    settings: Settings,
    watch: Watch,
    steps: list[StepReport],
) -> int:
    """How many rows went with the old tables, now that the new ones stand."""
    parts = [[step(project, each, settings) for each in project.drop],
             [step(project, each, settings) for each in project.create],
             steps_again(connection, project, settings)]  # fmt: skip
    count, dropped_rows, numbers = sum(map(len, parts)), 0, itertools.count(1)
    for part in filter(None, parts):
        before = _rows(standing_tables(connection, project))
        for current in part:
            watch(next(numbers), count, current.name)
            _, report = run_step(connection, project, current)
            steps.append(report)
        # A table of a query begins with rows.
        dropped_rows += max(0, before - _rows(standing_tables(connection, project)))
    return dropped_rows


def _rows(tables: Sequence[TableInfo]) -> int:
    return sum(table.row_count for table in tables)


def _made(project: Project, tables: Sequence[TableInfo]) -> tuple[TableInfo, ...]:
    """Of the tables that stand those that the project creates."""
    names = [(table.db.lower(), table.name.lower()) for table in created_tables(project)]
    return tuple(t for t in tables if {(t.schema, t.name), ("", t.name)} & {*names})
