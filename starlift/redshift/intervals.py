"""INTERVAL and its multiples, exact to the microsecond and beyond 32 bits."""

from __future__ import annotations

from sqlglot import exp

from starlift.errors import UnsupportedSqlError
from starlift.redshift.date_parts import MICROSECONDS, MONTHS
from starlift.redshift.duckdb_sql import template
from starlift.redshift.spans import Span, read_span


def span(amount: exp.Expr, part: str) -> exp.Expr:
    """So many parts of a date, as DuckDB's interval."""
    if part in MONTHS:
        return template(f"to_months(CAST(({{1}}) * {MONTHS[part]}::BIGINT AS INTEGER))", amount)
    factor = MICROSECONDS[part]
    return template(f"to_microseconds(CAST(({{1}}) * {factor}::BIGINT AS BIGINT))", amount)


def span_of(interval: exp.Interval) -> exp.Expr:
    """The interval that a literal writes: `INTERVAL '1 day 2 hours'`, `INTERVAL '1' year`."""
    return _written(read_span(interval))


def _written(size: Span) -> exp.Expr:
    if not size.months:
        return template(f"to_microseconds({int(size.microseconds)})")
    if not size.microseconds:
        return template(f"to_months({int(size.months)})")
    return template(f"(to_months({int(size.months)}) + to_microseconds({int(size.microseconds)}))")


def times(amount: exp.Expr, interval: exp.Interval, *, is_whole: bool) -> exp.Expr:
    """An interval so many times.

    Raises:
        UnsupportedSqlError: for a fraction of a month.
    """
    size = read_span(interval)
    if size.months and (size.microseconds or not is_whole):
        raise UnsupportedSqlError(
            "A multiple of months must be a whole number of months",
            hint="Write DATEADD(month, number, moment).",
        )
    if size.months:
        return template(f"to_months(CAST(({{1}}) * {int(size.months)}::BIGINT AS INTEGER))", amount)
    factor = int(size.microseconds)
    return template(f"to_microseconds(CAST(({{1}}) * {factor}::BIGINT AS BIGINT))", amount)
