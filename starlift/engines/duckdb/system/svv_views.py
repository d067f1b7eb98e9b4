"""Redshift's views of what stands: svv_tables, svv_columns, svv_table_info and their newer kin.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/svv_views.html and the pages it leads to,
each named after its view: https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TABLE_INFO.html
"""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA, TEMPORARY
from starlift.engines.duckdb.system.view import SystemView, columns

_TABLE_TYPE = "CASE r.kind WHEN 'table' THEN 'TABLE' ELSE 'VIEW' END"
_IS_NULLABLE = "CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END"
DIST_STYLE = """
CASE r.dist_style WHEN 'key' THEN 'KEY(' || l.dist_key || ')'
    WHEN 'auto' THEN 'AUTO(ALL)' ELSE upper(r.dist_style) END
"""
# The embedded engine counts the rows and the blocks of a table when they are asked for.
_SIZES = """
SELECT unnest(map_entries(CAST(getvariable('table_sizes')
    AS MAP(INTEGER, STRUCT("rows" BIGINT, blocks BIGINT)))), recursive := true)
"""


def _view(name: str, listed: str, query: str, *, needs_sizes: bool = False) -> SystemView:
    return SystemView("pg_catalog", name, columns(listed), query, needs_sizes=needs_sizes)


_ALL_COLUMNS = f"""
SELECT {DATABASE}, schema_name, relation_name, name, position, default_value,
    {_IS_NULLABLE}, type_name, length, numeric_precision, numeric_scale, comment
FROM {SCHEMA}.standing_columns ORDER BY schema_name, relation_name, position
"""

