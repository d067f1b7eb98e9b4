"""The tables that surely have no rows while a load goes on: what reads them alone need not run.

A day's file brings plays and no songs: what only concerns songs finds nothing then, and on a
cluster each statement costs more than its rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from starlift.pipeline.steps import target
from starlift.redshift.emptiness import does_nothing, written
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.table_clauses import is_temporary_table, known_properties

_ADD_NO_ROWS = (exp.Delete, exp.Query, exp.Update)


class EmptyTables:
    """By their names as statements write them; first those that a load has emptied."""

    def __init__(self, emptied: Iterable[exp.Table]) -> None:
        self._names = {name for table in emptied for name in _names(table)}

    def leave_idle(self, tree: exp.Expr) -> bool:
        """Whether a statement does nothing, since they have no rows."""
        return does_nothing(tree, self._names)

    def follow(self, tree: exp.Expr, row_count: int | None) -> None:
        """A statement has run: what it wrote so many rows into is none of them."""
        if isinstance(tree, exp.Insert | CopyFrom):
            if row_count != 0:
                self.fill(target(tree))
        elif isinstance(tree, exp.Create) and isinstance(tree.this, exp.Schema):
            self._make(tree)
        elif isinstance(tree, exp.Drop) and tree.kind == "TABLE":
            for table in tree.args["tables"]:
                self.fill(table)
        elif not isinstance(tree, _ADD_NO_ROWS):
            self._names.clear()  # it may do anything

    def fill(self, table: exp.Table) -> None:
        """Rows may stand in a table of that name now."""
        self._names -= _names(table)

    def _make(self, tree: exp.Create) -> None:
        table = target(tree)
        self.fill(table)
        if tree.args.get("exists"):
            return  # one with rows may stand there
        is_temporary = is_temporary_table(table, known_properties(tree))
        self._names |= {written(table)} if is_temporary else _names(table)


def _names(table: exp.Table) -> set[str]:
    """A table's name, and, of one in public, the other that it has."""
    if table.db.lower() not in {"", "public"}:
        return {written(table)}
    return {f"{schema}.{table.name.lower()}" for schema in ("", "public")}
