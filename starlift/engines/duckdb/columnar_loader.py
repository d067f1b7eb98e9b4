"""COPY from PARQUET and ORC into DuckDB."""

from __future__ import annotations

import contextlib
import time

import duckdb
import pyarrow as pa

from starlift.copy.changes import counted
from starlift.copy.columnar import ColumnarError, ColumnarReader
from starlift.copy.payload import contents
from starlift.copy.report import CopyReport, ErrorLog, FileLoad
from starlift.copy.request import CopyRequest, TargetColumn
from starlift.engines.duckdb.loader import arrow_type
from starlift.redshift.copy_options import ColumnarFormat
from starlift.redshift.duckdb import quoted

_ROWS = "starlift columnar rows"


class ColumnarLoader:
    """One COPY into one table. `log` holds the load error, when it fails."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, request: CopyRequest) -> None:
        assert isinstance(request.layout, ColumnarFormat)  # noqa: S101 - chosen by it
        self.request = request
        self.log = ErrorLog(0)
        self.files: list[FileLoad] = []
        self._connection = connection
        self._reader = ColumnarReader(request.columns, request.layout, request.conversion)

    def load(self) -> CopyReport | None:
        """Load all files. None when one does not fit: the rows must be rolled back.

        Raises:
            StorageError: when an object cannot be read.
            duckdb.Error: when the database refuses the rows.
        """
        with contextlib.closing(self._reader):
            return self._load()

    def _load(self) -> CopyReport | None:
        started = time.perf_counter()
        loaded = 0
        for source, data, sha256, same_as in contents(self.request):
            count = 0
            if not same_as:
                try:
                    rows = self._reader.read(data, source.url)
                except ColumnarError as error:
                    self.log.add([error.error])
                    return None
                self._insert(self._with_source(rows, source.url))
                count = rows.num_rows
            loaded += count
            self.files.append(FileLoad(source.url, source.size_bytes, count, sha256, same_as))
        return CopyReport(
            table=self.request.table,
            objects=len(self.request.objects),
            size_bytes=self.request.size_bytes,
            records=loaded,
            loaded=loaded,
            errors=(),
            duration_s=time.perf_counter() - started,
            file_format=self.request.file_format,
            files=tuple(self.files),
            changes=counted(self._reader.changes),
        )

    @property
    def _columns(self) -> tuple[TargetColumn, ...]:
        source = self.request.source_column
        return self.request.columns if source is None else (*self.request.columns, source)

    def _with_source(self, rows: pa.Table, url: str) -> pa.Table:
        """The rows with the number of their object behind the others, if the table takes it."""
        if self.request.source_column is None or self.request.intake is None:
            return rows
        number = pa.scalar(self.request.intake.ids[url], pa.int64())
        name = self.request.source_column.name
        return rows.append_column(name, pa.repeat(number, rows.num_rows))

    def _insert(self, rows: pa.Table) -> None:
        types = [arrow_type(column.type) for column in self._columns]
        table = pa.table(
            [values.cast(kind) for values, kind in zip(rows.columns, types, strict=True)],
            names=rows.column_names,
        )
        columns = ", ".join(quoted(column.name) for column in self._columns)
        target = quoted(self.request.schema, self.request.table)
        self._connection.register(_ROWS, table)
        try:
            self._connection.execute(
                f"INSERT INTO {target} ({columns}) SELECT * FROM {quoted(_ROWS)}"
            )
        finally:
            self._connection.unregister(_ROWS)
