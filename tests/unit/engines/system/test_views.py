"""The system's relations: their columns are Redshift's, and they tell what stands."""

from __future__ import annotations

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.duckdb.system.relations import VIEWS
from starlift.errors import DatabaseError


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.schema}.{view.name}")
def test_columns(warehouse, view):
    """Each relation is found under its schema, and gives the columns that it lists."""
    outcome = warehouse.execute(f'select * from {view.schema}."{view.name}"')  # noqa: S608
    assert outcome.columns == tuple(column.name for column in view.columns)


def test_pg_table_def_after_the_guide(rows):
    """r_PG_TABLE_DEF: an interleaved key's positions alternate in their sign, from -1."""
    assert rows(
        'select "column", type, encoding, distkey, sortkey, "notnull" from pg_table_def '
        "where tablename = 'everything' and sortkey <> 0"
    ) == (
        ("d", "date", "none", False, -1, False),
        ("t", "timestamp with time zone", "none", False, 2, False),
        ("order", "integer", "none", False, -3, False),
    )
    assert rows("select * from pg_table_def where tablename = 'category' and distkey") == (
        ("public", "category", "catid", "smallint", "none", True, 1, True),
    )


def test_pg_table_def_shows_what_is_in_the_search_path(warehouse, rows):
    """r_PG_TABLE_DEF: tables of other schemas are not listed."""
    warehouse.catalog.set_search_path(["elsewhere"])
    try:
        assert rows("select * from pg_table_def") == ()
    finally:
        warehouse.catalog.set_search_path(["public"])
    assert rows("select count(distinct tablename) from pg_table_def") == ((5,),)


def test_svv_table_info_after_the_guide(rows):
    """r_SVV_TABLE_INFO: what holds rows is listed, and how many; empty tables are not."""
    assert rows(
        'select "table", encoded, diststyle, sortkey1, max_varchar, sortkey1_enc, sortkey_num, '
        "size, tbl_rows, estimated_visible_rows from svv_table_info order by 1"
    ) == (
        ("category", "Y", "KEY(catid)", "catid", 50, "none", 1, 1, 2, 2),
        ("foo", "Y", "AUTO(ALL)", "AUTO(SORTKEY)", 0, None, 0, 1, 1, 1),
    )


def test_svv_table_info_counts_when_it_is_asked(tmp_path):
    """What a statement before it changed is seen, within the same transaction too."""
    session = connect(load_settings(tmp_path, environ={}))
    session.execute("begin")
    session.execute("create table a (x int)")
    session.execute("insert into a values (1), (2), (3)")
    query = "select tbl_rows from svv_table_info"
    assert session.execute(query).rows == ((3,),)
    session.execute("delete from a where x < 3")
    assert session.execute(query).rows == ((1,),)
    session.execute("rollback")
    assert session.execute(query).rows == ()
    session.close()


def test_svv_columns(rows):
    """r_SVV_COLUMNS: types without their length, which stands beside them."""
    assert rows(
        "select column_name, ordinal_position, column_default, is_nullable, data_type, "
        "character_maximum_length, numeric_precision, numeric_precision_radix, numeric_scale "
        "from svv_columns where table_schema = 'public' and table_name in ('everything', 'sales') "
        "and ordinal_position in (2, 8) order by table_name, ordinal_position"
    ) == (
        ("v", 2, "'it''s'", "YES", "character varying", 7, None, None, None),
        ("r", 8, "-1.5", "YES", "real", None, 24, 2, None),
        ("listid", 2, None, "NO", "integer", None, 32, 2, 0),
        ("pricepaid", 8, None, "YES", "numeric", None, 8, 10, 2),
    )


def test_the_default_of_an_identity(rows):
    """It is told as Redshift does: the table's identifier, the column's place, seed and step."""
    ((default, oid),) = rows(
        "select a.column_default, c.oid from svv_all_columns a join pg_class c "
        "on c.relname = a.table_name where a.table_name = 'everything' and a.column_name = 'i'"
    )
    assert default == f"\"identity\"({oid}, 0, '3,2'::text)"


def test_keys(rows):
    """information_schema tells the keys of all tables, and what they refer to."""
    assert rows(
        "select table_name, constraint_name, constraint_type "
        "from information_schema.table_constraints order by 1, 2"
    ) == (
        ("everything", "everything_c_d_key", "UNIQUE"),
        ("everything", "everything_order_fkey", "FOREIGN KEY"),
        ("everything", "everything_v_key", "UNIQUE"),
        ("foo", "foo_pkey", "PRIMARY KEY"),
    )
    assert rows(
        "select constraint_name, unique_constraint_name "
        "from information_schema.referential_constraints"
    ) == (("everything_order_fkey", "foo_pkey"),)
    assert rows("select conkey, confkey from pg_constraint where contype = 'f'") == (
        ("{9}", "{1}"),
    )


