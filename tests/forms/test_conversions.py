"""What becomes of values of another type, compared or assigned, in every habit.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
"""
# ruff: noqa: S608 - statements are made of the tables' conditions

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

GIVEN = [
    "create table events (userid varchar, length varchar, seconds float, exact decimal(9,5))",
    "insert into events values ('8', '218.93179', 218.93179, 218.93179), ('', '99', 99, 99)",
    "insert into events values ('10', 'long', 9, 9), (null, null, null, null)",
    "create table users (user_id int, level varchar)",
    "insert into users values (8, 'paid'), (11, 'free')",
]


@pytest.mark.parametrize(
    ("condition", "users"),
    [
        # an integer or a float becomes text, so that a blank or a word is no error
        ("userid = 8", ["8"]),
        ("userid <> 8", ["", "10"]),
        ("userid in (8, 10)", ["10", "8"]),
        ("userid in (select user_id from users)", ["8"]),
        ("userid not in (select user_id from users)", ["", "10"]),
        ("exists (select 1 from users where user_id = userid)", ["8"]),
        ("userid = any (select user_id from users)", ["8"]),
        ("length = seconds", ["", "8"]),
        ("seconds = length", ["", "8"]),
        ("case when userid = 10 then true else false end", ["10"]),
        # a literal takes the other side's type
        ("seconds = '99'", [""]),
        ("exact = '99'", [""]),
        ("exact = '99.0'", [""]),
        ("userid = '8'", ["8"]),
        # a decimal stays one: the text becomes a number
        ("length <> 'long' and exact = length", ["", "8"]),
    ],
)
def test_comparisons(forms, condition, users):
    """Beside text, integers and floats become text; beside a decimal, text becomes one."""
    rows = [(user,) for user in users]
    forms.query(f"select userid from events where {condition} order by userid", rows, GIVEN)


@pytest.mark.parametrize(
    ("join", "count"),
    [
        ("join users u on e.userid = u.user_id", 1),
        ("left join users u on e.userid = u.user_id", 4),
        ("left join users u on u.user_id = e.userid where u.user_id is null", 3),
        (", users u where u.user_id = e.userid", 1),
    ],
)
def test_joins(forms, join, count):
    """The users of a staging table, kept as text, join to integers, blanks among them."""
    forms.query(f"select count(*) from events e {join}", [(count,)], GIVEN)


@pytest.mark.parametrize(
    ("kind", "expression", "value"),
    [
        ("varchar(2)", "extract(month from timestamp '2018-11-04')", "11"),
        ("varchar(2)", "date_part('month', timestamp '2018-11-04')", "11"),
        ("varchar(20)", "7", "7"),
        ("varchar(20)", "2.50", "2.50"),
        ("varchar(20)", "1.5::float", "1.5"),
        ("varchar(20)", "99::float", "99"),
        ("varchar(20)", "date '2018-11-04'", "2018-11-04"),
        ("varchar(30)", "timestamp '2018-11-04 09:15:07'", "2018-11-04 09:15:07"),
        ("varchar(30)", "timestamp '2018-11-04 09:15:07.796'", "2018-11-04 09:15:07.796"),
        ("varchar(2)", "'ab  '", "ab"),
        ("char(3)", "'ab'", "ab"),
        ("int", "7.4", 7),
        ("int", "7.5", 8),
        ("int", "7.5::float", 8),
        ("int", "'7'", 7),
        ("int", "' 7 '", 7),
        ("smallint", "date_part('week', timestamp '2018-11-04')", 44),
        ("numeric(2,0)", "extract(day from timestamp '2018-11-04')", Decimal(4)),
        ("numeric(5,2)", "2.345", Decimal("2.35")),
        ("float", "7", 7.0),
        ("bigint", "7::smallint", 7),
        ("date", "timestamp '2018-11-04 09:15:07'", dt.date(2018, 11, 4)),
        ("date", "'2018-11-04'", dt.date(2018, 11, 4)),
        ("timestamp", "date '2018-11-04'", dt.datetime(2018, 11, 4)),  # noqa: DTZ001
        ("boolean", "'yes'", True),
        ("boolean", "1", True),
    ],
)
@pytest.mark.parametrize("source", ["values ({})", "select {}", "select x from (select {} as x) q"])
def test_assignments(forms, source, kind, expression, value):
    """A value that is inserted takes its column's type: decimals are rounded, blanks cut off."""
    insert = f"insert into t {source.format(expression)}"
    forms.effect(insert, "select a from t", [(value,)], [f"create table t (a {kind})"])


def test_assignments_by_update(forms):
    """So does a value that is set."""
    given = [
        "create table t (a int, b varchar(2), c varchar(9))",
        "insert into t values (1, 'x', '')",
    ]
    forms.effect(
        "update t set a = 7.5, b = 'ab   ', c = 99::float", "select a, b, c from t",
        [(8, "ab", "99")], given,
    )  # fmt: skip
