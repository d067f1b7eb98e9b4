"""The embedded warehouse: a DuckDB file that takes Redshift's SQL."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import RLock

from sqlglot import exp

from starlift.config import Settings
from starlift.copy.intake import Intake
from starlift.engines.duckdb.appending import append
from starlift.engines.duckdb.copying import copy
from starlift.engines.duckdb.failures import translated
from starlift.engines.duckdb.handlers import ALTERS_NO_RELATION, HANDLERS
from starlift.engines.duckdb.prepared import executed
from starlift.engines.duckdb.querying import query as run_query
from starlift.engines.duckdb.session import open_session
from starlift.engines.duckdb.system.statement_types import statement_type
from starlift.engines.protocols import Outcome
from starlift.errors import SqlError, StarliftError, WarehouseError
from starlift.redshift.databases import leave_out_database
from starlift.redshift.depth import followed
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.prepared_syntax import Execute
from starlift.redshift.scopes import Scope, scope_of
from starlift.redshift.statements import for_display, parse
from starlift.redshift.user_functions import inline


class DuckDbConnection:
    """A session on the DuckDB file of the settings. Tables stand in its schema `public`.

    Statements of several threads are run one after the other, in the transaction of the session.

    Raises:
        WarehouseError: when the file cannot be opened: it is locked, or no database.
    """

    def __init__(self, settings: Settings) -> None:
        self._turn = RLock()
        self._open(settings)

    def _open(self, settings: Settings) -> None:
        self._session = open_session(settings)
        self.session_id = secrets.token_hex(16)
        self._is_closed = False
        self.catalog = self._session.catalog

    def is_alive(self, session_id: str) -> bool:
        """Whether a session goes on: one process owns the file, and one session of it."""
        return session_id == self.session_id and not self._is_closed

    def execute(self, statement: str) -> Outcome:
        """Run one statement of Redshift's SQL.

        Raises:
            SqlError: when it cannot be read, is not supported, or is refused by the database.
            CopyError: when a COPY fails; its load errors stand in stl_load_errors all the same.
            StorageError: when a COPY's source cannot be read.
            WarehouseError: when the file cannot be written, or the session was closed.
        """
        with self._in_turn():
            return self._execute(statement)

    def first_rows(self, query: str, most_rows: int) -> Outcome:
        """The first rows of a query, at most so many; `row_count` is how many it has.

        Raises:
            As `execute` does.
        """
        with self._in_turn():
            return self._execute(query, most_rows=most_rows)

    def copy(self, statement: str, intake: Intake) -> Outcome:
        """Run a COPY on the objects of an intake, instead of all that its FROM names.

        Raises:
            As `execute` does.
        """
        with self._in_turn():
            return self._execute(statement, intake)

    def append(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Add rows to a table, `schema.table`, without a statement a row.

        Raises:
            WarehouseError: when the file cannot be written, or the session was closed.
        """
        with self._in_turn(), translated("", self._session.path):
            append(self._session, table, columns, rows)

    def checkpoint(self) -> None:
        """Write all that is published into the file itself, nothing beside it.

        Raises:
            WarehouseError: when the file cannot be written, or the session was closed.
        """
        with self._in_turn(), translated("", self._session.path):
            self._session.history.flush()
            self._session.database.execute("CHECKPOINT")

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        with self._turn:
            if self._is_closed:
                raise WarehouseError(
                    f"The session on the warehouse {self._session.path} is closed",
                    hint="open another one.",
                )
            yield

    def _execute(
        self, statement: str, intake: Intake | None = None, most_rows: int | None = None
    ) -> Outcome:
        history, transactions = self._session.history, self._session.transactions
        history.start(statement, is_in_block=transactions.is_open)
        try:
            with followed(statement):
                outcome = self._run(statement, intake, most_rows)
        except BaseException as error:
            history.finish(error=_message(error))
            if isinstance(error, SqlError):
                transactions.fail()
                error.statement = for_display(error.statement or statement)
            raise
        else:
            is_counted = outcome.row_count is not None or not outcome.columns
            history.finish(row_count=outcome.row_count if is_counted else len(outcome.rows))
            return outcome
        finally:
            with translated("", self._session.path):
                history.flush_if_due(is_in_block=transactions.is_open)

    def _run(self, statement: str, intake: Intake | None, most_rows: int | None) -> Outcome:
        tree, session = parse(statement), self._session
        if isinstance(tree, Execute):
            tree = executed(session, tree)
        handler = HANDLERS[type(tree)]
        session.history.running.type = statement_type(tree)
        leave_out_database(tree, session.name)
        is_in_block = session.transactions.is_open
        with (
            session.catalog.remembering(is_on=handler in ALTERS_NO_RELATION),
            session.transactions.around(scope_of(tree)),
            translated(statement, session.path),
        ):
            inline(tree, session.catalog)
            if intake is not None and isinstance(tree, CopyFrom):
                outcome = copy(session, tree, intake)
            elif most_rows is not None:
                outcome = run_query(session, _query(tree, statement), most_rows)
            else:
                outcome = handler.run(session, tree)
        if is_in_block and scope_of(tree) is Scope.COMMITS:
            outcome = replace(outcome, has_committed=True)
        return outcome

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything within is published together at its end, or, on any error, not at all.

        A statement that commits by itself (COMMIT, TRUNCATE) publishes what stands before it; what
        follows is a transaction of its own.

        Raises:
            WarehouseError: when the file cannot be written.
        """
        with self._session.transactions.implicit():
            yield

    def reconnect(self) -> None:
        """Open the session anew, with another `session_id`.

        Raises:
            WarehouseError: when the file cannot be opened.
        """
        with self._turn:
            self.close()
            self._open(self._session.settings)

    def interrupt(self) -> None:
        """End the statement that runs, if one does: it raises KeyboardInterrupt. For any thread."""
        self._session.database.interrupt()

    def close(self) -> None:
        """End the session; a second time it changes nothing."""
        with self._turn, translated("", self._session.path):
            if self._is_closed:
                return
            self._is_closed = True
            try:
                self._session.history.flush()
                self._session.catalog.close()
            finally:
                self._session.log.close()
                self._session.database.close()


def _query(tree: exp.Expr, statement: str) -> exp.Query:
    """The statement as a query. Raises SqlError when it is none."""
    if not isinstance(tree, exp.Query):
        raise SqlError(
            "The statement is no query: it has no rows",
            statement=statement,
            hint="write a SELECT of the rows that are wanted.",
        )
    return tree


def _message(error: BaseException) -> str:
    """What the history keeps of an error; of one that is not ours its kind, too."""
    if isinstance(error, StarliftError):
        return error.message
    return for_display(f"{type(error).__name__}: {error}")
