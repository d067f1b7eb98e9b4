"""How DuckDB comes to the result of each function and operator of Redshift's that is another there.

A rule gets a node whose operands are rewritten already, and annotated with the types that they have
in Redshift.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift.annotations import annotated_as, told_type
from starlift.redshift.duckdb_dates import DATE_RULES, INTERVAL_RULES, call
from starlift.redshift.functions import FUNCTIONS, SAME
from starlift.redshift.types import ColumnType, column_type

DUCKDB_TYPES = {
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "float4": "REAL",
    "float8": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
}
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


def duckdb_type(kind: ColumnType) -> str:
    """DuckDB's type for a column. The lengths of strings are checked, not typed."""
    if kind.name == "numeric":
        return f"DECIMAL({kind.precision},{kind.scale})"
    return DUCKDB_TYPES[kind.name]


def rewrite(node: exp.Expr) -> exp.Expr:
    """The node as DuckDB needs it; itself when that is the same."""
    rule = _OPERATORS.get(type(node))
    if isinstance(node, exp.Window):
        rule = _WINDOWED.get(type(node.this))
    function = FUNCTIONS.get(type(node))
    if function is not None and function.duckdb != SAME:
        rule = _RULES[function.duckdb]
    return annotated_as(node, rule(node)) if rule else node


def _avg(node: exp.Expr) -> exp.Expr:
    """The average of integers is an integer, cut towards zero."""
    if isinstance(node.parent, exp.Window):
        return node  # the window is rewritten as a whole
    average = node.this if isinstance(node, exp.Window) else node
    kind = told_type(average.this)
    if kind is not None and kind.is_integer:
        return exp.cast(exp.func("trunc", node.copy()), exp.DType.BIGINT)
    if kind is None or kind.name not in {"float4", "float8"}:
        raise UnsupportedSqlError(
            f"AVG of {kind} is not supported",
            hint="Cast what is averaged: AVG(expression::float).",
        )
    return node


def _sum(node: exp.Expr) -> exp.Expr:
    """The sum of integers is an 8-byte integer; DuckDB makes one of 16 bytes."""
    if isinstance(node.parent, exp.Window):
        return node
    total = node.this if isinstance(node, exp.Window) else node
    kind = told_type(total.this)
    is_integer = kind is not None and kind.is_integer
    return exp.cast(node.copy(), exp.DType.BIGINT) if is_integer else node


def _count(node: exp.Expr) -> exp.Expr:
    if node.this is None:
        raise SqlSyntaxError("COUNT needs an argument", hint="write count(*) to count rows.")
    if isinstance(node.this, exp.Distinct) and len(node.this.expressions) > 1:
        raise UnsupportedSqlError(
            "COUNT(DISTINCT ...) takes one expression", hint="Count a subquery's distinct rows."
        )
    return node


def _concat(node: exp.Expr) -> exp.Expr:
    """CONCAT with NULL is NULL; DuckDB's function of that name passes over NULLs."""
    count = len(node.expressions)
    if count != 2:  # noqa: PLR2004 - expression1, expression2
        raise SqlError(
            f"CONCAT takes two arguments, not {count}",
            hint="Join more by expression || expression.",
        )
    first, second = (_text(item) for item in node.expressions)
    return exp.Paren(this=exp.DPipe(this=first, expression=second))


def _joined(node: exp.Expr) -> exp.Expr:
    node.set("this", _text(node.this))
    node.set("expression", _text(node.expression))
    return node


def _text(node: exp.Expr) -> exp.Expr:
    """A value as text: floating point numbers to 15 digits, booleans not at all."""
    kind = told_type(node)
    if kind is not None and kind.name in {"float4", "float8"}:
        digits = "%.6g" if kind.name == "float4" else "%.15g"
        number = exp.cast(node.copy(), exp.DType.DOUBLE)
        return call("printf", exp.Literal.string(digits), number)
    if kind is not None and kind.name == "bool":
        raise SqlError(
            "A BOOLEAN cannot be turned into text",
            hint="Write CASE WHEN expression THEN 'true' ELSE 'false' END.",
        )
    return node


def _cast(node: exp.Expr) -> exp.Expr:
    kind = column_type(node.args["to"])
    if kind.name == "char" or (kind.name == "varchar" and node.args["to"].expressions):
        raise UnsupportedSqlError(
            f"A cast to {kind} cuts the value: it is not supported yet",
            hint="Cast to VARCHAR, without a length.",
        )
    source = told_type(node.this)
    is_text = source is not None and source.is_character
    operand = _text(node.this.copy()) if kind.is_character else node.this.copy()
    if is_text and kind.is_integer:
        operand = _digits_only(operand)
    return exp.cast(operand, exp.DataType.build(duckdb_type(kind), dialect="duckdb"))


def _digits_only(text: exp.Expr) -> exp.Expr:
    """The text if it is an integer's: where DuckDB would round '2.7', this is an error."""
    is_integer = call("regexp_full_match", text, exp.Literal.string(r"\s*[-+]?[0-9]+\s*"))
    message = exp.DPipe(
        this=exp.Literal.string("invalid input syntax for integer: "), expression=text.copy()
    )
    refusal = exp.cast(call("error", message), exp.DType.VARCHAR)
    return (
        exp.Case()
        .when(exp.Or(this=exp.Is(this=text.copy(), expression=exp.Null()), expression=is_integer),
              text.copy())
        .else_(refusal)
    )  # fmt: skip


def _substring(node: exp.Expr) -> exp.Expr:
    """Positions before the first character count; DuckDB counts negative ones from the end."""
    start, length = node.args["start"], node.args.get("length")
    if isinstance(start, exp.Literal):
        return node
    first = exp.Greatest(this=start.copy(), expressions=[exp.Literal.number(1)])
    node.set("start", first)
    if length is not None:
        end = exp.Add(this=exp.Paren(this=start.copy()), expression=exp.Paren(this=length.copy()))
        rest = exp.Sub(this=end, expression=first.copy())
        node.set("length", exp.Greatest(this=rest, expressions=[exp.Literal.number(0)]))
    return node


def _like(node: exp.Expr) -> exp.Expr:
    r"""Without an ESCAPE, a backslash escapes; in DuckDB nothing does."""
    pattern = node.expression
    is_plain = isinstance(pattern, exp.Literal) and "\\" not in pattern.name
    if is_plain or isinstance(node.parent, exp.Escape):
        return node
    is_negated = node.args.get("negate")
    node.set("negate", None)
    escaped = exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))
    return exp.Not(this=exp.Paren(this=escaped)) if is_negated else escaped


def _comparison(node: exp.Expr) -> exp.Expr:
    """`a > b = c`: DuckDB asks for the parentheses that are meant."""
    for side in ("this", "expression"):
        operand = node.args[side]
        if isinstance(operand, _COMPARISONS):
            node.set(side, exp.Paren(this=operand.copy()))
    return node


_OPERATORS: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    **INTERVAL_RULES,
    **dict.fromkeys(_COMPARISONS, _comparison),
    exp.DPipe: _joined,
    exp.Like: _like,
}
_WINDOWED: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {exp.Avg: _avg, exp.Sum: _sum}
_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    **DATE_RULES,
    "avg": _avg,
    "cast": _cast,
    "concat": _concat,
    "count": _count,
    "substring": _substring,
    "sum": _sum,
}
