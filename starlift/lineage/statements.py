"""Which table a statement writes, and which ones it reads."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from starlift.project import address
from starlift.redshift.alter_syntax import AppendTable
from starlift.redshift.merge_syntax import Merge
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.view_syntax import CreateMaterializedView, CreateView

VIEWS = (CreateView, CreateMaterializedView)
_WRITING = (CopyFrom, exp.Insert, exp.Update, exp.Delete, Merge, AppendTable, *VIEWS)


def written_table(tree: exp.Expr) -> str | None:
    """The table or view, `schema.table`, that a statement makes, or whose rows it changes."""
    if isinstance(tree, exp.Create):
        if tree.kind != "TABLE":
            return None
    elif not isinstance(tree, _WRITING):
        return None
    table = tree.find(exp.Table)
    return None if table is None else address(table)


def read_tables(tree: exp.Expr) -> tuple[str, ...]:
    """The tables and views that a statement reads, each once, whatever its WITH calls its parts.

    A table that it only writes is not among them; one whose rows it compares with others is no
    source of what it writes, either: `delete from t using u` reads u.
    """
    return tuple(dict.fromkeys(address(table) for table in _read(tree)))


def named_columns(tree: exp.Expr) -> tuple[str, ...]:
    """The columns of a view, or of a table of a query; none, where not each of them is named."""
    query = tree.args["query"] if isinstance(tree, VIEWS) else tree.expression
    projections = tree.args.get("columns") or query.unnest().selects
    if not all(isinstance(each, exp.Alias | exp.Column | exp.Identifier) for each in projections):
        return ()
    names = [each.alias_or_name.lower() for each in projections]
    return () if "*" in names else tuple(names)


def _read(tree: exp.Expr) -> Iterator[exp.Table]:
    for scope in traverse_scope(tree.args["query"] if isinstance(tree, VIEWS) else tree):
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                yield source
    with_ = tree.args.get("with_")
    named = {each.alias_or_name for each in with_.expressions} if with_ is not None else set()
    for table in _joined(tree):
        if isinstance(table, exp.Table) and (table.db or table.name not in named):
            yield table


def _joined(tree: exp.Expr) -> Iterator[exp.Expr]:
    """What stands beside the target of an UPDATE, a DELETE, a MERGE or an ALTER TABLE APPEND."""
    if isinstance(tree, exp.Delete):
        yield from tree.args.get("using") or ()
    elif isinstance(tree, Merge | AppendTable):
        yield tree.args["source"]
    elif isinstance(tree, exp.Update) and (first := tree.args.get("from_")) is not None:
        yield first.this
        yield from (join.this for join in first.this.args.get("joins") or ())
