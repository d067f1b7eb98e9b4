"""The type of every expression of a statement, and the columns that each of its queries gives."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift import nodes
from starlift.redshift.result_names import result_name
from starlift.redshift.result_types import (
    BOOL,
    INT4,
    INT8,
    SUPER,
    TEXT,
    arithmetic_type,
    call_type,
    common_type,
    joined_type,
    zoned_type,
)
from starlift.redshift.schema import Schema
from starlift.redshift.sources import Output, Sources
from starlift.redshift.spans import interval_type
from starlift.redshift.trees import all_of
from starlift.redshift.types import UNKNOWN, ColumnType, column_type

_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_BITWISE = (exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseLeftShift, exp.BitwiseRightShift)
_AS_OPERAND = (exp.Paren, exp.Alias, exp.Neg, exp.BitwiseNot, exp.Window, exp.IgnoreNulls,
               exp.RespectNulls, exp.Ordered)  # fmt: skip


def query_outputs(query: exp.Expr, schema: Schema) -> Iterator[Output]:
    """The columns that a query gives, in order: the name and the type of each."""
    yield from Typing(schema).outputs(query)


class Typing:
    """The types of a statement's expressions, each told once.

    Raises, where a column is looked up:
        DatabaseError: when no source of the query has a column of that name.
    """

    def __init__(self, schema: Schema) -> None:
        self._types: dict[int, ColumnType] = {}
        self._outputs: dict[int, tuple[Output, ...]] = {}
        self._sources = Sources(schema, self)

    def type_of(self, node: exp.Expr) -> ColumnType:
        """The type of an expression; `UNKNOWN` for NULL, and where it cannot be told."""
        key = id(node)
        if key not in self._types:
            self._types[key] = UNKNOWN  # of an expression that refers to itself
            self._types[key] = self._told(node)
        return self._types[key]

    def outputs(self, query: exp.Expr) -> tuple[Output, ...]:
        """The columns that a query gives, in order."""
        key = id(query)
        if key not in self._outputs:
            self._outputs[key] = ()
            self._outputs[key] = tuple(self._given(query))
        return self._outputs[key]

    def written_out(self, star: exp.Star, query: exp.Select) -> list[exp.Expr]:
        """The items that a `*` stands for; itself, where some source's columns are not known."""
        return self._sources.written_out(star, query)

    def _told(self, node: exp.Expr) -> ColumnType:  # noqa: PLR0911 - one case a node
        match node:
            case exp.Column():
                return self._sources.column_type(node)
            case nodes.Call() | nodes.AggregateCall():
                return self._call_type(node)
            case exp.Cast() | exp.TryCast():
                return column_type(node.to)
            case exp.Case():
                results = [branch.args["true"] for branch in node.args["ifs"]]
                default = node.args.get("default")
                return self._common([*results, *([default] if default else [])])
            case exp.Distinct() if node.expressions:
                return self.type_of(node.expressions[0])
            case exp.Subquery() | exp.Select() | exp.SetOperation():
                return next((kind for _, kind in self.outputs(node)), UNKNOWN)
            case exp.WithinGroup():
                return self._ordered_type(node)
            case exp.Bracket() | exp.Dot():
                return SUPER
        return self._operator_type(node)

    def _operator_type(self, node: exp.Expr) -> ColumnType:  # noqa: PLR0911 - one case a node
        match node:
            case exp.Literal():
                return _literal_type(node)
            case exp.Interval():
                return interval_type(node)
            case exp.AtTimeZone():
                return zoned_type(self.type_of(node.this))
            case exp.DPipe():
                return joined_type([self.type_of(node.this), self.type_of(node.expression)])
            case exp.Pow():
                return ColumnType("float8")
            case exp.Predicate() | exp.Connector() | exp.Not() | exp.Boolean() | exp.Escape():
                return BOOL
        if isinstance(node, _ARITHMETIC):
            kinds = self.type_of(node.this), self.type_of(node.expression)
            return arithmetic_type(node, *kinds)
        if isinstance(node, _BITWISE):
            return self._common([node.this, node.expression])
        return self.type_of(node.this) if isinstance(node, _AS_OPERAND) else UNKNOWN

    def _call_type(self, node: exp.Expr) -> ColumnType:
        if node.name == "EXTRACT":
            return INT8 if node.expressions[0].name.lower() == "epoch" else INT4
        return call_type(node, [self.type_of(item) for item in node.expressions])

    def _ordered_type(self, node: exp.WithinGroup) -> ColumnType:
        """Of a percentile, by the type of what is ordered; of LISTAGG, text."""
        if node.this.name == "LISTAGG":
            return TEXT
        kind = self.type_of(node.expression.expressions[0])
        return kind if node.this.name == "PERCENTILE_DISC" else call_type(node.this, [kind])

    def _common(self, operands: list[exp.Expr]) -> ColumnType:
        return common_type([self.type_of(node) for node in _typed(operands)])

    def _given(self, query: exp.Expr) -> Iterator[Output]:
        if isinstance(query, exp.Subquery):
            yield from self.outputs(query.this)
        elif isinstance(query, exp.SetOperation):
            yield from self._given_by_both(query)
        elif isinstance(query, exp.Select):
            for projection in query.expressions:
                if projection.is_star:
                    yield from self._sources.starred(projection, query)
                else:
                    yield result_name(projection), self.type_of(projection)

    def _given_by_both(self, query: exp.SetOperation) -> Iterator[Output]:
        left = self.outputs(query.this)
        if _refers_to_itself(query):
            yield from left
            return
        for (name, kind), (_, other) in zip(left, self.outputs(query.expression), strict=False):
            yield name, common_type([kind, other])


def _typed(operands: list[exp.Expr]) -> list[exp.Expr]:
    """Without the literals in quotes, if there is anything else: they take the others' type."""
    others = [node for node in operands if not (isinstance(node, exp.Literal) and node.is_string)]
    is_telling = any(not isinstance(node, exp.Null) for node in others)
    return others if is_telling else operands


def _refers_to_itself(query: exp.SetOperation) -> bool:
    """Whether it is the recursive query of a CTE."""
    cte = query.find_ancestor(exp.CTE)
    with_ = cte.parent if cte is not None else None
    if cte is None or with_ is None or not with_.args.get("recursive"):
        return False
    name = cte.alias.lower()
    return any(table.name.lower() == name for table in all_of(query.expression, exp.Table))


def _literal_type(node: exp.Literal) -> ColumnType:
    if node.is_string:
        return ColumnType("varchar", length=max(1, len(node.name.encode())))
    if node.name.isdecimal():
        number = int(node.name)
        if number >= 2**63:
            return ColumnType("numeric", precision=len(node.name), scale=0)
        return INT4 if number < 2**31 else INT8
    if "e" in node.name.lower():
        if math.isinf(float(node.name)):
            raise DatabaseError(f'"{node.name}" is out of range for type double precision')
        return ColumnType("float8")
    digits, _, fraction = node.name.partition(".")
    digits = digits.lstrip("0")
    precision = max(1, len(digits) + len(fraction))
    return ColumnType("numeric", precision=precision, scale=len(fraction))
