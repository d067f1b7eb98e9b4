"""A warehouse on Amazon Redshift: its SQL goes there as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import RLock

from sqlglot import exp

from starlift.config import Settings
from starlift.copy.intake import Intake
from starlift.engines.protocols import Outcome
from starlift.engines.redshift.appending import insertions
from starlift.engines.redshift.catalog import RedshiftCatalog
from starlift.engines.redshift.copy_history import CopyHistory
from starlift.engines.redshift.copying import Copying
from starlift.engines.redshift.identity import is_alive, session_id
from starlift.engines.redshift.isolation import advice
from starlift.engines.redshift.session import RedshiftSession, Result
from starlift.errors import DatabaseError, SqlError, StarliftError
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.scopes import Scope, scope_of
from starlift.redshift.statements import parse_shared

# Beside these a statement may change what the catalog tells.
_CHANGES_NO_RELATION = (exp.Query, exp.Delete, exp.Insert, exp.Update, CopyFrom)


class RedshiftConnection:
    """A session on the database of [CLUSTER].

    Statements of several threads are run one after the other, in the transaction of the session.

    Raises:
        ConfigError: when [CLUSTER] does not say where and as whom.
        WarehouseError: when the server cannot be reached or refuses the user.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = RLock()
        self._has_scope = False  # everything is to be one transaction
        self._has_failed = False  # a statement of the block has
        self._is_left = False  # a key was pressed while it waited: it is opened anew when needed
        self._open()

    def _open(self) -> None:
        self._session = RedshiftSession(self._settings)
        self.session_id = session_id(self._session)
        self._database = self._settings.require("CLUSTER", "DB_NAME")
        self.catalog = RedshiftCatalog(self._session)
        self._copies = CopyHistory(self._session.run)

    def is_alive(self, session_id: str) -> bool:
        """Whether a session goes on. Where False comes, it has ended, and its transaction, too."""
        with self._turn:
            self._return()
            return is_alive(self._session, session_id)

    def execute(self, statement: str) -> Outcome:
        """Run a statement as it is written, a COPY among them.

        Raises:
            SqlError: when the server refuses it.
            CopyError: when a COPY fails; its load errors can be read all the same.
            ConnectionLostError: when the session ends before the answer.
        """
        with self._turn:
            tree = _tree(statement)
            if isinstance(tree, CopyFrom):
                return self._copying().run(statement, tree)
            return self._outcome(statement, tree)

    def first_rows(self, query: str, most_rows: int) -> Outcome:
        """The first rows of a query, at most so many; `row_count` is how many it has.

        Raises as `execute` does.
        """
        counted = (
            "select starlift_rows.*, count(*) over () as starlift_row_count\n"
            f"from (\n{query}\n) as starlift_rows\nlimit {most_rows}"
        )
        with self._turn:
            found, _ = self._run(counted, None)
        rows = tuple(row[:-1] for row in found.rows)
        count = int(found.rows[0][-1]) if found.rows else 0
        return Outcome(columns=found.columns[:-1], rows=rows, row_count=count)

    def copy(self, statement: str, intake: Intake) -> Outcome:
        """Run a COPY on the objects of an intake, by the statements that it has for that.

        Raises:
            As `execute` does.
        """
        assert intake.copies is not None, "the objects are staged"  # noqa: S101 - by the pipeline
        with self._turn:
            return self._copying().run_all(statement, intake.copies)

    def append(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Add rows to a table, `schema.table`, some hundred a statement. Raises as `execute`."""
        with self._turn:
            for statement in insertions(table, columns, rows):
                self._run(statement, None)

    def _outcome(self, statement: str, tree: exp.Expr | None) -> Outcome:
        found, has_committed = self._run(statement, tree)
        return Outcome(
            columns=found.columns,
            rows=found.rows,
            row_count=found.row_count,
            notices=found.notices,
            has_committed=has_committed,
        )

    def _copying(self) -> Copying:
        def run(statement: str) -> Result:
            return self._run(statement, None)[0]

        return Copying(run, self._copies, self.catalog, self._settings)

    def _run(self, statement: str, tree: exp.Expr | None) -> tuple[Result, bool]:
        """What a statement brought, and whether it has committed the block that was open."""
        self._return()
        scope = scope_of(tree) if tree is not None else Scope.WITHIN
        if self._has_failed and scope is not Scope.CONTROLS:
            raise _aborted()
        if self._has_scope and scope is Scope.WITHIN and not self._session.is_in_block:
            self._session.run("begin")
        was_in_block = self._session.is_in_block
        try:
            found = self._session.run(statement)
        except DatabaseError as error:
            self._fail(error)
            raise
        except KeyboardInterrupt:
            self._leave()
            raise
        finally:
            if not isinstance(tree, _CHANGES_NO_RELATION):
                self.catalog.forget()
        self._has_failed = False
        is_in_block = self._session.is_in_block
        return found, was_in_block and not is_in_block and scope is not Scope.CONTROLS

    def _fail(self, error: DatabaseError) -> None:
        """Undo what the block has done, if one is open; what follows in it is refused."""
        if self._session.is_in_block:
            self._session.run("rollback")
            self._has_failed = True
        if error.is_conflict:
            error.hint = f"{error.hint} {advice(self._session, self._database)}".strip()

    def _leave(self) -> None:
        """Give up the session, whose block the server undoes."""
        self._session.abandon()
        self._is_left = True
        self._has_failed = self._has_scope

    def _return(self) -> None:
        if self._is_left and not self._has_scope:
            self.reconnect()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything within is published together at its end, or, on any error, not at all.

        A statement that commits by itself publishes what stands before it; what follows is a
        transaction of its own.

        Raises:
            ConnectionLostError: when the session ends before it is known whether it was published.
        """
        if self._has_scope or self._session.is_in_block:
            raise DatabaseError("a transaction is open already", sqlstate="25001")
        self._return()
        self._has_scope = True
        try:
            yield
            self._commit()
        except BaseException:
            self._undo()
            raise
        finally:
            self._has_scope = self._has_failed = False

    def _commit(self) -> None:
        if self._has_failed:
            raise _aborted()
        if not self._session.is_in_block:
            return
        try:
            self._session.run("commit")
        except DatabaseError as error:
            self._fail(error)
            raise

    def _undo(self) -> None:
        if self._session.is_in_block:
            self.catalog.forget()
            with suppress(StarliftError):  # the first error is the one to see
                self._session.run("rollback")

    def reconnect(self) -> None:
        """Open the session anew, with another `session_id`.

        Raises:
            WarehouseError: when the server cannot be reached.
        """
        with self._turn:
            self._session.close()
            self._is_left = self._has_failed = False
            self._open()

    def interrupt(self) -> None:
        """End the statement that runs, if one does: it raises KeyboardInterrupt. For any thread."""
        self._session.cancel()

    def close(self) -> None:
        """End the session; a second time it changes nothing."""
        with self._turn:
            self._session.close()


def _tree(statement: str) -> exp.Expr | None:
    """The statement's tree; None for one that only Redshift can read."""
    try:
        return parse_shared(statement)
    except SqlError:
        return None


def _aborted() -> DatabaseError:
    return DatabaseError(
        "current transaction is aborted, commands ignored until end of transaction block",
        sqlstate="25P02",
        hint="end it with ROLLBACK, correct the statement that failed first, begin again.",
    )
