"""What statements do with tables: joins and filters of their columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from starlift.advice.uses import Question, workload
from starlift.engines.protocols import TableInfo
from starlift.project import CheckQuery, Project

TABLES = tuple(
    TableInfo(schema, name, tuple((column, "int4") for column in columns.split()), 1)
    for schema, name, columns in [
        ("public", "t", "k a b"),
        ("public", "s", "k x y"),
        ("other", "s", "k w"),
    ]
)
VIEWS = (
    "create view v as select k, a as renamed, b + 1 as more from t where b > 0",
    "create view vv (p, q) as select k, renamed from v",
)
TEMPORARY = "create temporary table n as select k, x from s"
# A question; its joins and its filters, a range marked with `..`.
CASES = {
    "select 1 from t join s on t.k = s.k": "s.k=t.k",
    "select 1 from t, s where t.k = s.k and t.a > 3 and 5 = s.y": "s.k=t.k s.y t.a..",
    "select 1 from t join s using (k)": "s.k=t.k",
    "select 1 from t join other.s on a = w": "other.s.w=t.a",
    "select 1 from t as one join s as two on (one.k = two.k) and one.a between 1 and 2": (
        "s.k=t.k t.a.."
    ),
    "select 1 from (select k as key, max(x) as m from s group by k) as q join t on q.key = t.k": (
        "s.k=t.k"
    ),
    "with c as (select k from s), d as (select k as j from c) select 1 from d join t on j = t.k": (
        "s.k=t.k"
    ),
    "with s as (select k from s) select 1 from s join t on s.k = t.k": "s.k=t.k",
    "select 1 from t join (select k from s union all select w from other.s) as u on u.k = t.k": (
        "other.s.w=t.k s.k=t.k"
    ),
    "select 1 from t where k in (select k from s where y like 'a%')": "s.k=t.k s.y..",
    "select 1 from t where exists (select 1 from s where s.k = t.k)": "s.k=t.k",
    "select 1 from t where a in (1, 2) and b < getdate()": "t.a t.b..",
    # Through views to their tables; what a view makes is no column of theirs.
    "select 1 from v join s on v.renamed = s.x and v.more = s.y": "s.x=t.a t.b..",
    "select 1 from vv join s on q = s.x where p = 7": "s.x=t.a t.b.. t.k",
    # What WITH calls as a view's table is called is not the view's.
    "with t as (select k from other.s) select 1 from v join t on v.k = t.k": (
        "other.s.k=t.k t.b.."
    ),
    # What no key can serve is left out.
    "select 1 from t join s on t.k + 1 = s.k": "",
    "select 1 from t where a = 1 or b = 2": "",
    "select 1 from t where abs(a) = 1": "",
    "select 1 from t where a <> 1": "",
    "select 1 from t where a is null": "",
    "select 1 from t as one join t as two on one.k = two.a": "",
    # A table that does not stand is joined as a temporary one is.
    "select 1 from unknown join t on unknown.k = t.k": "t.k?",
}  # fmt: skip


@pytest.mark.parametrize("question", CASES)
def test_a_question(question: str) -> None:
    """Joins and filters are found through WITH, subqueries, set operations and views."""
    project = Project.of(Path(), create=VIEWS)
    found = workload(project, TABLES, [Question("q", question)])
    assert _told(found.uses[-1]) == CASES[question]
    assert found.lost == ()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("delete from t using s where t.k = s.k and s.x > 1", "s.k=t.k s.x.."),
        ("update t set a = s.x from s where t.k = s.k", "s.k=t.k"),
        (
            "update t set a = s.x from s join other.s as o on s.k = o.k where t.k = s.k",
            "other.s.k=s.k s.k=t.k",
        ),
        (
            "delete from t using s, other.s as o where t.k = s.k and o.w = s.x",
            "other.s.w=s.x s.k=t.k",
        ),
        ("merge into t using s on t.k = s.k remove duplicates", "s.k=t.k"),
        ("insert into t (k) select s.k from s join other.s as o on o.k = s.k", "other.s.k=s.k"),
        ("insert into t values (1, 2, 3)", None),
        ("truncate t", None),
        ("delete from t using n where t.k = n.k", "t.k?"),
    ],
)
def test_a_load(statement: str, told: str | None) -> None:
    """What a load joins is known, with temporary tables too, and that it is no question."""
    project = Project.of(Path(), insert=[TEMPORARY, statement])
    uses = workload(project, TABLES, []).uses[1:]
    assert [_told(use) for use in uses] == ([] if told is None else [told])
    assert not any(use.is_lasting for use in uses)


def test_names() -> None:
    """Each use is called by what does it."""
    project = Project.of(
        Path(),
        create=VIEWS,
        insert=["delete from t using s where t.k = s.k"],
        checks=[CheckQuery("strangers", "flagged", "select k from t where a > 1")],
    )
    found = workload(project, TABLES, [Question("top.sql", "select k from s where x = 1")])
    names = [use.name for use in found.uses]
    assert names == ["view v", "view vv", "delete t", "check strangers", "top.sql"]
    assert [use.is_lasting for use in found.uses] == [True, True, False, False, True]
    assert found.statement_count == 5


def test_copies() -> None:
    """The tables that COPYs fill are known by their addresses."""
    project = Project.of(Path(), copy=["copy other.s from 's3://b/k' iam_role 'r' json 'auto'"])
    assert workload(project, TABLES, []).copied == {"other.s"}


def test_lasting_joins_count_first() -> None:
    """Where questions join a table, what loads join is left aside; else it is what there is."""
    project = Project.of(Path(), insert=["delete from t using s where t.a = s.x"])
    asked = Question("q", "select 1 from t join s on t.k = s.k")
    both = workload(project, TABLES, [asked]).partners("public.t")
    assert [partner.column for partner in both] == ["k"]
    loads = workload(project, TABLES, []).partners("public.t")
    assert [(partner.column, partner.is_lasting) for partner in loads] == [("a", False)]


def test_a_temporary_table_may_be_made_again(tmp_path: Path) -> None:
    """A name that stands for one table and then for another is followed each time."""
    project = Project.of(
        tmp_path,
        insert=[
            TEMPORARY,
            "delete from t using n where t.k = x",
            "drop table n",
            "create temporary table n as select w from other.s",
            "delete from t using n where t.a = w",
        ],
    )
    uses = workload(project, TABLES, []).uses
    assert [_told(use) for use in uses if use.name == "delete t"] == ["t.k?", "t.a?"]


def _told(use) -> str:
    joins = {f"{_name(one)}={_name(other)}" for one, other in use.joined}
    filters = {f"{_name(column)}{'..' * is_range}" for column, is_range in use.filtered}
    return " ".join(sorted(joins) + sorted(filters) + [f"{_name(c)}?" for c in use.looked_up])


def _name(column) -> str:
    return f"{column.table.removeprefix('public.')}.{column.column}"
