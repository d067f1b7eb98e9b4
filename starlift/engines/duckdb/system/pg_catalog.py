"""PostgreSQL's catalog as Redshift has it: pg_class, pg_attribute and what they refer to.

Where PostgreSQL hides a row's identifier from `select *`, it stands as the last column here.
Sources: https://www.postgresql.org/docs/8.0/catalogs.html and, for Redshift's own columns,
https://docs.aws.amazon.com/redshift/latest/dg/c_intro_catalog_views.html
"""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import (
    DATABASE,
    FIRST_OID,
    PG_CATALOG_OID,
    SCHEMA,
    SYSTEM_USER_ID,
    USER_ID,
)
from starlift.engines.duckdb.system.view import SystemView, columns

_DATABASE_OID = FIRST_OID - 1
_CONSTRAINTS = (
    f"{SCHEMA}.constraints k JOIN {SCHEMA}.standing_relations r ON r.oid = k.relation_oid"
)


def _positions(names: str, relation_oid: str) -> str:
    """SQL for the positions of named columns, as PostgreSQL writes an array: {1,2}."""
    return (
        f"(SELECT '{{' || string_agg(c.position, ',' ORDER BY list_position({names}, c.name)) "
        f"|| '}}' FROM {SCHEMA}.columns c "
        f"WHERE c.relation_oid = {relation_oid} AND list_contains({names}, c.name))"
    )


def _view(name: str, listed: str, query: str) -> SystemView:
    return SystemView("pg_catalog", name, columns(listed), query)


