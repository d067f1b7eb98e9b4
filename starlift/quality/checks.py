"""Run a check and keep what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlift.engines.protocols import Connection
from starlift.project import CheckQuery

KEPT_ROWS = 100


@dataclass(frozen=True)
class CheckResult:
    """How many rows a check selected, and the first of them, at most KEPT_ROWS.

    `fate` says what became of them: kept_out of the star, flagged and loaded all the same, or
    refused with the whole load.
    """

    name: str
    fate: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    row_count: int = 0
    severity: str = "warning"
    tolerance: int = 0

    @property
    def has_passed(self) -> bool:
        """Whether no row offends."""
        return not self.row_count

    @property
    def is_fatal(self) -> bool:
        """Whether a load must not publish: it is an error, and beyond what is borne."""
        return self.severity == "error" and self.row_count > self.tolerance


def run_check(connection: Connection, check: CheckQuery) -> CheckResult:
    """What a check finds, as the transaction that is open sees it.

    Raises:
        SqlError: when the check's statement fails.
    """
    outcome = connection.first_rows(check.statement, KEPT_ROWS)
    return CheckResult(
        check.name,
        check.fate,
        outcome.columns,
        outcome.rows,
        outcome.row_count or 0,
        check.severity,
        check.tolerance,
    )
