"""How DuckDB comes to the result of each function and operator of Redshift's that is another there.

A rule gets a node whose operands are rewritten already. The types that operands had in Redshift
stand in their `meta`, where `annotate` has put them.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.date_parts import EXTRACTED, SPANS, date_part
from starlift.redshift.expression_types import known_type, type_of
from starlift.redshift.functions import FUNCTIONS, SAME
from starlift.redshift.intervals import span, span_of, times
from starlift.redshift.schema import Schema
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
_TYPE = "redshift_type"
_TYPED_OPERANDS = (exp.Sum, exp.Cast, exp.DPipe, exp.Concat, exp.Mul, nodes.DateAdd)


def duckdb_type(kind: ColumnType) -> str:
    """DuckDB's type for a column. The lengths of strings are checked, not typed."""
    if kind.name == "numeric":
        return f"DECIMAL({kind.precision},{kind.scale})"
    return DUCKDB_TYPES[kind.name]


def annotate(tree: exp.Expr, schema: Schema) -> None:
    """Keep the types of the operands whose type a rule asks for, before anything is rewritten.

    Raises:
        UnsupportedSqlError: when a type that must be known cannot be told.
    """
    for node in tree.walk():
        if isinstance(node, exp.Avg):
            node.this.meta[_TYPE] = known_type(node.this, schema, "AVG")
        elif isinstance(node, _TYPED_OPERANDS):
            for operand in node.iter_expressions():
                if not isinstance(operand, exp.DataType):
                    operand.meta[_TYPE] = type_of(operand, schema)


def rewrite(node: exp.Expr) -> exp.Expr:
    """The node as DuckDB needs it; itself when that is the same."""
    rule = _OPERATORS.get(type(node))
    if isinstance(node, exp.Window):
        rule = _WINDOWED.get(type(node.this))
    function = FUNCTIONS.get(type(node))
    if function is not None and function.duckdb != SAME:
        rule = _RULES[function.duckdb]
    changed = rule(node) if rule else node
    if _TYPE in node.meta:
        changed.meta[_TYPE] = node.meta[_TYPE]
    return changed


def _type(node: exp.Expr) -> ColumnType | None:
    kind: ColumnType | None = node.meta.get(_TYPE)
    return kind


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _avg(node: exp.Expr) -> exp.Expr:
    """The average of integers is an integer, cut towards zero."""
    if isinstance(node.parent, exp.Window):
        return node  # the window is rewritten as a whole
    average = node.this if isinstance(node, exp.Window) else node
    kind = _type(average.this)
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
    kind = _type(total.this)
    is_integer = kind is not None and kind.is_integer
    return exp.cast(node.copy(), exp.DType.BIGINT) if is_integer else node


def _count(node: exp.Expr) -> exp.Expr:
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
    kind = _type(node)
    if kind is not None and kind.name in {"float4", "float8"}:
        digits = "%.6g" if kind.name == "float4" else "%.15g"
        number = exp.cast(node.copy(), exp.DType.DOUBLE)
        return _call("printf", exp.Literal.string(digits), number)
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
    source = _type(node.this)
    is_text = source is not None and source.is_character
    operand = _text(node.this.copy()) if kind.is_character else node.this.copy()
    if is_text and kind.is_integer:
        operand = _digits_only(operand)
    return exp.cast(operand, exp.DataType.build(duckdb_type(kind), dialect="duckdb"))


def _digits_only(text: exp.Expr) -> exp.Expr:
    """The text if it is an integer's: where DuckDB would round '2.7', this is an error."""
    is_integer = _call("regexp_full_match", text, exp.Literal.string(r"\s*[-+]?[0-9]+\s*"))
    message = exp.DPipe(
        this=exp.Literal.string("invalid input syntax for integer: "), expression=text.copy()
    )
    refusal = exp.cast(_call("error", message), exp.DType.VARCHAR)
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


def _extract(node: exp.Expr) -> exp.Expr:
    """Only the part itself: milliseconds without the seconds, seconds without a fraction."""
    part = date_part(node.name, EXTRACTED, "EXTRACT")
    value = _call("date_part", exp.Literal.string(part), node.expression)
    if part in {"millisecond", "microsecond"}:
        return exp.Paren(this=exp.Mod(this=value, expression=exp.Literal.number(1000)))
    return exp.cast(exp.func("floor", value), exp.DType.BIGINT) if part == "epoch" else value


