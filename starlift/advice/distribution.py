"""Which DISTSTYLE and DISTKEY fit: facts first, then the dimensions that lie beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlift.advice import sources
from starlift.advice.evenness import is_even, is_narrow, told_even, told_narrow, told_uneven
from starlift.advice.profile import TableProfile
from starlift.advice.verdicts import Case, Verdict, counted, key_text, listed, short_name
from starlift.advice.workload import Partner

_EVEN, _ALL, _AUTO = "EVEN", "ALL", "AUTO"
# A join concerns much of a table when it finds the keys of so many of its rows.
_MUCH = 0.1


def distribution(cases: Mapping[str, Case]) -> dict[str, Verdict]:
    """The verdicts on how tables are spread, by address."""
    empty = {name for name, case in cases.items() if not case.row_count}
    dimensions = {name for name, case in cases.items() if _is_dimension(case, cases)} - empty
    found: dict[str, Verdict] = {}
    for name, case in cases.items():
        if name in empty:
            found[name] = _kept(case, "it has no rows to judge by")
        elif case.is_copied:
            found[name] = _of_batch(case)
        elif name not in dimensions:
            found[name] = _Fact(case, cases).verdict()
    for name in sorted(dimensions - found.keys()):
        found[name] = _of_dimension(cases[name], found)
    return found


def _is_dimension(case: Case, cases: Mapping[str, Case]) -> bool:
    """Whether another table, which is no batch, looks rows up by what identifies them."""
    for partner in (each for each in case.partners if each.is_lasting):
        other = cases[partner.other.table]
        if not other.is_copied and _identifies(case.table, other.table, partner):
            return True
    return False


def _identifies(table: TableProfile, other: TableProfile, partner: Partner) -> bool:
    """Whether a join finds at most one row of a table: where one of either, that of the key's."""
    if not table.is_unique(partner.column):
        return False
    if not other.is_unique(partner.other.column):
        return True
    is_key, is_other = table.is_key(partner.column), other.is_key(partner.other.column)
    return is_key and (not is_other or table.row_count <= other.row_count)


def _of_batch(case: Case) -> Verdict:
    """On a table that COPYs fill."""
    key = case.table.definition.dist_key
    if key is not None and not is_even(case, key):
        return _changed(case, _EVEN, told_uneven(case, key), sources.SKEW)
    if _declared(case) == _ALL and not case.is_small:
        return _changed(case, _EVEN, "each load writes it to every node", sources.DIST_ALL)
    return _kept(case, "a batch, written and read once, in full", sources.DIST_CHOICE)


@dataclass(frozen=True)
class _Fact:
    """A table that looks others up, or that is on its own."""

    case: Case
    cases: Mapping[str, Case]

    def verdict(self) -> Verdict:
        case, best = self.case, self._best()
        key = case.table.definition.dist_key
        if key is not None:
            return self._of_key(key, best)
        if case.is_small:
            return _kept(case, _small(case), sources.DIST_ALL)
        if _declared(case) == _ALL:
            return self._better(best, f"each node would hold all {counted(case.row_count)}")
        if best is not None and self._is_much(best):
            return self._better(best, "")
        return _kept(case, "no lasting join would find its rows in place", sources.DIST_CHOICE)

    def _of_key(self, key: str, best: Partner | None) -> Verdict:
        case = self.case
        if not is_even(case, key):
            return self._better(best, told_uneven(case, key), sources.SKEW)
        if is_narrow(case, key):
            return self._better(best, told_narrow(case, key))
        own = [partner for partner in case.partners if partner.column == key]
        if own:
            reason = f"joined by it with {_names(*own)}; {told_even(case, key)}"
            return _kept(case, reason, sources.DIST_STYLES, sources.SKEW)
        if best is not None and self._is_much(best):
            return self._better(best, f"nothing joins by {key}")
        return _kept(case, f"nothing joins by it, but it does no harm; {told_even(case, key)}")

    def _better(self, best: Partner | None, fault: str, *cited: sources.Source) -> Verdict:
        """What fits instead of what is declared, whose fault is told."""
        cited = (*cited, sources.DIST_STYLES)
        if best is None or not self._is_much(best):
            return _changed(self.case, _EVEN, f"{fault}; no join would keep rows in place", *cited)
        even = told_even(self.case, best.column)
        reason = f"joined by {best.column} with {_names(best)}; {even}"
        told = "; ".join(part for part in (fault, reason) if part)
        return _changed(self.case, _key(best.column), told, *cited)

    def _best(self) -> Partner | None:
        """The lasting join that concerns most rows, by a column whose rows lie evenly."""
        fit = [
            partner
            for partner in self.case.partners
            if partner.is_lasting
            and is_even(self.case, partner.column)
            and not is_narrow(self.case, partner.column)
            and not self.cases[partner.other.table].is_copied
        ]
        return max(fit, key=self._weight, default=None)

    def _weight(self, partner: Partner) -> tuple[int, str]:
        return len(partner.names) * self._joining(partner), partner.column

    def _joining(self, partner: Partner) -> int:
        """How many rows of the other table take part in a join, at most."""
        distinct = self.case.table.column(partner.column).distinct or 0
        return min(distinct, self.cases[partner.other.table].table.row_count)

    def _is_much(self, partner: Partner) -> bool:
        return self._joining(partner) >= _MUCH * self.case.table.row_count


