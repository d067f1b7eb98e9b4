"""How DuckDB comes to the result of each function and operator of Redshift's.

A rule gets a node whose operands are rewritten already, each annotated with the type that it has in
Redshift.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift import nodes
from starlift.redshift.annotations import annotated, told_type
from starlift.redshift.duckdb_aggregates import AGGREGATE_NODES, AGGREGATE_RULES
from starlift.redshift.duckdb_casts import as_text, converted, into_super
from starlift.redshift.duckdb_conditions import CONDITION_NODES, CONDITION_RULES
from starlift.redshift.duckdb_dates import DATE_NODES, DATE_RULES
from starlift.redshift.duckdb_formats import FORMAT_RULES
from starlift.redshift.duckdb_hashes import HASH_RULES
from starlift.redshift.duckdb_numbers import NUMBER_RULES, arithmetic, bitwise, power
from starlift.redshift.duckdb_patterns import PATTERN_RULES
from starlift.redshift.duckdb_sql import template
from starlift.redshift.duckdb_super import SUPER_NODES, SUPER_RULES
from starlift.redshift.duckdb_text import TEXT_NODES, TEXT_RULES
from starlift.redshift.functions import FUNCTIONS, Function
from starlift.redshift.place import place
from starlift.redshift.type_names import base_name
from starlift.redshift.types import UNKNOWN, ColumnType

_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    **AGGREGATE_RULES,
    **CONDITION_RULES,
    **DATE_RULES,
    **FORMAT_RULES,
    **HASH_RULES,
    **NUMBER_RULES,
    **PATTERN_RULES,
    **SUPER_RULES,
    **TEXT_RULES,
}
_NODES: dict[type[exp.Expr], Callable[..., exp.Expr]] = {
    **AGGREGATE_NODES,
    **CONDITION_NODES,
    **DATE_NODES,
    **SUPER_NODES,
    **TEXT_NODES,
    **dict.fromkeys((exp.Add, exp.Div, exp.Mul, exp.Sub), arithmetic),
    **dict.fromkeys((exp.BitwiseAnd, exp.BitwiseNot, exp.BitwiseOr), bitwise),
    exp.Mod: arithmetic,
    exp.Pow: power,
}
# What a parameter takes without a cast being written; a text in quotes is taken by all.
_TAKEN: dict[str, tuple[str, ...]] = {
    "int": ("int2", "int4", "int8"),
    "number": ("int2", "int4", "int8", "numeric", "float4", "float8"),
    "moment": ("date", "timestamp", "timestamptz"),
    "when": ("date", "timestamp", "timestamptz", "time", "timetz"),
    "interval": ("intervaly2m", "intervald2s"),
}
_TARGETS = {
    "bool": ColumnType("bool"),
    "date": ColumnType("date"),
    "float": ColumnType("float8"),
    "int": ColumnType("int8"),
    "interval": ColumnType("intervald2s"),
    "moment": ColumnType("timestamp"),
    "number": ColumnType("float8"),
    "super": ColumnType("super"),
    "timestamp": ColumnType("timestamp"),
    "timestamptz": ColumnType("timestamptz"),
    "varbyte": ColumnType("varbyte", length=64_000),
    "when": ColumnType("timestamp"),
}
_UNTOUCHED = ("any", "part")


def rewrite(node: exp.Expr) -> exp.Expr:
    """The node as DuckDB needs it; itself when that is the same."""
    if isinstance(node, nodes.Call | nodes.AggregateCall):
        if isinstance(node.parent, exp.WithinGroup):
            return node  # rewritten with its order
        return annotated(_call(node), told_type(node))
    rule = _NODES.get(type(node))
    return annotated(rule(node), told_type(node)) if rule else node


def _call(node: exp.Expr) -> exp.Expr:
    function = FUNCTIONS[node.name]
    taken = [_argument(item, function, index) for index, item in enumerate(node.expressions)]
    node.set("expressions", taken)
    if function.rule:
        return _RULES[function.rule](node)
    return template(function.text(len(node.expressions)), *node.expressions)


def _argument(argument: exp.Expr, function: Function, index: int) -> exp.Expr:
    """An argument as its parameter takes it.

    Raises:
        SqlError: when the function takes no value of that type.
    """
    kind, wanted = told_type(argument), function.parameter(index).kind
    inner = argument.this if isinstance(argument, exp.IgnoreNulls) else argument
    is_bare = wanted in _UNTOUCHED or isinstance(inner, exp.Distinct | exp.Star)
    if is_bare or kind.name in _TAKEN.get(wanted, ()):
        return argument
    if kind == UNKNOWN and wanted != "text":
        return argument
    if wanted == "text":
        return as_text(argument) if kind != UNKNOWN else _null_text(argument)
    if wanted == "super":
        return into_super(argument)
    is_literal = isinstance(argument, exp.Literal) and argument.is_string
    if not (is_literal or _may_take(kind, wanted)):
        line, column = place(argument)
        raise SqlError(
            f"function {function.name.lower()}({base_name(kind)}) does not exist: argument "
            f"{index + 1} is {base_name(kind)}",
            line=line,
            column=column,
            hint="Cast it: expression::type.",
        )
    return converted(argument, _TARGETS[wanted])


def _null_text(argument: exp.Expr) -> exp.Expr:
    return (
        template("CAST({1} AS VARCHAR)", argument) if isinstance(argument, exp.Null) else argument
    )


def _may_take(kind: ColumnType, wanted: str) -> bool:
    if wanted in {"float", "number"}:
        return kind.is_number or kind.name == "super"
    if wanted == "bool":
        return kind.name == "bool"
    if wanted == "interval":
        return kind.is_interval
    if wanted in {"date", "timestamp", "timestamptz", "moment", "when"}:
        return kind.is_moment
    return kind.name == wanted