def _date_part(node: exp.Expr) -> exp.Expr:
    """A DOUBLE PRECISION; the seconds with their fraction."""
    known = EXTRACTED - {"doy", "millisecond", "microsecond"}
    part = date_part(node.this.name, known, "DATE_PART")
    name = "microsecond" if part == "second" else part
    value = exp.cast(
        _call("date_part", exp.Literal.string(name), node.expression), exp.DType.DOUBLE
    )
    if part == "second":
        return exp.Paren(this=exp.Div(this=value, expression=exp.Literal.number(1_000_000)))
    return value


def _date_trunc(node: exp.Expr) -> exp.Expr:
    part = date_part(node.this.name, SPANS, "DATE_TRUNC")
    moment = exp.cast(node.expression, exp.DType.TIMESTAMP)
    return _call("date_trunc", exp.Literal.string(part), moment)


def _dateadd(node: exp.Expr) -> exp.Expr:
    part = date_part(node.this.name, SPANS, "DATEADD")
    amount = node.args["amount"]
    kind = _type(amount)
    if kind is not None and not kind.is_integer:
        raise SqlError(f"DATEADD adds a whole number, not one of type {kind}")
    moment = exp.cast(node.expression, exp.DType.TIMESTAMP)
    sum_ = exp.Add(this=moment, expression=span(amount, part))
    return exp.Paren(this=_first_of_march(sum_, moment) if part == "year" else sum_)


def _first_of_march(later: exp.Expr, moment: exp.Expr) -> exp.Expr:
    """29 February plus a year is 1 March, where plus twelve months is 28 February."""
    day = exp.Literal.string("day")
    is_29 = exp.EQ(this=_call("date_part", day, moment.copy()), expression=exp.Literal.number(29))
    is_28 = exp.EQ(this=_call("date_part", day, later.copy()), expression=exp.Literal.number(28))
    days = exp.Case().when(exp.and_(is_29, is_28), 1).else_(0)
    return exp.Add(this=later, expression=_call("to_days", days))


def _datediff(node: exp.Expr) -> exp.Expr:
    """The boundaries between two moments."""
    part = date_part(node.this.name, SPANS, "DATEDIFF")
    if part == "week":
        raise UnsupportedSqlError(
            "DATEDIFF in weeks is not supported: Amazon's guide does not say when one begins",
            hint="Write datediff(day, date_trunc('week', a), date_trunc('week', b)) / 7.",
        )
    sides = [exp.cast(node.args[side], exp.DType.TIMESTAMP) for side in ("start", "end")]
    return _call("date_diff", exp.Literal.string(part), *sides)


def _getdate(_: exp.Expr) -> exp.Expr:
    """The start of the transaction in UTC, without a time zone, as GETDATE and SYSDATE give it."""
    now = exp.func("now")
    return exp.cast(exp.AtTimeZone(this=now, zone=exp.Literal.string("UTC")), exp.DType.TIMESTAMP)


def _interval(node: exp.Expr) -> exp.Expr:
    """An interval by itself, exact; as a factor it is rewritten with its product."""
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    if isinstance(parent, exp.Div | exp.Mod | exp.Neg):
        raise UnsupportedSqlError(f"{parent.key.upper()} of an INTERVAL is not supported yet")
    return node if isinstance(parent, exp.Mul) else span_of(node)


def _product(node: exp.Expr) -> exp.Expr:
    """`number * INTERVAL`: DuckDB takes 32 bits of the number, Redshift all."""
    sides = [node.this, node.expression]
    intervals = [side for side in sides if isinstance(side.unnest(), exp.Interval)]
    if not intervals:
        return node
    amount = sides[1] if sides[0] is intervals[0] else sides[0]
    kind = _type(amount)
    return times(amount, intervals[0].unnest(), is_whole=kind is not None and kind.is_integer)


_OPERATORS: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.DPipe: _joined,
    exp.Interval: _interval,
    exp.Like: _like,
    exp.Mul: _product,
}
_WINDOWED: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {exp.Avg: _avg, exp.Sum: _sum}
_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "avg": _avg,
    "cast": _cast,
    "concat": _concat,
    "count": _count,
    "date_part": _date_part,
    "date_trunc": _date_trunc,
    "dateadd": _dateadd,
    "datediff": _datediff,
    "extract": _extract,
    "getdate": _getdate,
    "substring": _substring,
    "sum": _sum,
}
