"""Which VARCHARs are declared much wider than their values are."""

from __future__ import annotations

from starlift.advice import sources
from starlift.advice.profile import ColumnProfile
from starlift.advice.verdicts import Case, Verdict

# Ours: the least width worth a change is what VARCHAR has without a length; values may become twice
# as long; and what is up to so many times too wide costs little.
_LEAST = 256
_GROWTH = 2
_BEARABLE = 8


def widths(case: Case) -> Verdict:
    """The verdict on how wide a table's columns are declared."""
    wide = [column for column in case.table.columns if _is_wide(column)]
    if not wide:
        longest = max((column.longest_bytes or 0 for column in case.table.columns), default=0)
        reason = f"the longest value has {longest:,} bytes" if longest else "there are no texts"
        return Verdict("VARCHAR", "lengths", "lengths", reason, (sources.COLUMN_SIZES,))
    longest = max(column.longest_bytes or 0 for column in wide)
    reason = (
        f"the longest value has {longest:,} bytes; what is sorted or joined takes what is declared"
    )
    return Verdict("VARCHAR", *_grouped(wide), reason, (sources.COLUMN_SIZES,))


def _grouped(wide: list[ColumnProfile]) -> tuple[str, str]:
    """What is declared, and what fits, told once for columns of the same lengths."""
    groups: dict[tuple[str, int], list[str]] = {}
    for column in wide:
        kind = str(column.definition.type)
        groups.setdefault((kind, fitting_width(column)), []).append(column.name)
    declared = [f"{', '.join(names)} {kind}" for (kind, _), names in groups.items()]
    return "; ".join(declared), "; ".join(f"varchar({width})" for _, width in groups)


def fitting_width(column: ColumnProfile) -> int:
    """The next power of two that twice the longest value fits into; at least 256."""
    width = _LEAST
    while width < _GROWTH * (column.longest_bytes or 0):
        width *= 2
    return min(width, column.definition.type.length or width)


def _is_wide(column: ColumnProfile) -> bool:
    kind = column.definition.type
    is_text = kind.name == "varchar" and kind.length is not None and column.value_count > 0
    return is_text and (kind.length or 0) > _BEARABLE * fitting_width(column)
