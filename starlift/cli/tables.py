"""Tables of text for standard output: aligned, plain, the same with and without a terminal."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from rich.cells import cell_len

_NULL = "NULL"
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}  # controls, half pairs, separators of lines


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The rows under their columns' names, numbers to the right.

    >>> print(table(["level", "plays"], [["paid", 5591], ["free", 1229]]))
    level | plays
    ------+------
    paid  |  5591
    free  |  1229
    """
    names = [_printable(column) for column in columns]
    texts = [[value_text(value) for value in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(names, *texts, strict=True)]
    is_number = [
        any(row[i] is not None for row in rows)
        and all(row[i] is None or _is_number(row[i]) for row in rows)
        for i in range(len(columns))
    ]
    lines = [_line(names, widths, [False] * len(widths))]
    lines.append("-+-".join("-" * width for width in widths))
    lines += [_line(row, widths, is_number) for row in texts]
    return "\n".join(lines)


def shortened(text: str, width: int) -> str:
    """The text, or its beginning and dots where it is longer.

    >>> shortened("yesterday", 9), shortened("the day before", 10)
    ('yesterday', 'the day...')
    """
    return text if len(text) <= width else f"{text[: width - 3]}..."


def value_text(value: object) -> str:
    r"""A value on one line, as Redshift's own tools write it.

    >>> from zoneinfo import ZoneInfo
    >>> value_text(None), value_text(True), value_text(float("nan")), value_text("a\nb")
    ('NULL', 'true', 'NaN', 'a\\nb')
    >>> value_text(datetime(2018, 11, 1, 21, 1, 46, 796000))
    '2018-11-01 21:01:46.796'
    >>> value_text(datetime(2018, 11, 1, tzinfo=ZoneInfo("Asia/Kolkata")))
    '2018-11-01 00:00:00+05:30'
    """
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, datetime):
        return _moment(value)
    return _printable(str(value))


def _moment(value: datetime) -> str:
    text, dot, fraction = value.replace(tzinfo=None).isoformat(" ").partition(".")
    zone = value.replace(microsecond=0).isoformat()[len("YYYY-MM-DDTHH:MI:SS") :]
    return f"{text}{dot}{fraction.rstrip('0')}{zone.removesuffix(':00')}"


def _printable(text: str) -> str:
    """The text with what would move or command the terminal written out."""
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNPRINTABLE:
        return character
    return _NAMED.get(character) or character.encode("unicode_escape").decode()


def _line(cells: Sequence[str], widths: Sequence[int], to_right: Sequence[bool]) -> str:
    aligned = (
        _padded(cell, width, right)
        for cell, width, right in zip(cells, widths, to_right, strict=True)
    )
    return " | ".join(aligned).rstrip()


def _padded(cell: str, width: int, is_right: bool) -> str:  # noqa: FBT001 - a column's own
    blanks = " " * (width - cell_len(cell))
    return blanks + cell if is_right else cell + blanks


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
