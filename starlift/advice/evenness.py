"""Whether a column would spread a table's rows evenly, and in which words that is told."""

from __future__ import annotations

from starlift.advice.verdicts import Case

# Where a value has more rows than so many on average, a span of time has few values.
_ROWS_A_VALUE = 10
# From here on the missing values are what is told.
_MOSTLY = 0.5


def is_even(case: Case, column: str) -> bool:
    """Whether no slice would have much more to do than another."""
    spread = case.spreads.get(column)
    return spread is None or spread.is_even


def is_narrow(case: Case, column: str) -> bool:
    """Whether a span of time that is asked for has few values, and so few slices at work."""
    is_asked = any(each.is_range for each in case.filters.get(column, ()))
    profile = case.table.column(column)
    is_coarse = profile.value_count > _ROWS_A_VALUE * (profile.distinct or 1)
    return case.is_moment(column) and is_asked and is_coarse


def told_even(case: Case, column: str) -> str:
    """That the rows lie evenly, as far as it can be told."""
    spread = case.spreads.get(column)
    if spread is None:
        return "the rows are too few to tell whether they lie evenly"
    nulls = f", {spread.null_share:.0%} of them without it" if spread.null_count else ""
    return f"the rows lie evenly by {column}{nulls} (skew {spread.skew:.1f})"


def told_uneven(case: Case, column: str) -> str:
    """Why they do not."""
    spread, slices = case.spreads[column], case.assumptions.slices
    times = f"{spread.skew:,.0f} times as many as the emptiest of {slices}"
    if spread.null_share >= _MOSTLY or spread.null_count > spread.most:
        return (
            f"{spread.null_share:.0%} of the rows have no {column} and lie on one slice, "
            f"which has {times}"
        )
    if 2 * spread.most >= spread.fullest:
        share = spread.most / spread.row_count
        return f"{share:.0%} of the rows have the same {column}: the fullest slice has {times}"
    return f"{column} has too few values for {slices} slices: the fullest has {times}"


def told_narrow(case: Case, column: str) -> str:
    """Why a span of time would keep few slices at work."""
    return (
        f"{column} is asked for by ranges and has {case.table.column(column).distinct:,} values: "
        "a short span of them lies on few slices, and the others are idle"
    )
