"""SQL user-defined functions: made, called wherever an expression stands, dropped.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_FUNCTION.html,
udf-creating-a-scalar-sql-udf.html and r_DROP_FUNCTION.html
"""

# ruff: noqa: S608 - statements are made of the functions

from __future__ import annotations

import pytest

from starlift.errors import SqlError
from tests.unit.engines.runs import run

GREATER = (
    "create function f_sql_greater (float, float) returns float stable as $$ "
    "select case when $1 > $2 then $1 else $2 end $$ language sql"
)
LEVEL = "create function f_level(varchar(3)) returns varchar immutable as $x$ {} $x$ language sql"


@pytest.fixture(autouse=True)
def sales(connection):
    """The guide's function, one that calls it, one of texts, and a table of two rows."""
    run(
        connection,
        f"{GREATER}; create function f_sql_commission (float, float) returns float stable as $$ "
        "select f_sql_greater ($1, $2) $$ language sql;"
        "create function f_json(super) returns super stable as 'select $1' language sql;"
        + LEVEL.format("select upper(trim($1)) || '!'")
        + "; create table sales (commission numeric(8,2), pricepaid numeric(8,2));"
        "insert into sales values (10, 100), (30, 100)",
    )


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("select f_sql_greater(commission, pricepaid*0.20) from sales", [(20.0,), (30.0,)]),
        ("select F_SQL_Commission(commission, 20) from sales", [(20.0,), (30.0,)]),
        ("select public.f_sql_greater(1, 2.5) + f_sql_greater(3, 2)", [(5.5,)]),
        ("select f_sql_greater(f_sql_greater(1, 2), 3)", [(3.0,)]),
        ("select count(*) from sales where f_sql_greater(commission, 11) = 11", [(1,)]),
        ("select f_sql_greater(commission, 20) from sales group by f_sql_greater(commission, 20)",
         [(20.0,), (30.0,)]),
        ("select f_sql_greater(max(commission), 5) from sales", [(30.0,)]),
        ("with s as (select f_sql_greater(1, 2) as g) select g from s", [(2.0,)]),
        ("select f_level(' gold '), f_level(5), f_level(null)", [("GOLD!", "5!", None)]),
        ("select f_json(json_parse('{\"a\":{\"b\":5}}')).a.b::int", [(5,)]),
        ("select public.f_json(json_parse('[7, 8]'))[1]::int", [(8,)]),
        ("select f_level(repeat('x', 300)) = repeat('X', 300) || '!'", [(True,)]),
    ],
)  # fmt: skip
def test_calls(connection, query, rows):
    """A call is its SELECT over its arguments, which have the types that were declared."""
    assert sorted(connection.execute(query).rows) == rows


def test_names_of_results(connection):
    """A column has the function's name, unless it has another."""
    outcome = connection.execute("select F_LEVEL('a'), f_level('b') as c, f_level('d') || 'e'")
    assert outcome.columns == ("f_level", "c", "?column?")


def test_where_functions_stand(connection):
    """INSERT, UPDATE, DELETE, CREATE TABLE AS, views and materialized views call functions."""
    run(connection, "create table t (a int); insert into t values (f_sql_greater(1, 2)), (7)")
    run(connection, "update t set a = f_sql_greater(a, 9) where f_sql_greater(a, 1) = 2")
    run(connection, "delete from t where f_sql_greater(a, 1) = 7")
    run(connection, "create table made as select f_sql_greater(a, 10) as a from t")
    run(connection, "create view v as select f_sql_greater(a, 11) from t")
    run(connection, "create materialized view m as select f_sql_greater(a, 12) as a from t")
    run(connection, "insert into t values (20); refresh materialized view m")
    assert run(connection, "select a from t where a > 9") == [(20,)]
    assert run(connection, "select a from made") == [(10.0,)]
    assert run(connection, "select f_sql_greater from v order by 1") == [(11.0,), (20.0,)]
    assert run(connection, "select a from m order by a") == [(12.0,), (20.0,)]


def test_overloading(connection):
    """Functions of one name are told apart by the types of their arguments."""
    run(
        connection,
        "create function f_level(int) returns int stable as 'select $1 + 1' language sql",
    )
    assert run(connection, "select f_level(5), f_level('5')") == [(6, "5!")]
    with pytest.raises(SqlError, match=r"function f_level\(unknown\) is not unique"):
        connection.execute("select f_level(null)")
    run(connection, "drop function f_level(integer)")
    assert run(connection, "select f_level(5)") == [("5!",)]


