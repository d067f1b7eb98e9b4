"""PREPARE, EXECUTE and DEALLOCATE.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html, r_EXECUTE.html and
r_DEALLOCATE.html.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.errors import DatabaseError, SqlError, SqlSyntaxError
from tests.unit.engines.runs import run

WRONG = 'wrong number of parameters for prepared statement "p"'


@pytest.fixture
def session(connection):
    """A table of two rows."""
    run(
        connection,
        "create table t (i int, v varchar(10), n numeric(10, 2)); "
        "insert into t values (1, 'one', 1.25), (2, 'two', 2.5)",
    )
    return connection


def rows(session, query):
    """What a statement gives."""
    return list(session.execute(query).rows)


def test_the_guides_examples(session):
    """r_PREPARE: an INSERT and a SELECT, run with several values; char has no length there."""
    run(
        session,
        """
        CREATE TABLE prep1 (c1 int, c2 char(20));
        PREPARE prep_insert_plan (int, char)
        AS insert into prep1 values ($1, $2);
        EXECUTE prep_insert_plan (1, 'one');
        EXECUTE prep_insert_plan (2, 'two');
        EXECUTE prep_insert_plan (3, 'three');
        DEALLOCATE prep_insert_plan;
        PREPARE prep_select_plan (int)
        AS select * from prep1 where c1 = $1
        """,
    )
    assert rows(session, "EXECUTE prep_select_plan (2)") == [(2, "two")]
    assert rows(session, "EXECUTE prep_select_plan (3)") == [(3, "three")]
    session.execute("DEALLOCATE PREPARE prep_select_plan")
    with pytest.raises(DatabaseError, match="does not exist"):
        session.execute("EXECUTE prep_select_plan (3)")


@pytest.mark.parametrize(
    ("prepare", "values", "expected"),
    [
        ("p as select v from t where i = $1", "(2)", [("two",)]),
        ("p as select 7", "", [(7,)]),
        ("p (int, int) as select $2 - $1, $1", "(1, 3)", [(2, 1)]),
        ("p (varchar(3)) as select $1", "('abcdef')", [("abc",)]),
        ("p (varchar) as select len($1)", "('abcdef')", [(6,)]),
        ("p (numeric) as select $1", "(1.2345)", [(Decimal("1.2345"),)]),
        ("p (numeric) as select $1", "('1.2345')", [(Decimal("1.2345"),)]),
        ("p (numeric(6, 2)) as select $1", "(1.2345)", [(Decimal("1.23"),)]),
        ("p (float) as select $1 / 2", "(1)", [(0.5,)]),
        ("p (int) as select $1 / 2", "('5')", [(2,)]),
        ("p (int) as select v from t order by i limit $1", "(1)", [("one",)]),
        ("p (int) as select v from t order by $1, i desc", "(1)", [("two",), ("one",)]),
        ("p (varchar) as select to_char(date '2018-11-04', $1)", "('YYYY')", [("2018",)]),
        ("p (bigint) as select $1", "(1 + 2 * 3)", [(7,)]),
        ("p (int) as with q as (select $1 as x) select x + 1 from q", "(null)", [(None,)]),
        ("p (int) as (select $1) union all select $1 + 1 order by 1", "(4)", [(4,), (5,)]),
        ('P (int) as select $1 as "X"', "(-4)", [(-4,)]),
    ],
)
def test_values_take_their_places(session, prepare, values, expected):
    """A value has the type that is listed, or the one that it is written with."""
    session.execute(f"prepare {prepare}")
    assert rows(session, f"execute p {values}") == expected
    assert rows(session, f"EXECUTE P {values}") == expected


def test_statements_that_change_rows(session):
    """INSERT, UPDATE and DELETE tell how many rows they changed."""
    run(
        session,
        "prepare u (varchar, int) as update t set v = $1 where i = $2; "
        "prepare d as delete from t where n > $1; "
        "prepare ins as insert into t (i, v) select $1, $2",
    )
    assert session.execute("execute u ('changed', 1)").row_count == 1
    assert session.execute("execute d (2)").row_count == 1
    assert session.execute("execute ins (3, 'three')").row_count == 1
    assert rows(session, "select i, v from t order by i") == [(1, "changed"), (3, "three")]


def test_users_functions_and_views(session):
    """What a prepared statement calls and reads is what stands when it is run."""
    run(
        session,
        "create function twice(int) returns int immutable as $$ select $1 * 2 $$ language sql; "
        "create view v as select i from t; "
        "prepare p (int) as select twice($1) + twice(i) from v order by 1; "
        "insert into t values (3)",
    )
    assert rows(session, "execute p (10)") == [(22,), (24,), (26,)]


@pytest.mark.parametrize(
    ("statement", "message", "sqlstate"),
    [
        ("prepare p as select 2", 'prepared statement "p" already exists', "42P05"),
        ("execute q (1)", 'prepared statement "q" does not exist', "26000"),
        ("deallocate q", 'prepared statement "q" does not exist', "26000"),
        ("execute p", f"{WRONG}: expected 1 but got 0", "42601"),
        ("execute p (1, 2)", f"{WRONG}: expected 1 but got 2", "42601"),
        ("execute p ('x')", 'invalid input syntax for integer: "x"', "22P02"),
        ("execute p (i)", 'column "i" does not exist', "42703"),
        ("execute p ((select 1))", "cannot use subquery in EXECUTE parameter", "0A000"),
        ("execute p (max(1))", "cannot use aggregate function in EXECUTE parameter", "42803"),
        ("prepare q (int) as select $2", "there is no parameter $2", "42P02"),
        ("prepare q as select $0", "there is no parameter $0", "42P02"),
        ("prepare q as select * from nothing", 'relation "nothing" does not exist', "42P01"),
        ("prepare q (int) as select x from t", 'column "x" does not exist in t', "42703"),
    ],
)  # fmt: skip
def test_errors(session, statement, message, sqlstate):
    """Each error has PostgreSQL's words and SQLSTATE."""
    session.execute("prepare p (int) as select $1")
    with pytest.raises(DatabaseError) as caught:
        session.execute(statement)
    assert (caught.value.message, caught.value.sqlstate) == (message, sqlstate)


