"""Aggregate and window functions, with Redshift's types of results.

An aggregate's text has `{over}` behind every call of DuckDB's: the place of its window, if it has
one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.annotations import told_type
from starlift.redshift.dialect import shown
from starlift.redshift.duckdb_casts import as_text, converted
from starlift.redshift.duckdb_sql import Template, template
from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType

_PERCENTILES = {"PERCENTILE_CONT": "quantile_cont", "PERCENTILE_DISC": "quantile_disc"}


def _plain(function: str) -> Callable[[exp.Expr], exp.Expr]:
    def rule(node: exp.Expr) -> exp.Expr:
        return template(f"{function}({{1}}){{over}}", *node.expressions)

    return rule


def _avg(node: exp.Expr) -> exp.Expr:
    """The average of integers is an integer, cut towards zero; of NUMERICs one of their scale."""
    operand = node.expressions[0]
    kind = told_type(operand)
    if kind.is_integer:
        return template("CAST(trunc(avg({1}){over}) AS BIGINT)", operand)
    if kind.name == "numeric":
        total = f"CAST(sum({{1}}){{over}} AS DECIMAL(38,{kind.scale}))"
        mean = f"rs_average({total}, count({{1}}){{over}}, {kind.scale})"
        return template(f"CAST({mean} AS DECIMAL(38,{kind.scale}))", operand)
    if kind.is_float or kind.is_interval:
        return template("avg({1}){over}", operand)
    if not kind.is_known:
        raise UnsupportedSqlError(
            f"The type of {operand.sql('redshift')} cannot be told, and AVG depends on it",
            hint="Say it with a cast, such as expression::float.",
        )
    raise SqlError(f"function avg({base_name(kind)}) does not exist")


def _sum(node: exp.Expr) -> exp.Expr:
    """The sum of integers is an 8-byte integer; DuckDB makes one of 16 bytes."""
    operand = node.expressions[0]
    kind = told_type(operand)
    if kind.is_integer:
        return template("CAST(sum({1}){over} AS BIGINT)", operand)
    if kind.name == "numeric":
        return template(f"CAST(sum({{1}}){{over}} AS DECIMAL(38,{kind.scale}))", operand)
    if kind.name == "float4":
        operand = template("CAST({1} AS DOUBLE)", operand)
    return template("sum({1}){over}", operand)


def _count(node: exp.Expr) -> exp.Expr:
    first = node.expressions[0]
    if isinstance(first, exp.Distinct) and isinstance(first.expressions[0], exp.Star):
        raise SqlSyntaxError(
            "COUNT(DISTINCT *) counts nothing: it needs an expression",
            hint="Count the rows of a subquery with SELECT DISTINCT.",
        )
    if isinstance(first, exp.Distinct) and len(first.expressions) > 1:
        raise UnsupportedSqlError(
            "COUNT(DISTINCT ...) takes one expression", hint="Count a subquery's distinct rows."
        )
    return template("count({1}){over}", first)


def _median(node: exp.Expr) -> exp.Expr:
    ordered = node.expressions[0]
    return _day_of("quantile_cont({1}, 0.5){over}", ordered, _continuous(ordered))


def _day_of(text: str, ordered: exp.Expr, *operands: exp.Expr) -> exp.Expr:
    """What is interpolated between dates is a date."""
    is_date = told_type(ordered).name == "date"
    return template(f"CAST({text} AS DATE)" if is_date else text, *operands)


def _continuous(ordered: exp.Expr) -> exp.Expr:
    """What may be interpolated: a whole number to one place, a date as a timestamp."""
    kind = told_type(ordered)
    if kind.is_integer:
        return template("CAST({1} AS DECIMAL(38,1))", ordered)
    return converted(ordered, ColumnType("timestamp")) if kind.name == "date" else ordered


def _within_group(node: exp.WithinGroup) -> exp.Expr:
    """LISTAGG and the percentiles: what stands before WITHIN GROUP is not rewritten yet."""
    function, order = node.this, node.expression.expressions
    if not isinstance(function, nodes.AggregateCall):
        raise SqlSyntaxError("WITHIN GROUP stands behind LISTAGG and the percentiles only")
    if function.name == "LISTAGG":
        return _listagg(function, order)
    if function.name not in _PERCENTILES or len(order) != 1:
        raise SqlError(f"function {function.name.lower()} takes no WITHIN GROUP of this form")
    ordered = order[0]
    value = ordered.this
    if function.name == "PERCENTILE_CONT":
        value = _continuous(value)
    _check_fraction(function.expressions[0])
    fraction = "1 - {2}" if ordered.args.get("desc") else "{2}"
    text = f"{_PERCENTILES[function.name]}({{1}}, {fraction}){{over}}"
    if function.name == "PERCENTILE_DISC":
        return template(text, value, function.expressions[0])
    return _day_of(text, ordered.this, value, function.expressions[0])


def _check_fraction(node: exp.Expr) -> None:
    """DuckDB takes a fraction below zero for one from the other end."""
    text = shown(node).replace(" ", "")
    if re.fullmatch(r"-?[\d.]+", text) and not 0 <= float(text) <= 1:
        raise SqlError(f"percentile value {text} is not between 0 and 1", sqlstate="22003")


def _listagg(node: exp.Expr, order: list[exp.Expr] | None = None) -> exp.Expr:
    first, *rest = node.expressions
    separator = rest[0] if rest else exp.Literal.string("")
    by = ", ".join(f"{{{number}}}" for number in range(3, 3 + len(order or [])))
    by = f" ORDER BY {by}" if by else ""
    if not isinstance(first, exp.Distinct):
        return template(
            f"string_agg({{1}}, {{2}}{by}){{over}}", as_text(first), separator, *(order or [])
        )
    value = first.expressions[0]
    values = f"list(DISTINCT {{1}}{by}){{over}}"
    texts = f"list_transform({values}, lambda v: {{{3 + len(order or [])}}})"
    element = as_text(_named("v", value))
    return template(f"array_to_string({texts}, {{2}})", value, separator, *(order or []), element)


def _named(name: str, like: exp.Expr) -> exp.Expr:
    """A variable of a lambda, of the type of an expression."""
    variable = template(name)
    variable.meta.update(like.meta)
    return variable


def _ratio_to_report(node: exp.Expr) -> exp.Expr:
    value = template("CAST({1} AS DOUBLE)", node.expressions[0])
    return template("({1} / sum({1}){over})", value)


def _extreme(function: str) -> Callable[[exp.Expr], exp.Expr]:
    """MIN and MAX: there are none of booleans."""

    def rule(node: exp.Expr) -> exp.Expr:
        if told_type(node.expressions[0]).name == "bool":
            raise SqlError(f"function {function}(boolean) does not exist")
        return template(f"{function}({{1}}){{over}}", *node.expressions)

    return rule


def _percentile(node: exp.Expr) -> exp.Expr:
    """One that stands alone: its rewriting is `_within_group`'s."""
    raise SqlSyntaxError(
        f"{node.name} is an ordered-set aggregate",
        hint=f"Write {node.name}(0.5) WITHIN GROUP (ORDER BY expression).",
    )


