"""From which columns a statement fills each column of its table.

sqlglot follows a column through subqueries, WITH and set operations. Where it does not find what a
name means, nothing is said of the column: what is told is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.scope import build_scope

from starlift.lineage.qualified import DIALECT, LOST, Columns, qualified
from starlift.lineage.statements import VIEWS
from starlift.project import address
from starlift.redshift.merge_syntax import Merge


class ColumnSource(NamedTuple):
    """A column that another is made from. `is_copied`: its values are taken as they are."""

    table: str
    column: str
    is_copied: bool


def column_sources(tree: exp.Expr, columns: Columns) -> dict[str, tuple[ColumnSource, ...]]:
    """By column that a statement fills, what it is filled from; a constant's is not among them.

    `columns` are those of the tables that it names, as far as they are known.
    """
    found: dict[str, dict[ColumnSource, None]] = {}
    for targets, query in _queries(tree, columns):
        for target, sources in _followed(targets, query, columns).items():
            found.setdefault(target, {}).update(dict.fromkeys(sources))
    return {target: tuple(sources) for target, sources in found.items() if sources}


def _queries(
    tree: exp.Expr, columns: Columns
) -> Iterator[tuple[Sequence[str] | None, exp.Select | exp.SetOperation]]:
    """What fills a table's columns, each time as a query of as many; None: it gives their names."""
    query = tree.args.get("query" if isinstance(tree, VIEWS) else "expression")
    if isinstance(query, exp.Subquery):
        query = query.unnest()
    if isinstance(query, exp.Select | exp.SetOperation):
        yield _targets(tree, columns), query.copy()
    elif isinstance(tree, exp.Update):
        yield _assigned(tree.this, tree.expressions, tree.args.get("from_"))
    elif isinstance(tree, Merge):
        source = exp.From(this=tree.args["source"])
        yield _assigned(tree.this, tree.args.get("assignments") or (), source)
        listed = [each.name.lower() for each in tree.args.get("columns") or ()]
        values = _values(tree.this, tree.args.get("values") or (), source)
        yield listed or columns.get(address(tree.this), ()), values


def _targets(tree: exp.Expr, columns: Columns) -> Sequence[str] | None:
    """The columns that a query fills; None where they have the names that it gives them."""
    if isinstance(tree.this, exp.Schema):
        return [each.name.lower() for each in tree.this.expressions]
    if isinstance(tree, exp.Insert):
        return columns.get(address(tree.this), ())
    return [each.name.lower() for each in tree.args.get("columns") or ()] or None


def _assigned(
    target: exp.Expr, assignments: Sequence[exp.Expr], source: exp.Expr | None
) -> tuple[Sequence[str], exp.Select]:
    """The assignments of an UPDATE as the query that brings their values."""
    values = [each.expression for each in assignments]
    return [each.this.name.lower() for each in assignments], _values(target, values, source)


def _values(target: exp.Expr, values: Sequence[exp.Expr], source: exp.Expr | None) -> exp.Select:
    query = exp.select(*(value.copy() for value in values)).from_(target.copy())
    return query if source is None else query.join(source.this.copy(), join_type="cross")


def _followed(
    targets: Sequence[str] | None, query: exp.Select | exp.SetOperation, columns: Columns
) -> dict[str, tuple[ColumnSource, ...]]:
    try:
        found = qualified(query, columns)
        if targets is None:
            names = enumerate(found.named_selects)
            targets = [name for at, name in names if name != f"_col_{at}"]
        else:
            _name(found, targets)
        nodes = lineage(None, found, {}, dialect=DIALECT, scope=build_scope(found), copy=False)
    except LOST:
        return {}
    return {name: _sources(node) for name, node in nodes.items() if name in targets}


def _name(query: exp.Expr, targets: Sequence[str]) -> None:
    """Give the columns of a query the names of those that they go to: its own may stand twice."""
    first = query
    while isinstance(first, exp.SetOperation | exp.Subquery):
        first = first.this
    named = list(zip(first.expressions, targets, strict=False))
    for projection, target in named:
        projection.replace(exp.alias_(projection.unalias().copy(), target, quoted=True))


def _sources(node: Node) -> tuple[ColumnSource, ...]:
    """The columns of tables that a node goes back to; none, if any of them is not known."""
    found: dict[tuple[str, str], bool] = {}
    for leaf, is_copied in _leaves(node):
        if isinstance(leaf.expression, exp.Table):
            key = (address(leaf.expression), exp.to_column(leaf.name).name.lower())
            found[key] = found.get(key, True) and is_copied
        elif leaf.expression.find(exp.Column) or isinstance(leaf.expression, exp.Placeholder):
            return ()
    if any(column == "*" for _, column in found):
        return ()
    return tuple(ColumnSource(*key, is_copied) for key, is_copied in found.items())


def _leaves(node: Node) -> Iterator[tuple[Node, bool]]:
    """Where a node's values come from, each with whether they are taken as they are."""
    ways = [(node, True)]
    seen: set[tuple[int, bool]] = set()
    while ways:
        current, is_copied = ways.pop()
        if (id(current), is_copied) in seen:
            continue
        seen.add((id(current), is_copied))
        if not current.downstream:
            yield current, is_copied
        passes = isinstance(current.expression.unalias(), exp.Column | exp.SetOperation | exp.Star)
        ways += [(below, is_copied and passes) for below in reversed(current.downstream)]
