"""Results whose type must be the one that Redshift's rules tell, or their values are wrong."""
# ruff: noqa: S608 - statements are made of the tables' expressions

from __future__ import annotations

from decimal import Decimal

import pytest

from starlift.errors import SqlError
from starlift.redshift.functions import FUNCTIONS


@pytest.fixture
def values(connection):
    """The rows of a query on the table t."""
    connection.execute(
        "create table t (n numeric(8,4), m numeric(10,2), a int, d date, s super, c char(5))"
    )
    connection.execute(
        "insert into t values (1.2345, 99999999.99, 20200131, '2020-01-31', "
        """json_parse('{"a": 1, "b": 2.5, "c": [1, 2]}'), 'abc')"""
    )
    return lambda query: list(connection.execute(query).rows)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("round(n, 2) / 3", "0.41"),
        ("trunc(n, 1) / 2", "0.6"),
        ("round(n) / 4", "0.25"),
        ("sign(-n) / 2", "-0.5"),
        ("to_number('12.45', '99.99') / 2", "6.225"),
        ("text_to_numeric_alt('1.25', 10, 2) / 2", "0.625"),
        ("text_to_numeric_alt('1.25') / 2", "0.5"),
        ("m * m", "9999999998000000.0001"),
        ("m * a", "2020013099797998.69"),
        ("99999999999999.99::numeric(18,2) * 100.5", "10049999999999998.995"),
        ("9999999999999999.99::numeric(18,2) + 0.01::numeric(18,2)", "10000000000000000"),
        ("-9999999999999999.99::numeric(18,2) - 0.01::numeric(18,2)", "-10000000000000000"),
    ],
)
def test_numerics(values, expression, expected):
    """Quotients of what is rounded, and products of more than 18 digits."""
    ((value,),) = values(f"select {expression} from t")
    assert value == Decimal(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("left(a, 4) + 1", 2021),
        ("left(d, 7) = '2020-01'", True),
        ("right(d, 2)::int", 31),
        ("upper(d) || '!'", "2020-01-31!"),
        ("trim(a) || 1", "202001311"),
        ("get_array_length(s.c) - 3", -1),
        ("charindex('x', 'y') - 1", -1),
        ("(s.a + s.b)::int", 4),
        ("(s.b + 1)::int", 4),
        ("s.b * 2", 5.0),
        ("('2020-01-01' + interval '1 day')::varchar", "2020-01-02 00:00:00"),
        ("(interval '1 day' + '2020-01-01')::varchar", "2020-01-02 00:00:00"),
        ("('2020-01-02' - interval '1 day')::date::varchar", "2020-01-01"),
    ],
)
def test_other_types(values, expression, expected):
    """Texts of dates and numbers are texts; SUPER's numbers are numbers."""
    assert values(f"select {expression} from t") == [(expected,)]


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("round(n, 2)", "numeric(8,4)"),
        ("m * m", "numeric(21,4)"),
        ("left(d, 7)", "character varying(65535)"),
        ("left(c, 2)", "character(5)"),
        ("s.a + s.b", "double precision"),
        ("charindex('x', 'y')", "integer"),
        ("to_number('12.45', '99.99')", "numeric(38,2)"),
        ("text_to_numeric_alt('1.25', 10, 2)", "numeric(10,2)"),
    ],
)
def test_create_table_as_keeps_the_type(connection, values, expression, kind):
    """A table of a query has the types that are told, in the catalog and in the file."""
    connection.execute(f"create table made as select {expression} as x from t")
    assert values("select type from pg_table_def where tablename = 'made'") == [(kind,)]
    connection.execute(f"insert into made select {expression} from t")
    ((count,),) = values("select count(distinct x) from made")
    assert count == 1


def test_a_rounded_column_divides(connection, values):
    """What CREATE TABLE AS rounded is divided as what it is."""
    connection.execute("create table made as select round(n, 2) as r from t")
    assert values("select r / 3 from made") == [(Decimal("0.41"),)]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("date '2020-01-01' * 2", r"operator does not exist: date \* integer"),
        ("date '2020-01-01' / 2", "operator does not exist: date / integer"),
        ("2 - date '2020-01-01'", "operator does not exist: integer - date"),
        ("round()", "function round takes 1 to 2 arguments, not 0"),
        ("mod(1)", "function mod takes 2 arguments, not 1"),
        ("pi(1)", "function pi takes 0 arguments, not 1"),
        ("nullif()", "function nullif takes 2 arguments, not 0"),
        ("dateadd()", "function dateadd takes 3 arguments, not 0"),
        ("listagg() within group (order by 1)", "function listagg takes 1 to 2 arguments, not 0"),
        ("percentile_cont() within group (order by 1)", "takes 1 argument, not 0"),
        ("percentile_cont(0.5)", "PERCENTILE_CONT is an ordered-set aggregate"),
        ("approximate percentile_disc(0.5)", "PERCENTILE_DISC is an ordered-set aggregate"),
    ],
)
def test_what_does_not_go_together(values, expression, message):
    """Operators that there are not, and calls with the wrong number of arguments."""
    with pytest.raises(SqlError, match=message):
        values(f"select {expression}")


def test_every_function_minds_its_arguments(values):
    """None is called with none where it needs one: an error, never a crash."""
    needy = [function for function in FUNCTIONS.values() if function.least]
    assert len(needy) > 100
    for function in needy:
        with pytest.raises(SqlError, match=r"argument|syntax error|not support"):
            values(f"select {function.name}()")