def _grouping_id(node: exp.Expr) -> exp.Expr:
    names = ", ".join(f"{{{number}}}" for number in range(1, 1 + len(node.expressions)))
    return template(f"CAST(grouping({names}) AS INTEGER)", *node.expressions)


def _windowed(node: exp.Window) -> exp.Expr:
    """A function over a window: its text takes the window at its places."""
    function = node.this
    if not isinstance(function, Template):
        return node
    window = node.copy()
    window.set("this", template(""))
    made = function.copy()
    made.set("over", window)
    if "{over}" not in made.args["this"]:
        made.set("this", f"{made.args['this']}{{over}}")
    return made


def _ignore_nulls(node: exp.IgnoreNulls) -> exp.Expr:
    return _with_nulls(node.this, "IGNORE NULLS")


def _respect_nulls(node: exp.RespectNulls) -> exp.Expr:
    return _with_nulls(node.this, "RESPECT NULLS")


def _with_nulls(function: exp.Expr, how: str) -> exp.Expr:
    made = function.copy()
    made.set("this", made.args["this"].rstrip(")") + f" {how})")
    return made


AGGREGATE_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "any_value": _plain("any_value"),
    "avg": _avg,
    "bit_and": _plain("bit_and"),
    "bit_or": _plain("bit_or"),
    "bool_and": _plain("bool_and"),
    "bool_or": _plain("bool_or"),
    "count": _count,
    "grouping_id": _grouping_id,
    "listagg": _listagg,
    "max": _extreme("max"),
    "median": _median,
    "min": _extreme("min"),
    "percentile": _percentile,
    "ratio_to_report": _ratio_to_report,
    "stddev_pop": _plain("stddev_pop"),
    "stddev_samp": _plain("stddev_samp"),
    "sum": _sum,
    "var_pop": _plain("var_pop"),
    "var_samp": _plain("var_samp"),
}
AGGREGATE_NODES: dict[type[exp.Expr], Callable[..., exp.Expr]] = {
    exp.IgnoreNulls: _ignore_nulls,
    exp.RespectNulls: _respect_nulls,
    exp.Window: _windowed,
    exp.WithinGroup: _within_group,
}
