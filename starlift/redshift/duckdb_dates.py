"""The functions of dates, the zones and the intervals, as DuckDB's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from starlift.errors import DatabaseError, SqlError
from starlift.redshift.annotations import annotated, told_type
from starlift.redshift.date_parts import EXTRACTED, MICROSECONDS, MONTHS, SPANS, date_part
from starlift.redshift.duckdb_casts import converted
from starlift.redshift.duckdb_sql import template
from starlift.redshift.intervals import span, span_of, times
from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType
from starlift.redshift.zones import zone_of

_TIMESTAMP, _TIMESTAMPTZ = ColumnType("timestamp"), ColumnType("timestamptz")
_CLOCKS = ("time", "timetz")
_ZONE_PARTS = ("timezone", "timezone_hour", "timezone_minute")
# How far a year is counted: in the 21st century, in the 3rd millennium.
_LONG_PARTS = {"century": 100, "millennium": 1000}


def part_of(node: exp.Expr, known: frozenset[str], function: str) -> str:
    """The part that the first argument of a function names."""
    return date_part(node.expressions[0].name, known, function)


def _extracted(part: str, moment: exp.Expr) -> exp.Expr:
    kind = told_type(moment)
    if part == "decade":
        return template("(year({1}) // 10 + 1)", moment)
    if part in _LONG_PARTS:
        step = _LONG_PARTS[part]
        return template(f"((year({{1}}) - 1) // {step} + 1)", moment)
    if part in _ZONE_PARTS and kind.name not in {"timestamptz", "timetz"}:
        return template("0")
    if part == "epoch":
        if kind.is_interval:
            return template("date_part('epoch', {1})", moment)
        return template("(epoch_us({1}) / 1000000.0::DOUBLE)", moment)
    return template(f"date_part('{part}', {{1}})", moment)


def _moment(node: exp.Expr) -> exp.Expr:
    """What a part is taken of: a text in quotes is a timestamp."""
    kind = told_type(node)
    is_text = kind.is_character or not kind.is_known
    return converted(node, _TIMESTAMP) if is_text else node


def _extract(node: exp.Expr) -> exp.Expr:
    """Only the part itself: milliseconds without the seconds, seconds without a fraction."""
    part = part_of(node, EXTRACTED, "EXTRACT")
    value = _extracted(part, _moment(node.expressions[1]))
    if part in {"millisecond", "microsecond"}:
        return template("({1} % 1000)", value)
    kind = "BIGINT" if part == "epoch" else "INTEGER"
    return template(f"CAST(floor({{1}}) AS {kind})", value)


def _date_part(node: exp.Expr) -> exp.Expr:
    """A DOUBLE PRECISION; the seconds with their fraction."""
    part = part_of(node, EXTRACTED, "DATE_PART")
    moment = _moment(node.expressions[1])
    if part == "second":
        return template("(date_part('microsecond', {1}) / 1000000.0::DOUBLE)", moment)
    if part in {"millisecond", "microsecond"}:
        return template("CAST({1} % 1000 AS DOUBLE)", _extracted(part, moment))
    return template("CAST({1} AS DOUBLE)", _extracted(part, moment))


def _date_trunc(node: exp.Expr) -> exp.Expr:
    part = part_of(node, SPANS, "DATE_TRUNC")
    moment = _at_least_timestamp(node.expressions[1])
    if part in {"century", "millennium"}:  # these begin with the year 1
        step = _LONG_PARTS[part]
        year = f"((year({{1}}) - 1) // {step}) * {step} + 1"
        return template(f"CAST(make_date({year}, 1, 1) AS TIMESTAMP)", moment)
    return template(f"date_trunc('{part}', {{1}})", moment)


def _at_least_timestamp(node: exp.Expr) -> exp.Expr:
    return node if told_type(node).name == "timestamptz" else converted(node, _TIMESTAMP)


def _dateadd(node: exp.Expr) -> exp.Expr:
    part = part_of(node, SPANS, "DATEADD")
    amount, moment = node.expressions[1:]
    kind = told_type(moment)
    if kind.name in _CLOCKS:
        if part not in MICROSECONDS:
            raise SqlError(f"DATEADD of a TIME takes no part {part}")
        return template("CAST({1} + {2} AS " + kind.name + ")", moment, span(amount, part))
    moment = _at_least_timestamp(moment)
    if part in MONTHS and part not in {"month", "quarter"}:
        return template("rs_plus_years({1}, {2})", moment, span(amount, part))
    return template("({1} + {2})", moment, span(amount, part))


def _add_months(node: exp.Expr) -> exp.Expr:
    """From the last day of a month to the last day of a month."""
    moment, amount = node.expressions
    return template("rs_add_months({1}, {2})", _at_least_timestamp(moment), amount)


def _datediff(node: exp.Expr) -> exp.Expr:
    """The boundaries between two moments; a week begins on Sunday."""
    part = part_of(node, SPANS, "DATEDIFF")
    sides = node.expressions[1:]
    if all(told_type(side).name in _CLOCKS for side in sides):
        made = template(f"date_diff('{part}', {{1}}, {{2}})", *(_as_time(side) for side in sides))
    elif part == "week":
        first, second = (converted(side, _TIMESTAMP) for side in sides)
        week = "(CAST({%d} AS DATE) - DATE '1899-12-31') // 7"
        made = template(f"({week % 2} - {week % 1})", first, second)
    else:
        moments = (converted(side, _TIMESTAMP) for side in sides)
        made = template(f"date_diff('{part}', {{1}}, {{2}})", *moments)
    return made


def _as_time(node: exp.Expr) -> exp.Expr:
    if told_type(node).name == "timetz":
        return template("CAST(rs_timetz_utc({1}) AS TIME)", node)
    return node


def zoned(moment: exp.Expr, zone: exp.Expr) -> exp.Expr:
    """A moment at a zone: with a zone it loses it, without one it gets one.

    Raises:
        DatabaseError: when there is no zone of that name.
    """
    kind = told_type(moment)
    if kind.is_character or kind.name == "date" or not kind.is_known:
        moment, kind = converted(moment, _TIMESTAMP), _TIMESTAMP
    name, offset_s = _zone(zone)
    if offset_s is None:
        return template("timezone({1}, {2})", name, moment)
    shift = f"INTERVAL ({abs(offset_s)}) SECOND"
    if kind.name == "timestamptz":
        sign = "+" if offset_s >= 0 else "-"
        return template(f"(timezone('UTC', {{1}}) {sign} {shift})", moment)
    sign = "-" if offset_s >= 0 else "+"
    return template(f"timezone('UTC', {{1}} {sign} {shift})", moment)


def _zone(node: exp.Expr) -> tuple[exp.Expr, int | None]:
    """The zone's name, and its offset if it has a fixed one."""
    if not isinstance(node, exp.Literal):
        return node, None
    try:
        zone = zone_of(node.name)
    except ValueError as error:
        raise DatabaseError(str(error)) from None
    return exp.Literal.string(zone.name), zone.offset_s


