"""What a COPY did."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.copy.load_errors import LoadError
from starlift.errors import CopyError
from starlift.redshift.copy_command import MAXERROR_LIMIT

_SHOWN_ERRORS = 5


@dataclass(frozen=True)
class CopyReport:
    """A COPY that ran to its end: records read = records loaded + load errors."""

    table: str
    objects: int
    size_bytes: int
    records: int
    loaded: int
    errors: tuple[LoadError, ...]
    duration_s: float


class ErrorLog:
    """The load errors of one COPY, up to the number at which it fails.

    MAXERROR 0 and 1 both fail at the first error; n fails when n errors are reached.
    Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-load.html
    """

    def __init__(self, max_errors: int) -> None:
        self._limit = min(max(1, max_errors), MAXERROR_LIMIT)
        self.errors: list[LoadError] = []

    def add(self, errors: list[LoadError]) -> None:
        """Take the errors of a batch, as many as there is room."""
        self.errors += errors[: self._limit - len(self.errors)]

    @property
    def is_full(self) -> bool:
        """Whether the COPY fails."""
        return len(self.errors) >= self._limit


def load_failed(table: str, errors: list[LoadError], max_errors: int) -> CopyError:
    """The error of a COPY that reached its limit, with its first load errors."""
    shown = "\n".join(describe(error) for error in errors[:_SHOWN_ERRORS])
    more = len(errors) - _SHOWN_ERRORS
    rest = f"\n  ... and {more} more" if more > 0 else ""
    allowed = f"{len(errors)} errors reached MAXERROR {max_errors}" if max_errors > 1 else "1 error"
    return CopyError(
        f"Load into table '{table}' failed ({allowed}). "
        f"Check 'stl_load_errors' system table for details.\n{shown}{rest}",
        hint="mend the records at their source, or let the COPY set them aside with MAXERROR n; "
        "`starlift rejects` lists them.",
    )


def describe(error: LoadError) -> str:
    """One load error on a line: place, column, value, code, reason."""
    place = f"{error.file} line {error.line}" if error.line else error.file
    column = f", column {error.column} ({error.type})" if error.column else ""
    shown = error.raw_value[:80] if error.column else error.raw_record[:80]
    value = f", value {shown!r}" if shown or error.column else ""
    return f"  {place}{column}{value}: {error.code.value} {error.reason}"
