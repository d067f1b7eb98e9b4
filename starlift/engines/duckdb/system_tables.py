"""Redshift's system tables on the embedded engine.

They are written over a connection of their own, so that load errors survive the rollback of the
COPY that met them, as they do on Redshift.
Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html and
https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_HISTORY.html
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import pyarrow as pa

from starlift.copy.load_errors import LoadError
from starlift.redshift.types import ColumnType

SCHEMA = "redshift_system"

_CREATE = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE IF NOT EXISTS {SCHEMA}.stl_load_errors (
    userid INTEGER, slice INTEGER, tbl INTEGER, starttime TIMESTAMP, session INTEGER,
    query INTEGER, filename VARCHAR, line_number BIGINT, colname VARCHAR, type VARCHAR,
    col_length VARCHAR, position INTEGER, raw_line VARCHAR, raw_field_value VARCHAR,
    err_code INTEGER, err_reason VARCHAR);
CREATE TABLE IF NOT EXISTS {SCHEMA}.sys_load_history (
    user_id INTEGER, query_id BIGINT, transaction_id BIGINT, session_id INTEGER,
    database_name VARCHAR, status VARCHAR, table_name VARCHAR, start_time TIMESTAMP,
    end_time TIMESTAMP, duration BIGINT, data_source VARCHAR, file_format VARCHAR,
    loaded_rows BIGINT, loaded_bytes BIGINT, source_file_count INTEGER, source_file_bytes BIGINT,
    file_count_scanned INTEGER, file_bytes_scanned BIGINT, error_count BIGINT, copy_job_id BIGINT);
CREATE TABLE IF NOT EXISTS {SCHEMA}.column_definitions (
    table_schema VARCHAR, table_name VARCHAR, position INTEGER, column_name VARCHAR, type VARCHAR,
    length INTEGER, precision INTEGER, scale INTEGER, is_nullable BOOLEAN, is_identity BOOLEAN)
"""
_INSERT_ERRORS = f"INSERT INTO {SCHEMA}.stl_load_errors SELECT * FROM errors_of_this_load"
_INSERT_LOAD = f"INSERT INTO {SCHEMA}.sys_load_history VALUES ({', '.join('?' * 20)})"
_USER_ID = 100


@dataclass(frozen=True)
class LoadRecord:
    """One COPY for the system tables, whether it ended well or not."""

    table: str
    source: str
    started_at: datetime
    ended_at: datetime
    loaded: int
    objects: int
    size_bytes: int
    has_failed: bool
    errors: Sequence[LoadError]


def create_system_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what is not there yet."""
    connection.execute(_CREATE)


def record_load(connection: duckdb.DuckDBPyConnection, load: LoadRecord) -> None:
    """Write one COPY and its load errors, and commit."""
    connection.begin()
    try:
        query = _single(
            connection, f"SELECT coalesce(max(query_id), 0) + 1 FROM {SCHEMA}.sys_load_history"
        )
        connection.execute(_INSERT_LOAD, _history(connection, load, query))
        if load.errors:
            _insert_errors(connection, load, query)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()  # one that fails has rolled back: to do it again would hide why


def _insert_errors(connection: duckdb.DuckDBPyConnection, load: LoadRecord, query: object) -> None:
    """Write the load errors, which may be 100,000, in one go."""
    tbl = _single(
        connection, "SELECT max(table_oid) FROM duckdb_tables() WHERE table_name = ?", [load.table]
    )
    place = (_USER_ID, 0, tbl, load.started_at, os.getpid(), query)
    columns = zip(*((*place, *_description(error)) for error in load.errors), strict=True)
    errors = pa.table({str(number): list(values) for number, values in enumerate(columns)})
    connection.register("errors_of_this_load", errors)
    try:
        connection.execute(_INSERT_ERRORS)
    finally:
        connection.unregister("errors_of_this_load")


def _history(
    connection: duckdb.DuckDBPyConnection, load: LoadRecord, query: object
) -> list[object]:
    duration_us = (load.ended_at - load.started_at) // timedelta(microseconds=1)
    return [
        _USER_ID,
        query,
        query,
        os.getpid(),
        _single(connection, "SELECT current_database()"),
        "aborted" if load.has_failed else "completed",
        load.table,
        load.started_at,
        load.ended_at,
        duration_us,
        load.source,
        "JSON",
        load.loaded,
        load.size_bytes,
        load.objects,
        load.size_bytes,
        load.objects,
        load.size_bytes,
        len(load.errors),
        None,
    ]


def _single(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> object:
    rows = connection.execute(query, list(parameters)).fetchall()
    return rows[0][0] if rows else None


def _description(error: LoadError) -> tuple[object, ...]:
    """Filename to err_reason, cut to the widths of Redshift's columns."""
    return (
        error.file[:256],
        error.line,
        error.column[:127],
        error.type.name[:10] if error.type else "",
        _length(error.type) if error.type else "",
        error.position,
        "".join(c if c.isascii() else "." for c in error.raw_record.strip()[:1024]),
        error.raw_value.encode("utf-8", "replace").decode()[:1024],
        error.code.value,
        error.reason[:100],
    )


def _length(kind: ColumnType) -> str:
    if kind.name == "numeric":
        return f"{kind.precision}, {kind.scale}"
    return str(kind.length or 0)
