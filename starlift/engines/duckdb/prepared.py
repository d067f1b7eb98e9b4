"""PREPARE, EXECUTE and DEALLOCATE on the embedded engine: kept for the session, in no file."""

from __future__ import annotations

from contextlib import suppress

from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, SqlError, UnsupportedSqlError
from starlift.redshift.databases import leave_out_database
from starlift.redshift.duckdb import translate
from starlift.redshift.prepared import PreparedStatement, bound, nulls, prepared_statement
from starlift.redshift.prepared_syntax import Deallocate, Execute, Prepare
from starlift.redshift.user_functions import inline


def prepare(session: Session, tree: Prepare) -> Outcome:
    """PREPARE: the statement is read, and what it names must stand.

    Raises:
        SqlError: when it cannot be read, or names what is not there.
    """
    name = tree.this.name.lower()
    if name in session.prepared:
        raise DatabaseError(f'prepared statement "{name}" already exists', sqlstate="42P05")
    try:
        statement = prepared_statement(tree)
        _check(session, statement)
    except SqlError as error:
        # Places are those of the statement within.
        error.line = error.column = None
        error.statement = ""
        raise
    session.prepared[name] = statement
    return Outcome()


def _check(session: Session, statement: PreparedStatement) -> None:
    tree = bound(statement, nulls(statement))
    leave_out_database(tree, session.name)
    with suppress(UnsupportedSqlError):  # it may be the NULLs that are not supported
        inline(tree, session.catalog)
        translate(tree, session.catalog)


def executed(session: Session, tree: Execute) -> exp.Expr:
    """The statement that an EXECUTE runs.

    Raises:
        DatabaseError: when there is none of that name, or the values are none for it.
    """
    return bound(_found(session, tree.this.name.lower()), tree.expressions)


def deallocate(session: Session, tree: Deallocate) -> Outcome:
    """DEALLOCATE: the statement is forgotten."""
    name = tree.this.name.lower()
    _found(session, name)
    del session.prepared[name]
    return Outcome()


def _found(session: Session, name: str) -> PreparedStatement:
    if name not in session.prepared:
        raise DatabaseError(
            f'prepared statement "{name}" does not exist',
            sqlstate="26000",
            hint="PREPARE it in the same session.",
        )
    return session.prepared[name]
