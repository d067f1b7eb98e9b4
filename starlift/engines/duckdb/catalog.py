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
from starlift.redshift.schema import KnownColumn, KnownTable
from starlift.redshift.tables import ColumnDefinition, TableDefinition
from starlift.redshift.types import VARCHAR_MAX_BYTES, ColumnType

_INSERT = f"INSERT INTO {SCHEMA}.column_definitions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE = f"DELETE FROM {SCHEMA}.column_definitions WHERE table_schema = ? AND table_name = ?"
_DECLARED = f"""
SELECT column_name, type, length, precision, scale, is_nullable, is_identity
FROM {SCHEMA}.column_definitions WHERE table_schema = ? AND table_name = ? ORDER BY position
"""
_STANDING = """
SELECT database_name = 'temp' AS is_temporary, schema_name, column_name, data_type, is_nullable
FROM duckdb_columns()
WHERE table_name = ? AND NOT internal AND database_name IN ('temp', current_database())
ORDER BY column_index
"""
_TABLES = """
SELECT schema_name, table_name FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal AND schema_name <> ?
ORDER BY schema_name, table_name
"""
_TEMPORARY = "(temporary)"  # no schema's name
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
        self._temporary: dict[str, tuple[KnownColumn, ...]] = {}

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
        found = self.table(table, schema)
        return {column.name: column.type for column in found.columns} if found else {}

    def target_columns(self, table: str, schema: str | None = None) -> tuple[TargetColumn, ...]:
        """The columns that a COPY fills: all but an IDENTITY column."""
        found = self.table(table, schema)
        return tuple(
            TargetColumn(column.name, column.type, column.is_nullable)
            for column in (found.columns if found else ())
            if not column.is_identity
        )

    def table(self, name: str, schema: str | None = None) -> KnownTable | None:
        """The table of that name: without a schema a temporary one, one of public, a system's."""
        standing: dict[str, list[KnownColumn]] = {}
        rows = self._connection.execute(_STANDING, [name]).fetchall()
        for is_temporary, place, column, kind, is_nullable in rows:
            where = _TEMPORARY if is_temporary else place
            known = KnownColumn(column, _standing_type(kind), is_nullable)
            standing.setdefault(where, []).append(known)
        for place in (schema,) if schema else (_TEMPORARY, DEFAULT_SCHEMA, SCHEMA):
            if place in standing:
                columns = self._declared(name, place, tuple(standing[place]))
                return KnownTable(columns, place == _TEMPORARY, place == SCHEMA)
        return None

    def _declared(
        self, name: str, schema: str, standing: tuple[KnownColumn, ...]
    ) -> tuple[KnownColumn, ...]:
        """The columns as they were declared, if that is what stands."""
        if schema == _TEMPORARY:
            declared = self._temporary.get(name, ())
        else:
            rows = self._connection.execute(_DECLARED, [schema, name]).fetchall()
            declared = tuple(
                KnownColumn(column, ColumnType(*kind), is_nullable, is_identity)
                for column, *kind, is_nullable, is_identity in rows
            )
        is_same = [column.name for column in declared] == [column.name for column in standing]
        return declared if is_same else standing

    def record(self, table: TableDefinition) -> None:
        """Keep what a CREATE TABLE declared; of a temporary table for this session only."""
        if table.is_temporary:
            self._temporary[table.name] = tuple(
                KnownColumn(column.name, column.type, column.is_nullable, bool(column.identity))
                for column in table.columns
            )
            return
        schema = table.schema or DEFAULT_SCHEMA
        self.forget(table.name, table.schema)
        for position, column in enumerate(table.columns, start=1):
            self._connection.execute(_INSERT, [schema, table.name, position, *_values(column)])

    def forget(self, table: str, schema: str | None) -> None:
        """Drop what was kept of a table that is not temporary."""
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
