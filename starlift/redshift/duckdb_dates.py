"""The functions of dates and the intervals, as DuckDB's."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.annotations import told_type
from starlift.redshift.date_parts import EXTRACTED, SPANS, date_part
from starlift.redshift.intervals import span, span_of, times


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of a function of DuckDB's."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def _extract(node: exp.Expr) -> exp.Expr:
    """Only the part itself: milliseconds without the seconds, seconds without a fraction."""
    part = date_part(node.name, EXTRACTED, "EXTRACT")
    value = call("date_part", exp.Literal.string(part), node.expression)
    if part in {"millisecond", "microsecond"}:
        return exp.Paren(this=exp.Mod(this=value, expression=exp.Literal.number(1000)))
    return exp.cast(exp.func("floor", value), exp.DType.BIGINT) if part == "epoch" else value


def _date_part(node: exp.Expr) -> exp.Expr:
    """A DOUBLE PRECISION; the seconds with their fraction."""
    known = EXTRACTED - {"doy", "millisecond", "microsecond"}
    part = date_part(node.this.name, known, "DATE_PART")
    name = "microsecond" if part == "second" else part
    value = exp.cast(call("date_part", exp.Literal.string(name), node.expression), exp.DType.DOUBLE)
    if part == "second":
        return exp.Paren(this=exp.Div(this=value, expression=exp.Literal.number(1_000_000)))
    return value


def _date_trunc(node: exp.Expr) -> exp.Expr:
    part = date_part(node.this.name, SPANS, "DATE_TRUNC")
    moment = exp.cast(node.expression, exp.DType.TIMESTAMP)
    return call("date_trunc", exp.Literal.string(part), moment)


def _dateadd(node: exp.Expr) -> exp.Expr:
    part = date_part(node.this.name, SPANS, "DATEADD")
    amount = node.args["amount"]
    kind = told_type(amount)
    if kind is not None and not kind.is_integer:
        raise SqlError(f"DATEADD adds a whole number, not one of type {kind}")
    moment = exp.cast(node.expression, exp.DType.TIMESTAMP)
    sum_ = exp.Add(this=moment, expression=span(amount, part))
    return exp.Paren(this=_first_of_march(sum_, moment) if part == "year" else sum_)


def _first_of_march(later: exp.Expr, moment: exp.Expr) -> exp.Expr:
    """29 February plus a year is 1 March, where plus twelve months is 28 February."""
    day = exp.Literal.string("day")
    is_29 = exp.EQ(this=call("date_part", day, moment.copy()), expression=exp.Literal.number(29))
    is_28 = exp.EQ(this=call("date_part", day, later.copy()), expression=exp.Literal.number(28))
    days = exp.Case().when(exp.and_(is_29, is_28), 1).else_(0)
    return exp.Add(this=later, expression=call("to_days", days))


def _datediff(node: exp.Expr) -> exp.Expr:
    """The boundaries between two moments."""
    part = date_part(node.this.name, SPANS, "DATEDIFF")
    if part == "week":
        raise UnsupportedSqlError(
            "DATEDIFF in weeks is not supported: Amazon's guide does not say when one begins",
            hint="Write datediff(day, date_trunc('week', a), date_trunc('week', b)) / 7.",
        )
    sides = [exp.cast(node.args[side], exp.DType.TIMESTAMP) for side in ("start", "end")]
    return call("date_diff", exp.Literal.string(part), *sides)


def _getdate(node: exp.Expr) -> exp.Expr:
    """SYSDATE in whole seconds: the guide prints GETDATE without a fraction."""
    return call("date_trunc", exp.Literal.string("second"), _sysdate(node))


def _sysdate(_: exp.Expr) -> exp.Expr:
    """The start of the transaction in UTC, without a time zone."""
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
    kind = told_type(amount)
    return times(amount, intervals[0].unnest(), is_whole=kind is not None and kind.is_integer)


DATE_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "date_part": _date_part,
    "date_trunc": _date_trunc,
    "dateadd": _dateadd,
    "datediff": _datediff,
    "extract": _extract,
    "getdate": _getdate,
    "sysdate": _sysdate,
}
INTERVAL_RULES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Interval: _interval,
    exp.Mul: _product,
}
