"""What views must know of the session that reads them: variables of the connection."""

from __future__ import annotations

import duckdb

from starlift.engines.duckdb.system.history import now


def name_session(
    connection: duckdb.DuckDBPyConnection, session_id: int, database: str, user: str
) -> None:
    """Set the session's number, its database, its user, and when it began."""
    connection.execute("SET VARIABLE database_name = ?", [database])
    connection.execute("SET VARIABLE session_id = ?", [session_id])
    connection.execute("SET VARIABLE session_user = ?", [user])
    connection.execute("SET VARIABLE session_started_at = ?", [now()])
