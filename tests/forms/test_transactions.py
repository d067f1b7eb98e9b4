"""The facts about transactions, each by its result, in every habit."""
# ruff: noqa: S608 - statements are made of the tables' words

from __future__ import annotations

import pytest

from starlift.errors import DatabaseError, SqlError, UnsupportedSqlError
from tests.forms.habits import written

GIVEN = ["create table t (a int)", "create table u (a int)", "insert into u values (7)"]
COUNT = "select count(*) from t"


@pytest.fixture
def tables(forms):
    """The tables `t` and `u`, and no block open; at the end they are gone."""
    for statement in GIVEN:
        forms.run(statement)
    yield forms
    forms.run("rollback; drop table if exists t, u, v, w")


@pytest.mark.parametrize(
    "begin",
    ["begin", "begin work", "begin transaction", "start transaction",
     "begin isolation level serializable", "start transaction read write"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("end", "count"),
    [("commit", 1), ("commit work", 1), ("commit transaction", 1), ("end", 1), ("end work", 1),
     ("end transaction", 1), ("rollback", 0), ("rollback work", 0), ("rollback transaction", 0),
     ("abort", 0), ("abort work", 0), ("abort transaction", 0)],
)  # fmt: skip
def test_blocks(tables, begin, end, count):
    """A block keeps or undoes what it did, in every spelling of its beginning and its end."""
    tables.run(f"{begin.upper()}; insert into t values (1); {end}")
    tables.query(COUNT, [(count,)])


@pytest.mark.parametrize(
    "keyword", ["begin", "start transaction", "commit", "rollback", "end work"]
)
def test_habits_of_blocks(tables, keyword):
    """BEGIN and its kin are read in every habit."""
    for _, text in written(keyword):
        tables.run("rollback" if keyword.startswith(("begin", "start")) else "begin")
        tables.run(text)
    tables.run("rollback")


@pytest.mark.parametrize("truncate", ["truncate u", "truncate table u", "TRUNCATE public.U"])
def test_truncate_commits(tables, truncate):
    """TRUNCATE commits itself, and the block before it.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html
    """
    tables.run(f"begin; insert into t values (1); {truncate}; rollback")
    tables.query("select (select count(*) from t), (select count(*) from u)", [(1, 0)])


@pytest.mark.parametrize(
    "statement",
    [
        "delete from u",
        "insert into t select a from u",
        "update u set a = 8",
        "create table v (a int)",
        "create table v as select a from u",
        "drop table u",
        "alter table u add column b int",
        "alter table u rename to w",
        "copy t from 's3://bucket/log' iam_role default json 'auto'",
        "create view v as select a from u",
    ],
)
def test_what_rolls_back(tables, statement):
    """DELETE, COPY, CREATE, DROP and their kin roll back."""
    tables.warehouse.put({"log/1.json": b'{"a": 1}'})
    tables.run(f"begin; {statement}; rollback")
    tables.query("select (select count(*) from t), (select sum(a) from u)", [(0, 7)])
    with pytest.raises(DatabaseError):
        tables.run("select a from v")


@pytest.mark.parametrize(
    "statement",
    [
        "vacuum t",
        "vacuum full t",
        "alter table t append from u",
        "alter table t alter column b type varchar(20)",
    ],
)  # fmt: skip
def test_what_stands_alone(tables, statement):
    """VACUUM, ALTER TABLE APPEND and ALTER COLUMN TYPE are refused inside a block.

    Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_VACUUM_command.html,
    https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE_APPEND.html,
    https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
    """
    tables.run("drop table t; create table t (a int, b varchar(10)); create table w (a int)")
    tables.run("begin")
    with pytest.raises(DatabaseError, match="transaction block"):
        tables.run(statement)


def test_append_commits(tables):
    """ALTER TABLE APPEND moves the rows and commits."""
    tables.run("alter table t append from u")
    tables.query("select (select count(*) from t), (select count(*) from u)", [(1, 0)])


@pytest.mark.parametrize(
    ("column", "change", "runs"),
    [
        ("b varchar(10)", "alter column b type varchar(20)", True),
        ("b varchar(10)", "alter b type varchar(20)", True),
        ("b int", "alter column b type bigint", False),
        ("b varchar(10) primary key", "alter column b type varchar(20)", False),
        ("b varchar(10)", "add column c int, add column d int", False),
        ("b varchar(10)", "add column c int", True),
    ],
)
def test_alter_table(tables, column, change, runs):
    """ALTER COLUMN TYPE only sizes a VARCHAR that is in no key; ADD COLUMN adds one column."""
    tables.run(f"create table w (a int, {column})")
    if runs:
        tables.run(f"alter table w {change}")
        assert tables.run("select b from w").rows == ()
    else:
        with pytest.raises(SqlError) as caught:
            tables.run(f"alter table w {change}")
        assert "not supported yet" not in str(caught.value)


@pytest.mark.parametrize(
    "mistake", ["select 1/0", "select nothing from t", "insert into t values ('x')"]
)
@pytest.mark.parametrize("end", ["rollback", "abort", "commit", "end"])
def test_after_an_error(tables, mistake, end):
    """After an error inside a block every statement fails with 25P02 until its end."""
    tables.run("begin; insert into t values (1)")
    with pytest.raises(SqlError):
        tables.run(mistake)
    for statement in ("select 1", "insert into t values (2)", "drop table t"):
        with pytest.raises(DatabaseError) as caught:
            tables.run(statement)
        assert caught.value.sqlstate == "25P02"
    tables.run(end)
    tables.query(COUNT, [(0,)])


def test_external_tables(tables):
    """What needs Amazon's other services is refused by its name."""
    with pytest.raises(UnsupportedSqlError):
        tables.run("create external schema s from data catalog database 'd' iam_role default")
