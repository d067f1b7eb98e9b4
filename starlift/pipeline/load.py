"""Load the warehouse: staging tables from the bucket, then the star."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlglot import exp

from starlift.config import Settings
from starlift.engines.protocols import Connection
from starlift.errors import ProjectError, StarliftError
from starlift.pipeline.report import LoadReport, StepReport
from starlift.pipeline.steps import Step, Watch, created_tables, parsed, run_step, step
from starlift.project import Project, named_origin
from starlift.quality import run_check
from starlift.redshift.view_syntax import CreateMaterializedView, CreateView


def load(connection: Connection, project: Project, settings: Settings, watch: Watch) -> LoadReport:
    """Reload all tables in full, in one transaction: others see the old warehouse or the new one.

    A statement that commits by itself, such as TRUNCATE, publishes what stands before it: the
    report names it.

    Raises:
        ProjectError: when a table is not there.
        SqlError: when a statement fails.
        CopyError: when a COPY fails; its load errors can be read all the same.
        StorageError: when the bucket cannot be read.
        WarehouseError: when the warehouse cannot be written.
    """
    started = time.perf_counter()
    _check_tables(connection, project)
    in_memory = [] if settings.warehouse.keep_staging else _staging_tables(project)
    steps = _steps(project, settings, in_memory)
    count = len(steps) + len(project.checks)
    reports: list[StepReport] = []
    copies, checks = [], []
    with _early_commits_told(reports), connection.transaction():
        for number, current in enumerate(steps, start=1):
            watch(number, count, current.name)
            outcome, report = run_step(connection, project, current)
            reports.append(report)
            copies += [outcome.copy] if outcome.copy else []
        for number, check in enumerate(project.checks, start=len(steps) + 1):
            watch(number, count, f"check {check.name}")
            with named_origin(project, check.statement):
                checks.append(run_check(connection, check))
        for name in in_memory:
            connection.execute(f'drop table "{name}"')
        tables = connection.catalog.tables()
    return LoadReport(
        steps=tuple(reports),
        copies=tuple(copies),
        checks=tuple(checks),
        tables=tables,
        duration_s=time.perf_counter() - started,
    )


@contextmanager
def _early_commits_told(reports: list[StepReport]) -> Iterator[None]:
    """Say in an error which steps have published what stood before them."""
    try:
        yield
    except StarliftError as error:
        names = ", ".join(report.name for report in reports if report.has_committed)
        if names:
            error.hint = f"{error.hint} Not all was undone: {names} committed what stood before."
        raise


def _steps(project: Project, settings: Settings, in_memory: list[str]) -> list[Step]:
    """Empty every table, copy into staging, insert into the star."""
    return [
        *(_empty(table) for table in created_tables(project)),
        *(Step(f"keep {name} in memory", _in_memory(name)) for name in in_memory),
        *(step(project, statement, settings) for statement in (*project.copy, *project.insert)),
    ]


def _in_memory(name: str) -> str:
    """A temporary table that stands for one of the project's, and fills columns as that does."""
    return f'create temp table "{name}" (like "{name}" including defaults)'


def _empty(table: exp.Table) -> Step:
    name = table.sql("redshift", identify=True)
    return Step(f"empty {table.name.lower()}", f"delete from {name}")  # noqa: S608 - quoted


def _staging_tables(project: Project) -> list[str]:
    """What is copied into and then read by the loads; a table that nobody reads is no staging.

    A temporary table cannot stand for one that is named with its schema, or that a view reads:
    such a one is left out.
    """
    read = {table.name.lower() for table in _tables_read(project, project.insert)}
    copied = [parsed(project, statement).this for statement in project.copy]
    checks = [check.statement for check in project.checks]
    named = [*copied, *_tables_read(project, (*project.insert, *checks))]
    kept = {table.name.lower() for table in named if table.db}
    kept |= {table.name.lower() for table in _tables_read(project, _views(project))}
    names = dict.fromkeys(table.name.lower() for table in copied)
    return [name for name in names if name in read - kept]


def _views(project: Project) -> list[str]:
    statements = (*project.create, *project.insert)
    kinds = (CreateView, CreateMaterializedView)
    return [each for each in statements if isinstance(parsed(project, each), kinds)]


def _tables_read(project: Project, statements: Sequence[str]) -> Iterator[exp.Table]:
    """The tables that statements name, but for those that they only write."""
    for statement in statements:
        for table in parsed(project, statement).find_all(exp.Table):
            if table.arg_key != "this" or not isinstance(table.parent, exp.DML | exp.Schema):
                yield table


def _check_tables(connection: Connection, project: Project) -> None:
    for table in created_tables(project):
        if not connection.catalog.column_types(table.name.lower(), table.db.lower() or None):
            raise ProjectError(
                f"The table {table.name} is not there",
                hint="make the tables first: python create_tables.py, or starlift create-tables.",
            )
