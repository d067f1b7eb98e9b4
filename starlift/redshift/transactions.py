"""BEGIN, COMMIT and ROLLBACK in all their spellings.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html, r_COMMIT.html, r_END.html,
r_ROLLBACK.html and r_ABORT.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader

_LEVELS = ("SERIALIZABLE", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SNAPSHOT")


class Begin(Statement):
    """`BEGIN [ISOLATION LEVEL ...] [READ ONLY]`: every level is run as Redshift's own."""

    arg_types: ClassVar[dict[str, bool]] = {"is_read_only": False}


class Commit(Statement):
    """`COMMIT` or `END`."""

    arg_types: ClassVar[dict[str, bool]] = {}


class Rollback(Statement):
    """`ROLLBACK` or `ABORT`."""

    arg_types: ClassVar[dict[str, bool]] = {}


def _begin(reader: Reader) -> Begin:
    reader.takes_any("WORK", "TRANSACTION")
    return _modes(reader)


def _modes(reader: Reader) -> Begin:
    is_read_only = False
    while not reader.is_at_end:
        reader.takes(",")
        if reader.expects("ISOLATION LEVEL", "READ ONLY", "READ WRITE") == "ISOLATION LEVEL":
            reader.expects(*_LEVELS)
        else:
            is_read_only = reader.last.text.upper() == "ONLY"
    return Begin(is_read_only=is_read_only)


def _commit(reader: Reader) -> Commit:
    reader.takes_any("WORK", "TRANSACTION")
    return Commit()


def _rollback(reader: Reader) -> Rollback:
    reader.takes_any("WORK", "TRANSACTION")
    return Rollback()


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "BEGIN": _begin,
    "START TRANSACTION": _modes,
    "COMMIT": _commit,
    "END": _commit,
    "ROLLBACK": _rollback,
    "ABORT": _rollback,
}
