"""Which handler runs which statement on the embedded engine, and how it stands to transactions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from starlift.engines.duckdb import blocks, copying, definitions, querying
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.transactions import Scope
from starlift.engines.protocols import Outcome
from starlift.redshift import nodes, transactions


@dataclass(frozen=True)
class Handler:
    """`run` takes the session and the statement's tree, which is its own to use up."""

    run: Callable[[Session, Any], Outcome]
    scope: Scope = Scope.WITHIN


_CHANGE, _QUERY = Handler(querying.change), Handler(querying.query)

HANDLERS: dict[type[exp.Expr], Handler] = {
    **dict.fromkeys((exp.Except, exp.Intersect, exp.Select, exp.Subquery, exp.Union), _QUERY),
    **dict.fromkeys((exp.Delete, exp.Insert, exp.Update), _CHANGE),
    exp.Create: Handler(definitions.create),
    exp.Drop: Handler(definitions.drop),
    nodes.CopyFrom: Handler(copying.copy),
    transactions.Begin: Handler(blocks.begin, Scope.CONTROLS),
    transactions.Commit: Handler(blocks.commit, Scope.CONTROLS),
    transactions.Rollback: Handler(blocks.rollback, Scope.CONTROLS),
}
