"""Redshift's and PostgreSQL's views over the catalog: pg_table_def, pg_tables, pg_views.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_PG_TABLE_DEF.html and
https://www.postgresql.org/docs/8.0/catalogs.html
"""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import SCHEMA
from starlift.engines.duckdb.system.view import SystemView, columns

# A bound view's query stands alone, the other kinds show the statement that makes them.
_DEFINITION = """
CASE r.kind
    WHEN 'view' THEN r.query
    WHEN 'materialized view' THEN
        'create materialized view ' || r.schema_name || '.' || r.name || ' as ' || r.query
    ELSE 'create view ' || r.schema_name || '.' || r.name || ' as ' || r.query
        || ' with no schema binding'
END
"""


def _view(name: str, listed: str, query: str) -> SystemView:
    return SystemView("pg_catalog", name, columns(listed), query)


VIEWS = (
    _view(
        "pg_table_def",
        """
        schemaname name, tablename name, column name, type text, encoding character(32),
        distkey boolean, sortkey integer, notnull boolean
        """,
        # Only what is in the search path, and the session's own temporary tables.
        f"""
        SELECT schema_name, relation_name, name, full_type_name, encoding, is_dist_key,
            signed_sort_position, NOT is_nullable
        FROM {SCHEMA}.standing_columns
        WHERE kind = 'table' AND list_contains(
            CAST(getvariable('search_path') AS VARCHAR[]), schema_name)
        ORDER BY schema_name, relation_name, position
        """,
    ),
    _view(
        "pg_tables",
        """
        schemaname name, tablename name, tableowner name, tablespace name, hasindexes boolean,
        hasrules boolean, hastriggers boolean
        """,
        f"""
        SELECT schema_name, name, owner, NULL, false, false, false FROM {SCHEMA}.relations
        WHERE kind = 'table'
        """,
    ),
    _view(
        "pg_views",
        "schemaname name, viewname name, viewowner name, definition text",
        f"""
        SELECT r.schema_name, r.name, r.owner, {_DEFINITION} FROM {SCHEMA}.relations r
        WHERE r.kind <> 'table'
        """,
    ),
    _view(
        "pg_indexes",
        "schemaname name, tablename name, indexname name, tablespace name, indexdef text",
        "SELECT NULL, NULL, NULL, NULL, NULL WHERE false",
    ),
    _view(
        "pg_user_info",
        """
        usename name, usesysid integer, usecreatedb boolean, usesuper boolean, usecatupd boolean,
        passwd text, valuntil text, useconfig text, useconnlimit text
        """,
        f"""
        SELECT name, id, may_create_databases, is_superuser, is_superuser, '********', NULL, NULL,
            'UNLIMITED'
        FROM {SCHEMA}.users
        """,
    ),
    _view(
        "pg_stat_activity",
        """
        datid oid, datname name, procpid integer, usesysid integer, usename name,
        current_query text, query_start timestamp
        """,
        f"""
        SELECT d.oid, d.datname, s.process, u.id, u.name, NULL, NULL
        FROM {SCHEMA}.pg_database d, {SCHEMA}.stv_sessions s
        JOIN {SCHEMA}.users u ON u.name = s.user_name
        """,
    ),
)
