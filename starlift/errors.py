"""Every error that Starlift raises on purpose.

StarliftError
├── ConfigError              a setting is missing, malformed, or contradicts another
├── ProjectError             a project's directory or its sql_queries.py is not what it should be
├── StorageError             an object or bucket could not be listed, read or written
│   ├── ObjectNotFoundError  no such bucket, key or prefix
│   ├── AccessDeniedError    credentials are missing or do not suffice
│   └── TransientStorageError  a second try may succeed; the only kind that is retried
├── SqlError                 a statement was refused, with its place
│   ├── SqlSyntaxError       nobody can read it
│   ├── UnsupportedSqlError  Redshift may take it, Starlift does not (yet): never passed through
│   └── DatabaseError        the engine refused it
├── CopyError                a COPY failed: its load errors are listed
├── RejectsError             a load has set more records aside than it may
├── RetryError               edited records cannot take the place of rejected ones
├── CheckError               a check found what must not be published
├── CloudError               Amazon refused something, or something that was to be there is not
└── WarehouseError           the warehouse itself: full disk, unreadable file
    ├── ConnectionLostError  the session ended before an answer came
    └── InUseError           another process or run has it: waiting may help

Each carries what happened, where, the value seen, and the next step (`hint`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# The SQLSTATE of a transaction that another one keeps from being published.
CONFLICT = "40001"
_SHOWN_WIDTH = 200
_SHOWN_LINES = 8


class StarliftError(Exception):
    """What went wrong, in one sentence; `hint` is the next step, `exit_code` the command's.

    `usual_hint` stands in where the raiser knows no better one.
    """

    exit_code = 1
    usual_hint = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.usual_hint

    def __str__(self) -> str:
        return f"{self.message}\nNext step: {self.hint}" if self.hint else self.message


class ConfigError(StarliftError):
    """A setting is missing, malformed, or contradicts another."""

    exit_code = 3
    usual_hint = "correct it and run again; dwh.cfg.example explains every key."


class ProjectError(StarliftError):
    """A project's directory, its `sql_queries.py` or its `sql/` is not what it should be."""

    exit_code = 4
    usual_hint = "correct the file and run again."


class StorageError(StarliftError):
    """An object or a bucket could not be listed, read or written."""

    exit_code = 5
    usual_hint = "see that the object is there and can be read, then run again."


class ObjectNotFoundError(StorageError):
    """No such bucket, key or prefix."""


class AccessDeniedError(StorageError):
    """The object store's credentials are missing or do not suffice."""


class TransientStorageError(StorageError):
    """The object store failed in a way that a second try may mend."""


class SqlError(StarliftError):
    """A statement was refused. `statement` is its text, `line` and `column` count from 1 within it.

    `file` names where the statement is written, `file_line` the error's line there, if it is known.
    `sqlstate` is the code by which clients know the kind of error.
    Source: https://www.postgresql.org/docs/8.0/errcodes-appendix.html
    """

    exit_code = 6
    usual_sqlstate = "42601"  # syntax error
    usual_hint = (
        "correct the statement and run again; starlift schema shows the tables and their columns."
    )

    def __init__(  # noqa: PLR0913 - what, where, what next
        self,
        message: str,
        *,
        statement: str = "",
        line: int | None = None,
        column: int | None = None,
        hint: str = "",
        sqlstate: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.sqlstate = sqlstate or self.usual_sqlstate
        self.statement = statement
        self.line = line
        self.column = column
        self.file = ""
        self.file_line: int | None = None

    def __str__(self) -> str:
        parts = [self.message]
        if self.file:
            line = f", line {self.file_line}" if self.file_line else ""
            parts.append(f"in {self.file}{line}:")
        if self.statement:
            parts.append(_excerpt(self.statement, self.line, self.column))
        if self.hint:
            parts.append(f"Next step: {self.hint}")
        return "\n".join(parts)


class SqlSyntaxError(SqlError):
    """The statement cannot be read as Redshift's SQL."""


class UnsupportedSqlError(SqlError):
    """The statement is understood, but not supported: it is never passed through as it stands."""

    usual_hint = "write it in another way and run again."
    usual_sqlstate = "0A000"  # feature not supported


class DatabaseError(SqlError):
    """The engine refused the statement while running it."""

    usual_sqlstate = "XX000"  # internal error

    @property
    def is_conflict(self) -> bool:
        """Whether another transaction has won: a second try may succeed."""
        return self.sqlstate == CONFLICT


class CopyError(StarliftError):
    """A COPY into `table` failed. The message lists the first of its `load_errors`."""

    exit_code = 7
    usual_hint = "correct the COPY or the objects it reads, and run again."

    def __init__(
        self, message: str, *, hint: str = "", load_errors: Sequence[Any] = (), table: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.load_errors = tuple(load_errors)
        self.table = table


class RejectsError(StarliftError):
    """A load has set more records aside than [LOAD] of dwh.cfg bears: nothing was published."""

    exit_code = 10
    usual_hint = (
        "starlift rejects shows them: correct them at their source, or raise the limit under "
        "[LOAD] in dwh.cfg, and load again."
    )


class RetryError(StarliftError):
    """Edited records cannot take the place of rejected ones: none of them has."""

    exit_code = 11
    usual_hint = (
        "correct these lines and run it again; starlift rejects --export FILE writes them as they "
        "are."
    )


class CheckError(StarliftError):
    """A check found more rows than it bears: a load published nothing, or data are too old."""

    exit_code = 9
    usual_hint = (
        "correct the records at their source, or the SQL, and load again; the rows are kept: "
        "starlift checks."
    )


class CloudError(StarliftError):
    """Amazon refused something, or what was to stand (or to be gone) is not there (or is).

    `code` is Amazon's own, where it has refused.
    """

    exit_code = 12
    usual_hint = "starlift cloud doctor looks at what may be wrong."

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


class WarehouseError(StarliftError):
    """The warehouse cannot be opened or written: in use, disk full, not a database."""

    exit_code = 8


class ConnectionLostError(WarehouseError):
    """The session ended before an answer came: whether a COMMIT took effect is not known."""

    usual_hint = "run it again: what was published is not loaded twice."


class InUseError(WarehouseError):
    """Another process, or another run, has the warehouse: it can be had when that one ends."""

    usual_hint = "wait until it ends, or end it; with --wait SECONDS a command waits for it."


def _excerpt(statement: str, line: int | None, column: int | None) -> str:
    """The statement's line in question with a caret below the column; else its first lines."""
    lines = statement.strip("\n").splitlines()
    if line is None or not 1 <= line <= len(lines):
        shown = [_window(text, 0)[0] for text in lines[:_SHOWN_LINES]]
        return "\n".join(f"    {text}" for text in shown) + (
            "\n    ..." if len(lines) > _SHOWN_LINES else ""
        )
    text, moved = _window(lines[line - 1], (column or 1) - 1)
    caret = f"\n    {' ' * (column - 1 - moved)}^" if column else ""
    return f"  line {line}:\n    {text}{caret}"


def _window(text: str, at: int) -> tuple[str, int]:
    """What is shown of a line around a place in it, and by how much that has moved to the left."""
    if len(text) <= _SHOWN_WIDTH:
        return text, 0
    start = max(0, min(at, len(text)) - _SHOWN_WIDTH // 2)
    before, after = ("..." if start else ""), ("..." if start + _SHOWN_WIDTH < len(text) else "")
    return f"{before}{text[start : start + _SHOWN_WIDTH]}{after}", start - len(before)
