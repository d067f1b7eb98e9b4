"""Which handler runs which statement on the embedded engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from starlift.engines.duckdb import (
    alterations,
    blocks,
    copying,
    cursors,
    definitions,
    functions,
    listings,
    maintenance,
    moving,
    prepared,
    principals,
    privileges,
    querying,
    schemas,
    settings,
    views,
)
from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.redshift import (
    alter_syntax,
    function_syntax,
    merge_syntax,
    nodes,
    prepared_syntax,
    privilege_syntax,
    schema_syntax,
    session_settings,
    show_catalog,
    transactions,
    unload_syntax,
    view_syntax,
)
from starlift.redshift import cursors as cursor_syntax
from starlift.redshift import maintenance as upkeep


@dataclass(frozen=True)
class Handler:
    """`run` takes the session and the statement's tree, which is its own to use up."""

    run: Callable[[Session, Any], Outcome]


def _unload(session: Session, tree: unload_syntax.Unload) -> Outcome:
    from starlift.engines.duckdb.unloading import unload  # noqa: PLC0415 - what writes files

    return unload(session, tree)


_CHANGE, _QUERY = Handler(querying.change), Handler(querying.query)

_COPY = Handler(copying.copy)
_CREATE, _DROP = Handler(definitions.create), Handler(definitions.drop)
# What alters no relation.
ALTERS_NO_RELATION = (_CHANGE, _QUERY, _COPY, _CREATE, _DROP)

HANDLERS: dict[type[exp.Expr], Handler] = {
    **dict.fromkeys((exp.Except, exp.Intersect, exp.Select, exp.Subquery, exp.Union), _QUERY),
    **dict.fromkeys((exp.Delete, exp.Insert, exp.Update), _CHANGE),
    exp.Create: _CREATE,
    exp.Drop: _DROP,
    nodes.CopyFrom: _COPY,
    alter_syntax.AlterTable: Handler(alterations.alter),
    alter_syntax.AppendTable: Handler(moving.append),
    alter_syntax.ResizeColumn: Handler(moving.resize),
    cursor_syntax.Close: Handler(cursors.close),
    cursor_syntax.Declare: Handler(cursors.declare),
    cursor_syntax.Fetch: Handler(cursors.fetch),
    function_syntax.CreateFunction: Handler(functions.create),
    function_syntax.DropFunction: Handler(functions.drop),
    merge_syntax.Merge: Handler(querying.merge),
    prepared_syntax.Deallocate: Handler(prepared.deallocate),
    prepared_syntax.Prepare: Handler(prepared.prepare),
    privilege_syntax.AlterPrincipal: Handler(principals.alter),
    privilege_syntax.CreatePrincipal: Handler(principals.create),
    privilege_syntax.DropPrincipal: Handler(principals.drop),
    privilege_syntax.Grant: Handler(privileges.grant),
    privilege_syntax.GrantRole: Handler(principals.grant_role),
    privilege_syntax.ShowGrants: Handler(privileges.show),
    schema_syntax.AlterSchema: Handler(schemas.alter),
    schema_syntax.Comment: Handler(schemas.comment),
    schema_syntax.CreateSchema: Handler(schemas.create),
    schema_syntax.DropSchema: Handler(schemas.drop),
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
    upkeep.Truncate: Handler(maintenance.truncate),
    upkeep.Vacuum: Handler(maintenance.vacuum),
    unload_syntax.Unload: Handler(_unload),
    view_syntax.CreateMaterializedView: Handler(views.create_materialized),
    view_syntax.CreateView: Handler(views.create),
    view_syntax.DropView: Handler(views.drop),
    view_syntax.RefreshView: Handler(views.refresh),
    transactions.Begin: Handler(blocks.begin),
    transactions.Commit: Handler(blocks.commit),
    transactions.Rollback: Handler(blocks.rollback),
}
