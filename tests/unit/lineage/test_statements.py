"""Which table a statement writes, and which ones it reads."""

from __future__ import annotations

import pytest

from starlift.lineage import named_columns, read_tables, written_table
from starlift.redshift.statements import parse

# A statement, the table that it writes, and those that it reads.
CASES = [
    ("insert into t select * from a join b.c on true", "public.t", "b.c public.a"),
    ("insert into t with a as (select * from a) select * from a", "public.t", "public.a"),
    ("insert into t select * from (select k from a union select k from c.d) q", "public.t",
     "c.d public.a"),
    ("insert into t values (1)", "public.t", ""),
    ("insert into s.t (k) select max(k) from s.t", "s.t", "s.t"),
    ("update t set a = a.x from a, b where t.k = a.k", "public.t", "public.a public.b"),
    ("update t set a = (select max(x) from b) where k in (select k from c)", "public.t",
     "public.b public.c"),
    ("delete from t using a where t.k = a.k and t.z in (select z from b)", "public.t",
     "public.a public.b"),
    ("delete from t", "public.t", ""),
    ("merge into t using a on t.k = a.k remove duplicates", "public.t", "public.a"),
    ("alter table t append from a", "public.t", "public.a"),
    ("copy t from 's3://b/k' iam_role 'r'", "public.t", ""),
    ("create temp table t as select * from a", "public.t", "public.a"),
    ("create view t as with b as (select * from a) select * from b", "public.t", "public.a"),
    ("create materialized view s.t as select * from a", "s.t", "public.a"),
    ("create table t (like a)", "public.t", ""),
    ("drop table t", None, ""),
    ("truncate t", None, ""),
    ("analyze t", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "written", "read"), CASES)
def test_statement(statement: str, written: str | None, read: str) -> None:
    """What WITH names is no table, and a table that is only written is not read."""
    tree = parse(statement)
    assert written_table(tree) == written
    assert sorted(read_tables(tree)) == read.split()


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("create view v as select a, b as C from t union select d, e from u", "a c"),
        ("create view v (x, y) as select * from t", "x y"),
        ("create table n as (select t.a, 1 as one from t)", "a one"),
        ("create view v as select * from t", ""),
        ("create view v as select a, count(*) from t group by a", ""),
    ],
)
def test_named_columns(statement: str, names: str) -> None:
    """Columns are told where the statement names each of them."""
    assert named_columns(parse(statement)) == tuple(names.split())
