"""DuckDB's errors -> Starlift's: in one place, so that no driver's error reaches anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from starlift.engines.duckdb.messages import bare, in_redshifts_words
from starlift.errors import DatabaseError, StarliftError, UnsupportedSqlError, WarehouseError
from starlift.redshift.duckdb_merge import TWICE
from starlift.redshift.statements import tokens

# What DuckDB makes of Ctrl-C while it waits for a result, as a plain RuntimeError.
_INTERRUPTED = "Query interrupted"
_NAME = re.compile(r'"([^"]+)"|with name "?([^"\s]+)')
# Of several signs the first in this order counts.
_SQLSTATES = {
    "position is not in the select list": "42P10",
    "non-integer constant in ORDER BY": "42601",
    "window functions not allowed": "42P20",
    "frame start": "42P20",
    "frame end": "42P20",
    "frame offset": "22013",
    "an OVER clause": "42P20",
    "WITH query name": "42712",
    "non-recursive term": "42P19",
    "specified more than once": "42701",
    "multiple assignments": "42601",
    "specified in USING clause": "42703",
    "missing FROM-clause entry": "42P01",
    "same number of columns": "42601",
    "subquery must return": "42601",
    "more than one row returned": "21000",
    "function or operator does not exist": "42883",
    "must not be negative": "2201W",
    'time zone "': "22023",
    "Invalid regular expression": "2201B",
    "invalid escape string": "22025",
    "too complex": "54001",
    "percentile value": "22003",
    "timestamp out of range": "22008",
    "logarithm": "2201E",
    "square root": "2201F",
    "concurrent transaction": "40001",
    "Division by zero": "22012",
    "too long for type": "22001",
    "Numeric data overflow": "22003",
    "multibyte character": "22001",
    "NOT NULL constraint": "23502",
    "out of range": "22003",
    "overflow": "22003",
    "invalid input syntax": "22P02",
    "Conversion Error": "22P02",
    "Ambiguous reference": "42702",
    "Referenced column": "42703",
    "does not have a column with name": "42703",
    "Referenced table": "42P01",
    "aggregate": "42803",
    "GROUP BY": "42803",
    TWICE: "21000",
}
_FULL = ("No space left", "File too large", "disk full", "not enough space", "Could not write")


@contextmanager
def translated(statement: str, path: Path) -> Iterator[None]:
    """Turn what DuckDB raises within into a DatabaseError, a WarehouseError, or Ctrl-C's own."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.Error as error:
        raise failure(error, statement, path) from error
    except RuntimeError as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        raise


def is_interrupt(error: RuntimeError) -> bool:
    """Whether it is what DuckDB makes of Ctrl-C."""
    return str(error) == _INTERRUPTED


def failure(error: duckdb.Error, statement: str, path: Path) -> StarliftError:
    """The error of ours that an error of DuckDB's stands for."""
    text = str(error)
    if any(sign.lower() in text.lower() for sign in _FULL):
        return WarehouseError(
            f"The warehouse {path} could not be written: {_first_line(text)}",
            hint="free space on its disk (or move it: [WAREHOUSE] PATH) and run again; nothing of "
            "this run was kept.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(
            f"Out of memory: {_first_line(text)}",
            hint="raise MEMORY_LIMIT under [WAREHOUSE], or run with less else on the machine.",
        )
    failed = duckdb.IOException | duckdb.FatalException | duckdb.InternalException
    if isinstance(error, failed) or is_damaged(error):
        return WarehouseError(
            f"The warehouse {path} failed: {_first_line(text)}",
            hint="run again; if it fails again, restore the file from a copy.",
        )
    said = _first_line(text)
    words = in_redshifts_words(said)
    if words is None and isinstance(error, duckdb.ParserException):  # of what we wrote
        return UnsupportedSqlError(
            f"The embedded engine does not run this form: {bare(said)}", statement=statement
        )
    message, hint = words or (bare(said), "")
    line, column = _place(message, statement)
    return DatabaseError(
        message,
        statement=statement,
        line=line,
        column=column,
        hint=hint,
        sqlstate=_sqlstate(f"{text} {message}"),
    )


def _sqlstate(message: str) -> str:
    """The code of the first sign that the message has; none, for the usual one."""
    return next((code for sign, code in _SQLSTATES.items() if sign in message), "")


def _place(message: str, statement: str) -> tuple[int | None, int | None]:
    """Line and column of the name that a message ends on, if the statement has it only once.

    DuckDB's own place is one in the translation, which nobody has seen.
    """
    names = _NAME.findall(message)
    name = "".join(names[-1]).lower() if names else ""
    starts = [token.start for token in tokens(statement) if token.text.lower() == name]
    if len(starts) != 1:
        return None, None
    before = statement[: starts[0]]
    return before.count("\n") + 1, starts[0] - before.rfind("\n")


def is_damaged(error: duckdb.Error) -> bool:
    """Whether a block of the file is not as it was written."""
    return "corrupt database file" in str(error).lower()


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]
