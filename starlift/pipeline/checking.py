"""The checks of a load, and of the whole warehouse: the project's, and those its DDL asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from starlift.config import Settings
from starlift.engines.protocols import Connection, TableInfo
from starlift.errors import CheckError
from starlift.pipeline.empty_tables import EmptyTables
from starlift.pipeline.ledger import Ledger
from starlift.pipeline.staging import STAGING_OBJECTS_COLUMNS, staging_objects
from starlift.pipeline.standing import (
    check_tables,
    kept_tables,
    made_by_loads,
    of_one_batch,
    standing_tables,
)
from starlift.pipeline.steps import parsed, run_step, step
from starlift.project import CheckQuery, Project, address, address_of, fill, named_origin
from starlift.quality import CheckResult, derived_checks, run_check

_SHOWN_ROWS = 5


def key_checks(tables: Sequence[TableInfo], project: Project) -> list[CheckQuery]:
    """The checks that the DDL asks for, of the project's tables among those that stand.

    In a project that loads no batches they only tell: on Redshift nothing would hold its keys.
    """
    standing = {address_of(table.schema, table.name): table for table in tables}
    kept = [standing[name] for name in kept_tables(project) if name in standing]
    is_by_batch = staging_objects(project) is not None
    checks = derived_checks(project, kept, is_of_touched=is_by_batch)
    if is_by_batch:
        return checks
    return [replace(check, severity="warning", fate="flagged") for check in checks]


def run_checks(
    connection: Connection,
    project: Project,
    tables: Sequence[TableInfo],
    settings: Settings,
    empty: EmptyTables | None = None,
) -> Iterator[CheckResult]:
    """What each check finds of the keys that stand as changed; nothing in the tables `empty`.

    Raises:
        SqlError: when a check's statement fails.
    """
    for check in (*project.checks, *key_checks(tables, project)):
        if empty is not None and empty.leave_idle(parsed(project, check.statement)):
            yield CheckResult(check.name, check.fate, (), (), 0, check.severity, check.tolerance)
        else:
            yield _run(connection, project, check, settings)


def run_present_checks(
    connection: Connection, project: Project, settings: Settings
) -> list[CheckResult]:
    """What those find that ask for the present, whether or not a load brings anything new."""
    asking = [check for check in project.checks if check.runs_always]
    return [_run(connection, project, check, settings) for check in asking]


def _run(
    connection: Connection, project: Project, check: CheckQuery, settings: Settings
) -> CheckResult:
    with named_origin(project, check.statement):
        return run_check(connection, replace(check, statement=fill(check.statement, settings)))


def check_all(connection: Connection, project: Project, settings: Settings) -> list[CheckResult]:
    """What each check finds in the whole warehouse; nothing is changed.

    A check looks at the keys that the batch has changed: here at those of all objects that the
    ledger knows, as if they were one batch.

    Raises:
        ProjectError: when a table is not there.
        SqlError: when a statement fails.
    """
    tables = standing_tables(connection, project)
    check_tables(tables, project)
    with connection.transaction():
        if staging_objects(project) is not None:
            change_everything(connection, project, settings)
        results = list(run_checks(connection, project, tables, settings))
        connection.execute("rollback")
    return results


def change_everything(connection: Connection, project: Project, settings: Settings) -> None:
    """Empty staging, put all loaded objects into the batch, and note the keys that it concerns.

    The caller's transaction is undone, or ends with staging emptied.
    """
    empty_batch(connection, project)
    listed = staging_objects(project)
    assert listed is not None  # noqa: S101 - the project loads batches
    loaded = Ledger(connection).loaded()
    rows = [(each.object_id, each.url) for known in loaded.values() for each in known.values()]
    connection.append(address(listed), STAGING_OBJECTS_COLUMNS, rows)
    transient = of_one_batch(project) | made_by_loads(project)
    for written in project.insert:
        target = parsed(project, written).find(exp.Table)
        if target is not None and address(target) in transient:
            run_step(connection, project, step(project, written, settings))


def empty_batch(connection: Connection, project: Project) -> None:
    """Empty the tables that hold a batch alone."""
    for name in of_one_batch(project):
        schema, _, table = name.partition(".")
        connection.execute(f'delete from "{schema}"."{table}"')  # noqa: S608 - of the project


def refuse_fatal(results: Sequence[CheckResult]) -> None:
    """Raise a CheckError for those that keep a load from being published, with their first rows."""
    fatal = [result for result in results if result.is_fatal]
    if fatal:
        raise CheckError("Nothing was published.\n" + "\n".join(map(offence, fatal)))


def offence(result: CheckResult) -> str:
    """What a check found, with the first rows that offend, a line each."""
    shown = [
        ", ".join(f"{name} {value}" for name, value in zip(result.columns, row, strict=True))
        for row in result.rows[:_SHOWN_ROWS]
    ]
    more = result.row_count - len(shown)
    lines = [f"Check {result.name}: {result.row_count:,} offend", *(f"  {line}" for line in shown)]
    return "\n".join([*lines, *([f"  ... and {more:,} more"] if more else [])])
