"""Which handler runs which statement on the embedded engine, and how it stands to transactions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from starlift.engines.duckdb import (
    blocks,
    copying,
    definitions,
    listings,
    maintenance,
    querying,
    settings,
    unloading,
)
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.transactions import Scope
from starlift.engines.protocols import Outcome
from starlift.redshift import maintenance as upkeep
from starlift.redshift import nodes, session_settings, show_catalog, transactions, unload_syntax


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
    session_settings.Reset: Handler(settings.reset),
    session_settings.Set: Handler(settings.set_value),
    session_settings.SetSeed: Handler(settings.set_seed),
    session_settings.Show: Handler(settings.show),
    show_catalog.ShowListing: Handler(listings.show_listing),
    show_catalog.ShowTable: Handler(listings.show_table),
    show_catalog.ShowView: Handler(listings.show_view),
    upkeep.Analyze: Handler(maintenance.analyze),
    upkeep.AnalyzeCompression: Handler(maintenance.analyze_compression),
    upkeep.Explain: Handler(maintenance.explain),
    upkeep.Lock: Handler(maintenance.lock),
    upkeep.Truncate: Handler(maintenance.truncate, Scope.COMMITS),
    upkeep.Vacuum: Handler(maintenance.vacuum, Scope.ALONE),
    unload_syntax.Unload: Handler(unloading.unload),
    transactions.Begin: Handler(blocks.begin, Scope.CONTROLS),
    transactions.Commit: Handler(blocks.commit, Scope.CONTROLS),
    transactions.Rollback: Handler(blocks.rollback, Scope.CONTROLS),
}
