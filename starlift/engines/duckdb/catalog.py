"""What stands in the embedded warehouse.

DuckDB keeps no lengths of strings. What CREATE TABLE declared stands in a table of Starlift's own,
written in the transaction of the CREATE TABLE itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from starlift.copy.request import TargetColumn
from starlift.engines.duckdb.system_tables import SCHEMA
from starlift.engines.protocols import TableInfo
from starlift.redshift.duckdb import DEFAULT_SCHEMA, quoted
from starlift.redshift.tables import ColumnDefinition, TableDefinition
from starlift.redshift.types import VARCHAR_MAX_BYTES, ColumnType

_INSERT = f"INSERT INTO {SCHEMA}.column_definitions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE = f"DELETE FROM {SCHEMA}.column_definitions WHERE table_schema = ? AND table_name = ?"
_DECLARED = f"""
SELECT column_name, type, length, precision, scale, is_nullable, is_identity
FROM {SCHEMA}.column_definitions WHERE table_schema = ? AND table_name = ? ORDER BY position
"""
_STANDING = """
SELECT column_name, data_type, is_nullable FROM duckdb_columns()
WHERE schema_name = ? AND table_name = ? AND NOT internal ORDER BY column_index
"""
_TABLES = """
SELECT schema_name, table_name FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal AND schema_name <> ?
ORDER BY schema_name, table_name
"""
_TYPES = {
    "SMALLINT": ColumnType("int2"),
    "INTEGER": ColumnType("int4"),
    "BIGINT": ColumnType("int8"),
    "FLOAT": ColumnType("float4"),
    "DOUBLE": ColumnType("float8"),
    "BOOLEAN": ColumnType("bool"),
    "DATE": ColumnType("date"),
    "TIMESTAMP": ColumnType("timestamp"),
    "TIMESTAMP WITH TIME ZONE": ColumnType("timestamptz"),
    "VARCHAR": ColumnType("varchar", length=VARCHAR_MAX_BYTES),
}


class DuckDbCatalog:
    """The tables of the embedded warehouse and what was declared of their columns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def tables(self) -> tuple[TableInfo, ...]:
        """The warehouse's own tables, by schema and name, with their rows counted."""
        names = self._connection.execute(_TABLES, [SCHEMA]).fetchall()
        return tuple(self._table(schema, name) for schema, name in names)

    def _table(self, schema: str, name: str) -> TableInfo:
        row = self._connection.execute(f"SELECT count(*) FROM {quoted(schema, name)}").fetchone()
        types = self.column_types(name, schema)
        return TableInfo(
            schema=schema,
            name=name,
            columns=tuple((column, str(kind)) for column, kind in types.items()),
            row_count=int(row[0]) if row else 0,
        )

    def column_types(self, table: str, schema: str | None = None) -> Mapping[str, ColumnType]:
        """The types of a table's columns as declared, in order; empty where there is none."""
        columns = self._columns(table, schema or DEFAULT_SCHEMA)
        return {column.name: column.type for column, _ in columns}

    def target_columns(self, table: str, schema: str | None = None) -> tuple[TargetColumn, ...]:
        """The columns that a COPY fills: all but an IDENTITY column."""
        columns = self._columns(table, schema or DEFAULT_SCHEMA)
        return tuple(column for column, is_identity in columns if not is_identity)

    def _columns(self, table: str, schema: str) -> list[tuple[TargetColumn, bool]]:
        standing = self._connection.execute(_STANDING, [schema, table]).fetchall()
        declared = self._connection.execute(_DECLARED, [schema, table]).fetchall()
        if [row[0] for row in declared] == [row[0] for row in standing]:
            return [
                (TargetColumn(name, ColumnType(kind, length, precision, scale), is_null), is_id)
                for name, kind, length, precision, scale, is_null, is_id in declared
            ]
        return [
            (TargetColumn(name, _standing_type(kind), is_null), False)
            for name, kind, is_null in standing
        ]

    def record(self, table: TableDefinition) -> None:
        """Keep what a CREATE TABLE declared."""
        schema = table.schema or DEFAULT_SCHEMA
        self.forget(table.name, table.schema)
        for position, column in enumerate(table.columns, start=1):
            self._connection.execute(_INSERT, [schema, table.name, position, *_values(column)])

    def forget(self, table: str, schema: str | None) -> None:
        """Drop what was kept of a table."""
        self._connection.execute(_DELETE, [schema or DEFAULT_SCHEMA, table])


def _values(column: ColumnDefinition) -> list[object]:
    kind = column.type
    return [
        column.name,
        kind.name,
        kind.length,
        kind.precision,
        kind.scale,
        column.is_nullable,
        column.identity is not None,
    ]


def _standing_type(name: str) -> ColumnType:
    if name.startswith("DECIMAL("):
        precision, scale = name[len("DECIMAL(") : -1].split(",")
        return ColumnType("numeric", precision=int(precision), scale=int(scale))
    return _TYPES.get(name, ColumnType(name.lower()))
