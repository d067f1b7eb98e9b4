"""Whether the warehouse is as fresh as it is to be: its latest data, and its last load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlift.config import Settings
from starlift.engines.protocols import LEDGER_SCHEMA, Connection
from starlift.pipeline.checking import run_present_checks
from starlift.pipeline.ledger import now
from starlift.pipeline.standing import check_tables, standing_tables
from starlift.project import Project
from starlift.quality import CheckResult

_LAST_LOAD = f"""
select
    runs.run_id,
    runs.ended_at
from {LEDGER_SCHEMA}.runs
where
    runs.status = 'published'
    and runs.kind in ('incremental', 'full')
order by runs.run_id desc
limit 1
"""  # noqa: S608 - a constant


@dataclass(frozen=True)
class Freshness:
    """When the last load published, and what the checks of the present find.

    `run_id` is None where no load has published yet; `most_hours` is 0 where it may have any age.
    """

    run_id: int | None
    loaded_at: datetime | None
    asked_at: datetime
    most_hours: int
    checks: tuple[CheckResult, ...]

    @property
    def load_age(self) -> timedelta | None:
        """How long ago the last load published."""
        return None if self.loaded_at is None else self.asked_at - self.loaded_at

    @property
    def is_load_late(self) -> bool:
        """Whether the last load is longer ago than it may be."""
        if not self.most_hours:
            return False
        return self.load_age is None or self.load_age > timedelta(hours=self.most_hours)

    @property
    def is_stale(self) -> bool:
        """Whether anything is older than it may be."""
        return self.is_load_late or any(not check.has_passed for check in self.checks)


def freshness(connection: Connection, project: Project, settings: Settings) -> Freshness:
    """How fresh the warehouse is now; a load that found nothing new counts as one.

    Raises:
        ProjectError: when a table of the project's is not there.
        SqlError: when a check's statement fails.
    """
    check_tables(standing_tables(connection, project), project)
    has_ledger = connection.catalog.column_types("runs", LEDGER_SCHEMA)
    rows = connection.execute(_LAST_LOAD).rows if has_ledger else ()
    run_id, loaded_at = rows[0] if rows else (None, None)
    checks = run_present_checks(connection, project, settings)
    return Freshness(run_id, loaded_at, now(), settings.freshness.load_hours, tuple(checks))
