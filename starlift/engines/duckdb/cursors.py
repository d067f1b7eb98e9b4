"""Cursors on the embedded engine: a query's rows, given out piece by piece until the block ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from starlift.engines.duckdb import querying
from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError
from starlift.redshift.cursors import Close, Declare, Fetch


@dataclass(frozen=True)
class Cursor:
    """The columns of a query, and the rows that are not fetched yet."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def declare(session: Session, tree: Declare) -> Outcome:
    """DECLARE: the query is run at once.

    Raises:
        DatabaseError: outside of a block, or when there is a cursor already, as Redshift has one.
    """
    name = tree.this.name.lower()
    if not session.transactions.is_in_block:
        raise DatabaseError(
            "DECLARE CURSOR may only be used in transaction blocks",
            sqlstate="25P01",
            hint="Write BEGIN before it.",
        )
    if name in session.cursors:
        raise DatabaseError(f'cursor "{name}" already exists', sqlstate="42P03")
    outcome = querying.query(session, tree.args["query"].pop())
    session.cursors[name] = Cursor(outcome.columns, iter(outcome.rows))
    return Outcome()


def fetch(session: Session, tree: Fetch) -> Outcome:
    """FETCH: the next rows, as many as there are."""
    cursor, count = _found(session, tree.this.name.lower()), tree.args.get("count")
    if count is None:
        return Outcome(columns=cursor.columns, rows=tuple(cursor.rows))
    return Outcome(columns=cursor.columns, rows=tuple(islice(cursor.rows, count)))


def close(session: Session, tree: Close) -> Outcome:
    """CLOSE: the cursor is gone before its block ends."""
    name = tree.this.name.lower()
    _found(session, name)
    del session.cursors[name]
    return Outcome()


def _found(session: Session, name: str) -> Cursor:
    found = session.cursors.get(name)
    if not isinstance(found, Cursor):
        raise DatabaseError(
            f'cursor "{name}" does not exist',
            sqlstate="34000",
            hint="DECLARE it in the same transaction block.",
        )
    return found