VIEWS = (
    _view(
        "pg_namespace",
        "nspname name, nspowner integer, nspacl text, oid oid",
        f"SELECT name, owner_id, NULL, oid FROM {SCHEMA}.standing_schemas",
    ),
    _view(
        "pg_class",
        """
        relname name, relnamespace oid, reltype oid, relowner integer, relam oid, relfilenode oid,
        reltablespace oid, relpages integer, reltuples real, reltoastrelid oid, reltoastidxid oid,
        relhasindex boolean, relisshared boolean, relkind character(1), relnatts smallint,
        relexternid oid, relisreplicated boolean, relispinned boolean, reldiststyle smallint,
        relprojbaseid oid, relchecks smallint, reltriggers smallint, relukeys smallint,
        relfkeys smallint, relrefs smallint, relhasoids boolean, relhaspkey boolean,
        relhasrules boolean, relhassubclass boolean, relacl text, oid oid
        """,
        f"""
        SELECT r.name, r.schema_oid, 0, r.owner_id, 0, r.oid, 0, 0, coalesce(d.estimated_size, 0),
            0, 0, false, false, CASE r.kind WHEN 'table' THEN 'r' ELSE 'v' END,
            l.columns, 0, false, false,
            r.dist_number, 0, 0, 0,
            coalesce(k.uniques, 0), coalesce(k.foreigns, 0), 0, false,
            coalesce(k.primaries, 0) > 0, r.kind <> 'table', false, NULL, r.oid
        FROM {SCHEMA}.standing_relations r
        LEFT JOIN {SCHEMA}.layouts l ON l.relation_oid = r.oid
        LEFT JOIN {SCHEMA}.key_counts k ON k.relation_oid = r.oid
        LEFT JOIN duckdb_tables() d ON d.database_name = current_database()
            AND d.schema_name = r.schema_name AND d.table_name = r.name
        """,
    ),
    _view(
        "pg_attribute",
        """
        attrelid oid, attname name, atttypid oid, attstattarget integer, attlen smallint,
        attnum smallint, attndims integer, attcacheoff integer, atttypmod integer,
        attbyval boolean, attstorage character(1), attalign character(1), attnotnull boolean,
        atthasdef boolean, attisdropped boolean, attislocal boolean, attinhcount integer,
        attisdistkey boolean, attispreloaded boolean, attsortkeyord integer,
        attencodingtype smallint, attencrypttype smallint
        """,
        # A type's modifier is its length, or precision and scale in two halves, 4 more than it is.
        f"""
        SELECT relation_oid, c.name, type_oid, -1, type_size, position, 0, -1,
            CASE WHEN precision IS NOT NULL THEN precision * 65536 + scale + 4
                WHEN length IS NOT NULL THEN length + 4 ELSE -1 END,
            type_size BETWEEN 1 AND 8, 'p', 'i', NOT is_nullable, default_value IS NOT NULL, false,
            true, 0, is_dist_key, false, signed_sort_position,
            coalesce(e.code, 0), 0
        FROM {SCHEMA}.standing_columns c
        LEFT JOIN {SCHEMA}.known_encodings e ON e.name = c.encoding
        """,
    ),
    _view(
        "pg_attrdef",
        "adrelid oid, adnum smallint, adbin text, adsrc text, oid oid",
        f"""
        SELECT relation_oid, position, default_value, default_value, relation_oid
        FROM {SCHEMA}.standing_columns WHERE default_value IS NOT NULL
        """,
    ),
    _view(
        "pg_constraint",
        """
        conname name, connamespace oid, contype character(1), condeferrable boolean,
        condeferred boolean, conrelid oid, contypid oid, confrelid oid, confupdtype character(1),
        confdeltype character(1), confmatchtype character(1), conkey text, confkey text,
        conbin text, consrc text, oid oid
        """,
        f"""
        SELECT k.name, r.schema_oid, k.kind, false, false, k.relation_oid, 0, coalesce(f.oid, 0),
            CASE k.kind WHEN 'f' THEN 'a' ELSE ' ' END, CASE k.kind WHEN 'f' THEN 'a' ELSE ' ' END,
            CASE k.kind WHEN 'f' THEN 'u' ELSE ' ' END,
            {_positions("k.columns", "k.relation_oid")},
            {_positions("k.referred_columns", "f.oid")}, NULL, NULL, k.oid
        FROM {_CONSTRAINTS}
        LEFT JOIN {SCHEMA}.relations f ON f.name = k.referred_table
            AND f.schema_name = coalesce(k.referred_schema, r.schema_name)
        """,
    ),
    _view(
        "pg_description",
        "objoid oid, classoid oid, objsubid integer, description text",
        f"""
        SELECT oid, 1259, 0, comment FROM {SCHEMA}.relations WHERE comment IS NOT NULL
        UNION ALL
        SELECT relation_oid, 1259, position, comment FROM {SCHEMA}.columns
        WHERE comment IS NOT NULL
        UNION ALL
        SELECT oid, 2615, 0, comment FROM {SCHEMA}.standing_schemas WHERE comment IS NOT NULL
        """,
    ),
    _view(
        "pg_type",
        """
        typname name, typnamespace oid, typowner integer, typlen smallint, typbyval boolean,
        typtype character(1), typisdefined boolean, typdelim character(1), typrelid oid,
        typelem oid, typnotnull boolean, typbasetype oid, typtypmod integer, typndims integer,
        typdefault text, oid oid
        """,
        f"""
        SELECT CASE name WHEN 'char' THEN 'bpchar' ELSE name END, {PG_CATALOG_OID},
            {SYSTEM_USER_ID}, size, size BETWEEN 1 AND 8, 'b', true, ',', 0, 0, false, 0, -1, 0,
            NULL, oid
        FROM {SCHEMA}.known_types
        """,
    ),
    _view(
        "pg_database",
        """
        datname name, datdba integer, encoding integer, datistemplate boolean,
        datallowconn boolean, datlastsysoid oid, datvacuumxid integer, datfrozenxid integer,
        dattablespace oid, datconfig text, datacl text, oid oid
        """,
        f"""
        SELECT {DATABASE}, {USER_ID}, 6, false, true, {FIRST_OID - 1}, 0, 0, 1663, NULL,
            NULL, {_DATABASE_OID}
        """,
    ),
    _view(
        "pg_user",
        """
        usename name, usesysid integer, usecreatedb boolean, usesuper boolean,
        usecatupd boolean, passwd text, valuntil text, useconfig text
        """,
        f"""
        SELECT name, id, may_create_databases, is_superuser, is_superuser, '********', NULL, NULL
        FROM {SCHEMA}.users
        """,
    ),
    _view(
        "pg_group",
        "groname name, grosysid integer, grolist text",
        f"""
        SELECT p.name, {USER_ID} + p.rowid,
            '{{' || string_agg(u.id, ',' ORDER BY u.id) || '}}'
        FROM {SCHEMA}.principals p
        LEFT JOIN {SCHEMA}.memberships m ON m.kind = 'user' AND m.of = p.name
            AND coalesce(m.of_kind, 'group') = 'group'
        LEFT JOIN {SCHEMA}.users u ON u.name = m.name
        WHERE p.kind = 'group' GROUP BY p.name, p.rowid
        """,
    ),
    _view(
        "pg_index",
        """
        indexrelid oid, indrelid oid, indkey text, indclass text, indnatts smallint,
        indisunique boolean, indisprimary boolean, indisclustered boolean, indexprs text,
        indpred text
        """,
        f"SELECT {', '.join(['NULL'] * 10)} WHERE false",
    ),
)
