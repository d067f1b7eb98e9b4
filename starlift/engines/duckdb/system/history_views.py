"""What is told of the statements that were run, and of the session.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/SYS_QUERY_HISTORY.html, SYS_QUERY_TEXT.html,
r_STL_QUERY.html, r_STL_QUERYTEXT.html, r_SVL_QLOG.html, r_STL_DDLTEXT.html, r_STL_UTILITYTEXT.html,
r_SVL_STATEMENTTEXT.html and r_STV_SESSIONS.html.
"""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA, USER_ID
from starlift.engines.duckdb.system.view import SystemView, columns

_PIECE = 200
_QUERIES = f"{SCHEMA}.statements s WHERE s.type NOT IN ('DDL', 'UTILITY', 'OTHER')"
# A statement's text in pieces, numbered from 0.
_PIECES = f"""
{SCHEMA}.statements s, LATERAL (
    SELECT unnest(range(0, greatest(1, (length(s.text) + {_PIECE - 1}) // {_PIECE}))) AS number) p
"""
_TEXT = f"substr(s.text, p.number * {_PIECE} + 1, {_PIECE})"
_ABORTED = "CASE WHEN s.error IS NULL THEN 0 ELSE 1 END"
_ELAPSED = "date_diff('microsecond', s.started_at, s.ended_at)"
_TEXT_COLUMNS = """
userid integer, xid bigint, pid integer, label character(320), starttime timestamp,
endtime timestamp, sequence integer, text character(200)
"""


def _view(name: str, listed: str, query: str) -> SystemView:
    return SystemView("pg_catalog", name, columns(listed), query, is_history=True)


def _texts(name: str, kind: str) -> SystemView:
    """The view of the texts of one type of statement."""
    query = f"""
        SELECT {USER_ID}, s.transaction_id, s.session_id, 'default', s.started_at, s.ended_at,
            p.number, {_TEXT}
        FROM {_PIECES} WHERE s.type = '{kind}'
    """
    return _view(name, _TEXT_COLUMNS, query)


VIEWS = (
    _view(
        "stl_query",
        """
        userid integer, query integer, label character(320), xid bigint, pid integer,
        database character(32), querytxt character(4000), starttime timestamp, endtime timestamp,
        aborted integer, insert_pristine integer, concurrency_scaling_status integer
        """,
        f"""
        SELECT {USER_ID}, s.query_id, 'default', s.transaction_id, s.session_id,
            {DATABASE}, substr(s.text, 1, 4000), s.started_at, s.ended_at, {_ABORTED}, 0, 0
        FROM {_QUERIES}
        """,
    ),
    _view(
        "stl_querytext",
        """
        userid integer, xid bigint, pid integer, query integer, sequence integer,
        text character(200)
        """,
        f"""
        SELECT {USER_ID}, s.transaction_id, s.session_id, s.query_id, p.number, {_TEXT}
        FROM {_PIECES} WHERE s.type NOT IN ('DDL', 'UTILITY', 'OTHER')
        """,
    ),
    _view(
        "svl_qlog",
        """
        userid integer, query integer, xid bigint, pid integer, starttime timestamp,
        endtime timestamp, elapsed bigint, aborted integer, label character(320),
        substring character(60), source_query integer, concurrency_scaling_status_txt text,
        from_sp_call integer
        """,
        f"""
        SELECT {USER_ID}, s.query_id, s.transaction_id, s.session_id, s.started_at, s.ended_at,
            {_ELAPSED}, {_ABORTED}, 'default', substr(s.text, 1, 60), NULL,
            '0 - Ran on the main cluster', NULL
        FROM {_QUERIES}
        """,
    ),
    _texts("stl_ddltext", "DDL"),
    _texts("stl_utilitytext", "UTILITY"),
    _view(
        "svl_statementtext",
        """
        userid integer, xid bigint, pid integer, label character(320), starttime timestamp,
        endtime timestamp, sequence integer, type varchar(10), text character(200)
        """,
        f"""
        SELECT {USER_ID}, s.transaction_id, s.session_id, 'default', s.started_at, s.ended_at,
            p.number, CASE WHEN s.type IN ('DDL', 'UTILITY') THEN s.type ELSE 'QUERY' END, {_TEXT}
        FROM {_PIECES} WHERE s.type <> 'OTHER'
        """,
    ),
    _view(
        "sys_query_history",
        """
        user_id integer, query_id bigint, query_label character(320), transaction_id bigint,
        session_id integer, database_name character(128), query_type character(32),
        status character(10), result_cache_hit boolean, start_time timestamp, end_time timestamp,
        elapsed_time bigint, queue_time bigint, execution_time bigint,
        error_message character(512), returned_rows bigint, returned_bytes bigint,
        query_text character(4000), redshift_version character(256), usage_limit character(150),
        compute_type varchar(32), compile_time bigint, planning_time bigint,
        lock_wait_time bigint, service_class_id integer, service_class_name character(64),
        query_priority character(20), short_query_accelerated character(10),
        user_query_hash character(40), generic_query_hash character(40),
        query_hash_version integer, result_cache_query_id bigint
        """,
        f"""
        SELECT {USER_ID}, s.query_id, 'default', s.transaction_id, s.session_id,
            {DATABASE}, s.type,
            CASE WHEN s.error IS NULL THEN 'success' ELSE 'failed' END, false, s.started_at,
            s.ended_at, {_ELAPSED}, 0, {_ELAPSED}, substr(s.error, 1, 512), s.row_count, NULL,
            substr(s.text, 1, 4000), NULL, NULL, 'primary', 0, 0, 0, NULL, NULL, NULL, 'false',
            NULL, NULL, NULL, NULL
        FROM {SCHEMA}.statements s
        """,
    ),
    _view(
        "sys_query_text",
        """
        user_id integer, query_id bigint, transaction_id bigint, session_id integer,
        start_time timestamp, sequence integer, text character(200)
        """,
        f"""
        SELECT {USER_ID}, s.query_id, s.transaction_id, s.session_id, s.started_at, p.number,
            {_TEXT}
        FROM {_PIECES}
        """,
    ),
    _view(
        "stv_sessions",
        """
        starttime timestamp, process integer, user_name character(50), db_name character(50),
        timeout_sec integer
        """,
        f"""
        SELECT CAST(getvariable('session_started_at') AS TIMESTAMP),
            CAST(getvariable('session_id') AS INTEGER),
            CAST(getvariable('session_user') AS VARCHAR), {DATABASE}, 0
        """,
    ),
    _view(
        "stv_db_isolation_level",
        "db_name character(128), isolation_level character(20)",
        f"SELECT {DATABASE}, 'Snapshot Isolation'",
    ),
)
