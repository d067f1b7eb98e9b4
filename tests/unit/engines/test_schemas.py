"""Schemas, the search path, comments.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_SCHEMA.html, r_ALTER_SCHEMA.html,
r_DROP_SCHEMA.html, r_search_path.html and r_COMMENT.html.
"""

# Statements are put together from names that stand here.
# ruff: noqa: S608

from __future__ import annotations

import pytest

from starlift.errors import DatabaseError, SqlError
from tests.unit.engines.runs import run


@pytest.mark.parametrize(
    "create",
    [
        *("create schema s", "CREATE SCHEMA IF NOT EXISTS s", 'create schema "S"'),
        *("create schema s authorization awsuser", "create schema authorization s"),
        *("create schema s quota 50 gb", "create schema s authorization x quota unlimited"),
    ],
)
def test_a_schema_holds_tables(connection, create):
    """Tables of the same name stand in different schemas."""
    run(connection, f"{create}; create table s.t (a int); create table t (a int)")
    run(connection, "insert into s.t values (1); insert into public.t values (2)")
    assert run(connection, "select s.t.a, public.t.a from s.t, public.t") == [(1, 2)]
    assert run(connection, "select a from dev.s.t") == [(1,)]
    assert [(t.schema, t.name) for t in connection.catalog.tables()] == [
        ("public", "t"),
        ("s", "t"),
    ]


def test_the_search_path_finds_and_takes(connection):
    """A name without a schema is the first one's of the path that has it; new tables go first."""
    run(connection, "create schema enterprise; create table enterprise.frontier (c1 int)")
    run(connection, "insert into enterprise.frontier values (1)")
    with pytest.raises(DatabaseError, match='relation "frontier" does not exist'):
        connection.execute("select * from frontier")
    run(connection, "set search_path to '$user', public, enterprise")
    assert run(connection, "select * from frontier") == [(1,)]
    run(connection, "create table public.frontier (c1 int)")
    assert run(connection, "select * from frontier") == []
    run(connection, "set search_path = enterprise, public; create table made (a int)")
    assert run(connection, "select * from frontier, enterprise.made") == []
    assert run(connection, "select c1 from frontier") == [(1,)]


def test_every_statement_goes_by_the_search_path(connection):
    """INSERT, UPDATE, DELETE, ALTER, DROP and IDENTITY find the path's tables."""
    run(connection, "create schema s; create table t (a int); set search_path to s")
    run(
        connection,
        "create table t (id int identity(1,1), a int); insert into t (a) values (5), (6)",
    )
    run(connection, "update t set a = 7 where a = 5; delete from t where a = 6")
    run(connection, "alter table t add b int; truncate public.t")
    assert run(connection, "select * from s.t") == [(1, 7, None)]
    run(connection, "drop table t")
    assert [(t.schema, t.name) for t in connection.catalog.tables()] == [("public", "t")]


def test_a_path_without_schemas(connection):
    """Where no schema of the path exists, nothing can be made without one."""
    connection.execute("set search_path to nowhere")
    with pytest.raises(DatabaseError, match="no schema has been selected") as caught:
        connection.execute("create table t (a int)")
    assert caught.value.sqlstate == "3F000"
    run(connection, "create schema nowhere; create table t (a int)")
    assert connection.catalog.tables()[0].schema == "nowhere"


@pytest.mark.parametrize("form", ["temp table t (a int)", "temp table t as select 1 as a"])
def test_temporary_tables_need_no_schema(connection, form):
    """A path without schemas takes temporary tables, which stand in none of it."""
    connection.execute("set search_path to nowhere")
    run(connection, f"create {form}; delete from t; insert into t values (2)")
    assert run(connection, "select a from t") == [(2,)]


@pytest.mark.parametrize("schema", ["dev", "memory", "main"])
def test_a_schema_may_be_called_as_a_database(connection, schema):
    """A schema of the database's own name, or of one of DuckDB's, is one as any other."""
    run(
        connection, f"create schema {schema}; create table {schema}.t (id int identity(1,1), a int)"
    )
    run(connection, f"insert into {schema}.t (a) values (5); create table t (a int)")
    run(connection, f"update {schema}.t set a = a + 1; alter table {schema}.t add column b int")
    run(connection, f"create view v as select {schema}.t.a from {schema}.t")
    assert run(connection, f"select id, t.a, v.a from {schema}.t, v") == [(1, 6, 6)]
    names = f"select nspname from pg_namespace where nspname = '{schema}'"
    assert run(connection, names) == [(schema,)]
    run(connection, f"drop schema {schema} cascade")
    assert run(connection, names) == []
    run(connection, f"create schema {schema}")


