"""information_schema, with the columns of PostgreSQL 8, which Redshift kept.

Source: https://www.postgresql.org/docs/8.0/information-schema.html
"""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA
from starlift.engines.duckdb.system.view import SystemView, columns

_KIND = """
CASE k.kind WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' ELSE 'FOREIGN KEY' END
"""
_CONSTRAINTS = f"{SCHEMA}.constraints k JOIN {SCHEMA}.relations r ON r.oid = k.relation_oid"


def _nulls(count: int) -> str:
    return ", ".join(["NULL"] * count)


def _view(name: str, listed: str, query: str) -> SystemView:
    return SystemView("information_schema", name, columns(listed), query)


VIEWS = (
    _view(
        "schemata",
        """
        catalog_name text, schema_name text, schema_owner text,
        default_character_set_catalog text, default_character_set_schema text,
        default_character_set_name text, sql_path text
        """,
        f"""
        SELECT {DATABASE}, s.name, u.name, {_nulls(4)}
        FROM {SCHEMA}.standing_schemas s LEFT JOIN {SCHEMA}.users u ON u.id = s.owner_id
        """,
    ),
    _view(
        "tables",
        """
        table_catalog text, table_schema text, table_name text, table_type text,
        self_referencing_column_name text, reference_generation text,
        user_defined_type_catalog text, user_defined_type_schema text,
        user_defined_type_name text
        """,
        f"""
        SELECT {DATABASE}, schema_name, name,
            CASE WHEN starts_with(schema_name, 'pg_temp_') THEN 'LOCAL TEMPORARY'
                WHEN kind = 'table' THEN 'BASE TABLE' ELSE 'VIEW' END,
            {_nulls(5)}
        FROM {SCHEMA}.relations
        """,
    ),
    _view(
        "columns",
        """
        table_catalog text, table_schema text, table_name text, column_name text,
        ordinal_position integer, column_default text, is_nullable text, data_type text,
        character_maximum_length integer, character_octet_length integer,
        numeric_precision integer, numeric_precision_radix integer, numeric_scale integer,
        datetime_precision integer, interval_type text, interval_precision text,
        character_set_catalog text, character_set_schema text, character_set_name text,
        collation_catalog text, collation_schema text, collation_name text, domain_catalog text,
        domain_schema text, domain_name text, udt_catalog text, udt_schema text, udt_name text,
        scope_catalog text, scope_schema text, scope_name text, maximum_cardinality integer,
        dtd_identifier text, is_self_referencing text
        """,
        f"""
        SELECT {DATABASE}, schema_name, relation_name, name, position, default_value,
            CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END, type_name, length, length,
            numeric_precision, numeric_radix, numeric_scale,
            CASE WHEN type LIKE 'time%' THEN 6 END, {_nulls(11)}, {DATABASE},
            'pg_catalog', CASE type WHEN 'char' THEN 'bpchar' ELSE type END, {_nulls(4)},
            position, 'NO'
        FROM {SCHEMA}.standing_columns ORDER BY schema_name, relation_name, position
        """,
    ),
    _view(
        "views",
        """
        table_catalog text, table_schema text, table_name text, view_definition text,
        check_option text, is_updatable text, is_insertable_into text
        """,
        f"""
        SELECT {DATABASE}, schemaname, viewname, definition, 'NONE', 'NO', 'NO'
        FROM {SCHEMA}.pg_views
        """,
    ),
    _view(
        "table_constraints",
        """
        constraint_catalog text, constraint_schema text, constraint_name text,
        table_catalog text, table_schema text, table_name text, constraint_type text,
        is_deferrable text, initially_deferred text
        """,
        f"""
        SELECT {DATABASE}, r.schema_name, k.name, {DATABASE}, r.schema_name,
            r.name, {_KIND}, 'NO', 'NO'
        FROM {_CONSTRAINTS}
        """,
    ),
    _view(
        "key_column_usage",
        """
        constraint_catalog text, constraint_schema text, constraint_name text,
        table_catalog text, table_schema text, table_name text, column_name text,
        ordinal_position integer
        """,
        f"""
        SELECT {DATABASE}, r.schema_name, k.name, {DATABASE}, r.schema_name,
            r.name, unnest(k.columns), generate_subscripts(k.columns, 1)
        FROM {_CONSTRAINTS}
        """,
    ),
    _view(
        "constraint_column_usage",
        """
        table_catalog text, table_schema text, table_name text, column_name text,
        constraint_catalog text, constraint_schema text, constraint_name text
        """,
        f"""
        SELECT {DATABASE},
            CASE k.kind WHEN 'f' THEN coalesce(k.referred_schema, r.schema_name)
                ELSE r.schema_name END,
            CASE k.kind WHEN 'f' THEN k.referred_table ELSE r.name END,
            unnest(CASE k.kind WHEN 'f' THEN k.referred_columns ELSE k.columns END),
            {DATABASE}, r.schema_name, k.name
        FROM {_CONSTRAINTS}
        """,
    ),
    _view(
        "referential_constraints",
        """
        constraint_catalog text, constraint_schema text, constraint_name text,
        unique_constraint_catalog text, unique_constraint_schema text,
        unique_constraint_name text, match_option text, update_rule text, delete_rule text
        """,
        f"""
        SELECT {DATABASE}, r.schema_name, k.name, {DATABASE}, o.schema_name,
            u.name, 'NONE', 'NO ACTION', 'NO ACTION'
        FROM {_CONSTRAINTS}
        LEFT JOIN {SCHEMA}.relations o ON o.name = k.referred_table
            AND o.schema_name = coalesce(k.referred_schema, r.schema_name)
        LEFT JOIN {SCHEMA}.constraints u ON u.relation_oid = o.oid AND u.kind IN ('p', 'u')
            AND (u.columns = k.referred_columns OR len(k.referred_columns) = 0 AND u.kind = 'p')
        WHERE k.kind = 'f'
        """,
    ),
)