def test_replacing(connection):
    """OR REPLACE takes the place of the function with the same types, and of no other."""
    with pytest.raises(SqlError, match="already exists with same argument types"):
        connection.execute(LEVEL.format("select $1"))
    connection.execute(LEVEL.format("select $1").replace("create", "create or replace"))
    assert run(connection, "select f_level(' gold ')") == [(" gold ",)]


def test_transactions(connection):
    """What a block made of functions is gone when it is rolled back."""
    run(connection, "begin; drop function f_level(varchar); rollback")
    assert run(connection, "select f_level('a')") == [("A!",)]
    run(connection, "begin; create function f_one() returns int stable as 'select 1' language sql")
    assert run(connection, "select f_one()") == [(1,)]
    run(connection, "rollback")
    with pytest.raises(SqlError, match="F_ONE is not supported"):
        connection.execute("select f_one()")


def test_schemas(connection):
    """A function stands in a schema: the path finds it, and DROP SCHEMA minds it."""
    run(connection, "create schema s")
    run(connection, "create function s.f_one() returns int stable as 'select 1' language sql")
    assert run(connection, "select s.f_one()") == [(1,)]
    with pytest.raises(SqlError, match="F_ONE is not supported"):
        connection.execute("select f_one()")
    run(connection, "set search_path to public, s")
    assert run(connection, "select f_one()") == [(1,)]
    with pytest.raises(SqlError, match="other objects depend on it"):
        connection.execute("drop schema s")
    run(connection, "drop schema s cascade")
    with pytest.raises(SqlError, match="F_ONE is not supported"):
        connection.execute("select s.f_one()")


def test_listed(connection):
    """SVV_REDSHIFT_FUNCTIONS has each with the types of its arguments and its result."""
    listed = "select function_name, argument_type, result_type from svv_redshift_functions"
    assert run(connection, f"{listed} where function_name like 'f_l%'") == [
        ("f_level", "character varying", "character varying")
    ]


def _made(body: str, types: str = "int", result: str = "int") -> str:
    return f"create function f_bad({types}) returns {result} stable as $$ {body} $$ language sql"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (_made("select $2"), "there is no parameter \\$2"),
        (_made("select max(commission) from sales"), "without other clauses"),
        (_made("select 1, 2"), "SELECT of one expression"),
        (_made("delete from sales"), "SELECT of one expression"),
        (_made("select commission"), 'column "commission" does not exist'),
        (_made("select f_none($1)"), "F_NONE is not supported"),
        (_made("select $1", result="date"), "cannot cast type integer to date"),
        (_made("select $1", types="a int"), "has no names for its arguments"),
        (_made("select 1", types=", ".join(["int"] * 33)), "more than 32 arguments"),
        (_made("select 1").replace("stable", ""), "VOLATILE or STABLE or IMMUTABLE"),
        (_made("return 1").replace("language sql", "language plpythonu"), "Python"),
        (_made("select 1").replace("f_bad", "upper"), "one of Redshift's own"),
        ("drop function f_level(date)", r"function f_level\(date\) does not exist"),
        ("select f_level('a', 'b')", "does not exist"),
        ("select f_level(date '2020-01-01', 1)", r"f_level\(date, integer\) does not exist"),
        ("select * from f_level('a')", "F_LEVEL is not supported"),
        ("select f_none(1)", "F_NONE is not supported"),
        ("select $1", "there is no parameter"),
        ("create table t (a varchar(9) default f_level('a'))", "a DEFAULT cannot call"),
    ],
)
def test_mistakes(connection, statement, message):
    """What cannot be a function, or no call of one, is an error that names it."""
    with pytest.raises(SqlError, match=message):
        connection.execute(statement)
    assert run(connection, "select count(*) from svv_redshift_functions") == [(4,)]


def test_a_function_without_end(connection):
    """A function that comes to call itself is an error."""
    run(connection, "create function f_a(int) returns int stable as 'select $1' language sql")
    run(connection, "create function f_b(int) returns int stable as 'select f_a($1)' language sql")
    run(
        connection,
        "create or replace function f_a(int) returns int stable as 'select f_b($1)' language sql",
    )
    with pytest.raises(SqlError, match="infinite recursion"):
        connection.execute("select f_a(1)")
