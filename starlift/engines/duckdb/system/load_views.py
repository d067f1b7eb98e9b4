"""What is told of COPYs: their history, the files they read, their load errors.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html,
r_STL_LOADERROR_DETAIL.html, r_STL_LOAD_COMMITS.html, SYS_LOAD_HISTORY.html, SYS_LOAD_DETAIL.html
and SYS_LOAD_ERROR_DETAIL.html.
"""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA, USER_ID
from starlift.engines.duckdb.system.view import SystemView, columns

_ERRORS = f"{SCHEMA}.load_errors e JOIN {SCHEMA}.loads l ON l.query_id = e.query_id"
_FILES = f"{SCHEMA}.load_files f JOIN {SCHEMA}.loads l ON l.query_id = f.query_id"


def _view(name: str, listed: str, query: str) -> SystemView:
    return SystemView("pg_catalog", name, columns(listed), query, is_history=True)


VIEWS = (
    _view(
        "stl_load_errors",
        """
        userid integer, slice integer, tbl integer, starttime timestamp, session integer,
        query integer, filename character(256), line_number bigint, colname character(127),
        type character(10), col_length character(10), position integer, raw_line character(1024),
        raw_field_value character(1024), err_code integer, err_reason character(100)
        """,
        f"""
        SELECT {USER_ID}, 0, l.table_oid, l.started_at, l.session_id, e.query_id, e.filename,
            e.line_number, e.colname, e.type, e.col_length, e.position, e.raw_line,
            e.raw_field_value, e.err_code, e.err_reason
        FROM {_ERRORS}
        """,
    ),
    _view(
        "stl_loaderror_detail",
        """
        userid integer, slice integer, session integer, query integer, filename character(256),
        line_number bigint, field integer, colname character(127), value character(1024),
        is_null integer, type character(10), col_length character(10)
        """,
        # Of a record the field that was refused, where Redshift tells of all that were read.
        f"""
        SELECT {USER_ID}, 0, l.session_id, e.query_id, e.filename, e.line_number, c.position - 1,
            e.colname, e.raw_field_value, 0, e.type, e.col_length
        FROM {_ERRORS}
        LEFT JOIN {SCHEMA}.columns c ON c.relation_oid = l.table_oid AND c.name = e.colname
        WHERE e.colname <> ''
        """,
    ),
    _view(
        "sys_load_error_detail",
        """
        user_id integer, query_id bigint, transaction_id bigint, session_id integer,
        database_name character(64), table_id integer, start_time timestamp,
        file_name character(256), line_number bigint, column_name character(127),
        column_type character(10), column_length character(10), position integer,
        error_code integer, error_message character(512)
        """,
        f"""
        SELECT {USER_ID}, e.query_id, l.transaction_id, l.session_id, {DATABASE},
            l.table_oid, l.started_at, e.filename, e.line_number, e.colname, e.type,
            e.col_length, e.position, e.err_code, e.err_reason
        FROM {_ERRORS}
        """,
    ),
    _view(
        "stl_load_commits",
        """
        userid integer, query integer, slice integer, name character(256),
        filename character(256), byte_offset integer, lines_scanned integer, errors integer,
        curtime timestamp, status integer, file_format character(16), is_partial integer,
        start_offset bigint, copy_job_id bigint
        """,
        # As on Redshift, the files of a COPY that was undone are not committed.
        f"""
        SELECT {USER_ID}, f.query_id, 0, '', f.filename, 0, f.lines, -1, l.ended_at, 1,
            l.file_format, 0, 0, 0
        FROM {_FILES} WHERE NOT l.has_failed
        """,
    ),
    _view(
        "sys_load_detail",
        """
        user_id integer, query_id integer, file_name character(256), bytes_scanned bigint,
        lines_scanned integer, record_time timestamp, splits_scanned integer,
        start_time timestamp, end_time timestamp
        """,
        f"""
        SELECT {USER_ID}, f.query_id, f.filename, f.size_bytes, f.lines, l.ended_at, 1,
            l.started_at, l.ended_at
        FROM {_FILES}
        """,
    ),
    _view(
        "sys_load_history",
        """
        user_id integer, query_id bigint, transaction_id bigint, session_id integer,
        database_name text, status text, table_name text, start_time timestamp,
        end_time timestamp, duration bigint, data_source text, file_format text,
        loaded_rows bigint, loaded_bytes bigint, source_file_count integer,
        source_file_bytes bigint, file_count_scanned integer, file_bytes_scanned bigint,
        error_count bigint, copy_job_id bigint
        """,
        f"""
        SELECT {USER_ID}, query_id, transaction_id, session_id, {DATABASE},
            CASE WHEN has_failed THEN 'aborted' ELSE 'completed' END, table_name, started_at,
            ended_at, date_diff('microsecond', started_at, ended_at), source, file_format,
            loaded_rows, size_bytes, objects, size_bytes, objects, size_bytes, error_count, NULL
        FROM {SCHEMA}.loads
        """,
    ),
)
