"""INSERT and UPDATE with each value on its way into its column.

`prepared` casts the values before the statement is translated; what it gives fits them afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from starlift.errors import DatabaseError, SqlError
from starlift.redshift.assignments import Target, cast, fitted
from starlift.redshift.expression_types import Typing, query_outputs
from starlift.redshift.place import place
from starlift.redshift.result_names import name_results
from starlift.redshift.schema import KnownTable, Schema
from starlift.redshift.sources import without_parentheses
from starlift.redshift.types import ColumnType

Finish = Callable[[exp.Expr], None]


def prepared(tree: exp.Expr, table: KnownTable, schema: Schema) -> Finish:
    """What makes the values fit, once the tree is DuckDB's.

    Raises:
        DatabaseError: when a value's type does not go into its column.
        SqlError: when values and columns are not as many, or one is an IDENTITY column's.
    """
    if isinstance(tree, exp.Insert) and not tree.args.get("default"):
        return _insert(tree, table, schema)
    if isinstance(tree, exp.Update):
        return _update(tree, table, schema)
    return _nothing


def _nothing(_: exp.Expr) -> None:
    """There is nothing to fit."""


def _insert(tree: exp.Insert, table: KnownTable, schema: Schema) -> Finish:
    source = tree.expression
    rows = source.expressions if isinstance(source, exp.Values) else None
    if rows is not None:
        width = len(_items(rows[0]))
        kinds: list[ColumnType | None] = []
    else:
        kinds = _kinds(source, schema)
        width = len(kinds)
    columns = _targets(tree, table, width)
    if rows is not None:
        return _insert_rows(rows, columns, schema)
    return _insert_query(tree, columns, kinds)


def _items(row: exp.Expr) -> list[exp.Expr]:
    return row.expressions if isinstance(row, exp.Tuple) else [row]


def _kinds(query: exp.Expr, schema: Schema) -> list[ColumnType | None]:
    named = query.copy()
    name_results(named)
    return [kind for _, kind in query_outputs(named, schema)]


def _targets(tree: exp.Insert, table: KnownTable, width: int) -> list[Target]:
    """The columns that get values: those listed, else the first ones of the table."""
    known = {column.name: column for column in table.columns}
    if isinstance(tree.this, exp.Schema):
        names = [column.name.lower() for column in tree.this.expressions]
    else:
        names = list(known)[:width]
        listed = [exp.to_identifier(name, quoted=True) for name in names]
        tree.set("this", exp.Schema(this=tree.this, expressions=listed))
    if len(names) != width:
        more, fewer = ("expressions", "target columns")[:: 1 if width > len(names) else -1]
        line, column = place(tree)
        raise DatabaseError(
            f"INSERT has more {more} than {fewer}", sqlstate="42601", line=line, column=column
        )
    for node in tree.this.expressions:
        if node.name.lower() not in known:
            line, column = place(node)
            raise DatabaseError(
                f'column "{node.name.lower()}" of relation does not exist',
                sqlstate="42703",
                line=line,
                column=column,
            )
    target = tree.this.this.name.lower()
    return [Target(known[name], target) for name in names]


def _insert_rows(rows: Sequence[exp.Expr], columns: list[Target], schema: Schema) -> Finish:
    typing = Typing(schema)
    for row in rows:
        items = _items(row)
        if len(items) != len(columns):
            line, column = place(row)
            raise SqlError("VALUES lists must all be the same length", line=line, column=column)
        made = [
            _into(item, typing.type_of(item), column)
            for item, column in zip(items, columns, strict=True)
        ]
        if isinstance(row, exp.Tuple):
            row.set("expressions", made)
        else:
            row.replace(exp.Tuple(expressions=made))
    return lambda tree: _fit_rows(tree, columns)


def _into(item: exp.Expr, kind: ColumnType | None, column: Target) -> exp.Expr:
    is_default = isinstance(item, exp.Var) and item.name.upper() == "DEFAULT"
    if column.column.is_identity and not is_default:
        line, at = place(item)
        raise SqlError(
            f'cannot set an identity column to a value: "{column.column.name}"',
            sqlstate="0A000",
            line=line,
            column=at,
            hint="Leave the column out, or write DEFAULT: it gets its value by itself.",
        )
    return cast(item, kind, column)


def _fit_rows(tree: exp.Expr, columns: list[Target]) -> None:
    for row in tree.expression.expressions:
        items = zip(row.expressions, columns, strict=True)
        row.set("expressions", [fitted(item, column) for item, column in items])


def _insert_query(
    tree: exp.Insert, columns: list[Target], kinds: list[ColumnType | None]
) -> Finish:
    for column in columns:
        if column.column.is_identity:
            _into(tree.expression, None, column)
    query = tree.expression
    names = [exp.to_identifier(f"c{number}", quoted=True) for number in range(len(columns))]
    literals = [literal for _, literal in _literals(query)] or [None] * len(columns)
    items = [
        cast(literal or exp.column(name.copy(), table="q", quoted=True), kind, column)
        for name, kind, column, literal in zip(names, kinds, columns, literals, strict=True)
    ]
    alias = exp.TableAlias(this=exp.to_identifier("q", quoted=True), columns=names)
    from_ = exp.From(this=exp.Subquery(this=without_parentheses(query), alias=alias))
    tree.set("expression", exp.Select(expressions=items, from_=from_))
    return lambda made: _fit_query(made, columns)


def _literals(query: exp.Expr) -> list[tuple[str, exp.Expr | None]]:
    """The name of each column, and the text in quotes that the query gives for it, if it does.

    The text takes the type of the column that it goes into. It may come from a subquery that the
    query reads. Nothing is told where a star stands for columns.
    """
    while isinstance(query, exp.Subquery):
        query = query.this
    if not isinstance(query, exp.Select) or any(item.is_star for item in query.expressions):
        return []
    from_ = query.args.get("from_")
    source = from_.this if from_ and not query.args.get("joins") else None
    below = dict(reversed(_literals(source))) if isinstance(source, exp.Subquery) else {}
    return [(item.alias_or_name.lower(), _literal(item, below)) for item in query.expressions]


def _literal(item: exp.Expr, below: Mapping[str, exp.Expr | None]) -> exp.Expr | None:
    value = item.unalias()
    if isinstance(value, exp.Column):
        found = below.get(value.name.lower())
        return found.copy() if found is not None else None
    return value.copy() if isinstance(value, exp.Literal) and value.is_string else None


def _fit_query(tree: exp.Expr, columns: list[Target]) -> None:
    items: list[exp.Expr] = []
    for item, column in zip(tree.expression.expressions, columns, strict=True):
        if isinstance(item, exp.Alias):
            item.set("this", fitted(item.this.copy(), column))
            items.append(item)
        else:
            items.append(fitted(item.copy(), column))
    tree.expression.set("expressions", items)  # at once: each by itself would number all anew


def _update(tree: exp.Update, table: KnownTable, schema: Schema) -> Finish:
    known = {column.name: column for column in table.columns}
    first = exp.From(this=tree.this.copy())
    more = tree.args.get("from_")
    joins = [exp.Join(this=more.this.copy(), kind="CROSS")] if more else []
    values = [item.expression.copy() for item in tree.expressions]
    scope = exp.Select(expressions=values, from_=first, joins=joins, with_=tree.args.get("with_"))
    kinds = _kinds(scope, schema)
    found = [known.get(item.this.name.lower()) for item in tree.expressions]
    target = tree.this.name.lower()
    columns = [Target(column, target) if column is not None else None for column in found]
    for item, kind, column in zip(tree.expressions, kinds, columns, strict=True):
        if column is not None:
            item.set("expression", cast(item.expression, kind, column))
    return lambda made: _fit_update(made, columns)


def _fit_update(tree: exp.Expr, columns: list[Target | None]) -> None:
    for item, column in zip(tree.expressions, columns, strict=True):
        if column is not None:
            item.set("expression", fitted(item.expression.copy(), column))
