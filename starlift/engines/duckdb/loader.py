"""COPY into DuckDB: plain records in one soft pass a batch, all others by the reference reader."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from starlift.copy.batches import Batch, numbers
from starlift.copy.changes import Change, counted
from starlift.copy.json_batches import JsonBatch
from starlift.copy.keys import SeenKeys
from starlift.copy.readers import request_batches
from starlift.copy.reference import Reader, Row
from starlift.copy.report import CopyReport, ErrorLog, FileLoad
from starlift.copy.request import CopyRequest, Selection, TargetColumn
from starlift.engines.duckdb.soft_pass import BATCH, SoftPass, soft_pass
from starlift.engines.duckdb.value_test import Traits
from starlift.redshift.duckdb import quoted
from starlift.redshift.types import ColumnType

# What the reference reader made of records; no table of a warehouse has such a name.
_ROWS = "starlift copy rows"
_PASSED = "starlift passed"
_SOURCES = "starlift copy sources"
_ARROW_TYPES = {
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "float4": pa.float32(),
    "float8": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", tz="UTC"),
    "time": pa.time64("us"),
    "timetz": pa.string(),  # DuckDB casts it when it is inserted
    "super": pa.string(),
    "varbyte": pa.binary(),
    "varchar": pa.string(),
    "char": pa.string(),
}


def arrow_type(kind: ColumnType) -> pa.DataType:
    """Arrow's type for a column's values as the reference reader makes them."""
    if kind.name == "numeric":
        return pa.decimal128(kind.precision, kind.scale)
    return _ARROW_TYPES[kind.name]


class Loader:
    """One COPY into one table. `log` holds its load errors, also when it fails."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, request: CopyRequest) -> None:
        self.request = request
        self.log = ErrorLog(request.max_errors)
        self.files: list[FileLoad] = []
        self._connection = connection
        source = [request.source_column] if request.source_column is not None else []
        columns = ", ".join(quoted(column.name) for column in (*request.columns, *source))
        self._target = f"INSERT INTO {quoted(request.schema, request.table)} ({columns})"
        self._seen = SeenKeys()
        self._changes: Counter[Change] = Counter()
        self._passes: dict[object, SoftPass | None] = {}

    def load(self) -> CopyReport | None:
        """Load all batches. None when the errors reached the limit: the rows must be rolled back.

        Raises:
            StorageError: when an object cannot be read.
            duckdb.Error: when the database refuses the rows.
        """
        started = time.perf_counter()
        records = loaded = 0
        for batch in _ahead(request_batches(self.request)):
            records += batch.record_count
            loaded += self._load_plain(batch)
            loaded += self._insert_rows(batch)
            self.files += batch.files
            self._changes += batch.changes
            if isinstance(batch, JsonBatch):
                self._seen.add(batch.keys)
            self.log.add(batch.errors_in_order())
            if self.log.is_full:
                return None
        assert records == loaded + self.log.count, "read = loaded + rejected"  # noqa: S101
        return CopyReport(
            table=self.request.table,
            objects=len(self.request.objects),
            size_bytes=self.request.size_bytes,
            records=records,
            loaded=loaded,
            errors=tuple(self.log.errors),
            duration_s=time.perf_counter() - started,
            rejected=self.log.count,
            file_format=self.request.file_format,
            is_noload=self.request.loads_nothing,
            files=tuple(self.files),
            keys=self._told_keys(),
            changes=counted(self._changes),
            paths_digest=self.request.paths_digest,
        )

    def _told_keys(self) -> tuple[tuple[str, str, bool], ...]:
        layout = self.request.layout
        return self._seen.told(layout) if isinstance(layout, Selection) else ()

    def _load_plain(self, batch: Batch[Any]) -> int:
        """Insert the plain records that the soft pass accepts; leave the rest to the batch."""
        if batch.plain_count == 0:
            return 0
        with self._registered(BATCH, batch.table()):
            plan = self._soft_pass(batch)
            passed = self._connection.sql(plan.query()).to_arrow_table() if plan else None
        if plan is None or passed is None:
            self._read_slowly(batch, range(batch.plain_count))
            return 0
        # A table in memory: a filter over the pass itself would have it parse records twice.
        with self._registered(_PASSED, passed):
            flagged = self._connection.execute(
                f"SELECT n FROM {quoted(_PASSED)} WHERE NOT is_accepted ORDER BY n"
            ).fetchall()
            self._read_slowly(batch, [number for (number,) in flagged])
            self._count_changes(plan)
            if self.request.loads_nothing:
                return batch.plain_count - len(flagged)
            return self._insert_accepted(batch, plan.values)

    def _count_changes(self, plan: SoftPass) -> None:
        """Count the changes in what has passed, if the options make any."""
        if plan.changes:
            query = f"SELECT {plan.counts()} FROM {quoted(_PASSED)} WHERE is_accepted"
            (counts,) = self._connection.execute(query).fetchall()
            self._changes.update(dict(zip(plan.changes, counts, strict=True)))

    def _insert_accepted(self, batch: Batch[Any], values: str) -> int:
        """Insert what has passed, with the numbers of the objects, if the table takes them."""
        passed = quoted(_PASSED)
        if self.request.source_column is None or self.request.intake is None:
            return self._inserted(f"SELECT {values} FROM {passed} WHERE is_accepted")
        ids = batch.plain_sources(self.request.intake)
        sources = pa.table({"n": numbers(batch.plain_count), "source": ids})
        with self._registered(_SOURCES, sources):
            joined = f"{passed} JOIN {quoted(_SOURCES)} USING (n)"
            return self._inserted(f"SELECT {values}, source FROM {joined} WHERE is_accepted")

    def _inserted(self, rows: str) -> int:
        ((count,),) = self._connection.execute(f"{self._target} {rows}").fetchall()
        return int(count)

    def _soft_pass(self, batch: Batch[Any]) -> SoftPass | None:
        if not isinstance(batch, JsonBatch):
            return self._text_pass(batch)
        traits = Traits(may_nest=batch.may_nest, may_hold_nul=batch.may_hold_nul)
        keys = self._keys(batch.reader) if batch.reader.selection.ignore_case else ()
        plan = (traits, keys)
        if plan not in self._passes:
            self._passes[plan] = soft_pass(batch.reader, traits, keys)
        return self._passes[plan]

    def _text_pass(self, batch: Batch[Any]) -> SoftPass | None:
        from starlift.copy.text_batches import TextBatch  # noqa: PLC0415 - JSON can do without
        from starlift.engines.duckdb.text_pass import text_pass  # noqa: PLC0415

        assert isinstance(batch, TextBatch)  # noqa: S101 - there are no others
        if None not in self._passes:
            self._passes[None] = text_pass(batch.reader)
        return self._passes[None]

    def _keys(self, reader: Reader) -> tuple[str, ...]:
        """The spellings of the wanted keys that occur in a batch."""
        names = {path[0] for path in reader.selection.paths}
        rows = self._connection.execute(
            f"SELECT DISTINCT unnest(json_keys(record)) AS key FROM {quoted(BATCH)} ORDER BY key"
        ).fetchall()
        return tuple(key for (key,) in rows if key.lower() in names)

    @staticmethod
    def _read_slowly(batch: Batch[Any], numbers: Sequence[int]) -> None:
        for number in numbers:
            batch.take(batch.outcome(number), number, batch.place(number))

    def _insert_rows(self, batch: Batch[Any]) -> int:
        if batch.rows and not self.request.loads_nothing:
            table = _typed(batch.rows, self.request.columns)
            if self.request.source_column is not None and self.request.intake is not None:
                sources = batch.row_sources(self.request.intake)
                table = table.append_column(self.request.source_column.name, sources)
            with self._registered(_ROWS, table):
                self._connection.execute(f"{self._target} SELECT * FROM {quoted(_ROWS)}")
        return len(batch.rows)

    @contextmanager
    def _registered(self, name: str, table: pa.Table) -> Iterator[None]:
        """The table as a relation of that name."""
        self._connection.register(name, table)
        try:
            yield
        finally:
            self._connection.unregister(name)


def _typed(rows: list[Row], columns: tuple[TargetColumn, ...]) -> pa.Table:
    arrays = [
        pa.array(values, type=arrow_type(column.type))
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    return pa.table(arrays, names=[column.name for column in columns])


def _ahead(source: Iterator[Batch[Any]]) -> Iterator[Batch[Any]]:
    """The batches, the next one made while one is loaded."""
    with ThreadPoolExecutor(1, thread_name_prefix="copy") as pool:
        pending = pool.submit(next, source, None)
        while (batch := pending.result()) is not None:
            pending = pool.submit(next, source, None)
            yield batch
