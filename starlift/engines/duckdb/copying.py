"""COPY on the embedded engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from starlift.copy.intake import Intake
from starlift.copy.report import load_failed, told
from starlift.copy.request import CopyRequest, prepare
from starlift.engines.duckdb.loader import Loader
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.history import History, now
from starlift.engines.duckdb.system.loads import LoadedFile, LoadRecord, record_load
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, StorageError
from starlift.redshift.copy_command import CopyCommand, copy_command
from starlift.redshift.copy_options import ColumnarFormat, format_name
from starlift.redshift.nodes import CopyFrom

if TYPE_CHECKING:
    from starlift.engines.duckdb.columnar_loader import ColumnarLoader


def copy(session: Session, tree: CopyFrom, intake: Intake | None = None) -> Outcome:
    """Load a table from all objects, or an intake's. The system tables tell of it, however it ends.

    Raises:
        CopyError: when it fails; its load errors stand in stl_load_errors all the same.
        DatabaseError: when the table does not stand.
        StorageError: when the source cannot be read.
    """
    command = copy_command(tree)
    columns = session.catalog.target_columns(command.table, command.schema)
    if not columns:
        raise DatabaseError(
            f'relation "{command.table}" does not exist',
            sqlstate="42P01",
            hint="create_tables.py creates the tables.",
        )
    oid = session.catalog.oid(command.table, command.schema)
    told_of = _Told(session.history, command, oid, now())
    try:
        request = prepare(command, columns, session.store, intake)
    except StorageError:
        told_of.failed()
        raise
    loader = _loader(session, request)
    try:
        report = loader.load()
    except BaseException:
        told_of.failed(loader)
        raise
    if report is None:
        told_of.failed(loader)
        raise load_failed(command.table, loader.log.errors, command.max_errors or 0)
    loaded = 0 if report.is_noload else report.loaded
    told_of.ended(loader, loaded)
    return Outcome(row_count=loaded, copy=report, notices=tuple(told(report)))


def _loader(session: Session, request: CopyRequest) -> Loader | ColumnarLoader:
    if not isinstance(request.layout, ColumnarFormat):
        return Loader(session.database, request)
    from starlift.engines.duckdb.columnar_loader import ColumnarLoader  # noqa: PLC0415 - few need

    return ColumnarLoader(session.database, request)


@dataclass(frozen=True)
class _Told:
    """What the system's views are told of one COPY when it has ended."""

    history: History
    command: CopyCommand
    table_oid: int | None
    started_at: datetime

    def ended(self, loader: Loader | ColumnarLoader, loaded: int) -> None:
        """It has loaded so many rows."""
        record_load(self.history, self._record(loader, loaded, has_failed=False))

    def failed(self, loader: Loader | ColumnarLoader | None = None) -> None:
        """It has failed; without a loader, before its objects were known."""
        record_load(self.history, self._record(loader, 0, has_failed=True))

    def _record(
        self, loader: Loader | ColumnarLoader | None, loaded: int, *, has_failed: bool
    ) -> LoadRecord:
        errors = loader.log.errors if loader else ()
        return LoadRecord(
            table=self.command.table,
            table_oid=self.table_oid,
            source=self.command.source,
            started_at=self.started_at,
            loaded=loaded,
            files=_files(loader) if loader else (),
            has_failed=has_failed,
            errors=errors,
            error_count=len(errors) if loader is None or has_failed else loader.log.count,
            file_format=format_name(self.command.format),
        )


def _files(loader: Loader | ColumnarLoader) -> list[LoadedFile]:
    lines = {file.url: file.lines_scanned for file in loader.files}
    return [
        LoadedFile(item.url, item.size_bytes, lines.get(item.url))
        for item in loader.request.objects
    ]
