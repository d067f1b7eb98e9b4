"""The columns of the tables that a project makes, of temporary ones too, which no catalog has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from sqlglot import exp

from starlift.lineage import named_columns
from starlift.project import address
from starlift.redshift.tables import table_definition

# A column's name, and its type as shown; "" where it is not known.
Named: TypeAlias = tuple[tuple[str, str], ...]


def made_columns(tree: exp.Create, known: Mapping[str, Named]) -> Named:
    """The columns of a table as its CREATE names them; of a query's without their types.

    `known` are the columns of other tables, by address: a table may be made LIKE one of them.
    """
    if not isinstance(tree.this, exp.Schema):
        return tuple((column, "") for column in named_columns(tree)) if tree.expression else ()
    like = tree.this.find(exp.LikeProperty)
    if like is not None:
        return known.get(address(like.this), ())
    return tuple((each.name, str(each.type)) for each in table_definition(tree).columns)