def _of_dimension(case: Case, found: Mapping[str, Verdict]) -> Verdict:
    """On a table whose rows others look up by their key."""
    key = case.table.definition.dist_key
    beside = _beside(case, found)
    if beside is not None and beside.column == key:
        return _kept(case, f"it lies beside {_names(beside)}", sources.DIST_STYLES)
    if case.is_small:
        return _of_small_dimension(case)
    many = f"{counted(case.row_count)} are too many for a copy on every node"
    if beside is not None:
        reason = f"{many}; by {beside.column} it lies beside {_names(beside)}"
        return _changed(case, _key(beside.column), reason, sources.DIST_STYLES)
    own = next(each.column for each in case.partners if case.table.is_unique(each.column))
    if key is not None and not is_even(case, key):
        return _changed(case, _key(own), told_uneven(case, key), sources.SKEW)
    if _declared(case) == _ALL:
        return _changed(case, _key(own), many, sources.DIST_ALL)
    return _kept(case, "no table that joins it is spread by the same values")


def _of_small_dimension(case: Case) -> Verdict:
    key = case.table.definition.dist_key
    if key is None and _declared(case) != _EVEN:
        return _kept(case, _small(case), sources.DIST_STYLES, sources.DIST_ALL)
    others = listed([short_name(partner.other.table) for partner in case.partners])
    why = "its rows move at each join"
    if key is not None and not is_even(case, key):
        why = told_uneven(case, key)
    elif key is not None:
        why = f"not being spread as they are, {why}"
    reason = f"only {counted(case.row_count)}, looked up by {others}: {why}"
    return _changed(case, _ALL, reason, sources.DIST_STYLES)


def _beside(case: Case, found: Mapping[str, Verdict]) -> Partner | None:
    """The join with a table that is spread by the other side of it."""
    for partner in case.partners:
        other = found.get(partner.other.table)
        is_key = case.table.is_unique(partner.column)
        if is_key and other is not None and other.advised == _key(partner.other.column):
            return partner
    return None


def _small(case: Case) -> str:
    rows = counted(case.row_count)
    return {
        _ALL: f"{rows}: with a copy on every node each join stays local",
        _AUTO: f"{rows}: Redshift begins with ALL",
    }.get(_declared(case), f"{rows}: what a join moves is little")


def _declared(case: Case) -> str:
    table = case.table.definition
    return _key(table.dist_key) if table.dist_key else table.dist_style.upper()


def _key(column: str) -> str:
    return f"KEY {key_text([column])}"


def _names(*partners: Partner) -> str:
    """The tables of joins, and where they are joined."""
    tables = listed([short_name(partner.other.table) for partner in partners])
    return f"{tables} ({listed([name for partner in partners for name in partner.names])})"


def _kept(case: Case, reason: str, *cited: sources.Source) -> Verdict:
    return Verdict("DISTSTYLE", _declared(case), _declared(case), reason, cited)


def _changed(case: Case, advised: str, reason: str, *cited: sources.Source) -> Verdict:
    return Verdict("DISTSTYLE", _declared(case), advised, reason, cited)
