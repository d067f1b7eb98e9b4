"""The ledger: which runs there were, and which objects are in the warehouse.

It stands in the warehouse itself. What a run loaded is written in the run's own transaction; a run
that does not publish is written down after it, in a second one.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from starlift.copy.load_errors import LoadError, cut, kept_text
from starlift.copy.report import CopyReport
from starlift.engines.protocols import LEDGER_SCHEMA, Connection, TableInfo
from starlift.errors import StarliftError, WarehouseError
from starlift.pipeline.ledger_tables import PARTS, UPGRADES
from starlift.pipeline.loaded import LoadedObject
from starlift.pipeline.reject_ids import reject_id
from starlift.pipeline.report import Notice, StepReport
from starlift.pipeline.value_changes import CHANGE_COLUMNS, VALUE_CHANGES, change_rows
from starlift.quality import CheckResult

_IDS_A_STATEMENT = 500
_MOST_BYTES = 65_535
_NAMED_OBJECTS = 100
_PUBLISHED = "published"
_OBJECT_COLUMNS = (
    *("source_object_id", "table_name", "url", "size_bytes", "version", "sha256", "same_as"),
    *("run_id", "loaded_at"),
)
_RUN_COLUMNS = (
    *("run_id", "kind", "status", "started_at", "ended_at", "host", "process_id", "objects"),
    *("size_bytes", "records", "rejected", "message"),
)
_STEP_COLUMNS = ("run_id", "step_number", "name", "row_count", "duration_s")
_REJECT_COLUMNS = (
    *("run_id", "reject_number", "table_name", "url", "line_number", "column_name", "raw_value"),
    *("error_code", "reason", "raw_record", "reject_id", "sha256", "is_published"),
)
_NOTICE_COLUMNS = ("run_id", "notice_number", "kind", "message", "object_count", "first_objects")
_CHECK_COLUMNS = (
    *("run_id", "name", "severity", "fate", "tolerance", "row_count", "first_rows"),
    "is_published",
)


@dataclass(frozen=True)
class Run:
    """A run that goes on: its number, and what it is: incremental, full, retry, reset or migrate.

    With it the ledger tells of `keep_runs` runs; older ones go.
    """

    run_id: int
    kind: str
    started_at: datetime
    keep_runs: int


@dataclass(frozen=True)
class RunRecord:
    """What a run has done so far, for the ledger."""

    steps: Sequence[StepReport] = ()
    copies: Sequence[CopyReport] = ()
    checks: Sequence[CheckResult] = ()
    errors: Sequence[tuple[str, LoadError]] = ()
    notices: Sequence[Notice] = ()

    @property
    def rejects(self) -> list[tuple[str, LoadError]]:
        """The load errors of all COPYs, those of one that failed too, each with its table."""
        return [*((copy.table, error) for copy in self.copies for error in copy.errors),
                *self.errors]  # fmt: skip

    @property
    def digests(self) -> dict[str, str]:
        """The contents of the objects that were read to their ends, by URL, as SHA-256."""
        return {file.url: file.sha256 for copy in self.copies for file in copy.files}


Tables = Callable[[], Sequence[TableInfo]]
# Told of a run as it begins, and of how to learn, when it has ended, which tables there are and
# what it has done; what comes back is entered around the run.
Follow = Callable[[Run, Tables, Callable[[], RunRecord]], AbstractContextManager[None]]


def unfollowed(
    _run: Run, _tables: Tables, _record: Callable[[], RunRecord]
) -> AbstractContextManager[None]:
    """Nobody is told."""
    return nullcontext()


class Ledger:
    """The ledger of the warehouse that a session is open on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prepare(self) -> None:
        """Make the ledger's tables, or bring them to this version, in a transaction of its own.

        Raises:
            WarehouseError: when a later version of Starlift made them.
        """
        standing = self._version()
        if standing > len(UPGRADES):
            raise WarehouseError(
                f"The ledger has version {standing}, and this Starlift knows versions up to "
                f"{len(UPGRADES)}",
                hint="a later Starlift has written it: use that one.",
            )
        if standing < len(UPGRADES):
            self._upgrade(standing)

    def _upgrade(self, standing: int) -> None:
        with self._connection.transaction():
            self._connection.execute(f"create schema if not exists {LEDGER_SCHEMA}")
            for version, statements in enumerate(UPGRADES[standing:], start=standing + 1):
                for statement in statements:
                    self._connection.execute(statement)
                self._append("versions", ("version", "upgraded_at"), [(version, now())])

    def _stands(self) -> bool:
        return bool(self._connection.catalog.column_types("versions", LEDGER_SCHEMA))

    def _version(self) -> int:
        if not self._stands():
            return 0
        return int(self._one("select max(version) from {}.versions") or 0)

    def begin(self, kind: str, keep_runs: int) -> Run:
        """The next run, which is written down when it ends."""
        last = self._one("select max(run_id) from {}.runs")
        return Run(int(last or 0) + 1, kind, now(), keep_runs)

    def loaded(self) -> dict[str, dict[str, LoadedObject]]:
        """The objects that the warehouse has: by table, then by URL."""
        if not self._stands():
            return {}
        names = ", ".join(_OBJECT_COLUMNS[:8])
        query = f"select {names} from {LEDGER_SCHEMA}.loaded_objects"  # noqa: S608 - constants
        found: dict[str, dict[str, LoadedObject]] = {}
        for loaded in map(LoadedObject._make, self._connection.execute(query).rows):
            found.setdefault(loaded.table, {})[loaded.url] = loaded
        return found

    def replace_objects(
        self, run: Run, objects: Sequence[LoadedObject], gone: Sequence[int]
    ) -> None:
        """Write down what a run has loaded, in place of what is known of the objects `gone`."""
        for first in range(0, len(gone), _IDS_A_STATEMENT):
            ids = ", ".join(map(str, gone[first : first + _IDS_A_STATEMENT]))
            where = f"source_object_id in ({ids})"
            self._delete("loaded_objects", where)
        rows = [
            (o.object_id, o.table, o.url, o.size_bytes, o.version, o.sha256, o.same_as,
             o.run_id or run.run_id, now())
            for o in objects
        ]  # fmt: skip
        self._append("loaded_objects", _OBJECT_COLUMNS, rows)

    def forget_objects(self) -> None:
        """The warehouse has none: its tables are empty."""
        self._delete("loaded_objects", "true")
        self._delete("published_tables", "true")

    def published(self) -> dict[str, tuple[int, int]]:
        """The rows of each table when they were last published, and by which run."""
        if not self._stands():
            return {}
        query = f"select table_name, row_count, run_id from {LEDGER_SCHEMA}.published_tables"  # noqa: S608
        return {name: (rows, run_id) for name, rows, run_id in self._connection.execute(query).rows}

    def publish_tables(self, run: Run, row_counts: Mapping[str, int]) -> None:
        """Write down the rows of the tables that the next load builds upon, in place of all."""
        self._delete("published_tables", "true")
        rows = [(name, count, run.run_id) for name, count in row_counts.items()]
        self._append("published_tables", ("table_name", "row_count", "run_id"), rows)

    def end(self, run: Run, record: RunRecord, *, error: str = "", is_published: bool) -> None:
        """Write down a run with all that belongs to it, and drop the oldest ones."""
        copies = record.copies
        row = (
            *(run.run_id, run.kind, _PUBLISHED if is_published else "failed", run.started_at),
            *(now(), socket.gethostname(), os.getpid()),
            *(sum(copy.objects for copy in copies), sum(copy.size_bytes for copy in copies)),
            *(sum(copy.records for copy in copies), len(record.rejects), cut(error, 4096)),
        )
        self._append("runs", _RUN_COLUMNS, [row])
        self._append("run_steps", _STEP_COLUMNS, [
            (run.run_id, number, cut(step.name, 256), step.row_count, step.duration_s)
            for number, step in enumerate(record.steps, start=1)
        ])  # fmt: skip
        digests = record.digests
        self._append("rejected_records", _REJECT_COLUMNS, [
            (run.run_id, number, *_reject(table, error, digests.get(error.file, "")), is_published)
            for number, (table, error) in enumerate(record.rejects, start=1)
        ])  # fmt: skip
        self._append("check_results", _CHECK_COLUMNS, [
            (run.run_id, check.name, check.severity, check.fate, check.tolerance, check.row_count,
             _first_rows(check), is_published)
            for check in record.checks
        ])  # fmt: skip
        self._append("run_notices", _NOTICE_COLUMNS, [
            (run.run_id, number, each.kind, cut(each.message, 4096), len(each.objects),
             cut("\n".join(each.objects[:_NAMED_OBJECTS]), _MOST_BYTES))
            for number, each in enumerate(record.notices, start=1)
        ])  # fmt: skip
        self._append(VALUE_CHANGES, CHANGE_COLUMNS, change_rows(run.run_id, copies))
        self._drop_oldest(run)

    def has_published(self, run: Run) -> bool:
        """Whether the run is written down as published."""
        where = f"run_id = {run.run_id} and status = '{_PUBLISHED}'"
        return self._one(f"select max(run_id) from {{}}.runs where {where}") is not None  # noqa: S608

    @contextmanager
    def failures_kept(
        self, run: Run, record: Callable[[BaseException], RunRecord]
    ) -> Iterator[None]:
        """Write down a run that an error ends, in a transaction of its own after its rollback.

        `record` is what the run has done until the error. If writing fails, too, the error that
        ended the run is the one to tell of.
        """
        try:
            yield
        except BaseException as error:
            with suppress(StarliftError), self._connection.transaction():
                self.end(run, record(error), error=_message(error), is_published=False)
            raise

    def _drop_oldest(self, run: Run) -> None:
        if run.run_id > run.keep_runs:
            for table in ("runs", *PARTS):
                self._delete(table, f"run_id <= {run.run_id - run.keep_runs}")

    def _one(self, query: str) -> int | None:
        ((value,),) = self._connection.execute(query.format(LEDGER_SCHEMA)).rows
        return None if value is None else int(value)

    def _delete(self, table: str, where: str) -> None:
        statement = f"delete from {LEDGER_SCHEMA}.{table} where {where}"  # noqa: S608 - our own
        self._connection.execute(statement)

    def _append(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        self._connection.append(f"{LEDGER_SCHEMA}.{table}", columns, rows)


def _message(error: BaseException) -> str:
    """What the ledger keeps of an error that ended a run."""
    if isinstance(error, StarliftError):
        return error.message
    return "interrupted" if isinstance(error, KeyboardInterrupt) else type(error).__name__


def now() -> datetime:
    """UTC without a zone, as TIMESTAMP has it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _reject(table: str, error: LoadError, sha256: str) -> tuple[object, ...]:
    kept = kept_text(error.raw_record)
    return (
        *(table, cut(error.file, 2048), error.line, cut(error.column, 128)),
        *(cut(error.raw_value, 4096), int(error.code), cut(error.reason, 1024)),
        *(kept, reject_id(table, sha256 or error.file, error.line, kept), sha256),
    )


def _first_rows(check: CheckResult) -> str:
    """The first rows that a check found, as JSON, as many as there is room for."""
    rows: list[Mapping[str, object]] = [
        dict(zip(check.columns, row, strict=True)) for row in check.rows
    ]
    while rows and len(text := json.dumps(rows, default=str)) > _MOST_BYTES:
        rows = rows[: len(rows) // 2]
    return text if rows else "[]"
