"""Precision and scale of arithmetic, after r_numeric_computations201, and its exact results."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlglot import exp

from starlift.redshift.result_types import arithmetic_type, common_type
from starlift.redshift.types import ColumnType


def numeric(precision: int, scale: int) -> ColumnType:
    """NUMERIC(precision, scale)."""
    return ColumnType("numeric", precision=precision, scale=scale)


@pytest.mark.parametrize(
    ("operator", "left", "right", "result"),
    [
        (exp.Add, numeric(8, 2), numeric(8, 2), numeric(9, 2)),
        (exp.Sub, numeric(5, 4), numeric(8, 1), numeric(12, 4)),
        (exp.Mul, numeric(8, 2), numeric(8, 2), numeric(17, 4)),
        (exp.Div, numeric(8, 2), numeric(8, 2), numeric(17, 9)),
        (exp.Div, numeric(8, 2), ColumnType("int2"), numeric(14, 8)),
        (exp.Mul, numeric(38, 4), numeric(38, 4), numeric(38, 4)),
        (exp.Add, ColumnType("int4"), ColumnType("int8"), ColumnType("int8")),
        (exp.Div, ColumnType("int4"), ColumnType("int2"), ColumnType("int4")),
        (exp.Add, numeric(8, 2), ColumnType("float4"), ColumnType("float4")),
        (exp.Add, ColumnType("date"), ColumnType("int4"), ColumnType("date")),
        (exp.Sub, ColumnType("date"), ColumnType("date"), ColumnType("int4")),
        (exp.Sub, ColumnType("timestamp"), ColumnType("date"), ColumnType("intervald2s")),
        (exp.Add, ColumnType("date"), ColumnType("time"), ColumnType("timestamp")),
    ],
)
def test_arithmetic(operator, left, right, result):
    """The type of a result is that of the guide's table."""
    assert arithmetic_type(operator(), left, right) == result


@pytest.mark.parametrize(
    ("kinds", "result"),
    [
        ((numeric(7, 2), numeric(15, 3)), numeric(15, 3)),
        ((numeric(7, 2), ColumnType("int4")), numeric(12, 2)),
        ((ColumnType("int2"), ColumnType("float8")), ColumnType("float8")),
        ((ColumnType("varchar", length=5), ColumnType("char", length=9)),
         ColumnType("varchar", length=9)),
        ((ColumnType("date"), ColumnType("timestamptz")), ColumnType("timestamptz")),
        ((ColumnType("date"), ColumnType("int4")), ColumnType("unknown")),
        ((ColumnType("unknown"), ColumnType("bool")), ColumnType("bool")),
    ],
)  # fmt: skip
def test_common_types(kinds, result):
    """Of several types the one that holds the values of all; NULL has no say."""
    assert common_type(kinds) == result


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1.00::decimal(8,2) / 3.00::decimal(8,2)", "0.333333333"),
        ("-1.00::decimal(8,2) / 3.00::decimal(8,2)", "-0.333333333"),
        ("2::decimal(38,0) / 3", "0.6666"),
        ("0.005::decimal(5,3) / 2", "0.00250000000000"),
        ("9999999999999999999999999999999.99::decimal(38,2) / 1",
         "9999999999999999999999999999999.9900"),
        ("10.5::decimal(4,1) % 4", "2.5"),
        ("avg(x)", "1.66"),
        ("sum(x)", "5.00"),
        ("round(2.345::decimal(5,3), 2)", "2.35"),
        ("trunc(-2.349::decimal(5,3), 2)", "-2.34"),
        ("coalesce(null::decimal(5,2), 1)", "1.00"),
    ],
)  # fmt: skip
def test_results_are_exact(value_of_numbers, expression, value):
    """NUMERICs are computed digit by digit, also where a floating point number could not."""
    assert str(value_of_numbers(expression)) == value


@pytest.fixture
def value_of_numbers(connection):
    """The value of an expression over numbers (x numeric(5,2)): 1.00, 1.50, 2.50."""
    connection.execute("create table numbers (x numeric(5,2))")
    connection.execute("insert into numbers values (1), (1.5), (2.5)")

    def value(expression: str) -> Decimal:
        return connection.execute(f"select {expression} from numbers").rows[0][0]  # noqa: S608

    return value


@pytest.mark.parametrize(
    ("number", "format_", "expected"),
    [
        ("1234567890123456789", "9999999999999999999", " 1234567890123456789"),
        ("99999999999999.99::numeric(18,2)", "999,999,999,999,999.99", "  99,999,999,999,999.99"),
        (f"{'9' * 38}::numeric(38,0)", f"{'9' * 38}.99", f" {'9' * 38}.00"),
        ("(-32768)::smallint", "99999", "-32768"),
        ("-0.055::numeric(5,3)", "9.99", " -.06"),
        ("2.5::float8", "9", " 3"),
    ],
)
def test_to_char(value, number, format_, expected):
    """Exact numbers are printed exactly, however many digits they have."""
    assert value(f"select to_char({number}, '{format_}')") == expected
