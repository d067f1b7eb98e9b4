"""The statements of a working warehouse, each by what it leaves behind, in every habit."""

from __future__ import annotations

import pytest

from starlift.errors import SqlError
from tests.forms.conftest import Rows

_GIVEN = [
    "create table t (a int)",
    "create table u (a int)",
    "create table w (a int)",
    "insert into t values (1), (2)",
    "insert into u values (1)",
    "insert into w values (1), (5)",
]
_TABLES = "select table_name from svv_tables where table_schema = 'public' order by 1"
_T, _V = "select * from t order by 1", "select * from v order by 1"
_T_AND_U = "select (select count(*) from t), (select count(*) from u)"
_COMMENT = (
    "select description from pg_description d join pg_class c on d.objoid = c.oid"
    " where c.relname = 't'"
)
_LAST_TYPE = (
    "select (select query_type from sys_query_history order by query_id desc limit 1), a"
    " from t order by a"
)


def _granted(privilege: str) -> tuple[object, ...]:
    """What SHOW GRANTS shows of a privilege on `t` that everybody has."""
    return ("dev", "public", "t", "table", privilege, None, "public", False)


_ONE_TWO: Rows = [(1,), (2,)]
_UTILITY: Rows = [("UTILITY", 1), ("UTILITY", 2)]


@pytest.mark.parametrize(
    ("statement", "asks", "rows"),
    [
        ("drop table t", _TABLES, [("u",), ("w",)]),
        ("drop table if exists t", _TABLES, [("u",), ("w",)]),
        ("drop table if exists t cascade", _TABLES, [("u",), ("w",)]),
        ("drop table t restrict", _TABLES, [("u",), ("w",)]),
        ("drop table t, u", _TABLES, [("w",)]),
        ("drop table if exists t, u, v", _TABLES, [("w",)]),
        ('drop table if exists "T"', _TABLES, [("u",), ("w",)]),
        ("drop table if exists public.t", _TABLES, [("u",), ("w",)]),
        ("truncate t", _T, []),
        ("truncate table t", _T, []),
        ("delete from t", _T, []),
        ("delete t", _T, []),
        ("delete from t where a = 1", _T, [(2,)]),
        ("delete from t using u where t.a = u.a", _T, [(2,)]),
        ("delete from public.t", _T, []),
        ("update t set a = 3 where a = 1", _T, [(2,), (3,)]),
        ("update t set a = u.a + 5 from u where t.a = u.a", _T, [(2,), (6,)]),
        ("update public.t set a = 1", _T, [(1,), (1,)]),
        ("insert into t select a from u", _T, [(1,), (1,), (2,)]),
        ("insert into t (a) (select a from u)", _T, [(1,), (1,), (2,)]),
        ("insert into t (select a from u)", _T, [(1,), (1,), (2,)]),
        ("insert into t with q as (select a from u) select a from q", _T, [(1,), (1,), (2,)]),
        ("insert into t values (7), (8)", _T, [(1,), (2,), (7,), (8,)]),
        ("insert into t (a) values (default)", _T, [(1,), (2,), (None,)]),
        ("insert into t default values", _T, [(1,), (2,), (None,)]),
        ("insert into t (select distinct a from w where a not in (select a from t))", _T,
         [(1,), (2,), (5,)]),
        ("alter table t add column c int", _T, [(1, None), (2, None)]),
        ("alter table t add column c varchar(20) default 'x'", _T, [(1, "x"), (2, "x")]),
        ("alter table t add c int", _T, [(1, None), (2, None)]),
        ("alter table t append from u", _T_AND_U, [(3, 0)]),
        ("vacuum t", _LAST_TYPE, _UTILITY),
        ("vacuum", _LAST_TYPE, _UTILITY),
        ("vacuum full t", _LAST_TYPE, _UTILITY),
        ("vacuum delete only t", _LAST_TYPE, _UTILITY),
        ("vacuum sort only t to 75 percent", _LAST_TYPE, _UTILITY),
        ("vacuum reindex t", _LAST_TYPE, _UTILITY),
        ("analyze", _LAST_TYPE, _UTILITY),
        ("analyze t", _LAST_TYPE, _UTILITY),
        ("analyze t (a)", _LAST_TYPE, _UTILITY),
        ("analyze verbose t", _LAST_TYPE, _UTILITY),
        ("analyze compression t", _LAST_TYPE, _UTILITY),
        ("comment on table t is 'people''s'", _COMMENT, [("people's",)]),
        ("grant select on t to public", "show grants", [_granted("SELECT")]),
        ("grant all on table t to public", "show grants", [_granted("ALL")]),
        ("lock t", _LAST_TYPE, _UTILITY),
        (("merge into t using w on t.a = w.a when matched then update set a = w.a + 9"
         " when not matched then insert values (w.a)"), _T, [(2,), (5,), (10,)]),
        (("merge into t using w on t.a = w.a when matched then delete"
         " when not matched then insert (a) values (w.a)"), _T, [(2,), (5,)]),
        ("merge into t using w on t.a = w.a remove duplicates", _T, [(1,), (2,), (5,)]),
        ("create table v as select a from t", _V, _ONE_TWO),
        ("create table v as (select a from t)", _V, _ONE_TWO),
        ("create table v (b) as select a from t", "select b from v order by b", _ONE_TWO),
        ("create table v diststyle all sortkey (a) as select a from t", _V, _ONE_TWO),
        ("create table v distkey(a) as (select a from t)", _V, _ONE_TWO),
        ("create temp table v as select a from t", _V, _ONE_TWO),
        ("create table v (like t)", _V, []),
        ("create table v (like t including defaults)", _V, []),
        ("select a into v from t", _V, _ONE_TWO),
        ("select a into temp v from t where a > 1", _V, [(2,)]),
        ("with q as (select a from t) select distinct a into temp table v from q", _V, _ONE_TWO),
        ("select top 1 a as x into #v from t", "select count(x) from #v", [(1,)]),
        ("create view v as select a from t", _V, _ONE_TWO),
        ("create or replace view v as select a from t", _V, _ONE_TWO),
        ("create view v (b) as select a from public.t with no schema binding",
         "select b from v order by b", _ONE_TWO),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_statements(forms, statement, asks, rows):
    """What a working warehouse's statements leave behind can be seen, and is what was meant."""
    commits = statement.split()[0] in {"truncate", "vacuum"} or " append " in statement
    forms.effect(statement, asks, rows, _GIVEN, commits=commits)


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
