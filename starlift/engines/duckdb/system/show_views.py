"""What SHOW lists, as views that no query sees: their columns are those of the guide's pages.

Those of keys have the names that Amazon's driver for Python looks for.
"""

from __future__ import annotations

from starlift.engines.duckdb.system.svv_views import DIST_STYLE
from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA

_SUBTYPE = """
CASE r.kind WHEN 'table' THEN 'REGULAR TABLE' WHEN 'view' THEN 'REGULAR VIEW'
    WHEN 'materialized view' THEN 'MATERIALIZED VIEW' ELSE 'LATE BINDING VIEW' END
"""
_PARENT = f"""
{SCHEMA}.constraints k
JOIN {SCHEMA}.relations r ON r.oid = k.relation_oid
"""

SHOWN = (
    (
        "show_databases",
        f"""
        SELECT database_name, database_owner, database_type, database_acl,
            database_options AS parameters, database_isolation_level
        FROM {SCHEMA}.svv_redshift_databases
        """,
    ),
    ("show_schemas", f"SELECT * FROM {SCHEMA}.svv_all_schemas"),
    (
        "show_tables",
        f"""
        SELECT t.*, r.owner, r.altered_at AS last_altered_time,
            CAST(NULL AS TIMESTAMP) AS last_modified_time, {DIST_STYLE} AS dist_style,
            {_SUBTYPE} AS table_subtype
        FROM {SCHEMA}.svv_all_tables t
        JOIN {SCHEMA}.relations r ON r.schema_name = t.schema_name AND r.name = t.table_name
        LEFT JOIN {SCHEMA}.layouts l ON l.relation_oid = r.oid
        """,
    ),
    (
        "show_columns",
        f"""
        SELECT t.*, CASE WHEN c.sort_position > 0 THEN upper(c.sort_style) END AS sort_key_type,
            c.sort_position AS sort_key, CAST(c.is_dist_key AS INTEGER) AS dist_key, c.encoding,
            CAST(NULL AS VARCHAR) AS collation
        FROM {SCHEMA}.svv_all_columns t
        JOIN {SCHEMA}.standing_columns c ON c.schema_name = t.schema_name
            AND c.relation_name = t.table_name AND c.name = t.column_name
        """,
    ),
    (
        "show_primary_keys",
        f"""
        SELECT {DATABASE} AS database_name, r.schema_name, r.name AS table_name,
            unnest(k.columns) AS column_name,
            CAST(generate_subscripts(k.columns, 1) AS INTEGER) AS key_seq, k.name AS pk_name
        FROM {_PARENT} WHERE k.kind = 'p'
        """,
    ),
    (
        "show_foreign_keys",
        f"""
        SELECT {DATABASE} AS pk_database_name, o.schema_name AS pk_schema_name,
            o.name AS pk_table_name,
            unnest(CASE WHEN len(k.referred_columns) = 0 THEN p.columns
                ELSE k.referred_columns END) AS pk_column_name,
            {DATABASE} AS fk_database_name, r.schema_name AS fk_schema_name,
            r.name AS fk_table_name, unnest(k.columns) AS fk_column_name,
            CAST(generate_subscripts(k.columns, 1) AS INTEGER) AS key_seq,
            'NO ACTION' AS update_rule, 'NO ACTION' AS delete_rule, k.name AS fk_name,
            p.name AS pk_name, 'NOT DEFERRABLE' AS deferrability
        FROM {_PARENT}
        LEFT JOIN {SCHEMA}.relations o ON o.name = k.referred_table
            AND o.schema_name = coalesce(k.referred_schema, r.schema_name)
        LEFT JOIN {SCHEMA}.constraints p ON p.relation_oid = o.oid AND p.kind = 'p'
        WHERE k.kind = 'f'
        """,
    ),
)
"""Name and query of each."""
