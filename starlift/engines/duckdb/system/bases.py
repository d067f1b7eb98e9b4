"""The views that the system's relations share: schemas, relations and columns as they stand."""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import (
    FIRST_OID,
    INFORMATION_SCHEMA_OID,
    PG_CATALOG_OID,
    PUBLIC_OID,
    SCHEMA,
    SYSTEM_USER_ID,
    TEMPORARY,
    USER_ID,
)
from starlift.redshift.encodings import DEFAULT, NAMES, OTHERS, RAW
from starlift.redshift.type_names import CATALOG_TYPES

_TYPES = ", ".join(
    f"('{name}', '{shown}', {oid}, {size})" for name, (shown, oid, size) in CATALOG_TYPES.items()
)
_AUTOMATIC = " ".join(f"WHEN '{name}' THEN '{encoding}'" for name, encoding in OTHERS.items())
# The catalog calls raw columns `none`.
_ENCODING = f"""
CASE WHEN r.kind = 'table' THEN replace(coalesce(c.encoding,
    CASE WHEN c.sort_position > 0 THEN '{RAW}' ELSE CASE c.type {_AUTOMATIC} ELSE '{DEFAULT}' END
    END), '{RAW}', 'none') END
"""
# Identifiers of schemas that are recorded nowhere are made from DuckDB's own.
_SCHEMA_OID = f"coalesce(s.oid, {FIRST_OID * 10_000} + d.oid)"

_ENCODINGS = ", ".join(f"('{name}', {code})" for code, name in enumerate(NAMES))

BASES = (
    ("known_encodings", f"SELECT * FROM (VALUES {_ENCODINGS}) t(name, code)"),
    ("known_types", f"SELECT * FROM (VALUES {_TYPES}) t(name, shown, oid, size)"),
    (
        "standing_schemas",
        f"""
        SELECT CASE d.schema_name WHEN 'public' THEN {PUBLIC_OID} ELSE {_SCHEMA_OID} END AS oid,
            d.schema_name AS name, coalesce(u.id, {USER_ID}) AS owner_id, s.comment
        FROM duckdb_schemas() d
        LEFT JOIN {SCHEMA}.schemas s ON s.name = d.schema_name
        LEFT JOIN {SCHEMA}.users u ON u.name = s.owner
        WHERE d.database_name = current_database()
            AND d.schema_name NOT IN ('{SCHEMA}', 'pg_catalog', 'information_schema')
            AND (d.schema_name <> 'main' OR s.name IS NOT NULL)
        UNION ALL
        SELECT {FIRST_OID * 20_000} + row_number() OVER (ORDER BY schema_name), schema_name,
            {USER_ID}, NULL
        FROM (SELECT DISTINCT schema_name FROM {SCHEMA}.relations
              WHERE starts_with(schema_name, '{TEMPORARY}'))
        UNION ALL
        SELECT * FROM (VALUES ({PG_CATALOG_OID}, 'pg_catalog', {SYSTEM_USER_ID}, NULL),
            ({INFORMATION_SCHEMA_OID}, 'information_schema', {SYSTEM_USER_ID}, NULL))
        """,
    ),
    (
        "standing_relations",
        f"""
        SELECT r.*, s.oid AS schema_oid, coalesce(u.id, {USER_ID}) AS owner_id,
            CASE r.dist_style WHEN 'key' THEN 1 WHEN 'all' THEN 8 WHEN 'auto' THEN 10 ELSE 0 END
                AS dist_number
        FROM {SCHEMA}.relations r
        JOIN {SCHEMA}.standing_schemas s ON s.name = r.schema_name
        LEFT JOIN {SCHEMA}.users u ON u.name = r.owner
        """,
    ),
    (
        "standing_columns",
        f"""
        SELECT r.oid AS relation_oid, r.schema_name, r.name AS relation_name, r.kind,
            r.sort_style, c.position, c.name, c.type, c.length, c.precision, c.scale,
            c.is_nullable, c.is_dist_key, c.sort_position, c.comment, c.encoding AS given_encoding,
            t.oid AS type_oid, t.size AS type_size, coalesce(t.shown, c.type) AS type_name,
            coalesce(t.shown, c.type) || CASE
                WHEN c.precision IS NOT NULL THEN '(' || c.precision || ',' || c.scale || ')'
                WHEN c.length IS NOT NULL THEN '(' || c.length || ')'
                ELSE '' END AS full_type_name,
            CASE WHEN c.identity_seed IS NULL THEN c.default_value
                ELSE CASE WHEN c.is_by_default THEN '"default_identity"(' ELSE '"identity"(' END
                || r.oid || ', ' || (c.position - 1) || ', '''
                || c.identity_seed || ',' || c.identity_step || '''::text)' END AS default_value,
            CASE c.type WHEN 'int2' THEN 16 WHEN 'int4' THEN 32 WHEN 'int8' THEN 64
                WHEN 'float4' THEN 24 WHEN 'float8' THEN 53 ELSE c.precision END
                AS numeric_precision,
            CASE WHEN c.type = 'numeric' THEN 10
                WHEN c.type IN ('int2', 'int4', 'int8', 'float4', 'float8') THEN 2 END
                AS numeric_radix,
            CASE WHEN c.type IN ('int2', 'int4', 'int8') THEN 0 ELSE c.scale END AS numeric_scale,
            CASE WHEN r.sort_style = 'interleaved' AND c.sort_position % 2 = 1
                THEN -c.sort_position ELSE c.sort_position END AS signed_sort_position,
            {_ENCODING} AS encoding
        FROM {SCHEMA}.columns c
        JOIN {SCHEMA}.relations r ON r.oid = c.relation_oid
        LEFT JOIN {SCHEMA}.known_types t ON t.name = c.type
        """,
    ),
    (
        "layouts",
        f"""
        SELECT relation_oid, count(*) AS columns, bool_or(encoding <> 'none') AS is_encoded,
            max(name) FILTER (is_dist_key) AS dist_key,
            max(name) FILTER (sort_position = 1) AS first_sort_key,
            max(encoding) FILTER (sort_position = 1) AS first_encoding,
            max(sort_position) AS sort_keys,
            coalesce(max(length) FILTER (type = 'varchar'), 0) AS longest_varchar
        FROM {SCHEMA}.standing_columns GROUP BY relation_oid
        """,
    ),
    (
        "key_counts",
        f"""
        SELECT relation_oid, count(*) FILTER (kind = 'u') AS uniques,
            count(*) FILTER (kind = 'f') AS foreigns, count(*) FILTER (kind = 'p') AS primaries
        FROM {SCHEMA}.constraints GROUP BY relation_oid
        """,
    ),
)
"""Name and query of each, in the order in which they are made."""
