"""What tools ask the catalog: their own queries, as their public sources have them, shortened."""

from __future__ import annotations

import pytest

# sqlalchemy-redshift: all relations of all schemas.
RELATIONS = """
SELECT c.relkind, n.nspname as "schema", c.relname,
    CASE c.reldiststyle WHEN 0 THEN 'EVEN' WHEN 1 THEN 'KEY' WHEN 8 THEN 'ALL' END AS "diststyle",
    u.usename AS "owner_name",
    TRIM(TRAILING ';' FROM pg_catalog.pg_get_viewdef(c.oid, true)) AS "view_definition",
    pg_catalog.array_to_string(c.relacl, '\\n') AS "privileges"
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_user u ON u.usesysid = c.relowner
WHERE c.relkind IN ('r', 'v', 'm', 'S', 'f') AND n.nspname !~ '^pg_'
ORDER BY c.relkind, n.oid, n.nspname, c.relname
"""
# sqlalchemy-redshift: all columns.
COLUMNS = """
SELECT c.relname as "table_name", att.attname as "name",
    format_encoding(att.attencodingtype::integer) as "encode",
    format_type(att.atttypid, att.atttypmod) as "type", att.attisdistkey as "distkey",
    att.attsortkeyord as "sortkey", att.attnotnull as "notnull", adsrc, attnum,
    pg_catalog.format_type(att.atttypid, att.atttypmod),
    pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) AS DEFAULT
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute att ON att.attrelid = c.oid
LEFT JOIN pg_catalog.pg_attrdef ad ON (att.attrelid, att.attnum) = (ad.adrelid, ad.adnum)
WHERE n.nspname !~ '^pg_' AND att.attnum > 0 AND NOT att.attisdropped
    AND c.relname = 'everything'
ORDER BY attnum
"""
# dbt-redshift: what stands in a schema.
DBT_RELATIONS = """
select 'dev' as database, tablename as name, schemaname as schema, 'table' as type
from pg_tables where schemaname ilike 'PUBLIC'
union all
select 'dev' as database, viewname as name, schemaname as schema,
    case when definition ilike '%create materialized view%' then 'materialized_view'
    else 'view' end as type
from pg_views where schemaname ilike 'PUBLIC'
"""
# dbt-redshift: the columns of a relation.
DBT_COLUMNS = """
with bound_views as (
    select ordinal_position, table_schema, column_name, data_type, character_maximum_length,
        numeric_precision, numeric_scale
    from information_schema."columns" where table_name = 'sales'
), external_views as (
    select columnnum, schemaname, columnname,
        case when external_type ilike 'character varying%' then 'character varying'
        else external_type end as external_type,
        null as character_maximum_length, null as numeric_precision, null as numeric_scale
    from pg_catalog.svv_external_columns where schemaname = 'public' and tablename = 'sales'
), unioned as (select * from bound_views union all select * from external_views)
select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale
from unioned where table_schema = 'public' order by ordinal_position
"""


def test_relations_of_sqlalchemy(rows):
    """Tables and views, with the view's query and the owner."""
    assert rows(RELATIONS) == (
        ("r", "public", "category", "KEY", "awsuser", None, None),
        ("r", "public", "everything", "ALL", "awsuser", None, None),
        ("r", "public", "foo", None, "awsuser", None, None),
        ("r", "public", "odd name", "EVEN", "awsuser", None, None),
        ("r", "public", "sales", "KEY", "awsuser", None, None),
        ("v", "public", "sports", "EVEN", "awsuser", "select catid from category", None),
    )


def test_columns_of_sqlalchemy(rows):
    """Types with their lengths, encodings by name, keys and defaults."""
    shown = [(row[1:7], row[7]) for row in rows(COLUMNS)]
    assert shown[1:6] == [
        (("v", "zstd", "character varying(7)", False, 0, False), "'it''s'"),
        (("c", "none", "character(2)", False, 0, False), None),
        (("d", "none", "date", False, -1, False), None),
        (("t", "none", "timestamp with time zone", False, 2, False), None),
        (("b", "none", "boolean", False, 0, False), "TRUE"),
    ]


def test_what_dbt_asks(rows):
    """Relations of a schema in any case of its name; a relation's columns; schemas."""
    assert sorted(rows(DBT_RELATIONS))[-2:] == [
        ("dev", "sales", "public", "table"),
        ("dev", "sports", "public", "view"),
    ]
    assert rows(DBT_COLUMNS)[-2:] == (
        ("commission", "numeric", None, 8, 2),
        ("saletime", "timestamp without time zone", None, None, None),
    )
    assert ("public",) in rows("select distinct nspname from pg_namespace")
    assert rows("select has_table_privilege(current_user, 'pg_catalog.svv_table_info', 'select')")


def test_what_redshift_connector_asks(rows):
    """Its SHOW statements: names in quotation marks, patterns."""
    ((name, *_),) = rows("SHOW DATABASES;")
    assert name == "dev"
    tables = rows('SHOW TABLES FROM SCHEMA "dev"."public" LIKE \'f%\';')
    assert [row[2] for row in tables] == ["foo"]
    columns = rows('SHOW COLUMNS FROM TABLE "dev"."public"."foo" LIKE \'%\';')
    assert [row[3] for row in columns] == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select format_type(1700, 589830)", "numeric(9,2)"),
        ("select format_type(23, -1)", "integer"),
        ("select pg_get_constraintdef(oid) from pg_constraint where conname = 'foo_pkey'",
         "PRIMARY KEY (a)"),
        ("select pg_get_constraintdef(oid, true) from pg_constraint where contype = 'f'",
         "FOREIGN KEY (order) REFERENCES foo(a)"),
        ("select obj_description(oid) from pg_class where relname = 'foo'", "a table"),
        ("select col_description(oid, 2) from pg_class where relname = 'foo'", "a column"),
        ("select pg_get_userbyid(relowner) from pg_class where relname = 'foo'", "awsuser"),
        ("select pg_table_is_visible(oid) from pg_class where relname = 'foo'", True),
    ],
)  # fmt: skip
def test_functions_of_the_catalog(rows, query, expected):
    """What tools call beside the tables, with pg_catalog before it or without."""
    assert rows(query) == ((expected,),)


def test_last_numbers(opened, tmp_path):
    """PG_LAST_QUERY_ID and its like tell what this session ran last; before that, -1."""
    (tmp_path / "bucket").mkdir()
    (tmp_path / "bucket" / "a.json").write_text('{"x": 1}\n{"x": 2}\n')
    (tmp_path / "dwh.cfg").write_text(f"[BUCKETS]\nb = {(tmp_path / 'bucket').as_posix()}\n")
    session = opened()
    query = "select pg_last_copy_id(), pg_last_copy_count(), pg_last_unload_count()"
    assert session.execute(query).rows == ((-1, -1, -1),)
    session.execute("create table a (x int)")
    session.execute("copy a from 's3://b/a' iam_role default json 'auto'")
    session.execute("unload ('select * from a') to 's3://b/u' iam_role default")
    ((copied, *counts),) = session.execute(query).rows
    assert counts == [2, 2]
    assert session.execute(
        "select trim(filename), lines_scanned from stl_load_commits where query = pg_last_copy_id()"
    ).rows == (("s3://b/a.json", 2),)
    assert session.execute("select query from stl_query where querytxt like 'copy %'").rows == (
        (copied,),
    )
    session.execute("select 42 as answer")
    assert session.execute(
        "select querytxt from stl_query where query = pg_last_query_id()"
    ).rows == (("select 42 as answer",),)
