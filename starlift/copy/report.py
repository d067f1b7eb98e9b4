"""What a COPY did."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.copy.changes import ChangeCount, change_lines
from starlift.copy.load_errors import LoadError
from starlift.errors import CopyError
from starlift.redshift.copy_command import MAXERROR_LIMIT

_SHOWN_ERRORS = 5
_SHOWN_VALUE = 40
_COLUMNS = ("file", "line", "column", "type", "value", "code", "reason")
_QUERY = (
    "select filename, line_number, colname, raw_field_value, err_reason from stl_load_errors "
    "order by query desc, filename, line_number"
)


@dataclass(frozen=True, slots=True)
class FileLoad:
    """One object that was read to its end: its size as stored, and the lines it has.

    Of an intake's objects, `sha256` is of the bytes as stored; one with `same_as` was left, since
    the object of that URL carries the same content.
    """

    url: str
    size_bytes: int
    lines_scanned: int
    sha256: str = ""
    same_as: str = ""


@dataclass(frozen=True)
class CopyReport:
    """A COPY that ran to its end: records read = records loaded + load errors.

    With NOLOAD, `loaded` is how many would have been. `errors` are at most MAXERROR_LIMIT of the
    `rejected` ones. `keys` are those of JSON records, in a sample: each with a type of its values,
    and whether a column takes it. `changes` are those in the values of what was loaded. `parts` are
    those into which objects were joined in the staging area. `paths_digest` is of the paths of its
    JSONPaths file, empty where it has none.
    """

    table: str
    objects: int
    size_bytes: int
    records: int
    loaded: int
    errors: tuple[LoadError, ...]
    duration_s: float
    rejected: int = 0
    file_format: str = "JSON"
    is_noload: bool = False
    files: tuple[FileLoad, ...] = ()
    parts: int = 0
    changes: tuple[ChangeCount, ...] = ()
    paths_digest: str = ""
    keys: tuple[tuple[str, str, bool], ...] = ()


class ErrorLog:
    """The load errors of one COPY, up to the number at which it fails.

    MAXERROR 0 and 1 both fail at the first error; n fails when n errors are reached.
    Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-load.html
    """

    def __init__(self, max_errors: int | None) -> None:
        self._ignores_all = max_errors is None
        self._limit = min(max(1, max_errors or 0), MAXERROR_LIMIT)
        if self._ignores_all:
            self._limit = MAXERROR_LIMIT
        self.errors: list[LoadError] = []
        self.count = 0

    def add(self, errors: list[LoadError]) -> None:
        """Take the errors of a batch, as many as there is room; all are counted.

        Of their records, which may have 4 MB each, only the beginning is kept.
        """
        kept = errors[: self._limit - len(self.errors)]
        self.errors += [error.shortened() for error in kept]
        self.count += len(errors)

    @property
    def is_full(self) -> bool:
        """Whether the COPY fails; with IGNOREALLERRORS (`max_errors` None) it never does."""
        return not self._ignores_all and len(self.errors) >= self._limit


def load_failed(table: str, errors: list[LoadError], max_errors: int) -> CopyError:
    """The error of a COPY that reached its limit, with its first load errors as a table."""
    more = len(errors) - _SHOWN_ERRORS
    rest = f"\n  ... and {more} more" if more > 0 else ""
    count = f"{len(errors)} error{'s' if len(errors) > 1 else ''}"
    allowed = f"{count} reached MAXERROR {max_errors}" if max_errors > 1 else "1 error"
    return CopyError(
        f"Load into table '{table}' failed ({allowed}). "
        "Check 'stl_load_errors' system table for details.\n"
        f"{error_table(errors[:_SHOWN_ERRORS])}{rest}",
        hint="mend the records at their source, or let the COPY set them aside with MAXERROR n. "
        f"To see all: {_QUERY}; those of a load: starlift rejects",
        load_errors=errors,
        table=table,
    )


def told(report: CopyReport) -> list[str]:
    """What a client is told of a COPY that ended well, as Redshift's INFO messages have it."""
    done = "checked, nothing loaded" if report.is_noload else "completed"
    could = "could be" if report.is_noload else "were"
    notices = [
        f"Load into table '{report.table}' {done}, {report.loaded} record(s) {could} loaded."
    ]
    if report.rejected:
        notices.append(
            f"Load into table '{report.table}' {done}, {report.rejected} record(s) could not be "
            "loaded. Check 'stl_load_errors' system table for details."
        )
    notices += [
        f"Load into table '{report.table}': {line}" for line in change_lines(report.changes)
    ]
    return notices


def error_table(errors: list[LoadError]) -> str:
    """Load errors as people would have asked stl_load_errors for them, a line each."""
    rows = [_COLUMNS, *map(_row, errors)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(f"  {line}" for line in lines)


def _row(error: LoadError) -> tuple[str, ...]:
    value = error.raw_value if error.column else error.raw_record
    return (
        error.file,
        str(error.line or ""),
        error.column,
        str(error.type or ""),
        repr(value[:_SHOWN_VALUE]) if value or error.column else "",
        str(int(error.code)),
        error.reason,
    )


def describe(error: LoadError) -> str:
    """One load error on a line: place, column, value, code, reason."""
    place = f"{error.file} line {error.line}" if error.line else error.file
    column = f", column {error.column} ({error.type})" if error.column else ""
    shown = error.raw_value[:80] if error.column else error.raw_record[:80]
    value = f", value {shown!r}" if shown or error.column else ""
    return f"  {place}{column}{value}: {int(error.code)} {error.reason}"
