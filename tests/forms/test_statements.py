"""The statements of a working warehouse, each by what it leaves behind, in every habit."""

from __future__ import annotations

import pytest

from starlift.errors import SqlError


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("drop table t", []),
        ("drop table if exists t", []),
        ("drop table if exists t cascade", []),
        ("drop table t restrict", []),
        ("drop table t, u", []),
        ("drop table if exists t, u, v", []),
        ('drop table if exists "T"', []),
        ("drop table if exists public.t", []),
        ("truncate t", [(0,)]),
        ("truncate table t", [(0,)]),
        ("delete from t", [(0,)]),
        ("delete t", [(0,)]),
        ("delete from t where a = 1", [(1,)]),
        ("delete from t using u where t.a = u.a", [(1,)]),
        ("delete from public.t", [(0,)]),
        ("update t set a = 3 where a = 1", [(2,)]),
        ("update t set a = u.a from u where t.a = u.a", [(2,)]),
        ("update public.t set a = 1", [(2,)]),
        ("insert into t select a from u", [(3,)]),
        ("insert into t (a) (select a from u)", [(3,)]),
        ("insert into t (select a from u)", [(3,)]),
        ("insert into t with q as (select a from u) select a from q", [(3,)]),
        ("insert into t values (7), (8)", [(4,)]),
        ("insert into t (a) values (default)", [(3,)]),
        ("insert into t default values", [(3,)]),
        ("insert into t (select distinct a from u where a not in (select a from t))", [(2,)]),
        ("alter table t add column c int", [(2,)]),
        ("alter table t add column c varchar(20) default 'x'", [(2,)]),
        ("alter table t add c int", [(2,)]),
        ("alter table t append from u", [(3,)]),
        ("vacuum t", [(2,)]),
        ("vacuum", [(2,)]),
        ("vacuum full t", [(2,)]),
        ("vacuum delete only t", [(2,)]),
        ("vacuum sort only t to 75 percent", [(2,)]),
        ("vacuum reindex t", [(2,)]),
        ("analyze", [(2,)]),
        ("analyze t", [(2,)]),
        ("analyze t (a)", [(2,)]),
        ("analyze verbose t", [(2,)]),
        ("analyze compression t", [(2,)]),
        ("comment on table t is 'people''s'", [(2,)]),
        ("lock t", [(2,)]),
        ("grant select on t to public", [(2,)]),
        ("grant all on table t to public", [(2,)]),
        (("merge into t using u on t.a = u.a when matched then update set a = u.a"
         " when not matched then insert values (u.a)"), [(2,)]),
        (("merge into t using w on t.a = w.a when matched then delete"
         " when not matched then insert (a) values (w.a)"), [(2,)]),
        ("merge into t using w on t.a = w.a remove duplicates", [(3,)]),
        ("create table v as select a from t", [(2,)]),
        ("create table v as (select a from t)", [(2,)]),
        ("create table v (b) as select a from t", [(2,)]),
        ("create table v diststyle all sortkey (a) as select a from t", [(2,)]),
        ("create table v distkey(a) as (select a from t)", [(2,)]),
        ("create temp table v as select a from t", [(2,)]),
        ("create table v (like t)", [(2,)]),
        ("create table v (like t including defaults)", [(2,)]),
        ("select a into v from t", [(2,)]),
        ("select a into temp v from t where a > 1", [(2,)]),
        ("with q as (select a from t) select distinct a into temp table v from q", [(2,)]),
        ("select top 1 a as x into #v from t", [(2,)]),
        ("create view v as select a from t", [(2,)]),
        ("create or replace view v as select a from t", [(2,)]),
        ("create view v (b) as select a from public.t with no schema binding", [(2,)]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_statements(forms, statement, rows):
    """What a working warehouse's statements leave behind, by the rows of `t`."""
    given = [
        "create table t (a int)",
        "create table u (a int)",
        "create table w (a int)",
        "insert into t values (1), (2)",
        "insert into u values (1)",
        "insert into w values (1), (5)",
    ]
    asks = "select count(*) from t" if rows else "select 1 where 1 = 2"
    commits = statement.split()[0] in {"truncate", "vacuum"} or " append " in statement
    forms.effect(statement, asks, rows, given, commits=commits)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("create index i on t (a)", "INDEX"),
        ("insert into t values (1) on conflict do nothing", "CONFLICT"),
        ("insert into t values (1) on conflict (a) do update set a = 2", "CONFLICT"),
        ("insert into t values (1) returning a", "RETURNING"),
        ("create table v (a serial)", "SERIAL"),
        ("create table v (a uuid)", "UUID"),
        ("create table v (a int[])", "INTEGER[]"),
        ("create unlogged table v (a int)", "UNLOGGED"),
        ("create table v (a int check (a > 0))", "CHECK"),
        ("create table v (a int auto_increment)", "AUTO_INCREMENT"),
        ("create table v (a int primary key autoincrement)", "AUTO_INCREMENT"),
        ("create table v (a int,)", "a comma stands before it"),
        ("create table v (a int b int)", 'syntax error at or near "b"'),
        ("select a from t limit 1, 2", "LIMIT #,#"),
        ("replace into t values (1)", "Redshift has no REPLACE"),
        ("select `a` from t", 'syntax error at or near "`"'),
        ("select [a] from t", "ARRAY"),
    ],
)
def test_what_redshift_refuses(forms, statement, message):
    """What belongs to another database is refused, by its name."""
    forms.refused(statement, SqlError, message, ["create table t (a int)"])


def test_select_into(forms):
    """SELECT ... INTO makes a table of what it selects."""
    forms.effect(
        "select a + 1 as b into v from t",
        "select b from v order by b",
        [(2,), (3,)],
        ["create table t (a int)", "insert into t values (1), (2)"],
    )
