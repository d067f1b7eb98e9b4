"""SHOW of what stands: databases, schemas, tables, columns, keys, and definitions.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_TABLES.html, r_SHOW_COLUMNS.html,
r_SHOW_SCHEMAS.html, r_SHOW_DATABASES.html, r_SHOW_CONSTRAINTS.html, r_SHOW_TABLE.html and
r_SHOW_VIEW.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader

MOST_ROWS = 10_000


class ShowListing(Statement):
    """`SHOW what FROM this [LIKE pattern] [LIMIT limit]`.

    `what` is databases, schemas, tables, columns, or a kind of keys; `this` is a name with what it
    stands in before it.
    """

    arg_types: ClassVar[dict[str, bool]] = {
        "what": True,
        "this": False,
        "pattern": False,
        "limit": False,
    }


class ShowTable(Statement):
    """`SHOW TABLE this`: the statement that makes it."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class ShowView(Statement):
    """`SHOW VIEW this`: its definition."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


def _listing(what: str, source: str) -> Callable[[Reader], ShowListing]:
    def read(reader: Reader) -> ShowListing:
        if source:
            reader.expects(source)
        return ShowListing(what=what, this=reader.table() if source else None, **_filter(reader))

    return read


def _filter(reader: Reader) -> dict[str, object]:
    """LIKE and LIMIT."""
    found: dict[str, object] = {}
    if reader.takes("LIKE"):
        found["pattern"] = reader.string("a pattern in quotation marks").name
    if reader.takes("LIMIT"):
        found["limit"] = _limit(reader.number())
    return found


def _limit(number: exp.Literal | None) -> int:
    if number is None or not number.name.isdecimal() or int(number.name) > MOST_ROWS:
        shown = number.name if number is not None else "nothing"
        raise SqlError(f"LIMIT is {shown}: SHOW takes a whole number from 0 to {MOST_ROWS}")
    return int(number.name)


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "SHOW DATABASES": _listing("databases", ""),
    "SHOW SCHEMAS": _listing("schemas", "FROM DATABASE"),
    "SHOW TABLES": _listing("tables", "FROM SCHEMA"),
    "SHOW COLUMNS": _listing("columns", "FROM TABLE"),
    "SHOW CONSTRAINTS PRIMARY KEYS": _listing("primary keys", "FROM TABLE"),
    "SHOW CONSTRAINTS FOREIGN KEYS EXPORTED": _listing("exported keys", "FROM TABLE"),
    "SHOW CONSTRAINTS FOREIGN KEYS": _listing("foreign keys", "FROM TABLE"),
    "SHOW TABLE": lambda reader: ShowTable(this=reader.table()),
    "SHOW VIEW": lambda reader: ShowView(this=reader.table()),
}
