"""DECLARE, FETCH and CLOSE of a cursor.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/declare.html, fetch.html and close.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader


class Declare(Statement):
    """`DECLARE this CURSOR FOR query`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "query": True}


class Fetch(Statement):
    """`FETCH count FROM this`; no count is ALL."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "count": False}


class Close(Statement):
    """`CLOSE this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


def _declare(reader: Reader) -> Declare:
    name = reader.name()
    reader.expects("CURSOR FOR")
    return Declare(this=name, query=reader.query())


def _fetch(reader: Reader) -> Fetch:
    reader.takes("FORWARD")
    count: int | None = 1
    if reader.takes("ALL"):
        count = None
    elif not reader.takes("NEXT") and (number := reader.number()) is not None:
        count = int(number.name)
    reader.expects("FROM")
    return Fetch(this=reader.name(), count=count)


def _close(reader: Reader) -> Close:
    return Close(this=reader.name())


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "CLOSE": _close,
    "DECLARE": _declare,
    "FETCH": _fetch,
}
