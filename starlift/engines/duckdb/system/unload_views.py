"""What is told of UNLOADs: their history, and the files they wrote.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/SYS_UNLOAD_HISTORY.html,
SYS_UNLOAD_DETAIL.html and r_STL_UNLOAD_LOG.html.
"""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA, USER_ID
from starlift.engines.duckdb.system.view import SystemView, columns

_FILES = f"{SCHEMA}.unload_files f JOIN {SCHEMA}.unloads u ON u.query_id = f.query_id"


def _view(name: str, listed: str, query: str) -> SystemView:
    return SystemView("pg_catalog", name, columns(listed), query, is_history=True)


VIEWS = (
    _view(
        "sys_unload_history",
        """
        user_id integer, query_id bigint, transaction_id bigint, session_id integer,
        database_name text, status text, start_time timestamp, end_time timestamp,
        duration bigint, file_format text, compression_type text, unloaded_location text,
        unloaded_rows bigint, unloaded_files_count bigint, unloaded_files_size bigint,
        error_message text
        """,
        f"""
        SELECT {USER_ID}, u.query_id, u.transaction_id, u.session_id, {DATABASE},
            CASE WHEN u.error IS NULL THEN 'completed' ELSE 'aborted' END, u.started_at,
            u.ended_at, date_diff('microsecond', u.started_at, u.ended_at), u.file_format,
            u.compression, u.location, u.row_count, count(f.filename),
            coalesce(sum(f.size_bytes), 0), u.error
        FROM {SCHEMA}.unloads u
        LEFT JOIN {SCHEMA}.unload_files f ON f.query_id = u.query_id
        GROUP BY ALL
        """,
    ),
    _view(
        "sys_unload_detail",
        """
        user_id integer, query_id integer, session_id integer, transaction_id bigint,
        file_name character(1280), start_time timestamp, end_time timestamp, line_count bigint,
        transfer_size bigint, file_format character(10)
        """,
        f"""
        SELECT {USER_ID}, f.query_id, u.session_id, u.transaction_id, f.filename, u.started_at,
            u.ended_at, f.row_count, f.size_bytes, u.file_format
        FROM {_FILES}
        """,
    ),
    _view(
        "stl_unload_log",
        """
        userid integer, query integer, slice integer, pid integer, path character(1280),
        start_time timestamp, end_time timestamp, line_count bigint, transfer_size bigint,
        file_format character(10)
        """,
        f"""
        SELECT {USER_ID}, f.query_id, 0, u.session_id, f.filename, u.started_at, u.ended_at,
            f.row_count, f.size_bytes, u.file_format
        FROM {_FILES}
        """,
    ),
)
