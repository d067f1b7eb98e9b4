"""UNLOAD on the embedded engine: the files are made first, then brought to the bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc

from starlift.engines.duckdb.failures import translated
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.streams import batches
from starlift.engines.duckdb.system.history import now
from starlift.engines.duckdb.system.standing import standing_type
from starlift.engines.duckdb.system.unloads import UnloadRecord, record_unload
from starlift.engines.duckdb.unload_lines import (
    ResultColumn,
    check_names,
    check_types,
    header,
    line,
)
from starlift.engines.protocols import Outcome
from starlift.errors import SqlError, StarliftError, StorageError
from starlift.redshift.databases import leave_out_database
from starlift.redshift.duckdb import quoted, translate
from starlift.redshift.expression_types import query_outputs
from starlift.redshift.sources import Output
from starlift.redshift.types import ColumnType
from starlift.redshift.unload_command import Format, Manifest, UnloadCommand, unload_command
from starlift.redshift.unload_syntax import Unload
from starlift.redshift.user_functions import inline
from starlift.storage import ObjectUrl, parse_url
from starlift.unload.delivery import check_destination, deliver
from starlift.unload.manifest import manifest_text
from starlift.unload.names import folder, prefix_of
from starlift.unload.spool import KEY, OutputFile, ParquetSpool, TextSpool

_BATCH_ROWS = 50_000
_ROW = "starlift row"
_WITH_ZONE = "TIMESTAMP WITH TIME ZONE"


def unload(session: Session, tree: Unload) -> Outcome:
    """Write a query's result as objects; how it went stands in sys_unload_history.

    Raises:
        SqlError: when a parameter or the query is refused.
        DatabaseError: when objects stand at the destination, and it may not overwrite them.
        StorageError: when the bucket cannot be read or written.
    """
    command = unload_command(tree)
    leave_out_database(command.query, session.name)
    inline(command.query, session.catalog)
    place = parse_url(command.location)
    place = ObjectUrl(place.bucket, prefix_of(command, place.key))
    record = UnloadRecord(str(place), command, now())
    try:
        with translated(session.history.running.text, session.path):
            files = _write(session, command, place)
    except StarliftError as error:
        record_unload(session.history, record, (), error.message)
        raise
    rows = record_unload(session.history, record, files, None)
    notice = f"UNLOAD completed, {rows} record(s) unloaded successfully."
    return Outcome(row_count=rows, notices=(notice,))


def _write(session: Session, command: UnloadCommand, place: ObjectUrl) -> list[OutputFile]:
    store = session.store(place.bucket)
    check_destination(command, store, place.key)
    told = list(query_outputs(command.query, session.catalog))
    (query,) = translate(command.query.copy(), session.catalog)
    columns = _columns(session, query, told)
    check_types(command, columns)
    with TemporaryDirectory(prefix="starlift-unload-") as directory:
        try:
            files = _spooled(session, command, query, columns, Path(directory))
        except OSError as error:
            raise StorageError(
                f"The files of an UNLOAD could not be made in {directory}: {error.strerror}",
                hint="free space there, or name another place in the environment: TMPDIR.",
            ) from error
        manifest = None
        if command.manifest is not Manifest.NONE:
            described = _described(columns, told)
            manifest = manifest_text(str(place), command, files, described)
        deliver(command, store, place.key, files, manifest)
        return files


def _columns(session: Session, query: str, told: Sequence[Output]) -> list[ResultColumn]:
    """The columns of the query, numbered: two may have the same name."""
    rows = session.database.execute(f"DESCRIBE {query}").fetchall()
    names = [name for name, _ in told] if len(told) == len(rows) else [row[0] for row in rows]
    return [
        ResultColumn(name, kind, f"c{n}")
        for n, (name, (_, kind, *_rest)) in enumerate(zip(names, rows, strict=True))
    ]


def _described(
    columns: Sequence[ResultColumn], told: Sequence[Output]
) -> list[tuple[str, ColumnType]]:
    is_told = len(told) == len(columns)
    kinds = [kind for _, kind in told] if is_told else [None] * len(columns)
    return [
        (column.name, kind or standing_type(column.type))
        for column, kind in zip(columns, kinds, strict=True)
    ]


def _spooled(
    session: Session,
    command: UnloadCommand,
    query: str,
    columns: Sequence[ResultColumn],
    directory: Path,
) -> list[OutputFile]:
    """The files, made."""
    partitions = _partitions(command, columns)
    written = [c for c in columns if command.includes_partitions or c not in partitions]
    if not written:
        raise SqlError("UNLOAD: PARTITION BY leaves no column for the files")
    check_names(command, written)
    is_parquet = command.format is Format.PARQUET
    values = _parquet_values(written) if is_parquet else f"{line(command, written)} AS line"
    select = _select(query, columns, partitions, values)
    first_line = _header(session, command, written)
    # The database takes no other statement, not even a ROLLBACK, until the reader is closed.
    with (
        session.database.sql(select).to_arrow_reader(_BATCH_ROWS) as reader,
        _spool(command, directory, first_line, reader.schema) as spool,
    ):
        for batch in batches(reader):
            rows = pa.Table.from_batches([batch])
            for folder_, start, length in _runs(command, rows):
                spool.add_part(rows.slice(start, length), folder_)
        spool.end_file()
        if not spool.files and not partitions:
            spool.begin_file("")
            spool.end_file()
        return spool.files


def _spool(
    command: UnloadCommand, directory: Path, header: bytes, schema: pa.Schema
) -> TextSpool | ParquetSpool:
    if command.format is not Format.PARQUET:
        return TextSpool(directory, command, header)
    kept = [field for field in schema if field.name != KEY]
    return ParquetSpool(directory, command, pa.schema(kept))


def _partitions(command: UnloadCommand, columns: Sequence[ResultColumn]) -> list[ResultColumn]:
    by_name = {column.name: column for column in columns}
    for name in command.partition_by:
        if name not in by_name:
            raise SqlError(
                f'UNLOAD: PARTITION BY names "{name}", which is no column of the query',
                hint=f"Its columns are {', '.join(by_name)}.",
            )
        if not by_name[name].is_partition:
            raise SqlError(
                f'UNLOAD: PARTITION BY "{name}" is not possible: its type is none that Redshift '
                "makes folders of",
                hint="Cast it to a DATE, a TIMESTAMP, a number or a VARCHAR.",
            )
    return [by_name[name] for name in command.partition_by]


def _select(
    query: str, columns: Sequence[ResultColumn], partitions: Sequence[ResultColumn], values: str
) -> str:
    """The rows as they are written, those of a partition together, each in the query's order."""
    names = ", ".join(column.sql for column in columns)
    if not partitions:
        return f"SELECT {values} FROM ({query}) q({names})"
    key = f"CAST(to_json([{', '.join(c.text for c in partitions)}]) AS VARCHAR)"
    numbered = f"SELECT *, row_number() OVER () AS {quoted(_ROW)} FROM ({query}) q({names})"
    return (
        f"SELECT {values}, {key} AS {quoted(KEY)} FROM ({numbered}) n "
        f"ORDER BY {quoted(KEY)}, {quoted(_ROW)}"
    )


def _parquet_values(columns: Sequence[ResultColumn]) -> str:
    """The columns under their names. Of a TIMESTAMPTZ only the moment is written, in UTC."""
    return ", ".join(f"{_parquet_value(column)} AS {quoted(column.name)}" for column in columns)


def _parquet_value(column: ResultColumn) -> str:
    if column.type == _WITH_ZONE:
        return f"CAST({column.sql} AT TIME ZONE 'UTC' AS TIMESTAMP)"
    return column.text if column.is_nested else column.sql


def _header(session: Session, command: UnloadCommand, columns: Sequence[ResultColumn]) -> bytes:
    if not command.has_header:
        return b""
    ((text,),) = session.database.execute(f"SELECT {header(command, columns)}").fetchall()
    return str(text).encode()


def _runs(command: UnloadCommand, rows: pa.Table) -> Iterator[tuple[str, int, int]]:
    """Folder, start and length of each run of rows that belong to the same partition."""
    if not command.partition_by:
        yield "", 0, rows.num_rows
        return
    runs = pc.run_end_encode(rows.column(KEY).combine_chunks())
    start = 0
    for key, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield folder(command.partition_by, json.loads(key)), start, end - start
        start = end
