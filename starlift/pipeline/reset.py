"""Drop every table and create all of them."""

from __future__ import annotations

import time

from starlift.config import Settings
from starlift.engines.protocols import Connection
from starlift.pipeline.report import ResetReport
from starlift.pipeline.steps import Watch, run_step, step
from starlift.project import Project


def reset(
    connection: Connection, project: Project, settings: Settings, watch: Watch
) -> ResetReport:
    """Drop the project's tables and create them, in one transaction.

    Raises:
        SqlError: when a statement fails: the tables stand as they stood.
        WarehouseError: when the warehouse cannot be written.
    """
    started = time.perf_counter()
    statements = [*project.drop, *project.create]
    dropped_rows = sum(table.row_count for table in connection.catalog.tables())
    with connection.transaction():
        for number, statement in enumerate(statements, start=1):
            current = step(project, statement, settings)
            watch(number, len(statements), current.name)
            run_step(connection, project, current)
        tables = connection.catalog.tables()
        dropped_rows -= sum(table.row_count for table in tables)
    return ResetReport(tables, dropped_rows, time.perf_counter() - started)
