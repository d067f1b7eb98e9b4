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
    try:
        ((standing,),) = connection.execute(f"SELECT {SCHEMA}.{_VERSION}()").fetchall()
    except duckdb.CatalogException:  # it does not stand
        return ""
    return str(standing)
