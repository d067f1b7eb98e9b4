"""The types of operands in Redshift, kept with them while the tree around them is rewritten."""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift import nodes
from starlift.redshift.expression_types import known_type, type_of
from starlift.redshift.schema import Schema
from starlift.redshift.types import ColumnType

_TYPE = "redshift_type"
_TYPED_OPERANDS = (exp.Sum, exp.Cast, exp.DPipe, exp.Concat, exp.Mul, nodes.DateAdd)


def annotate(tree: exp.Expr, schema: Schema) -> None:
    """Keep the types of the operands whose type a rule asks for, before anything is rewritten.

    Raises:
        UnsupportedSqlError: when a type that must be known cannot be told.
    """
    for node in tree.walk():
        if isinstance(node, exp.Avg):
            node.this.meta[_TYPE] = known_type(node.this, schema, "AVG")
        elif isinstance(node, _TYPED_OPERANDS):
            for operand in node.iter_expressions():
                if not isinstance(operand, exp.DataType):
                    operand.meta[_TYPE] = type_of(operand, schema)


def told_type(node: exp.Expr) -> ColumnType | None:
    """The type that was kept; None when it cannot be told."""
    kind: ColumnType | None = node.meta.get(_TYPE)
    return kind


def annotated_as(node: exp.Expr, changed: exp.Expr) -> exp.Expr:
    """What a node has become, with the node's type."""
    if _TYPE in node.meta:
        changed.meta[_TYPE] = node.meta[_TYPE]
    return changed
