"""Run a check and keep what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlift.engines.protocols import Connection
from starlift.project import CheckQuery


@dataclass(frozen=True)
class CheckResult:
    """The rows that a check selected: none means that it passed.

    `fate` says what became of them: kept_out of the star, or flagged and loaded all the same.
    """

    name: str
    fate: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def has_passed(self) -> bool:
        """Whether no row offends."""
        return not self.rows


def run_check(connection: Connection, check: CheckQuery) -> CheckResult:
    """The offending rows as the transaction that is open sees them.

    Raises:
        SqlError: when the check's statement fails.
    """
    outcome = connection.execute(check.statement)
    return CheckResult(check.name, check.fate, outcome.columns, outcome.rows)