def test_views_and_comments(rows):
    """Views are told of with their query; remarks are the comments."""
    assert rows("select schemaname, viewname, viewowner, definition from pg_views") == (
        ("public", "sports", "awsuser", "select catid from category"),
    )
    assert rows("select table_name, table_type, remarks from svv_tables order by 1") == (
        ("category", "BASE TABLE", None),
        ("everything", "BASE TABLE", None),
        ("foo", "BASE TABLE", "a table"),
        ("odd name", "BASE TABLE", None),
        ("sales", "BASE TABLE", None),
        ("sports", "VIEW", None),
    )
    assert rows(
        "select remarks from svv_columns where column_name = 'b' and table_name = 'foo'"
    ) == (("a column",),)


def test_users_and_databases(rows):
    """There is the one database, its owner, and Redshift's own user."""
    assert rows("select usename, usesysid, usesuper from pg_user order by usesysid") == (
        ("rdsdb", 1, True),
        ("awsuser", 100, True),
    )
    assert rows("select datname, datdba from pg_database") == (("dev", 100),)
    assert rows("select user_name, db_name from stv_sessions") == (("awsuser", "dev"),)


@pytest.mark.parametrize(
    "query",
    [
        "select relname from pg_class where relname = 'foo'",
        "select pg_class.relname from pg_class where pg_class.relname = 'foo'",
        "select PG_CLASS.RELNAME from PG_CATALOG.PG_CLASS where pg_class.relname = 'foo'",
        "select c.relname from pg_catalog.pg_class c join pg_namespace on "  # noqa: ISC004
        "pg_namespace.oid = c.relnamespace where c.relname = 'foo' and nspname = 'public'",
        "select tables.table_name from information_schema.tables where tables.table_name = 'foo'",
        "with pg_class as (select 'foo' as x) select x from pg_class",
        "select table_name from (select * from svv_tables) q where table_name = 'foo'",
        "select max(tablename) from pg_tables where tablename in "  # noqa: ISC004
        "(select table_name from information_schema.tables where table_name = 'foo')",
    ],
)
def test_names_in_queries(rows, query):
    """A relation of the system's is found bare and under its schema, with and without an alias."""
    assert rows(query) == (("foo",),)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from pg_class",
        "update information_schema.tables set table_name = 'x'",
        "insert into svv_tables values ('a')",
        "drop table pg_catalog.pg_table_def",
        "truncate stl_query",
        "alter table pg_class add column x int",
        "copy svv_tables from 's3://b/k' iam_role default json 'auto'",
    ],
)
def test_they_are_not_written(warehouse, statement):
    """A statement that would change one is refused."""
    with pytest.raises(DatabaseError, match="permission denied"):
        warehouse.execute(statement)


@pytest.mark.parametrize(
    "name", ["tables", "information_schema.pg_class", "redshift_system.columns", "pg_catalog.foo"]
)
def test_what_is_none_of_them(warehouse, name):
    """A name of another schema's, or of what the views rest on, is not found."""
    with pytest.raises(DatabaseError, match="does not exist"):
        warehouse.execute(f"select * from {name}")  # noqa: S608 - made here


def test_a_table_of_what_they_tell(tmp_path):
    """CREATE TABLE AS and INSERT take rows from them; the types are those that they list."""
    session = connect(load_settings(tmp_path, environ={}))
    session.execute("create table a as select schemaname, tablename, sortkey from pg_table_def")
    assert session.catalog.tables()[0].columns == (
        *(("schemaname", "varchar(128)"), ("tablename", "varchar(128)"), ("sortkey", "int4")),
    )
    session.execute("insert into a select schemaname, tablename, sortkey from pg_table_def")
    assert session.execute("select tablename from a").rows == (("a",), ("a",), ("a",))
    session.close()


def test_tables_by_their_identifiers(rows):
    """r_STV_TBL_PERM: the guide's query for identifiers and names."""
    names = rows("select distinct id, trim(name) from stv_tbl_perm order by 2")
    oids = rows("select oid, relname from pg_class where relkind = 'r' order by relname")
    assert names == oids
    assert rows("select rows, temp from stv_tbl_perm where name = 'category'") == ((2, 0),)
