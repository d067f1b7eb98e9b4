"""UPDATE whose FROM names the target again: that is the target itself, not a second reading of it.

`UPDATE users SET level = e.level FROM events e JOIN users u ON e.id = u.id` changes the users that
the join finds. Where WHERE or a join's condition speaks of the target by its own name, too, the one
in FROM is another reading: a self-join.
Source: https://docs.aws.amazon.com/redshift/latest/dg/c_Examples_of_UPDATE_statements.html
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift.nodes import ENGINES_OWN
from starlift.redshift.place import place
from starlift.redshift.schema import Schema, is_same_relation
from starlift.redshift.trees import all_of
from starlift.redshift.types import UNKNOWN

_ROW = "rowid"  # DuckDB's own number of a row


def tie_target(tree: exp.Update, schema: Schema) -> None:
    """Tie the target to the table of FROM that means it, row by row.

    Raises:
        DatabaseError: when that table is joined by an outer join.
    """
    again = next(_again(tree, schema), None)
    if again is None or _is_spoken_of(tree):
        return
    for join in _joins(tree):
        if join.side:
            line, column = place(again)
            raise DatabaseError(
                "Target table must be part of an equijoin predicate",
                line=line,
                column=column,
                hint="Put the outer join into a subquery in FROM, and join that to the target.",
            )
    name = tree.this.alias_or_name
    tie = exp.EQ(this=_row_of(name), expression=_row_of(again.alias_or_name))
    tree.where(tie, copy=False)


def _row_of(table: str) -> exp.Expr:
    row = exp.column(_ROW, table=table)
    row.meta[ENGINES_OWN] = UNKNOWN
    return row


def _again(tree: exp.Update, schema: Schema) -> Iterator[exp.Table]:
    """The tables of FROM that are the target's, under another name."""
    first = tree.args.get("from_")
    for source in [*([first.this] if first else []), *(join.this for join in _joins(tree))]:
        if isinstance(source, exp.Table) and is_same_relation(source, tree.this, schema):
            yield source


def _joins(tree: exp.Update) -> list[exp.Join]:
    first = tree.args.get("from_")
    return (first.this.args.get("joins") or []) if first else []


def _is_spoken_of(tree: exp.Update) -> bool:
    """Whether a condition names the target by its own name or alias."""
    name = tree.this.alias_or_name.lower()
    conditions = [tree.args.get("where"), *(join.args.get("on") for join in _joins(tree))]
    return any(
        column.table.lower() == name
        for condition in conditions
        if condition is not None
        for column in all_of(condition, exp.Column)
    )
