"""COPY into DuckDB: plain records in one soft pass a batch, all others by the reference reader."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from starlift.copy.batches import Batch, batches
from starlift.copy.reference import Reader, Record, Row, convert_record
from starlift.copy.report import CopyReport, ErrorLog
from starlift.copy.request import CopyRequest, TargetColumn
from starlift.engines.duckdb.soft_pass import BATCH, SoftPass, soft_pass
from starlift.engines.duckdb.value_tests import Traits
from starlift.redshift.duckdb import quoted
from starlift.redshift.types import ColumnType

# What the reference reader made of records; no table of a warehouse has such a name.
_ROWS = "starlift copy rows"
_PASSED = "starlift passed"
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
        self._connection = connection
        self._reader = Reader(request.columns, request.selection, request.conversion)
        columns = ", ".join(quoted(column.name) for column in request.columns)
        self._target = f"INSERT INTO {quoted(request.schema, request.table)} ({columns})"
        self._passes: dict[tuple[Traits, tuple[str, ...]], SoftPass | None] = {}

    def load(self) -> CopyReport | None:
        """Load all batches. None when the errors reached the limit: the rows must be rolled back.

        Raises:
            StorageError: when an object cannot be read.
            duckdb.Error: when the database refuses the rows.
        """
        started = time.perf_counter()
        records = loaded = 0
        for batch in _ahead(batches(self.request, self._reader)):
            records += batch.record_count
            loaded += self._load_plain(batch)
            loaded += self._insert_rows(batch.rows)
            self.log.add(batch.errors_in_order())
            if self.log.is_full:
                return None
        assert records == loaded + len(self.log.errors), "read = loaded + rejected"  # noqa: S101
        return CopyReport(
            table=self.request.table,
            objects=len(self.request.objects),
            size_bytes=self.request.size_bytes,
            records=records,
            loaded=loaded,
            errors=tuple(self.log.errors),
            duration_s=time.perf_counter() - started,
        )

    def _load_plain(self, batch: Batch) -> int:
        """Insert the plain records that the soft pass accepts; leave the rest to the batch."""
        if batch.plain_count == 0:
            return 0
        table = batch.table()
        with self._registered(BATCH, table):
            plan = self._soft_pass(batch)
            passed = self._connection.sql(plan.query()).to_arrow_table() if plan else None
        if passed is None:
            self._read_slowly(batch, table, range(batch.plain_count))
            return 0
        flagged = passed.filter(pc.invert(passed["is_accepted"]))["n"].to_pylist()
        self._read_slowly(batch, table, sorted(flagged))
        return self._insert_accepted(passed)

    def _insert_accepted(self, passed: pa.Table) -> int:
        # From a table in memory: a filter over the pass itself would have it parse records twice.
        values = ", ".join(f"v{i}" for i in range(len(self.request.columns)))
        with self._registered(_PASSED, passed):
            ((count,),) = self._connection.execute(
                f"{self._target} SELECT {values} FROM {quoted(_PASSED)} WHERE is_accepted"
            ).fetchall()
        return int(count)

    def _soft_pass(self, batch: Batch) -> SoftPass | None:
        traits = Traits(may_nest=batch.may_nest, may_hold_nul=batch.may_hold_nul)
        keys = self._keys() if self.request.selection.ignore_case else ()
        plan = (traits, keys)
        if plan not in self._passes:
            self._passes[plan] = soft_pass(self._reader, traits, keys)
        return self._passes[plan]

    def _keys(self) -> tuple[str, ...]:
        """The spellings of the wanted keys that occur in a batch."""
        names = {path[0] for path in self.request.selection.paths}
        rows = self._connection.execute(
            f"SELECT DISTINCT unnest(json_keys(record)) AS key FROM {quoted(BATCH)} ORDER BY key"
        ).fetchall()
        return tuple(key for (key,) in rows if key.lower() in names)

    def _read_slowly(self, batch: Batch, table: pa.Table, numbers: Sequence[int]) -> None:
        texts = table.column("record")
        for number in numbers:
            file, line = batch.place(number)
            record = Record(texts[number].as_py().strip(), line)
            batch.take(convert_record(record, self._reader, file), number)

    def _insert_rows(self, rows: list[Row]) -> int:
        if rows:
            with self._registered(_ROWS, _typed(rows, self.request.columns)):
                self._connection.execute(f"{self._target} SELECT * FROM {quoted(_ROWS)}")
        return len(rows)

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


def _ahead(source: Iterator[Batch]) -> Iterator[Batch]:
    """The batches, the next one made while one is loaded."""
    with ThreadPoolExecutor(1, thread_name_prefix="copy") as pool:
        pending = pool.submit(next, source, None)
        while (batch := pending.result()) is not None:
            pending = pool.submit(next, source, None)
            yield batch
