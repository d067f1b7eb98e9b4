"""Redshift's system tables on the embedded engine.

They are written over a connection of their own, so that load errors survive the rollback of the
COPY that met them, as they do on Redshift.
Source: https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import duckdb

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
CREATE TABLE IF NOT EXISTS {SCHEMA}.column_definitions (
    table_schema VARCHAR, table_name VARCHAR, position INTEGER, column_name VARCHAR, type VARCHAR,
    length INTEGER, precision INTEGER, scale INTEGER, is_nullable BOOLEAN, is_identity BOOLEAN)
"""
_INSERT = f"INSERT INTO {SCHEMA}.stl_load_errors VALUES ({', '.join('?' * 16)})"


def create_system_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what is not there yet."""
    connection.execute(_CREATE)


def record_load_errors(
    connection: duckdb.DuckDBPyConnection, table: str, errors: Sequence[LoadError]
) -> int:
    """Write the errors of one COPY and commit; return the query's number under which they stand."""
    connection.execute("BEGIN")
    query = _single(connection, f"SELECT coalesce(max(query), 0) + 1 FROM {SCHEMA}.stl_load_errors")
    tbl = _single(
        connection, "SELECT max(table_oid) FROM duckdb_tables() WHERE table_name = ?", [table]
    )
    started_at = _single(connection, "SELECT now() AT TIME ZONE 'UTC'")
    rows = [
        (100, 0, tbl, started_at, os.getpid(), query, *_description(error)) for error in errors
    ]
    connection.executemany(_INSERT, rows)
    connection.execute("COMMIT")
    return int(query)


def _single(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> object:
    row = connection.execute(query, list(parameters)).fetchone()
    return row[0] if row else None


def _description(error: LoadError) -> tuple[object, ...]:
    """filename to err_reason, cut to the widths of Redshift's columns."""
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
