"""How many records a load may set aside and still publish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlift.config.settings import Limits
from starlift.copy.report import CopyReport
from starlift.errors import RejectsError
from starlift.redshift.copy_command import MAXERROR_LIMIT

# Of fewer records a share says little: one bad song file is all of its COPY.
SHARE_COUNTS_FROM = 1_000
_ALL_PERCENT = 100


def refuse_rejects(copies: Iterable[CopyReport], limits: Limits) -> None:
    """Raise a RejectsError for the tables of which the COPYs have set more aside than they may.

    Whatever the limits, a COPY of which not every error was kept has lost records without a trace.
    """
    by_table: dict[str, list[CopyReport]] = {}
    for copy in copies:
        by_table.setdefault(copy.table, []).append(copy)
    found = [line for copies_of in by_table.values() for line in _offences(copies_of, limits)]
    if found:
        raise RejectsError("\n".join(["Nothing was published: too many rejects.", *found]))


def _offences(copies: Sequence[CopyReport], limits: Limits) -> list[str]:
    """What is wrong with the COPYs of one table, a line each."""
    table, records = copies[0].table, sum(copy.records for copy in copies)
    rejected = sum(copy.rejected for copy in copies)
    counts = f"  {table}: {rejected:,} of {records:,} records were rejected"
    offences = [
        f"{counts}, and of {len(copy.errors):,} it is known which; a COPY keeps "
        f"{MAXERROR_LIMIT:,} of its errors, and the others would be lost"
        for copy in copies
        if copy.rejected > len(copy.errors)
    ][:1]
    if rejected > limits.max_rejects:
        offences.append(f"{counts}; MAX_REJECTS is {limits.max_rejects:,}")
    share = _ALL_PERCENT * rejected / max(1, records)
    if records >= SHARE_COUNTS_FROM and share > limits.max_reject_share:
        offences.append(
            f"{counts}, {share:.1f} percent; "
            f"MAX_REJECT_SHARE is {limits.max_reject_share:g} percent"
        )
    return offences
