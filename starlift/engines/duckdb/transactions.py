"""Transactions with Redshift's rules, over DuckDB's.

A statement outside a block is a transaction of its own. Within `implicit()` the next statement
opens a block by itself, as drivers do whose autocommit is off, and the end of it commits what is
open. After an error in a block every statement is refused until it is rolled back.
Source: https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Protocol

import duckdb

from starlift.engines.duckdb.failures import failure, translated
from starlift.errors import DatabaseError, StarliftError
from starlift.redshift.scopes import Scope


class _State(Enum):
    NONE = "no transaction"
    OPEN = "a transaction is open"
    FAILED = "a statement of the block has failed"


class Observer(Protocol):
    """Whatever lives and ends with transactions."""

    def begin(self) -> None:
        """A transaction has begun."""
        ...

    def end(self, *, is_kept: bool) -> None:
        """It has ended, and was published or undone."""
        ...


class Transactions:
    """The transaction of a session. `observers` are told when one begins and how it ends."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, path: Path, *observers: Observer
    ) -> None:
        self._database = database
        self._path = path
        self._observers = observers
        self._state = _State.NONE
        self._is_implicit = False
        self._is_alone = False

    @property
    def is_in_block(self) -> bool:
        """Whether the statement that runs stands in a block, or in a transaction of its own."""
        return self.is_open and not self._is_alone

    @property
    def is_open(self) -> bool:
        """Whether a block is open, be it a failed one."""
        return self._state is not _State.NONE

    @contextmanager
    def around(self, scope: Scope) -> Iterator[None]:
        """The transaction in which a statement of that scope runs.

        Raises:
            DatabaseError: 25P02 when a statement of the block has failed, 25001 when the statement
                must stand alone.
        """
        if scope is Scope.CONTROLS:
            yield
            return
        self.check()
        if scope is Scope.ALONE and self.is_open:
            raise DatabaseError(
                "this statement cannot run inside a transaction block",
                sqlstate="25001",
                hint="run it by itself, outside BEGIN and COMMIT.",
            )
        is_own = not self.is_open
        self._is_alone = is_own and not self._is_implicit
        if is_own:
            self.begin()
        try:
            yield
        except BaseException:
            if is_own and not self._is_implicit:
                self.rollback()
            else:
                self.fail()
            raise
        if scope in {Scope.COMMITS, Scope.ALONE} or (is_own and not self._is_implicit):
            self.commit()

    def check(self) -> None:
        """Refuse what follows a failed statement in its block.

        Raises:
            DatabaseError: 25P02.
        """
        if self._state is _State.FAILED:
            raise DatabaseError(
                "current transaction is aborted, commands ignored until end of transaction block",
                sqlstate="25P02",
                hint="end it with ROLLBACK, correct the statement that failed first, begin again.",
            )

    def begin(self) -> None:
        """Open a transaction.

        Raises:
            WarehouseError: when the file cannot be written.
        """
        with translated("BEGIN", self._path):
            self._database.begin()
        for observer in self._observers:
            observer.begin()
        self._state = _State.OPEN

    def commit(self) -> bool:
        """End the transaction and publish it. False for one that has failed: nothing is kept.

        Raises:
            DatabaseError: when another transaction stands against it: nothing is kept.
            WarehouseError: when the file cannot be written.
        """
        is_kept = self._state is _State.OPEN
        self._state = _State.NONE
        if is_kept:
            try:
                with translated("COMMIT", self._path):
                    self._database.commit()
            except StarliftError:
                with suppress(duckdb.Error):  # the first error is the one to see
                    self._tell(is_kept=False)
                raise
            self._tell(is_kept=True)
        return is_kept

    def _tell(self, *, is_kept: bool) -> None:
        for observer in self._observers:
            observer.end(is_kept=is_kept)

    def rollback(self) -> None:
        """End the transaction and undo it."""
        if self._state is _State.OPEN:
            self._undo()
        self._state = _State.NONE

    def fail(self) -> None:
        """Undo what the block has done, if one is open; what follows in it is refused."""
        if self._state is _State.OPEN:
            self._undo()
            self._state = _State.FAILED

    def _undo(self) -> None:
        try:
            self._database.rollback()
        except duckdb.Error as error:  # the first error is the one to see
            if "no transaction" not in str(error).lower():
                raise failure(error, "ROLLBACK", self._path) from error
        self._tell(is_kept=False)

    @contextmanager
    def implicit(self) -> Iterator[None]:
        """Everything within is published at its end, or, on any error, undone.

        A statement that commits by itself publishes what stands before it; what follows goes on in
        a new transaction.

        Raises:
            DatabaseError: when a block is open already, or a statement has failed unseen.
            WarehouseError: when the file cannot be written.
        """
        if self.is_open:
            raise DatabaseError("a transaction is open already", sqlstate="25001")
        self._is_implicit = True
        try:
            with translated("", self._path):
                yield
            self.check()
            if self.is_open:
                self.commit()
        except BaseException:
            self.rollback()
            raise
        finally:
            self._is_implicit = False
