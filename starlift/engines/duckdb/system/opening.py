"""The system's tables and views made, or brought up to date, when a warehouse is opened.

The file carries the version of their form: an older one is changed in one transaction, a newer one
is refused. The views are made anew whenever they are not as they are written here.
"""

from __future__ import annotations

from hashlib import sha256

import duckdb

from starlift.engines.duckdb.system.bases import BASES
from starlift.engines.duckdb.system.history import prune
from starlift.engines.duckdb.system.relations import VIEWS
from starlift.engines.duckdb.system.show_views import SHOWN
from starlift.engines.duckdb.system.tables import (
    ADDED,
    FUNCTIONS,
    HISTORY,
    METADATA,
    PRIVILEGES,
    SCHEMA,
    SYSTEM_USER,
    SYSTEM_USER_ID,
    TEMPORARY,
    USER_ID,
)
from starlift.engines.duckdb.system.unversioned import adopt
from starlift.errors import WarehouseError

VERSION = 1
_TABLES = f"""
SELECT table_name FROM duckdb_tables()
WHERE schema_name = '{SCHEMA}' AND database_name = current_database()
"""


def prepare_file(connection: duckdb.DuckDBPyConnection, owner: str) -> None:
    """Make what is not there yet; what a session that ended badly left is removed.

    Raises:
        WarehouseError: when a newer version has written the file.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    has_version = _has_version(connection)
    connection.begin()
    try:
        if not has_version:
            _create(connection)
        _check_version(connection)
        connection.execute(ADDED)
        connection.execute(PRIVILEGES)
        connection.execute(FUNCTIONS)
        _create_views(connection)
        _forget_temporary(connection)
        _name_users(connection, owner)
        prune(connection)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _has_version(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the system's tables stand; to list them all would take longer."""
    try:
        connection.table(f"{SCHEMA}.version")
    except duckdb.CatalogException:
        return False
    return True


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    old_tables = {name for (name,) in connection.execute(_TABLES).fetchall()}
    for table in old_tables:
        connection.execute(f"ALTER TABLE {SCHEMA}.{table} RENAME TO unversioned_{table}")
    connection.execute(METADATA)
    connection.execute(HISTORY)
    connection.execute(f"CREATE TABLE {SCHEMA}.version AS SELECT {VERSION} AS version, '' AS views")
    adopt(connection, old_tables)


def _check_version(connection: duckdb.DuckDBPyConnection) -> None:
    ((version,),) = connection.execute(f"SELECT version FROM {SCHEMA}.version").fetchall()
    if version > VERSION:
        raise WarehouseError(
            f"The warehouse was written by a newer Starlift: its system tables have version "
            f"{version}, this Starlift knows {VERSION}",
            hint="upgrade Starlift, or name another file under [WAREHOUSE] PATH.",
        )


def _create_views(connection: duckdb.DuckDBPyConnection) -> None:
    statements = [
        *(f"CREATE OR REPLACE VIEW {SCHEMA}.{name} AS {query}" for name, query in BASES),
        *(view.create for view in sorted(VIEWS, key=lambda view: view.rests_on_others)),
        *(f"CREATE OR REPLACE VIEW {SCHEMA}.{name} AS {query}" for name, query in SHOWN),
    ]
    print_ = sha256("\n".join(statements).encode()).hexdigest()
    ((made,),) = connection.execute(f"SELECT views FROM {SCHEMA}.version").fetchall()
    if made != print_:
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"UPDATE {SCHEMA}.version SET views = ?", [print_])


def _forget_temporary(connection: duckdb.DuckDBPyConnection) -> None:
    oids = f"SELECT oid FROM {SCHEMA}.relations WHERE starts_with(schema_name, '{TEMPORARY}')"
    for table in ("columns", "constraints"):
        connection.execute(f"DELETE FROM {SCHEMA}.{table} WHERE relation_oid IN ({oids})")
    connection.execute(f"DELETE FROM {SCHEMA}.relations WHERE oid IN ({oids})")


def _name_users(connection: duckdb.DuckDBPyConnection, owner: str) -> None:
    """The system's user, and the one who owns the warehouse."""
    known = dict(
        connection.execute(
            f"SELECT id, name FROM {SCHEMA}.users WHERE id IN ({SYSTEM_USER_ID}, {USER_ID})"
        ).fetchall()
    )
    for number, name in ((SYSTEM_USER_ID, SYSTEM_USER), (USER_ID, owner)):
        if number not in known:
            connection.execute(
                f"INSERT INTO {SCHEMA}.users VALUES (?, ?, true, true)", [number, name]
            )
        elif known[number] != name:
            connection.execute(f"UPDATE {SCHEMA}.users SET name = ? WHERE id = ?", [name, number])
