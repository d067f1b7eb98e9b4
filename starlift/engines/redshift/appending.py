"""Rows of Python's into a table, some hundred a statement.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_best-practices-multi-row-inserts.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from starlift.redshift.literals import literal
from starlift.redshift.table_text import name_text

_MOST_ROWS = 500
_MOST_CHARACTERS = 1_000_000  # a statement may have 16 MB


def insertions(
    table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> Iterator[str]:
    """The INSERTs that add rows to `schema.table`.

    >>> print(*insertions("public.songs", ["song_id", "year"], [("S1", 0), ("S'2", None)]))
    insert into public.songs (song_id, year) values
    ('S1', 0),
    ('S''2', null)
    """
    schema, _, name = table.partition(".")
    head = f"insert into {name_text(schema, name)} ({', '.join(map(name_text, columns))}) values\n"
    lines: list[str] = []
    size = 0
    for row in rows:
        line = f"({', '.join(map(_value, row))})"
        if lines and (len(lines) == _MOST_ROWS or size + len(line) > _MOST_CHARACTERS):
            yield head + ",\n".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield head + ",\n".join(lines)


def _value(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return str(value)
        case _:
            return literal(str(value))