def _convert_timezone(node: exp.Expr) -> exp.Expr:
    source, moment = exp.Literal.string("UTC"), node.expressions[-1]
    target = node.expressions[-2]
    if len(node.expressions) == 3:  # noqa: PLR2004 - from, to, moment
        source = node.expressions[0]
    if told_type(moment).name == "timestamptz":
        utc: exp.Expr = moment
    else:
        utc = annotated(zoned(converted(moment, _TIMESTAMP), source), _TIMESTAMPTZ)
    return zoned(annotated(utc, _TIMESTAMPTZ), target)


def _timezone(node: exp.Expr) -> exp.Expr:
    return zoned(node.expressions[1], node.expressions[0])


def _at_time_zone(node: exp.Expr) -> exp.Expr:
    return zoned(node.this, node.args["zone"])


def _interval(node: exp.Expr) -> exp.Expr:
    """An interval by itself, exact; as a factor it is rewritten with its product."""
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    assert isinstance(node, exp.Interval)  # noqa: S101 - the rule's own node
    return node if isinstance(parent, exp.Mul) else span_of(node)


def span_product(sides: Sequence[exp.Expr]) -> exp.Expr:
    """`number * INTERVAL`: DuckDB takes 32 bits of the number, Redshift all."""
    first, second = sides
    interval, amount = (first, second) if told_type(first).is_interval else (second, first)
    kind = told_type(amount)
    if kind.is_known and not kind.is_number:
        raise SqlError(f"operator does not exist: {base_name(kind)} * interval")
    inner = interval.unnest()
    if isinstance(inner, exp.Interval):
        return times(amount, inner, is_whole=kind.is_integer)
    return template("({1} * {2})", interval, amount)


DATE_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "add_months": _add_months,
    "convert_timezone": _convert_timezone,
    "date_part": _date_part,
    "date_trunc": _date_trunc,
    "dateadd": _dateadd,
    "datediff": _datediff,
    "extract": _extract,
    "timezone": _timezone,
}
DATE_NODES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.AtTimeZone: _at_time_zone,
    exp.Interval: _interval,
}
