"""A load that another transaction or a lost connection has undone is done again, as a whole.

Nothing of it stands by then: all of it was one transaction. What else fails would fail again.
"""

from __future__ import annotations

import time
from dataclasses import replace

from starlift.config import Settings
from starlift.engines.protocols import Connection
from starlift.errors import ConnectionLostError, DatabaseError, StarliftError
from starlift.pipeline.load import LoadOptions, load
from starlift.pipeline.report import LoadReport
from starlift.pipeline.steps import Watch
from starlift.project import Project

# How long to wait before each further attempt.
WAITS_S = (1.0, 5.0)


def load_in_attempts(
    connection: Connection,
    project: Project,
    settings: Settings,
    watch: Watch,
    options: LoadOptions,
) -> LoadReport:
    """The load, as `load` does it, in as many attempts as it takes, three at most.

    Each attempt that was undone is a run of the ledger, and a notice of the report.

    Raises:
        As `load` does.
    """
    told: list[str] = []
    for wait_s in WAITS_S:
        try:
            return _told(load(connection, project, settings, watch, options), told)
        except StarliftError as error:
            if not _may_succeed(error):
                raise
            told.append(f"An attempt was undone, and the load done again: {_why(error)}")
            time.sleep(wait_s)
            if isinstance(error, ConnectionLostError):
                connection.reconnect()
    return _told(load(connection, project, settings, watch, options), told)


def _why(error: StarliftError) -> str:
    """What happened, and what would make it seldom."""
    return f"{error.message} ({error.hint})" if error.hint else error.message


def _told(report: LoadReport, notices: list[str]) -> LoadReport:
    return replace(report, notices=(*notices, *report.notices))


def _may_succeed(error: StarliftError) -> bool:
    if isinstance(error, DatabaseError):
        return error.is_conflict
    return isinstance(error, ConnectionLostError)
