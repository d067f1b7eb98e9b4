"""UPDATE and DELETE by other tables, in the forms that people give them, in every habit.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_Examples_of_UPDATE_statements.html
"""
# ruff: noqa: E501 - statements as they are written

from __future__ import annotations

import pytest

from starlift.errors import SqlError

GIVEN = [
    "create table users (id int, level varchar, boss int)",
    "insert into users values (8, 'free', 9), (9, 'paid', 9), (10, 'free', 8)",
    "create table events (uid int, new_level varchar)",
    "insert into events values (8, 'paid'), (10, 'free')",
    "create table marks (of_level varchar)",
    "insert into marks values ('paid')",
]
LEVELS = "select id, level from users order by id"
CHANGED = [(8, "paid"), (9, "paid"), (10, "free")]


@pytest.mark.parametrize(
    "statement",
    [
        "update users set level = new_level from events where events.uid = users.id",
        "update users set level = e.new_level from events e where users.id = e.uid",
        "update users u set level = e.new_level from events as e where u.id = e.uid",
        "update public.users set level = new_level from events where uid = public.users.id",
        "update users set level = new_level from (select uid, new_level from events) e where uid = id",
        (
            "update users set level = new_level from events e, marks m"
            " where e.uid = users.id and e.new_level = m.of_level"
        ),
        (
            "update users set level = new_level from events e join marks m on e.new_level = m.of_level"
            " where e.uid = users.id"
        ),
        "update users set level = new_level from events e join users u on e.uid = u.id",
        (
            "update users set level = new_level from events e inner join users as u on (e.uid = u.id)"
            " where u.level <> e.new_level"
        ),
        "update users set level = new_level from events e, users o where e.uid = o.id",
        "update users set level = new_level from users u join events e on e.uid = u.id",
        (
            "update users set level = st.new_level from (select uid, new_level, row_number() over"
            " (partition by uid order by new_level desc) as n from events) st join users u"
            " on st.uid = u.id where st.n = 1 and (u.id = st.uid and u.level <> st.new_level)"
        ),
        (
            "update users set level = (select new_level from events where uid = id)"
            " where id in (select uid from events)"
        ),
        (
            "update users set level = 'paid' where exists (select 1 from events where uid = users.id"
            " and new_level = 'paid')"
        ),
        (
            "with e as (select uid, new_level from events) update users set level = new_level from e"
            " where e.uid = users.id"
        ),
    ],
)
def test_updates(forms, statement):
    """The target that FROM names again under an alias is the target, not a second reading."""
    forms.effect(statement, LEVELS, CHANGED, GIVEN)


def test_a_self_join(forms):
    """A target that the condition names beside its alias is joined to itself."""
    forms.effect(
        "update users set level = b.level from users b where users.boss = b.id",
        LEVELS,
        [(8, "paid"), (9, "paid"), (10, "free")],
        GIVEN,
    )


@pytest.mark.parametrize("side", ["left", "right outer", "full outer"])
def test_outer_joins(forms, side):
    """An outer join to the target in FROM is refused."""
    forms.refused(
        f"update users set level = 'x' from events e {side} join users u on e.uid = u.id",  # noqa: S608
        SqlError,
        "Target table must be part of an equijoin predicate",
        GIVEN,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "delete from users using events where events.uid = users.id",
        "delete users using events e where e.uid = users.id",
        "delete from users using events e, marks m where e.uid = users.id and m.of_level <> level",
        "delete from users using events e join marks m on m.of_level <> 'x' where e.uid = users.id",
        "delete from users where id in (select uid from events)",
        "delete from users where exists (select 1 from events where uid = id)",
        "delete from public.users where public.users.id in (select e.uid from events e)",
        "with e as (select uid from events) delete from users where id in (select uid from e)",
    ],
)
def test_deletes(forms, statement):
    """DELETE takes USING, a subquery, and a WITH before it."""
    forms.effect(statement, "select id from users order by id", [(9,)], GIVEN)


@pytest.mark.parametrize("column", ["users.level", "u.level"])
def test_the_column_stands_alone(forms, column):
    """The column that SET names stands without its table."""
    forms.refused(f"update users u set {column} = 'x'", SqlError, "syntax error", GIVEN)  # noqa: S608
