"""A COPY as the system's views tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlift.copy.load_errors import LoadError
from starlift.engines.duckdb.system.history import History, now
from starlift.redshift.types import ColumnType


@dataclass(frozen=True)
class LoadedFile:
    """An object that a COPY read: `lines` is None where it was not read to its end."""

    url: str
    size_bytes: int
    lines: int | None = None


@dataclass(frozen=True)
class LoadRecord:
    """One COPY, whether it ended well or not.

    `error_count` may be more than the `errors`, of which the first 100,000 are kept.
    """

    table: str
    table_oid: int | None
    source: str
    started_at: datetime
    loaded: int
    files: Sequence[LoadedFile]
    has_failed: bool
    errors: Sequence[LoadError]
    error_count: int
    file_format: str = "JSON"

    @property
    def size_bytes(self) -> int:
        """The size of all objects as they are stored."""
        return sum(file.size_bytes for file in self.files)


def record_load(history: History, load: LoadRecord) -> None:
    """Tell of a COPY: it is part of the statement that runs."""
    query = history.running.query_id
    row = (load.table, load.table_oid, load.source, load.file_format, load.started_at, now())
    counts = (load.loaded, len(load.files), load.size_bytes, load.error_count)
    history.add("loads", [(*history.key, *row, load.has_failed, *counts)])
    history.add(
        "load_files", [(query, file.url[:256], file.size_bytes, file.lines) for file in load.files]
    )
    history.add("load_errors", [(query, *_description(error)) for error in load.errors])


def _description(error: LoadError) -> tuple[object, ...]:
    """Filename to err_reason, cut to the widths of Redshift's columns; the log has cut the rest."""
    return (
        error.file[:256],
        error.line,
        error.column[:127],
        error.type.name[:10] if error.type else "",
        _length(error.type) if error.type else "",
        error.position,
        "".join(c if c.isascii() else "." for c in error.raw_record.strip()),
        error.raw_value.encode("utf-8", "replace").decode(),
        int(error.code),
        error.reason[:100],
    )


def _length(kind: ColumnType) -> str:
    if kind.name == "numeric":
        return f"{kind.precision}, {kind.scale}"
    return str(kind.length or 0)
