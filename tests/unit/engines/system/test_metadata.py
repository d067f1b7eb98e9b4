"""What was declared is kept, changed and read back."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.duckdb.system.opening import VERSION
from starlift.errors import WarehouseError
from starlift.redshift.statements import parse
from starlift.redshift.tables import table_definition
from starlift.redshift.types import ColumnType
from starlift.redshift.views import ViewDefinition, ViewKind

EVERYTHING = """
create table public.everything (
    i int identity(3, 2), v varchar(7) not null default 'it''s' encode zstd, n numeric(9, 2),
    c char(2), d date default '2018-11-01', t timestamp default getdate(), b boolean default true,
    s smallint default -1, f float encode raw, r real, z timestamptz, l bigint,
    primary key (i, v), unique (n), unique (c, d), foreign key (l) references other (x))
diststyle key distkey (v) interleaved sortkey (d, t, n)
"""


def test_a_definition_comes_back(opened):
    """All that CREATE TABLE says of a table is the same in the next session."""
    session = opened()
    session.execute("create table other (x bigint primary key)")
    session.execute(EVERYTHING)
    session = opened()
    assert session.catalog.definition("everything") == table_definition(parse(EVERYTHING))


def test_a_rollback_undoes_what_was_kept(opened):
    """The declaration is part of the transaction of its statement."""
    session = opened()
    session.execute("begin")
    session.execute("create table a (x int)")
    assert session.catalog.definition("a") is not None
    session.execute("rollback")
    assert session.catalog.definition("a") is None


def test_what_is_dropped_is_forgotten(opened):
    """After DROP TABLE nothing is kept: a new table of that name has its own columns."""
    session = opened()
    session.execute("create table a (x int not null, y varchar(3), unique (x))")
    session.execute("drop table a")
    session.execute("create table a (z int)")
    assert session.catalog.definition("a") == table_definition(
        parse("create table public.a (z int)")
    )


def test_a_change_keeps_the_identifier_and_the_comments(opened):
    """A definition that is recorded again changes the table; who refers to it still does."""
    session = opened()
    session.execute("create table a (x int, y int)")
    oid = session.catalog.oid("a")
    session.catalog.comment("a", None, "of the table")
    session.catalog.comment("a", None, "of y", "y")
    table = session.catalog.definition("a")
    session.catalog.record(replace(table, columns=table.columns[1:]))
    session.catalog.rename("a", None, "b")
    assert session.catalog.oid("b") == oid
    assert session.execute(
        "select objsubid, description from pg_description order by objsubid"
    ).rows == ((0, "of the table"), (1, "of y"))
    assert session.catalog.table("a") is None


def test_a_temporary_table_hides_another_and_ends_with_the_session(opened):
    """It is seen before one of its name, dropped first, and gone in the next session."""
    session = opened()
    session.execute("create table a (x int)")
    session.execute("create temp table a (y date)")
    assert list(session.catalog.column_types("a")) == ["y"]
    session.execute("drop table a")
    assert list(session.catalog.column_types("a")) == ["x"]
    session.execute("create temp table gone (y date)")
    session = opened()
    assert session.catalog.table("gone") is None
    assert session.execute("select count(*) from information_schema.tables").rows == ((1,),)


@pytest.mark.parametrize("kind", list(ViewKind))
def test_views_are_kept(opened, kind):
    """A view's query and the types of its columns come back, of every kind of view."""
    session = opened()
    view = ViewDefinition(
        "public", "v", (("a", ColumnType("varchar", length=3)), ("b", None)), "select 1", kind
    )
    session.catalog.record(view)
    assert session.catalog.definition("v") == view


def test_a_table_of_a_query_has_attributes(opened):
    """CREATE TABLE AS keeps its keys, and the types that its query gives."""
    session = opened()
    session.execute("create table s (v varchar(20), n numeric(5,1))")
    session.execute("create table a diststyle key distkey(v) sortkey(n, v) as select v, n from s")
    table = session.catalog.definition("a")
    assert (table.dist_style, table.dist_key, table.sort_key) == ("key", "v", ("n", "v"))
    assert [str(column.type) for column in table.columns] == ["varchar(20)", "numeric(5,1)"]


def test_a_file_of_a_newer_version_is_refused(opened, tmp_path):
    """It is named, with both versions, and left as it is."""
    connect(load_settings(tmp_path, environ={})).close()
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as file:
        file.execute("update redshift_system.version set version = 99")
    with pytest.raises(WarehouseError, match=f"version 99, this Starlift knows {VERSION}"):
        opened()


def test_a_file_without_a_version_is_brought_up_to_date(opened, tmp_path):
    """Its tables, their declared columns and its load errors are taken over."""
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as file:
        file.execute("""
            create schema public; create schema redshift_system;
            create table public.a (x integer not null, v varchar);
            create table public.b as select 1::decimal(4, 1) as n;
            create table redshift_system.column_definitions (
                table_schema varchar, table_name varchar, position integer, column_name varchar,
                type varchar, length integer, precision integer, scale integer,
                is_nullable boolean, is_identity boolean);
            insert into redshift_system.column_definitions values
                ('public', 'a', 1, 'x', 'int4', null, null, null, false, true),
                ('public', 'a', 2, 'v', 'varchar', 30, null, null, true, false);
            create table redshift_system.stl_load_errors (
                userid integer, slice integer, tbl integer, starttime timestamp, session integer,
                query integer, filename varchar, line_number bigint, colname varchar,
                type varchar, col_length varchar, position integer, raw_line varchar,
                raw_field_value varchar, err_code integer, err_reason varchar);
            insert into redshift_system.stl_load_errors values (100, 0, 1, '2026-01-02', 7, 5,
                's3://b/k', 3, 'x', 'int4', '', 0, '{}', 'q', 1207, 'Invalid digit');
            create table redshift_system.sys_load_history (
                user_id integer, query_id bigint, transaction_id bigint, session_id integer,
                database_name varchar, status varchar, table_name varchar, start_time timestamp,
                end_time timestamp, duration bigint, data_source varchar, file_format varchar,
                loaded_rows bigint, loaded_bytes bigint, source_file_count integer,
                source_file_bytes bigint, file_count_scanned integer, file_bytes_scanned bigint,
                error_count bigint, copy_job_id bigint);
            insert into redshift_system.sys_load_history values (100, 5, 5, 7, 'dev', 'aborted',
                'a', '2026-01-02', '2026-01-03', 9, 's3://b', 'JSON', 0, 1, 1, 1, 1, 1, 1, null);
        """)
    session = opened()
    assert {t.name: t.columns for t in session.catalog.tables()} == {
        "a": (("x", "int4"), ("v", "varchar(30)")),
        "b": (("n", "numeric(4,1)"),),
    }
    assert session.catalog.table("a").identity_column == "x"
    assert session.execute("select query, filename, err_code from stl_load_errors").rows == (
        (5, "s3://b/k", 1207),
    )
    assert session.execute("select query_id, status, table_name from sys_load_history").rows == (
        (5, "aborted", "a"),
    )
