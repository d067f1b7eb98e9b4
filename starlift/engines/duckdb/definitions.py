"""CREATE and DROP of tables on the embedded engine."""

from __future__ import annotations

from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.redshift.duckdb import translate
from starlift.redshift.tables import declared_table


def create(session: Session, tree: exp.Create) -> Outcome:
    """CREATE TABLE, by columns, LIKE another, or AS a query."""
    has_columns = isinstance(tree.this, exp.Schema)
    declared = declared_table(tree, session.catalog) if has_columns else None
    statements = translate(tree, session.catalog)
    for statement in statements:
        session.database.execute(statement)
    if declared is not None and statements:
        session.catalog.record(declared)
    return Outcome()


def drop(session: Session, tree: exp.Drop) -> Outcome:
    """DROP TABLE: what was kept of a permanent one goes with it."""
    names = [(table.name.lower(), table.db.lower() or None) for table in tree.args["tables"]]
    found = [(name, session.catalog.table(*name)) for name in names]
    for statement in translate(tree, session.catalog):
        session.database.execute(statement)
    for name, table in found:
        if table is not None and not table.is_temporary:
            session.catalog.forget(*name)
    return Outcome()
