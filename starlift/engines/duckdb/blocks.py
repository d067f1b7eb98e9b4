"""BEGIN, COMMIT and ROLLBACK on the embedded engine."""

from __future__ import annotations

from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.errors import UnsupportedSqlError
from starlift.redshift.transactions import Begin, Commit, Rollback

_IS_OPEN = "there is already a transaction in progress"
_IS_NOT_OPEN = "there is no transaction in progress"


def begin(session: Session, tree: Begin) -> Outcome:
    """Open a block; within one it changes nothing."""
    if tree.args.get("is_read_only"):
        raise UnsupportedSqlError("BEGIN READ ONLY is not supported yet", hint="write BEGIN.")
    if session.transactions.is_open:
        session.transactions.check()
        return Outcome(notices=(_IS_OPEN,))
    session.transactions.begin()
    return Outcome()


def commit(session: Session, _: Commit) -> Outcome:
    """Publish the block; one that has failed is undone."""
    if not session.transactions.is_open:
        return Outcome(notices=(_IS_NOT_OPEN,))
    is_kept = session.transactions.commit()
    return Outcome(has_committed=is_kept)


def rollback(session: Session, _: Rollback) -> Outcome:
    """Undo the block."""
    if not session.transactions.is_open:
        return Outcome(notices=(_IS_NOT_OPEN,))
    session.transactions.rollback()
    return Outcome()
