"""The columns that `*` stands for: those that USING and NATURAL make one come first.

DuckDB leaves them where the first table has them. Source: the SQL standard, as PostgreSQL has it,
https://www.postgresql.org/docs/8.0/queries-table-expressions.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from starlift.redshift import nodes
from starlift.redshift.trees import all_of
from starlift.redshift.types import ColumnType

Offered = Callable[[exp.Expr], Sequence[tuple[str, ColumnType]]]


@dataclass(frozen=True, slots=True)
class JoinedColumn:
    """A column of a FROM clause, and the expression that reads it."""

    name: str
    type: ColumnType
    value: exp.Expr


def merges(query: exp.Select) -> bool:
    """Whether joins of the query make one column of two."""
    return any(
        join.args.get("using") or join.method == "NATURAL"
        for join in all_of(query, exp.Join)
        if join.find_ancestor(exp.Select) is query
    )


def joined_columns(query: exp.Select, offered: Offered) -> list[JoinedColumn]:
    """The columns of a query's FROM in order; `offered` gives those of a table or subquery."""
    first = query.args.get("from_")
    columns = _within(first.this, offered) if first is not None else []
    return _joined(columns, query, offered)


def _within(source: exp.Expr, offered: Offered) -> list[JoinedColumn]:
    """Of a source, of what is joined to it, and of a join in parentheses."""
    is_join = isinstance(source, exp.Subquery) and isinstance(source.this, exp.Table | exp.Subquery)
    if is_join and not source.alias:
        columns = _within(source.this, offered)
    else:
        alias = source.alias_or_name.lower()
        columns = [
            JoinedColumn(name, kind, value)
            for (name, kind), value in zip(
                offered(source), _readings(alias, offered(source)), strict=True
            )
        ]
    return _joined(columns, source, offered)


def _readings(alias: str, outputs: Sequence[tuple[str, ColumnType]]) -> list[exp.Column]:
    """What reads each column, also of several with one name, which has no form in SQL."""
    names = [name for name, _ in outputs]
    if len(set(names)) == len(names):
        return [exp.column(name, alias, quoted=True) for name in names]
    columns = [exp.column(name, alias, quoted=True) for name in engines_names(names)]
    for column, (_, kind) in zip(columns, outputs, strict=True):
        column.meta[nodes.ENGINES_OWN] = kind
    return columns


def engines_names(names: Sequence[str]) -> list[str]:
    """The names by which DuckDB tells the columns of a subquery apart.

    >>> engines_names(["b", "b", "a", "b"])
    ['b', 'b_1', 'a', 'b_2']
    """
    found: dict[str, None] = {}
    for name in names:
        engines, number = name, 0
        while engines in found:
            number += 1
            engines = f"{name}_{number}"
        found[engines] = None
    return list(found)


def _joined(columns: list[JoinedColumn], node: exp.Expr, offered: Offered) -> list[JoinedColumn]:
    for join in node.args.get("joins") or ():
        columns = _merged(columns, _within(join.this, offered), join)
    return columns


def _merged(
    left: list[JoinedColumn], right: list[JoinedColumn], join: exp.Join
) -> list[JoinedColumn]:
    ours = {column.name: column for column in reversed(left)}
    theirs = {column.name: column for column in reversed(right)}
    names = [name.name.lower() for name in join.args.get("using") or ()]
    if join.method == "NATURAL":
        names = [column.name for column in left if column.name in theirs]
    names = [name for name in names if name in ours and name in theirs]
    return [
        *(_one(ours[name], theirs[name], join) for name in names),
        *(column for column in left if column.name not in names),
        *(column for column in right if column.name not in names),
    ]


def _one(left: JoinedColumn, right: JoinedColumn, join: exp.Join) -> JoinedColumn:
    """Two columns as one: the side's that has all rows, or of a FULL JOIN the one with a value."""
    if join.side == "FULL":
        value = nodes.Call(this="COALESCE", expressions=[left.value.copy(), right.value.copy()])
        return JoinedColumn(left.name, left.type, value)
    return right if join.side == "RIGHT" else left
