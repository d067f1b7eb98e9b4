"""COPY on the embedded engine."""

from __future__ import annotations

from datetime import datetime

from starlift.copy.intake import Intake
from starlift.copy.report import load_failed, told
from starlift.copy.request import prepare
from starlift.engines.duckdb.columnar_loader import ColumnarLoader
from starlift.engines.duckdb.loader import Loader
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.history import now
from starlift.engines.duckdb.system.loads import LoadedFile, LoadRecord, record_load
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError
from starlift.redshift.copy_command import CopyCommand, copy_command
from starlift.redshift.copy_options import ColumnarFormat
from starlift.redshift.nodes import CopyFrom


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
    request = prepare(command, columns, session.store, intake)
    is_columnar = isinstance(request.layout, ColumnarFormat)
    loader = (ColumnarLoader if is_columnar else Loader)(session.database, request)
    started_at = now()
    report = loader.load()
    loaded = 0 if report is None or report.is_noload else report.loaded
    oid = session.catalog.oid(command.table, command.schema)
    record_load(session.history, _record(command, oid, loader, loaded, started_at))
    if report is None:
        raise load_failed(command.table, loader.log.errors, command.max_errors or 0)
    return Outcome(row_count=loaded, copy=report, notices=tuple(told(report)))


def _record(
    command: CopyCommand,
    oid: int | None,
    loader: Loader | ColumnarLoader,
    loaded: int,
    started_at: datetime,
) -> LoadRecord:
    lines = {file.url: file.lines_scanned for file in loader.files}
    return LoadRecord(
        table=command.table,
        table_oid=oid,
        source=command.source,
        started_at=started_at,
        loaded=loaded,
        files=[
            LoadedFile(item.url, item.size_bytes, lines.get(item.url))
            for item in loader.request.objects
        ],
        has_failed=loader.log.is_full,
        errors=loader.log.errors,
        error_count=len(loader.log.errors) if loader.log.is_full else loader.log.count,
        file_format=loader.request.file_format,
    )
