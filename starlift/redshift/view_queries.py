"""The queries of views: which tables they read, under which names, and how they are put in place.

A view's query is kept as it was written, but for the names of its tables, which are kept with their
schemas: what the search path says later changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift.duckdb_sql import quoted
from starlift.redshift.place import forget_places
from starlift.redshift.schema import Schema
from starlift.redshift.sources import cte_of, without_parentheses
from starlift.redshift.statements import parse
from starlift.redshift.trees import all_of
from starlift.redshift.user_functions import inline
from starlift.redshift.views import ViewDefinition, ViewKind

# A schema and a name.
Name = tuple[str, str]


def tables_read(query: exp.Expr) -> Iterator[exp.Table]:
    """The tables and views that a query names, without its own CTEs."""
    for table in all_of(query, exp.Table):
        if isinstance(table.this, exp.Identifier) and cte_of(table) is None:
            yield table


def names_read(text: str) -> set[Name]:
    """Schema and name of what the query of a view reads; no schema where it is written without."""
    return {(table.db.lower(), table.name.lower()) for table in tables_read(parse(text))}


def renamed(text: str, new_name: Callable[[exp.Table], Name | None]) -> str:
    """The query with other names for its tables; columns find them under the old ones still."""

    def source(table: exp.Table) -> tuple[str, bool] | None:
        name = new_name(table)
        return name and (quoted(*name), name[1] != table.name.lower())

    return with_sources(text, source)


def with_sources(text: str, source: Callable[[exp.Table], tuple[str, bool] | None]) -> str:
    """The query with something else in the place of its tables' names, None for those that stay.

    Where that is true which is given with it, it has the table's name for an alias.
    """
    query = parse(text)
    changes, aliased = [], set()
    for table in tables_read(query):
        found = source(table)
        if found is None:
            continue
        parts = [part for part in table.parts if isinstance(part, exp.Identifier)]
        old = table.name.lower()
        alias = f" AS {quoted(old)}" if found[1] and not table.alias else ""
        if alias:
            aliased.add((table.db.lower(), old))
        changes.append((parts[0].meta["start"], parts[-1].meta["end"] + 1, f"{found[0]}{alias}"))
    changes += [
        (_start(column, "db"), _start(column, "table"), "")  # an alias stands in no schema
        for column in all_of(query, exp.Column)
        if column.db and (column.db.lower(), column.table.lower()) in aliased
    ]
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _start(column: exp.Column, part: str) -> int:
    return int(column.args[part].meta["start"])


def expand_views(tree: exp.Expr, schema: Schema, within: tuple[Name, ...] = ()) -> None:
    """Put the query of each view in the place of its name.

    `within` are the views in whose queries this one stands.

    Raises:
        DatabaseError: when a view reads itself.
    """
    for table in list(tables_read(tree)):
        known = schema.table(table.name.lower(), table.db.lower() or None)
        if known is None or known.kind not in {ViewKind.BOUND.value, ViewKind.LATE_BINDING.value}:
            continue
        view = schema.definition(table.name.lower(), table.db.lower() or None)
        if not isinstance(view, ViewDefinition) or _is_written(table):
            continue
        name = (view.schema or "", view.name)
        if name in within:
            raise DatabaseError(f'infinite recursion in the view "{view.name}"', sqlstate="42P17")
        _replace(table, view, schema, (*within, name))
    for column in all_of(tree, exp.Column):
        if column.args.get("db") and column.find_ancestor(exp.Query) is not None:
            _shorten(column, schema)


def _is_written(table: exp.Table) -> bool:
    """Whether a statement changes it: a view is refused there."""
    around = table.parent
    return table.arg_key == "this" and isinstance(around, exp.DML | exp.Schema)


def _replace(
    table: exp.Table, view: ViewDefinition, schema: Schema, within: tuple[Name, ...]
) -> None:
    query = parse(view.query)
    forget_places(query)  # they are of the view's text
    inline(query, schema)
    expand_views(query, schema, within)
    alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(view.name))
    inner = without_parentheses(query)
    if view.columns:  # a bound view has those that it was made with, whatever stands now
        columns = [exp.to_identifier(name, quoted=True) for name, _ in view.columns]
        renaming = exp.TableAlias(this=exp.to_identifier("view"), columns=columns)
        is_bound = view.kind is ViewKind.BOUND
        given = [exp.column(column.copy()) for column in columns] if is_bound else [exp.Star()]
        named = exp.Subquery(this=inner, alias=renaming)
        inner = exp.Select(expressions=given, from_=exp.From(this=named))
    placed = exp.Subquery(this=inner, alias=alias.copy(), joins=table.args.get("joins"))
    table.replace(placed)


def _shorten(column: exp.Column, schema: Schema) -> None:
    """`schema.view.column`: within the query the view has no schema any more."""
    known = schema.table(column.table.lower(), column.db.lower())
    if known is not None and known.kind in {ViewKind.BOUND.value, ViewKind.LATE_BINDING.value}:
        column.set("db", None)
