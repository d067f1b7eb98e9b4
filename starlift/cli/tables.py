"""Tables of text for standard output: aligned, plain, the same with and without a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

_NULL = "NULL"
_CONTROL = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The rows under their columns' names, numbers to the right.

    >>> print(table(["level", "plays"], [["paid", 5591], ["free", 1229]]))
    level | plays
    ------+------
    paid  |  5591
    free  |  1229
    """
    texts = [[_text(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *texts, strict=True)]
    is_number = [
        any(row[i] is not None for row in rows)
        and all(row[i] is None or _is_number(row[i]) for row in rows)
        for i in range(len(columns))
    ]
    lines = [_line(columns, widths, [False] * len(widths))]
    lines.append("-+-".join("-" * width for width in widths))
    lines += [_line(row, widths, is_number) for row in texts]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], to_right: Sequence[bool]) -> str:
    aligned = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, to_right, strict=True)
    )
    return " | ".join(aligned).rstrip()


def _text(value: object) -> str:
    if value is None:
        return _NULL
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value).translate(_CONTROL)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
