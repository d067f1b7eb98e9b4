"""What the translator must know of the tables that stand: the types of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlglot import exp

from starlift.errors import UnsupportedSqlError
from starlift.redshift.types import ColumnType, column_type


class Schema(Protocol):
    """The columns of tables by name."""

    def column_types(self, table: str, schema: str | None = None) -> Mapping[str, ColumnType]:
        """The types of a table's columns, in order; empty when there is no such table."""
        ...


def type_of(  # noqa: C901, PLR0911 - one case a node
    node: exp.Expr, schema: Schema
) -> ColumnType | None:
    """The type of an expression, as far as it can be told from its parts; None when it cannot."""
    match node:
        case exp.Paren() | exp.Alias() | exp.Neg() | exp.Min() | exp.Max():
            return type_of(node.this, schema)
        case exp.Cast():
            return column_type(node.to)
        case exp.Count() | exp.RowNumber() | exp.Rank() | exp.DenseRank():
            return ColumnType("int8")
        case exp.Extract() | exp.Length():
            return ColumnType("int4")
        case exp.Avg() | exp.Sum():
            return _aggregate_type(type_of(node.this, schema))
        case exp.Literal():
            return _literal_type(node)
        case exp.Column():
            return _column_type(node, schema)
        case exp.Window():
            return type_of(node.this, schema)
        case exp.Coalesce():
            return _common([node.this, *node.expressions], schema)
        case exp.Case():
            results = [branch.args["true"] for branch in node.args["ifs"]]
            default = node.args.get("default")
            return _common([*results, *([default] if default else [])], schema)
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Div() | exp.Mod():
            return _common([node.this, node.expression], schema)
        case _:
            return None


def _aggregate_type(kind: ColumnType | None) -> ColumnType | None:
    """Of integers an 8-byte integer, of numerics a numeric, of floating point numbers FLOAT8."""
    if kind is None or kind.name in {"float4", "float8"}:
        return kind and ColumnType("float8")
    return ColumnType("int8") if kind.is_integer else kind


def _literal_type(node: exp.Literal) -> ColumnType:
    if node.is_string:
        return ColumnType("varchar", length=len(node.name.encode()))
    if node.name.isdecimal():
        return ColumnType("int4" if int(node.name) < 2**31 else "int8")
    return ColumnType("numeric", precision=38, scale=10)


def _common(nodes: list[exp.Expr], schema: Schema) -> ColumnType | None:
    """The widest of several types, in the order integer, numeric, floating point."""
    order = ("int2", "int4", "int8", "numeric", "float4", "float8")
    types = [type_of(node, schema) for node in nodes if not isinstance(node, exp.Null)]
    if any(kind is None or kind.name not in order for kind in types):
        return None
    return max((kind for kind in types if kind), key=lambda kind: order.index(kind.name))


def _column_type(node: exp.Column, schema: Schema) -> ColumnType | None:
    """The type of a column, looked for in the sources of the query around it."""
    select = node.find_ancestor(exp.Select)
    while select is not None:
        for source in _sources(select):
            if node.table and source.alias_or_name.lower() != node.table.lower():
                continue
            kind = _source_column(source, node.name.lower(), schema)
            if kind is not None:
                return kind
        select = select.find_ancestor(exp.Select)
    return None


def _sources(select: exp.Select) -> list[exp.Expr]:
    first = select.args.get("from_") or select.args.get("from")
    joins = select.args.get("joins") or []
    return [*([first.this] if first else []), *(join.this for join in joins)]


def _source_column(source: exp.Expr, name: str, schema: Schema) -> ColumnType | None:
    if isinstance(source, exp.Subquery):
        return _output_type(source.this, name, schema)
    if isinstance(source, exp.Table):
        query = _cte(source)
        if query is not None:
            return _output_type(query, name, schema)
        return schema.column_types(source.name.lower(), source.db.lower() or None).get(name)
    return None


def _cte(table: exp.Table) -> exp.Expr | None:
    if table.db:
        return None
    scope: exp.Expr | None = table.parent
    while scope is not None:
        with_ = scope.args.get("with_") or scope.args.get("with")
        for cte in with_.expressions if with_ else ():
            if cte.alias.lower() == table.name.lower():
                query: exp.Expr = cte.this
                return query
        scope = scope.parent
    return None


def _output_type(query: exp.Expr, name: str, schema: Schema) -> ColumnType | None:
    while isinstance(query, exp.Subquery | exp.SetOperation):
        query = query.this
    if not isinstance(query, exp.Select):
        return None
    for projection in query.expressions:
        if projection.alias_or_name.lower() == name:
            return type_of(projection, schema)
        if isinstance(projection, exp.Star):
            kinds = (_source_column(source, name, schema) for source in _sources(query))
            found = next((kind for kind in kinds if kind), None)
            if found is not None:
                return found
    return None


def known_type(node: exp.Expr, schema: Schema, why: str) -> ColumnType:
    """The type of an expression.

    Raises:
        UnsupportedSqlError: when it cannot be told.
    """
    kind = type_of(node, schema)
    if kind is None:
        raise UnsupportedSqlError(
            f"The type of {node.sql('redshift')} cannot be told, and {why} depends on it",
            hint="Say it with a cast, such as expression::float.",
        )
    return kind