@pytest.mark.parametrize(
    "statement",
    [
        *("select a from other.public.t", "insert into other.public.t values (2)"),
        *("update other.public.t set a = 2", "delete from Other.public.t"),
        *("truncate other.public.t", "drop table other.public.t", "create table other.public.u ()"),
        *("alter table other.public.t add column b int", "create view v as select * from o.s.t"),
        *("unload ('select * from other.public.t') to 's3://b/k'", "analyze other.public.t"),
        *("copy other.public.t from 's3://b/k' iam_role default", "lock other.public.t"),
        *("grant select on other.public.t to public", "comment on table other.public.t is 'x'"),
    ],
)
def test_another_database_does_not_exist(connection, statement):
    """A table of another database is not this one's of that name."""
    run(connection, "create table t (a int); insert into t values (1)")
    with pytest.raises(DatabaseError, match=r'database "(other|o)" does not exist') as caught:
        connection.execute(statement.replace("()", "(a int)"))
    assert caught.value.sqlstate == "3D000"
    assert run(connection, "select a from t") == [(1,)]


def test_the_database_may_be_named(connection):
    """Its name may stand before a schema's: in statements, in columns, in views of both kinds."""
    run(
        connection,
        "create table dev.public.t (a int, s super); insert into DEV.public.t values (1)",
    )
    run(connection, "create view v as select dev.public.t.a from dev.public.t")
    query = "select dev.public.t.a, x.a as b from dev.public.t, dev.public.v as x"
    run(connection, f"create view dev.public.w as {query} with no schema binding")
    run(connection, f"create materialized view m as {query.replace('v as x', 't as x')}")
    run(connection, "update dev.public.t set a = dev.public.t.a + 1; refresh materialized view m")
    for name in ("w", "dev.public.w", "m"):
        assert run(connection, f"select * from {name}") == [(2, 2)]
    run(connection, "alter table dev.public.t rename to u")
    assert run(connection, "select a from v") == [(2,)]


def test_a_schema_goes_with_cascade(connection):
    """DROP SCHEMA is refused while it holds something, CASCADE drops what it holds and holds it."""
    run(connection, "create schema s; create schema r; create table s.t (a int identity(0,1))")
    run(connection, "create view public.v as select a from s.t; create view s.w as select 1 as a")
    with pytest.raises(DatabaseError, match="cannot drop schema s because") as caught:
        connection.execute("drop schema s")
    assert caught.value.sqlstate == "2BP01"
    run(connection, "drop schema if exists s, r, nothing cascade")
    for name in ("s.t", "s.w", "public.v"):
        with pytest.raises(DatabaseError, match="does not exist"):
            connection.execute(f"select * from {name}")
    run(connection, "create schema s; create table s.t (a int)")


def test_schemas_roll_back(connection):
    """A schema of a block is gone with it, also from the search path."""
    run(
        connection, "begin; create schema s; set search_path to s; create table t (a int); rollback"
    )
    run(connection, "create table t (b int)")
    assert [(t.schema, t.name) for t in connection.catalog.tables()] == [("public", "t")]


@pytest.mark.parametrize(
    ("statement", "message", "sqlstate"),
    [
        ("create schema s", 'schema "s" already exists', "42P06"),
        ("create schema pg_mine", "unacceptable schema name", "42939"),
        ("create schema information_schema", "unacceptable schema name", "42939"),
        ("create schema x create table t (a int)", "statements of their own", "42601"),
        ("create schema", "Expected a schema's name|Expected a name", "42601"),
        ("drop schema nothing", 'schema "nothing" does not exist', "3F000"),
        ("drop schema pg_catalog", "permission denied", "42501"),
        ("create table nowhere.t (a int)", 'schema "nowhere" does not exist', "3F000"),
        ("create table pg_catalog.t (a int)", 'schema "pg_catalog" does not exist', "3F000"),
        ("alter schema s rename to t", "RENAME is not supported", "0A000"),
        ("alter schema nothing quota unlimited", 'schema "nothing" does not exist', "3F000"),
        ("alter schema s owner", "Expected", "42601"),
    ],
)
def test_mistakes(connection, statement, message, sqlstate):
    """What cannot be done with a schema is an error with its code."""
    connection.execute("create schema s")
    with pytest.raises(SqlError, match=message) as caught:
        connection.execute(statement)
    assert caught.value.sqlstate == sqlstate


def test_comments(connection):
    """COMMENT ON keeps a text, replaces it, and takes it away with NULL."""
    run(connection, "create table t (a int); create view v as select a from t")
    run(connection, "comment on table t is 'the first'; comment on table t is 'it''s a table'")
    run(connection, "comment on column t.a is 'a column'; comment on view v is 'a view'")
    run(connection, "comment on view v is null; comment on column public.t.a is 'a number'")
    assert run(connection, "select description from pg_description") == [
        ("it's a table",),
        ("a number",),
    ]
    for statement in ("comment on table nothing is 'x'", "comment on column t.b is 'x'"):
        with pytest.raises(DatabaseError, match="does not exist"):
            connection.execute(statement)
