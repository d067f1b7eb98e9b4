"""The library of macros in a warehouse's file, made when it is missing or another version's."""

from __future__ import annotations

import duckdb

from starlift.redshift.duckdb_library import SCHEMA, macros, version

_VERSION = "rs_library_version"


def create_library(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros of this version, unless they stand."""
    if _standing_version(connection) == version():
        return
    connection.begin()
    for macro in macros():
        connection.execute(f"CREATE OR REPLACE MACRO {macro}")
    connection.execute(f"CREATE OR REPLACE MACRO {SCHEMA}.{_VERSION}() AS '{version()}'")
    connection.commit()


def _standing_version(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.execute(
        "SELECT macro_definition FROM duckdb_functions() WHERE function_name = ? "
        "AND schema_name = ? AND database_name = current_database()",
        [_VERSION, SCHEMA],
    ).fetchall()
    return str(rows[0][0]).strip("'") if rows else ""
