"""What the text of an interval means: so many months, so many microseconds.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_interval_literals.html and
https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift.date_parts import MICROSECONDS, MONTHS, PRECISION, SPANS, date_part
from starlift.redshift.types import ColumnType

_PIECE = re.compile(r"\s*,?\s*([-+]?[0-9]*\.?[0-9]+)\s*([a-zA-Z]+)")
_YEAR_MONTH = re.compile(r"\s*([-+]?)([0-9]+)-([0-9]+)\s*")
_CLOCK = re.compile(r"([-+]?)([0-9]+):([0-9]+)(?::([0-9]+(?:\.[0-9]+)?))?\s*$")


@dataclass(frozen=True)
class Span:
    """So many months and so many microseconds, both whole, and whether months are spoken of."""

    months: Decimal = Decimal(0)
    microseconds: Decimal = Decimal(0)
    is_months: bool = False

    def plus(self, amount: Decimal, part: str) -> Span:
        """The span with so many parts more."""
        months = self.months + amount * MONTHS.get(part, 0)
        microseconds = self.microseconds + amount * MICROSECONDS.get(part, 0)
        return Span(months, microseconds, self.is_months or part in MONTHS)


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


def interval_type(interval: exp.Interval) -> ColumnType:
    """The type of an interval's literal: of months where its text or its unit speaks of them.

    Raises as `read_span` does.
    """
    return ColumnType("intervaly2m" if read_span(interval).is_months else "intervald2s")


def _qualified(size: Span, last: str, precision: int | None) -> Span:
    """Cut to the unit behind the text: INTERVAL '13 months' year is one year."""
    part = date_part(last, SPANS, "INTERVAL")
    if part in MONTHS:
        whole = MONTHS[part]
        return Span(size.months // whole * whole, Decimal(0), is_months=True)
    step = Decimal(1) if part == "second" else Decimal(MICROSECONDS[part])
    if precision is not None:
        step = Decimal(10) ** (6 - precision)
        count = (size.microseconds / step).to_integral_value(ROUND_HALF_UP)
        return Span(Decimal(0), count * step)
    return Span(Decimal(0), (size.microseconds / step).to_integral_value(ROUND_DOWN) * step)


def _read(text: str, unit: str, first: str = "") -> Span:
    if match := _YEAR_MONTH.fullmatch(text):
        sign = -1 if match[1] == "-" else 1
        months = Decimal(sign * (int(match[2]) * 12 + int(match[3])))
        return Span(months, is_months=True)
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
        rest_of_month = (months - whole) * 30 * MICROSECONDS["day"]
        size = Span(whole, size.microseconds + rest_of_month, is_months=True)
    microseconds = size.microseconds.to_integral_value(ROUND_DOWN)
    return Span(size.months, microseconds, size.is_months)
