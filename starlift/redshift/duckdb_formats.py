"""TO_CHAR, TO_DATE, TO_TIMESTAMP and TO_NUMBER: a format in quotes becomes an expression.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_FORMAT_strings.html and
https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_formating.html
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.annotations import told_type
from starlift.redshift.constants import constant
from starlift.redshift.duckdb_casts import as_text, converted
from starlift.redshift.duckdb_sql import template
from starlift.redshift.formats.moments import moment_text, moment_value
from starlift.redshift.formats.numbers import number_text, number_value
from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType, column_type


def _format(node: exp.Expr, function: str) -> str:
    return constant(node.expressions[1], f"The format of {function}")


def _to_char(node: exp.Expr) -> exp.Expr:
    value = node.expressions[0]
    kind = told_type(value)
    format_ = _format(node, "TO_CHAR")
    if kind.is_character or not kind.is_known:
        value = converted(value, ColumnType("timestamp"))
        kind = told_type(value)
    if kind.is_number:
        scale = None if kind.is_float else kind.scale or 0
        return template(number_text(format_, scale), value)
    if kind.is_moment:
        moment = value if kind.name == "timestamp" else converted(value, ColumnType("timestamp"))
        return template(moment_text(format_), moment)
    if kind.name == "time":
        return template(moment_text(format_), template("(DATE '2000-01-01' + {1})", value))
    if kind.is_interval:
        return template(moment_text(format_), template("(TIMESTAMP '0001-01-01' + {1})", value))
    raise SqlError(f"function to_char({base_name(kind)}, character varying) does not exist")


def _to_timestamp(node: exp.Expr) -> exp.Expr:
    text = moment_value(_format(node, "TO_TIMESTAMP"), is_strict=_is_strict(node))
    return template(f"CAST({text} AS TIMESTAMPTZ)", as_text(node.expressions[0]))


def _to_date(node: exp.Expr) -> exp.Expr:
    text = moment_value(_format(node, "TO_DATE"), is_strict=_is_strict(node))
    return template(f"CAST({text} AS DATE)", as_text(node.expressions[0]))


def _is_strict(node: exp.Expr) -> bool:
    """Whether a day that is not there is an error: without it, 31 June is 1 July."""
    if len(node.expressions) < 3:  # noqa: PLR2004 - text, format, is_strict
        return False
    given = node.expressions[2]
    if not isinstance(given, exp.Boolean):
        raise UnsupportedSqlError(f"{node.name} takes TRUE or FALSE for is_strict")
    return bool(given.this)


def _to_number(node: exp.Expr) -> exp.Expr:
    return template(number_value(_format(node, "TO_NUMBER")), as_text(node.expressions[0]))


def _text_to_int_alt(node: exp.Expr) -> exp.Expr:
    """A Teradata number: its sign may stand behind; a fraction is cut."""
    return template("CAST(rs_alt_number({1}) AS INTEGER)", as_text(node.expressions[0]))


def _text_to_numeric_alt(node: exp.Expr) -> exp.Expr:
    digits = [constant(item, "Precision and scale") for item in node.expressions[1:]]
    parameters = [exp.DataTypeParam(this=exp.Literal.number(number)) for number in digits or ["38"]]
    kind = column_type(exp.DataType(this=exp.DType.DECIMAL, expressions=parameters))
    precision, scale = kind.precision, kind.scale
    text = f"CAST(rs_alt_number({{1}}) AS DECIMAL({precision},{scale}))"
    return template(text, as_text(node.expressions[0]))


FORMAT_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "text_to_int_alt": _text_to_int_alt,
    "text_to_numeric_alt": _text_to_numeric_alt,
    "to_char": _to_char,
    "to_date": _to_date,
    "to_number": _to_number,
    "to_timestamp": _to_timestamp,
}
