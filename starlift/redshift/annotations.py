"""The types that expressions have in Redshift, kept with them while the tree is rewritten."""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift.expression_types import Typing
from starlift.redshift.schema import Schema
from starlift.redshift.trees import all_of
from starlift.redshift.types import UNKNOWN, ColumnType

_TYPE = "redshift_type"
_UNTYPED = (exp.Identifier, exp.Table, exp.From, exp.Join, exp.Where, exp.TableAlias, exp.DataType)


def annotate(tree: exp.Expr, schema: Schema) -> Typing:
    """Keep the type of every expression, before anything is rewritten; what told them comes back.

    Raises:
        DatabaseError: when a column does not exist.
    """
    typing = Typing(schema)
    for node in all_of(tree, exp.Expr):
        if not isinstance(node, _UNTYPED):
            node.meta[_TYPE] = typing.type_of(node)
    return typing


def told_type(node: exp.Expr) -> ColumnType:
    """The type that was kept; `UNKNOWN` for NULL, and where it cannot be told."""
    kind: ColumnType = node.meta.get(_TYPE, UNKNOWN)
    return kind


def annotated(node: exp.Expr, kind: ColumnType) -> exp.Expr:
    """The node, with a type."""
    node.meta[_TYPE] = kind
    return node
