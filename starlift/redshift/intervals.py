"""INTERVAL and its multiples, exact to the microsecond and beyond 32 bits.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_interval_literals.html and
https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.date_parts import MICROSECONDS, MONTHS, PRECISION, SPANS, date_part
from starlift.redshift.duckdb_sql import template

_PIECE = re.compile(r"\s*,?\s*([-+]?[0-9]*\.?[0-9]+)\s*([a-zA-Z]+)")
_YEAR_MONTH = re.compile(r"\s*([-+]?)([0-9]+)-([0-9]+)\s*")
_CLOCK = re.compile(r"([-+]?)([0-9]+):([0-9]+)(?::([0-9]+(?:\.[0-9]+)?))?\s*$")


@dataclass(frozen=True)
class Span:
    """So many months and so many microseconds, both whole."""

    months: Decimal = Decimal(0)
    microseconds: Decimal = Decimal(0)

    def plus(self, amount: Decimal, part: str) -> Span:
        """The span with so many parts more."""
        months = self.months + amount * MONTHS.get(part, 0)
        return Span(months, self.microseconds + amount * MICROSECONDS.get(part, 0))


def span(amount: exp.Expr, part: str) -> exp.Expr:
    """So many parts of a date, as DuckDB's interval."""
    if part in MONTHS:
        return template(f"to_months(CAST(({{1}}) * {MONTHS[part]}::BIGINT AS INTEGER))", amount)
    factor = MICROSECONDS[part]
    return template(f"to_microseconds(CAST(({{1}}) * {factor}::BIGINT AS BIGINT))", amount)


def span_of(interval: exp.Interval) -> exp.Expr:
    """The interval that a literal writes: `INTERVAL '1 day 2 hours'`, `INTERVAL '1' year`."""
    return _written(read_span(interval))


def interval_of_text(text: str) -> exp.Expr:
    """The interval that a text alone writes."""
    return _written(_read(text, ""))


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


def read_span(interval: exp.Interval) -> Span:
    """The size of an interval's literal.

    Raises:
        SqlError: when it is not made of amounts with units.
    """
    unit = interval.args.get("unit")
    text = interval.this.name if interval.this else ""
    first = last = unit
    if isinstance(unit, exp.IntervalSpan):
        first, last = unit.this, unit.expression
    size = _read(text, last.name if last else "", first.name if first else "")
    return _qualified(size, last.name, interval.meta.get(PRECISION)) if last else size


def _qualified(size: Span, last: str, precision: int | None) -> Span:
    """Cut to the unit behind the text: INTERVAL '13 months' year is one year."""
    part = date_part(last, SPANS, "INTERVAL")
    if part in MONTHS:
        whole = MONTHS[part]
        return Span(size.months // whole * whole, Decimal(0))
    step = Decimal(1) if part == "second" else Decimal(MICROSECONDS[part])
    if precision is not None:
        step = Decimal(10) ** (6 - precision)
        count = (size.microseconds / step).to_integral_value(ROUND_HALF_UP)
        return Span(size.months, count * step)
    return Span(size.months, (size.microseconds / step).to_integral_value(ROUND_DOWN) * step)


def _read(text: str, unit: str, first: str = "") -> Span:
    if match := _YEAR_MONTH.fullmatch(text):
        sign = -1 if match[1] == "-" else 1
        return Span(Decimal(sign * (int(match[2]) * 12 + int(match[3]))))
    size, rest = Span(), text.strip()
    if clock := _CLOCK.search(rest):
        rest = rest[: clock.start()].strip()
        size = _clock(clock, unit, first)
    if rest and re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+", rest):
        return size.plus(Decimal(rest), _unit_alone(unit, first, has_clock=bool(clock)))
    return _pieces(rest, size, text)


def _unit_alone(unit: str, first: str, *, has_clock: bool) -> str:
    """The unit of a number without one."""
    if has_clock:
        return "day"
    return date_part(first or unit or "second", SPANS, "INTERVAL")


def _clock(clock: re.Match[str], unit: str, first: str) -> Span:
    """`2:3:4.5` is hours, minutes and seconds; two numbers are what the units behind say."""
    sign = -1 if clock[1] == "-" else 1
    last = date_part(unit, SPANS, "INTERVAL") if unit else ""
    if clock[4] is None and last == "second" and first.lower().startswith("min"):
        parts = {"minute": clock[2], "second": clock[3]}
    else:
        parts = {"hour": clock[2], "minute": clock[3], "second": clock[4] or "0"}
    size = Span()
    for part, amount in parts.items():
        size = size.plus(sign * Decimal(amount), part)
    return size


def _pieces(rest: str, size: Span, text: str) -> Span:
    position = 0
    while position < len(rest):
        match = _PIECE.match(rest, position)
        if match is None:
            raise SqlError(
                f'invalid input syntax for type interval: "{text}"',
                hint="Write amounts with their units, such as INTERVAL '1 day 2 hours'.",
            )
        size = size.plus(Decimal(match[1]), date_part(match[2], SPANS, "INTERVAL"))
        position = match.end()
        rest = rest.rstrip()
    months, whole = size.months, size.months.to_integral_value(ROUND_DOWN)
    if months != whole:  # a fraction of a month is so many days of thirty
        size = Span(whole, size.microseconds + (months - whole) * 30 * MICROSECONDS["day"])
    return Span(size.months, size.microseconds.to_integral_value(ROUND_DOWN))
