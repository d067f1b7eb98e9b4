"""What is done with tables: the joins and filters of a project's SQL, and of questions besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlift.advice.predicates import BaseColumn, Filtered, Joined


@dataclass(frozen=True)
class Use:
    """What a statement does with columns. `is_lasting`: with all rows, at any time.

    Loads and checks are not so: batch after batch they touch what has changed. A foreign key
    is a use, too: it speaks of joins. `looked_up` are columns that are joined with tables that are
    gone after the load.
    """

    name: str
    is_lasting: bool
    joined: frozenset[Joined] = frozenset()
    filtered: frozenset[Filtered] = frozenset()
    looked_up: frozenset[BaseColumn] = frozenset()


@dataclass(frozen=True)
class Partner:
    """A column of another table with which a column is joined, and the uses that do so."""

    column: str
    other: BaseColumn
    names: tuple[str, ...]
    is_lasting: bool


@dataclass(frozen=True)
class Filter:
    """A use that compares a column with constants: for ranges, or for equality."""

    name: str
    is_range: bool
    is_lasting: bool


@dataclass(frozen=True)
class Workload:
    """All uses of the tables. `copied` are the addresses of those that COPYs fill.

    `statement_count` is how many statements were read; `lost` names those of them that could not be
    followed: of their joins and filters nothing is known.
    """

    uses: tuple[Use, ...]
    copied: frozenset[str] = frozenset()
    statement_count: int = 0
    lost: tuple[str, ...] = ()

    def partners(self, table: str) -> tuple[Partner, ...]:
        """What a table is joined with; where there are lasting joins, by those alone."""
        lasting = [use for use in self.uses if use.is_lasting]
        return _partners(table, lasting) or _partners(table, self.uses)

    def lookups(self, table: str) -> Mapping[str, tuple[str, ...]]:
        """By column of a table, what joins it with temporary tables."""
        found: dict[str, dict[str, None]] = {}
        for use in self.uses:
            for owner, column in sorted(use.looked_up):
                if owner == table:
                    found.setdefault(column, {})[use.name] = None
        return {column: tuple(names) for column, names in found.items()}

    def filters(self, table: str) -> Mapping[str, tuple[Filter, ...]]:
        """By column of a table, where it is filtered."""
        found: dict[str, list[Filter]] = {}
        for use in self.uses:
            for (owner, column), is_range in sorted(use.filtered):
                if owner == table:
                    found.setdefault(column, []).append(Filter(use.name, is_range, use.is_lasting))
        return {column: tuple(filters) for column, filters in found.items()}


def _partners(table: str, uses: Iterable[Use]) -> tuple[Partner, ...]:
    found: dict[tuple[str, BaseColumn], dict[str, bool]] = {}
    for use in uses:
        for left, right in sorted(use.joined):
            for own, other in ((left, right), (right, left)):
                if own.table == table:
                    found.setdefault((own.column, other), {})[use.name] = use.is_lasting
    return tuple(
        Partner(column, other, tuple(names), any(names.values()))
        for (column, other), names in found.items()
    )
