"""The columns of a table as the database itself tells them."""

from __future__ import annotations

import duckdb

from starlift.redshift.duckdb import quoted
from starlift.redshift.schema import KnownColumn
from starlift.redshift.types import VARCHAR_MAX_BYTES, ColumnType

_TYPES = {
    "TINYINT": ColumnType("int2"),
    "SMALLINT": ColumnType("int2"),
    "INTEGER": ColumnType("int4"),
    "BIGINT": ColumnType("int8"),
    "FLOAT": ColumnType("float4"),
    "DOUBLE": ColumnType("float8"),
    "BOOLEAN": ColumnType("bool"),
    "DATE": ColumnType("date"),
    "TIMESTAMP": ColumnType("timestamp"),
    "TIMESTAMP WITH TIME ZONE": ColumnType("timestamptz"),
    "TIME": ColumnType("time"),
    "TIME WITH TIME ZONE": ColumnType("timetz"),
    "INTERVAL": ColumnType("intervald2s"),
    "BLOB": ColumnType("varbyte", length=64_000),
    "JSON": ColumnType("super"),
    "VARCHAR": ColumnType("varchar", length=VARCHAR_MAX_BYTES),
}


def standing_columns(connection: duckdb.DuckDBPyConnection, *names: str) -> tuple[KnownColumn, ...]:
    """The columns of the table of that name (with its schema, or database and schema, before it).

    Raises:
        duckdb.CatalogException: when there is none.
    """
    rows = connection.execute(f"DESCRIBE {quoted(*names)}").fetchall()
    return tuple(
        KnownColumn(name, standing_type(kind), is_nullable == "YES")
        for name, kind, is_nullable, *_ in rows
    )


def standing_type(name: str) -> ColumnType:
    """Redshift's type for one of DuckDB's."""
    if name.startswith("DECIMAL("):
        precision, scale = name[len("DECIMAL(") : -1].split(",")
        return ColumnType("numeric", precision=int(precision), scale=int(scale))
    return _TYPES.get(name, ColumnType(name.lower()))
