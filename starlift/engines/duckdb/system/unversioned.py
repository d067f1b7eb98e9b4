"""What a file holds that was written before the system's tables had a version, taken over."""

from __future__ import annotations

import duckdb

from starlift.engines.duckdb.system.metadata import Metadata, Place
from starlift.engines.duckdb.system.standing import standing_columns
from starlift.engines.duckdb.system.tables import SCHEMA
from starlift.redshift.schema import KnownColumn
from starlift.redshift.table_clauses import Identity
from starlift.redshift.tables import ColumnDefinition, TableDefinition
from starlift.redshift.types import ColumnType

_OLD = "unversioned_"
_STANDING = """
SELECT schema_name, table_name FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal AND NOT temporary AND schema_name <> ?
ORDER BY table_oid
"""
_DECLARED = f"""
SELECT column_name, type, length, precision, scale, is_nullable, is_identity
FROM {SCHEMA}.{_OLD}column_definitions WHERE table_schema = ? AND table_name = ? ORDER BY position
"""
_LOADS = f"""
INSERT INTO {SCHEMA}.loads
SELECT query_id, transaction_id, session_id, table_name, NULL, data_source, file_format,
    start_time, end_time, status = 'aborted', loaded_rows, source_file_count, source_file_bytes,
    error_count
FROM {SCHEMA}.{_OLD}sys_load_history
"""
_ERRORS = f"""
INSERT INTO {SCHEMA}.load_errors
SELECT query, filename, line_number, colname, type, col_length, position, raw_line,
    raw_field_value, err_code, err_reason
FROM {SCHEMA}.{_OLD}stl_load_errors
"""


def adopt(connection: duckdb.DuckDBPyConnection, old_tables: set[str]) -> None:
    """Record the tables that stand and the loads that were run; the old tables are dropped."""
    _record_tables(connection, has_declarations="column_definitions" in old_tables)
    if "sys_load_history" in old_tables:
        connection.execute(_LOADS)
    if "stl_load_errors" in old_tables:
        connection.execute(_ERRORS)
    for table in old_tables:
        connection.execute(f"DROP TABLE {SCHEMA}.{_OLD}{table}")


def _record_tables(connection: duckdb.DuckDBPyConnection, *, has_declarations: bool) -> None:
    metadata = Metadata(connection, "")
    for schema, name in connection.execute(_STANDING, [SCHEMA]).fetchall():
        known = standing_columns(connection, schema, name)
        if has_declarations:
            rows = connection.execute(_DECLARED, [schema, name]).fetchall()
            declared = tuple(
                KnownColumn(column, ColumnType(*kind), is_nullable, is_identity)
                for column, *kind, is_nullable, is_identity in rows
            )
            is_same = [c.name for c in declared] == [c.name for c in known]
            known = declared if is_same else known
        metadata.record_table(Place(schema, name), definition_of(name, known))


def definition_of(name: str, columns: tuple[KnownColumn, ...]) -> TableDefinition:
    """The table with these columns, of which nothing else is known."""
    return TableDefinition(
        schema=None,
        name=name,
        columns=tuple(
            ColumnDefinition(
                column.name,
                column.type,
                column.is_nullable,
                identity=Identity(0, 1) if column.is_identity else None,
            )
            for column in columns
        ),
    )
