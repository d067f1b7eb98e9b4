"""CREATE and DROP of tables on the embedded engine."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.standing import standing_columns
from starlift.engines.protocols import Outcome
from starlift.redshift.duckdb import DEFAULT_SCHEMA, TEMPORARY_SCHEMA, translate
from starlift.redshift.expression_types import query_outputs
from starlift.redshift.table_clauses import Clauses
from starlift.redshift.tables import declared_table, table_of_query


def create(session: Session, tree: exp.Create) -> Outcome:
    """CREATE TABLE, by columns, LIKE another, or AS a query."""
    if not isinstance(tree.this, exp.Schema):
        return _create_as(session, tree)
    declared = declared_table(tree, session.catalog)
    statements = translate(tree, session.catalog)
    for statement in statements:
        session.database.execute(statement)
    if statements:
        session.catalog.record(declared)
    return Outcome()


def _create_as(session: Session, tree: exp.Create) -> Outcome:
    """CREATE TABLE AS: its columns have the types that can be told, else those that came out."""
    table = Clauses.of_query(tree)
    told = [kind for _, kind in query_outputs(tree.expression, session.catalog)]
    for statement in translate(tree, session.catalog):
        session.database.execute(statement)
    where = TEMPORARY_SCHEMA if table.is_temporary else (table.schema or DEFAULT_SCHEMA,)
    standing = standing_columns(session.database, *where, table.name)
    columns = tuple(
        replace(column, type=kind or column.type)
        for column, kind in zip(standing, told, strict=True)
    )
    session.catalog.record(table_of_query(table, columns))
    return Outcome()


def drop(session: Session, tree: exp.Drop) -> Outcome:
    """DROP TABLE: what was kept of it goes with it."""
    names = [(table.name.lower(), table.db.lower() or None) for table in tree.args["tables"]]
    for statement in translate(tree, session.catalog):
        session.database.execute(statement)
    for name in names:
        session.catalog.forget(*name)
    return Outcome()
