"""Which VARCHARs are declared much wider than their values are, and which are full."""

from __future__ import annotations

from collections.abc import Iterator

from starlift.advice import sources
from starlift.advice.profile import ColumnProfile
from starlift.advice.verdicts import Case, Verdict
from starlift.redshift.types import VARCHAR_MAX_BYTES

# Ours: the least width worth a change is what VARCHAR has without a length; values may become twice
# as long; and what is up to so many times too wide costs little.
_LEAST = 256
_GROWTH = 2
_BEARABLE = 8


def widths(case: Case) -> Verdict:
    """The verdict on how wide a table's columns are declared."""
    texts = [column for column in case.table.columns if column.longest_bytes]
    wide, full = list(filter(_is_wide, texts)), list(filter(_is_full, texts))
    if not wide and not full:
        longest = max((column.longest_bytes or 0 for column in texts), default=0)
        reason = f"the longest value has {longest:,} bytes" if longest else "there are no texts"
        return Verdict("VARCHAR", "lengths", "lengths", reason, (sources.COLUMN_SIZES,))
    declared, advised = _grouped([*wide, *full])
    reason = "; ".join([*_told_wide(wide), *_told_full(full)])
    return Verdict("VARCHAR", declared, advised, reason, (sources.COLUMN_SIZES,))


def _told_wide(columns: list[ColumnProfile]) -> Iterator[str]:
    if columns:
        longest = max(column.longest_bytes or 0 for column in columns)
        yield f"the longest value has {longest:,} bytes; a sort or a join takes what is declared"


def _told_full(columns: list[ColumnProfile]) -> Iterator[str]:
    for column in columns:
        yield f"a value fills {column.name} to its last byte: the next one may be rejected, or cut"


def _grouped(columns: list[ColumnProfile]) -> tuple[str, str]:
    """What is declared, and what fits, told once for columns of the same lengths."""
    groups: dict[tuple[str, int], list[str]] = {}
    for column in columns:
        kind = str(column.definition.type)
        groups.setdefault((kind, fitting_width(column)), []).append(column.name)
    declared = [f"{', '.join(names)} {kind}" for (kind, _), names in groups.items()]
    return "; ".join(declared), "; ".join(f"varchar({width})" for _, width in groups)


def fitting_width(column: ColumnProfile) -> int:
    """The next power of two that twice the longest value fits into; at least 256."""
    width = _LEAST
    while width < _GROWTH * (column.longest_bytes or 0):
        width *= 2
    return min(width, VARCHAR_MAX_BYTES)


def _is_wide(column: ColumnProfile) -> bool:
    return _length(column) > _BEARABLE * fitting_width(column)


def _is_full(column: ColumnProfile) -> bool:
    """Whether its values differ in length, and the longest has no byte left."""
    is_full = column.longest_bytes == _length(column) < VARCHAR_MAX_BYTES
    return is_full and column.shortest_bytes != column.longest_bytes


def _length(column: ColumnProfile) -> int:
    kind = column.definition.type
    return kind.length or 0 if kind.name == "varchar" else 0
