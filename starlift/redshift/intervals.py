"""INTERVAL and its multiples, exact to the microsecond and beyond 32 bits."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from sqlglot import exp

from starlift.errors import UnsupportedSqlError
from starlift.redshift.date_parts import MICROSECONDS, MONTHS, SPANS, date_part


def span(amount: exp.Expr, part: str) -> exp.Expr:
    """So many parts of a date, as DuckDB's interval."""
    if part in MONTHS:
        return _scaled("to_months", amount, MONTHS[part], exp.DType.INT)
    return _scaled("to_microseconds", amount, MICROSECONDS[part], exp.DType.BIGINT)


def span_of(interval: exp.Expr) -> exp.Expr:
    """The interval that a literal writes: `INTERVAL '1 day 2 hours'`."""
    months, microseconds = _size(interval)
    number = exp.Literal.number(int(microseconds))
    if not months:
        return exp.func("to_microseconds", number)
    in_months = exp.func("to_months", exp.Literal.number(int(months)))
    if not microseconds:
        return in_months
    return exp.Paren(this=exp.Add(this=in_months, expression=exp.func("to_microseconds", number)))


def times(amount: exp.Expr, interval: exp.Expr, *, is_whole: bool) -> exp.Expr:
    """An interval so many times.

    Raises:
        UnsupportedSqlError: for a fraction of a month.
    """
    months, microseconds = _size(interval)
    if months and (microseconds or not is_whole):
        raise UnsupportedSqlError(
            "A multiple of months must be a whole number of months",
            hint="Write DATEADD(month, number, moment).",
        )
    if months:
        return _scaled("to_months", amount, int(months), exp.DType.INT)
    return _scaled("to_microseconds", amount, int(microseconds), exp.DType.BIGINT)


def _scaled(function: str, amount: exp.Expr, factor: int, kind: exp.DType) -> exp.Expr:
    wide = exp.cast(exp.Literal.number(factor), exp.DType.BIGINT)
    product = exp.Mul(this=exp.Paren(this=amount.copy()), expression=wide)
    return exp.func(function, exp.cast(product, kind))


def _size(interval: exp.Expr) -> tuple[Decimal, Decimal]:
    """The months and the microseconds of an interval's literal, both whole.

    Raises:
        UnsupportedSqlError: when it is not made of amounts with units, or cannot be exact.
    """
    unit = interval.args.get("unit")
    words = [*(interval.this.name if interval.this else "").split(), *([unit.name] if unit else [])]
    if len(words) == 1:
        words.append("second")
    months = microseconds = Decimal(0)
    try:
        for amount, name in zip(words[::2], words[1::2], strict=True):
            part = date_part(name, SPANS, "INTERVAL")
            months += Decimal(amount) * MONTHS.get(part, 0)
            microseconds += Decimal(amount) * MICROSECONDS.get(part, 0)
    except (InvalidOperation, ValueError):
        words = []
    if not words or months % 1 or microseconds % 1:
        raise UnsupportedSqlError(
            f"{interval.sql('redshift')} is not supported",
            hint="Write amounts with their units, such as INTERVAL '1 day 2 hours'.",
        )
    return months, microseconds
