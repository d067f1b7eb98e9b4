"""Which columns of tables a query joins, and which it compares with constants.

A column is followed through subqueries, WITH and set operations to the tables that it is taken
from as it is. What cannot be followed is left out: Redshift can make no use of a key there, either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from starlift.project import address
from starlift.redshift.trees import all_of

_RANGES = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.Like)


class BaseColumn(NamedTuple):
    """A column of a table, which is told by its address."""

    table: str
    column: str


class Joined(NamedTuple):
    """Two columns of different tables that are to be equal."""

    left: BaseColumn
    right: BaseColumn


class Filtered(NamedTuple):
    """A column that is compared with constants. `is_range`: it may lie between them."""

    column: BaseColumn
    is_range: bool


def predicates(query: exp.Query) -> tuple[set[Joined], set[Filtered]]:
    """The joins and filters of a query whose columns all have the names of their tables."""
    joined: set[Joined] = set()
    filtered: set[Filtered] = set()
    for scope in traverse_scope(query):
        for condition in _conditions(scope):
            pairs = _joins(condition, scope)
            joined.update(pair for pair in pairs if pair.left.table != pair.right.table)
            filtered.update(_filters(condition, scope))
    return joined, filtered


def _conditions(scope: Scope) -> Iterator[exp.Expr]:
    """What each row of a query must fulfil: the parts between the ANDs of WHERE and ON."""
    if not isinstance(scope.expression, exp.Select):
        return
    clauses = [join.args.get("on") for join in scope.expression.args.get("joins") or ()]
    where = scope.expression.args.get("where")
    parts = [clause for clause in (*clauses, where.this if where else None) if clause is not None]
    while parts:
        part = parts.pop().unnest()
        if isinstance(part, exp.And):
            parts += [part.this, part.expression]
        else:
            yield part


def _joins(condition: exp.Expr, scope: Scope) -> Iterator[Joined]:
    pairs: list[tuple[exp.Expr, exp.Expr]] = []
    if isinstance(condition, exp.EQ):
        pairs = [(condition.this.unnest(), condition.expression.unnest())]
    elif isinstance(condition, exp.In) and isinstance(
        query := condition.args.get("query"), exp.Expr
    ):
        for right in _only_output(query.unnest(), scope):
            for left in _bases(condition.this.unnest(), scope):
                yield _pair(left, right)
    for one, other in pairs:
        for left in _bases(one, scope):
            for right in _bases(other, scope):
                yield _pair(left, right)


def _pair(one: BaseColumn, other: BaseColumn) -> Joined:
    """A join, the same whichever side is written first."""
    return Joined(*sorted((one, other)))


def _only_output(query: exp.Expr, scope: Scope) -> set[BaseColumn]:
    """What the one column of a query in a condition is."""
    for inner in scope.subquery_scopes:
        if inner.expression is query and isinstance(query, exp.Query):
            return _output(inner, query.named_selects[0])
    return set()


def _filters(condition: exp.Expr, scope: Scope) -> Iterator[Filtered]:
    if isinstance(condition, exp.In) and condition.args.get("query") is not None:
        return
    if not isinstance(condition, (exp.EQ, exp.In, *_RANGES)):
        return
    sides = list(condition.iter_expressions())
    columns = [side.unnest() for side in sides if isinstance(side.unnest(), exp.Column)]
    if len(columns) != 1 or len(all_of(condition, exp.Column)) != 1:
        return
    for base in _bases(columns[0], scope):
        yield Filtered(base, isinstance(condition, _RANGES))


def _bases(column: exp.Expr, scope: Scope | None) -> set[BaseColumn]:
    """The columns of tables that an expression is, if it is one as it stands."""
    if not isinstance(column, exp.Column):
        return set()
    while scope is not None:
        source = scope.sources.get(column.table)
        if isinstance(source, exp.Table):
            return {BaseColumn(address(source), column.name.lower())}
        if isinstance(source, Scope):
            return _output(source, column.name)
        scope = scope.parent  # it may be a column of the query around
    return set()


def _output(scope: Scope, name: str, seen: frozenset[int] = frozenset()) -> set[BaseColumn]:
    """What a column is that a query gives, by its name."""
    query = scope.expression
    if id(scope) in seen or not isinstance(query, exp.Query) or name not in query.named_selects:
        return set()  # WITH RECURSIVE reads itself
    seen |= {id(scope)}
    at = query.named_selects.index(name)
    if scope.set_operation_scopes:
        return {base for part in scope.set_operation_scopes for base in _nth(part, at, seen)}
    value = query.selects[at].unalias()
    source = scope.sources.get(value.table) if isinstance(value, exp.Column) else None
    if isinstance(source, Scope):
        return _output(source, value.name, seen)
    return _bases(value, scope)


def _nth(scope: Scope, at: int, seen: frozenset[int]) -> set[BaseColumn]:
    """What the column at a place is that a part of a set operation gives."""
    query = scope.expression
    if not isinstance(query, exp.Query) or at >= len(query.named_selects):
        return set()
    return _output(scope, query.named_selects[at], seen)
