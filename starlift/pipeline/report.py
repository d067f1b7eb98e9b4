"""What a run did, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlift.copy.report import CopyReport
from starlift.engines.protocols import TableInfo
from starlift.pipeline.plan import LoadPlan
from starlift.quality import CheckResult

_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True)
class StepReport:
    """A step that ran: rows touched, if it touches any, and its time.

    `has_committed` says that it has published, by itself, what stood before it. `written` is the
    project's statement, where it is one of them, and `started_at` when it began, UTC.
    """

    name: str
    row_count: int | None
    duration_s: float
    has_committed: bool = False
    written: str = ""
    started_at: datetime | None = None


@dataclass(frozen=True)
class Notice:
    """What a run tells its reader. `objects` are those that it tells of, a line each."""

    kind: str
    message: str
    objects: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResetReport:
    """A warehouse made anew: all its tables, those made, and how many rows went with the old ones.

    A table that was made of a query has rows.
    """

    tables: tuple[TableInfo, ...]
    made: tuple[TableInfo, ...]
    dropped_rows: int
    duration_s: float


@dataclass(frozen=True)
class LoadReport:
    """A load that was published: what it took in, and what came of it.

    `notices` tell of tables whose rows have changed since the load before, `object_notices` of
    objects that were not simply new. Where nothing was, only the checks of the present have run.
    """

    run_id: int
    plan: LoadPlan
    steps: tuple[StepReport, ...]
    copies: tuple[CopyReport, ...]
    checks: tuple[CheckResult, ...]
    tables: tuple[TableInfo, ...]
    duration_s: float
    notices: tuple[str, ...] = ()
    object_notices: tuple[Notice, ...] = ()

    @property
    def early_commits(self) -> tuple[str, ...]:
        """The steps that published what stood before them: the load was not one transaction."""
        return tuple(step.name for step in self.steps if step.has_committed)

    @property
    def size_bytes(self) -> int:
        """The bytes read from the bucket, as they are stored there."""
        return sum(copy.size_bytes for copy in self.copies)

    @property
    def object_count(self) -> int:
        """The objects read."""
        return sum(copy.objects for copy in self.copies)

    @property
    def record_count(self) -> int:
        """The records read: those loaded and those rejected."""
        return sum(copy.records for copy in self.copies)

    @property
    def rejected_count(self) -> int:
        """The records that were set aside."""
        return sum(len(copy.errors) for copy in self.copies)

    @property
    def mb_per_s(self) -> float:
        """Megabytes (10^6 bytes) of the bucket a second, over the whole load."""
        return self.size_bytes / _BYTES_PER_MB / self.duration_s
