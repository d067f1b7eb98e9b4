"""Which SORTKEY fits: what is filtered leads it, else what is joined; nothing on a small table."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.advice import sources
from starlift.advice.sizes import BLOCK_BYTES
from starlift.advice.verdicts import Case, Verdict, key_text, listed
from starlift.advice.workload import Filter

_NONE, _AUTO = "none", "AUTO"


def sorting(case: Case) -> Verdict:
    """The verdict on a table's order."""
    return _Order(case).verdict()


def is_one_block(case: Case) -> bool:
    """Whether each column fits one block of each slice: there is nothing to skip then."""
    widest = max((column.size_bytes for column in case.table.columns), default=0)
    return widest * case.assumptions.times <= BLOCK_BYTES * case.assumptions.slices


@dataclass(frozen=True)
class _Order:
    case: Case

    def verdict(self) -> Verdict:
        table = self.case.table.definition
        if not self.case.row_count:
            return self._kept("it has no rows to judge by")
        if self.case.is_copied:
            return self._kept("a batch, written and read once, in full")
        if not table.sort_key:
            return self._of_none()
        if table.sort_style == "interleaved":
            return self._of_interleaved()
        first, *others = table.sort_key
        if others and self.case.table.is_key(first):
            return self._of_unique(first, others)
        return self._of_first(first)

    def _of_none(self) -> Verdict:
        best = self._filtered()
        if is_one_block(self.case):
            return self._kept(
                "each column fits one block of a slice: nothing to skip", sources.SMALL_SORT
            )
        if best is None:
            return self._kept("no view or question filters by constants: Redshift may choose")
        return self._changed([best], self._told(best), sources.SORT_KEYS)

    def _of_interleaved(self) -> Verdict:
        key = self.case.table.definition.sort_key
        grows = [column for column in key if self._grows(column)]
        best = self._best()
        told = f"; {best}: {self._told(best)}" if best is not None else ""
        reason = (
            f"{', '.join(grows)} grows steadily, and an interleaved key wants VACUUM REINDEX"
            if grows
            else "a compound key costs less upkeep, and serves nearly all"
        )
        return self._changed(
            [best] if best is not None else list(key),
            reason + told,
            sources.SORT_STYLES,
            sources.SMALL_SORT,
        )

    def _of_unique(self, first: str, others: list[str]) -> Verdict:
        """On a key whose first column leaves the others nothing to order."""
        best = self._best() or first
        reason = f"each {first} stands once: behind it {', '.join(others)} orders nothing"
        told = f"; {best}: {self._told(best)}" if best != first else ""
        return self._changed([best], reason + told, sources.SORT_STYLES)

    def _of_first(self, first: str) -> Verdict:
        if self._serves(first):
            return self._kept(self._told(first), sources.SORT_KEYS)
        best = self._best()
        if best is None or best == first:
            return self._kept(self._told(first))
        reason = f"nothing looks for spans of {first}; {best}: {self._told(best)}"
        return self._changed([best], reason, sources.SORT_KEYS)

    def _serves(self, column: str) -> bool:
        """Whether an order by a column is of use to somebody."""
        case = self.case
        is_joined = any(partner.column == column for partner in case.partners)
        is_key = column == case.table.definition.dist_key or case.table.is_unique(column)
        return column in case.filters or case.is_moment(column) or (is_joined and is_key)

    def _best(self) -> str | None:
        return self._filtered() or self._moment()

    def _filtered(self) -> str | None:
        """The column that lasting filters ask for: ranges first, a moment before others."""
        filters = {
            column: lasting
            for column, found in self.case.filters.items()
            if (lasting := tuple(each for each in found if each.is_lasting))
        }
        return max(filters, key=lambda name: self._weight(name, filters[name]), default=None)

    def _weight(self, column: str, filters: tuple[Filter, ...]) -> tuple[int, bool, int, str]:
        ranges = sum(each.is_range for each in filters)
        return ranges, self.case.is_moment(column), len(filters), column

    def _moment(self) -> str | None:
        """The only time that each row has; None, where there are several, or none."""
        found = [
            column.name
            for column in self.case.table.columns
            if self.case.is_moment(column.name) and not column.definition.is_nullable
        ]
        return found[0] if len(found) == 1 else None

    def _grows(self, column: str) -> bool:
        is_counted = self.case.table.column(column).definition.identity is not None
        return self.case.is_moment(column) or is_counted

    def _told(self, column: str) -> str:
        """What an order by a column is good for."""
        case = self.case
        parts = []
        if filters := case.filters.get(column):
            parts.append(f"filtered by {listed([each.name for each in filters])}")
        names = [name for each in case.partners if each.column == column for name in each.names]
        names += case.lookups.get(column, ())
        if names:
            parts.append(f"joined by {listed(names)}")
        if case.is_moment(column) and not filters:
            parts.append("a time, by which recent rows are found")
        told = ", ".join(parts) or "nothing in the SQL filters or joins by it, and it does no harm"
        return f"{told}; at this size one block holds all" if is_one_block(case) else told

    def _kept(self, reason: str, *cited: sources.Source) -> Verdict:
        return Verdict("SORTKEY", self._declared(), self._declared(), reason, cited)

    def _changed(self, columns: list[str], reason: str, *cited: sources.Source) -> Verdict:
        return Verdict("SORTKEY", self._declared(), key_text(columns), reason, cited)

    def _declared(self) -> str:
        table = self.case.table.definition
        if not table.sort_key:
            return _AUTO if table.sort_style == "auto" else _NONE
        style = "INTERLEAVED " if table.sort_style == "interleaved" else ""
        return style + key_text(table.sort_key)