VIEWS = (
    _view(
        "svv_tables",
        """
        table_catalog text, table_schema text, table_name text, table_type text, remarks text
        """,
        f"""
        SELECT {DATABASE}, schema_name, name,
            CASE kind WHEN 'table' THEN 'BASE TABLE' ELSE 'VIEW' END, comment
        FROM {SCHEMA}.relations
        """,
    ),
    _view(
        "svv_redshift_functions",
        """
        database_name text, schema_name text, function_name text, function_type text,
        argument_type text, result_type text
        """,
        f"""
        SELECT current_database(), schema_name, name, 'REGULAR FUNCTION', argument_types,
            result_type
        FROM {SCHEMA}.functions ORDER BY schema_name, name, argument_types
        """,
    ),
    _view(
        "svv_columns",
        """
        table_catalog text, table_schema text, table_name text, column_name text,
        ordinal_position integer, column_default text, is_nullable text, data_type text,
        character_maximum_length integer, numeric_precision integer,
        numeric_precision_radix integer, numeric_scale integer, datetime_precision integer,
        interval_type text, interval_precision text, character_set_catalog text,
        character_set_schema text, character_set_name text, collation_catalog text,
        collation_schema text, collation_name text, domain_name text, remarks text
        """,
        f"""
        SELECT {DATABASE}, schema_name, relation_name, name, position, default_value,
            {_IS_NULLABLE}, type_name, length, numeric_precision, numeric_radix, numeric_scale,
            CASE WHEN type LIKE 'time%' THEN 6 END,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, comment
        FROM {SCHEMA}.standing_columns ORDER BY schema_name, relation_name, position
        """,
    ),
    _view(
        "svv_table_info",
        """
        database text, schema text, table_id oid, table text, encoded text, diststyle text,
        sortkey1 text, max_varchar integer, sortkey1_enc character(32), sortkey_num integer,
        size bigint, pct_used numeric(10,4), empty bigint, unsorted numeric(5,2),
        stats_off numeric(5,2), tbl_rows numeric(38,0), skew_sortkey1 numeric(19,2),
        skew_rows numeric(19,2), estimated_visible_rows numeric(38,0), risk_event text,
        vacuum_sort_benefit numeric(12,2), create_time timestamp
        """,
        f"""
        SELECT {DATABASE}, r.schema_name, r.oid, r.name,
            CASE WHEN l.is_encoded THEN 'Y' ELSE 'N' END, {DIST_STYLE},
            CASE r.sort_style WHEN 'auto' THEN 'AUTO(SORTKEY)' ELSE l.first_sort_key END,
            l.longest_varchar, l.first_encoding, l.sort_keys, s.blocks,
            NULL, 0, NULL, 0, s.rows, NULL, NULL, s.rows, NULL, NULL, r.created_at
        FROM {SCHEMA}.relations r
        JOIN {SCHEMA}.layouts l ON l.relation_oid = r.oid
        JOIN ({_SIZES}) s ON s.key = r.oid
        WHERE r.kind IN ('table', 'materialized view') AND s.rows > 0
            AND NOT starts_with(r.schema_name, '{TEMPORARY}')
        """,
        needs_sizes=True,
    ),
    _view(
        "stv_tbl_perm",
        """
        slice integer, id integer, name character(72), rows bigint, sorted_rows bigint,
        temp integer, db_id integer, insert_pristine integer, delete_pristine integer,
        backup integer, dist_style integer, block_count integer
        """,
        # One slice holds all.
        f"""
        SELECT 0, r.oid, r.name, s.rows, s.rows,
            CASE WHEN starts_with(r.schema_name, '{TEMPORARY}') THEN 1 ELSE 0 END, d.oid, 0, 0, 1,
            r.dist_number, s.blocks
        FROM {SCHEMA}.standing_relations r
        JOIN ({_SIZES}) s ON s.key = r.oid
        CROSS JOIN {SCHEMA}.pg_database d
        WHERE r.kind IN ('table', 'materialized view')
        """,
        needs_sizes=True,
    ),
    _view(
        "svv_all_tables",
        """
        database_name varchar(128), schema_name varchar(128), table_name varchar(128),
        table_type varchar(128), table_acl varchar(128), remarks varchar(256)
        """,
        f"""
        SELECT {DATABASE}, r.schema_name, r.name, {_TABLE_TYPE}, NULL, r.comment
        FROM {SCHEMA}.relations r
        """,
    ),
    _view(
        "svv_redshift_tables",
        """
        database_name varchar(128), schema_name varchar(128), table_name varchar(128),
        table_type varchar(128), table_acl varchar(128), remarks varchar(128),
        table_owner varchar(128)
        """,
        f"""
        SELECT {DATABASE}, r.schema_name, r.name, {_TABLE_TYPE}, NULL, r.comment, r.owner
        FROM {SCHEMA}.relations r
        """,
    ),
    _view(
        "svv_all_columns",
        """
        database_name varchar(128), schema_name varchar(128), table_name varchar(128),
        column_name varchar(128), ordinal_position integer, column_default varchar(4000),
        is_nullable varchar(3), data_type varchar(128), character_maximum_length integer,
        numeric_precision integer, numeric_scale integer, remarks varchar(256)
        """,
        _ALL_COLUMNS,
    ),
    _view(
        "svv_redshift_columns",
        """
        database_name varchar(128), schema_name varchar(128), table_name varchar(128),
        column_name varchar(128), ordinal_position integer, data_type varchar(32),
        column_default varchar(4000), is_nullable varchar(3), encoding varchar(128),
        distkey boolean, sortkey integer, column_acl varchar(128), remarks varchar(256)
        """,
        f"""
        SELECT {DATABASE}, schema_name, relation_name, name, position, full_type_name,
            default_value, {_IS_NULLABLE}, encoding, is_dist_key, signed_sort_position, NULL,
            comment
        FROM {SCHEMA}.standing_columns ORDER BY schema_name, relation_name, position
        """,
    ),
    _view(
        "svv_all_schemas",
        """
        database_name varchar(128), schema_name varchar(128), schema_owner integer,
        schema_type varchar(128), schema_acl varchar(128), source_database varchar(128),
        schema_option varchar(256)
        """,
        f"""
        SELECT {DATABASE}, name, owner_id, 'local', NULL, NULL, NULL
        FROM {SCHEMA}.standing_schemas
        """,
    ),
    _view(
        "svv_redshift_schemas",
        """
        database_name varchar(128), schema_name varchar(128), schema_owner integer,
        schema_type varchar(16), schema_acl varchar(128), schema_option varchar(128)
        """,
        f"""
        SELECT {DATABASE}, name, owner_id, 'local', NULL, NULL
        FROM {SCHEMA}.standing_schemas
        """,
    ),
    _view(
        "svv_redshift_databases",
        """
        database_name varchar(128), database_owner integer, database_type varchar(32),
        database_acl varchar(128), database_options varchar(128),
        database_isolation_level varchar(128)
        """,
        f"""
        SELECT datname, datdba, 'local', NULL, NULL, 'Snapshot Isolation'
        FROM {SCHEMA}.pg_database
        """,
    ),
    _view(
        "svv_external_schemas",
        """
        esoid oid, eskind smallint, schemaname name, esowner integer, databasename text,
        esoptions text
        """,
        f"SELECT {', '.join(['NULL'] * 6)} WHERE false",
    ),
    _view(
        "svv_external_tables",
        """
        redshift_database_name text, schemaname text, tablename text, tabletype text,
        location text, input_format text, output_format text, serialization_lib text,
        serde_parameters text, compressed integer, parameters text
        """,
        f"SELECT {', '.join(['NULL'] * 11)} WHERE false",
    ),
    _view(
        "svv_external_columns",
        """
        redshift_database_name text, schemaname text, tablename text, columnname text,
        external_type text, columnnum integer, part_key integer, is_nullable text
        """,
        f"SELECT {', '.join(['NULL'] * 8)} WHERE false",
    ),
)