@pytest.mark.parametrize(
    "statement",
    [
        "prepare p as truncate t",
        "prepare p as",
        "prepare p () as select 1",
        "prepare p (int) select $1",
        "execute p (1",
        "deallocate all",
    ],
)
def test_what_cannot_be_read(session, statement):
    """Only queries and statements that change rows are prepared."""
    with pytest.raises(SqlSyntaxError):
        session.execute(statement)


def test_a_parameter_outside_of_prepare(session):
    """A statement that is not prepared has no parameters."""
    with pytest.raises(SqlError):
        session.execute("select $1")


def test_a_statement_outlives_a_rollback_and_no_session(tmp_path):
    """It belongs to the session, not to the block, and not to the file."""
    settings = load_settings(tmp_path, environ={})
    session = connect(settings)
    run(session, "begin; prepare p as select 1; rollback")
    assert rows(session, "execute p") == [(1,)]
    session.close()
    session = connect(settings)
    with pytest.raises(DatabaseError, match="does not exist"):
        session.execute("execute p")
    session.close()


def test_a_failed_block_refuses_execute(session):
    """After an error in a block EXECUTE is refused like every statement."""
    run(session, "prepare p as select 1; begin")
    with pytest.raises(DatabaseError):
        session.execute("select 1/0")
    with pytest.raises(DatabaseError) as caught:
        session.execute("execute p")
    assert caught.value.sqlstate == "25P02"


def test_explain_shows_the_plan(session):
    """EXPLAIN EXECUTE has the plan of the statement with its values."""
    session.execute("prepare p (int) as select v from t where i = $1")
    plan = session.execute("explain execute p (2)")
    assert plan.columns == ("QUERY PLAN",)
    assert any("Filter" in line for (line,) in plan.rows)


def test_the_history_tells_of_both(session):
    """EXECUTE stands in the history as it is written, with the type of what it runs."""
    run(session, "prepare p as insert into t (i) values ($1); execute p (5)")
    assert rows(
        session,
        "select query_type, query_text, returned_rows from sys_query_history "
        "where query_text like '% p %' order by query_id",
    ) == [
        ("UTILITY", "prepare p as insert into t (i) values ($1)", None),
        ("INSERT", "execute p (5)", 1),
    ]
