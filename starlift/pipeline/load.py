"""Load the warehouse: staging tables from the bucket, then the star."""

from __future__ import annotations

import time

from sqlglot import exp

from starlift.config import Settings
from starlift.engines.protocols import Connection
from starlift.errors import ProjectError
from starlift.pipeline.report import LoadReport
from starlift.pipeline.steps import Step, Watch, created_tables, run_step, step
from starlift.project import Project, fill
from starlift.quality import run_check


def load(connection: Connection, project: Project, settings: Settings, watch: Watch) -> LoadReport:
    """Reload all tables in full, in one transaction: others see the old warehouse or the new one.

    Raises:
        ProjectError: when a table is not there.
        SqlError: when a statement fails.
        CopyError: when a COPY fails; its load errors can be read all the same.
        StorageError: when the bucket cannot be read.
        WarehouseError: when the warehouse cannot be written.
    """
    started = time.perf_counter()
    steps = _steps(connection, project, settings)
    count = len(steps) + len(project.checks)
    reports, copies, checks = [], [], []
    with connection.transaction():
        for number, current in enumerate(steps, start=1):
            watch(number, count, current.name)
            outcome, report = run_step(connection, current)
            reports.append(report)
            copies += [outcome.copy] if outcome.copy else []
        for number, check in enumerate(project.checks, start=len(steps) + 1):
            watch(number, count, f"check {check.name}")
            checks.append(run_check(connection, check))
        tables = connection.catalog.tables()
    return LoadReport(
        steps=tuple(reports),
        copies=tuple(copies),
        checks=tuple(checks),
        tables=tables,
        duration_s=time.perf_counter() - started,
    )


def _steps(connection: Connection, project: Project, settings: Settings) -> list[Step]:
    """Empty every table, copy into staging, insert into the star."""
    _check_tables(connection, project)
    copies = [step(fill(statement, settings)) for statement in project.copy]
    empty = [_empty(table) for table in created_tables(project.create)]
    in_memory = [] if settings.warehouse.keep_staging else _staging_in_memory(copies)
    inserts = [step(fill(statement, settings)) for statement in project.insert]
    return [*empty, *in_memory, *copies, *inserts]


def _empty(table: exp.Table) -> Step:
    name = table.sql("redshift", identify=True)
    return Step(f"empty {table.name.lower()}", f"delete from {name}")  # noqa: S608 - quoted


def _staging_in_memory(copies: list[Step]) -> list[Step]:
    """Temporary tables before the staging tables of the same names, for this session."""
    names = dict.fromkeys(current.name.removeprefix("copy ") for current in copies)
    return [
        Step(f"keep {name} in memory", f'create temp table "{name}" (like "{name}")')
        for name in names
    ]


def _check_tables(connection: Connection, project: Project) -> None:
    for table in created_tables(project.create):
        if not connection.catalog.column_types(table.name.lower(), table.db.lower() or None):
            raise ProjectError(
                f"The table {table.name} is not there",
                hint="make the tables first: python create_tables.py, or starlift create-tables.",
            )
