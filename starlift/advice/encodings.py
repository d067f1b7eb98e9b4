"""Which encodings fit: Redshift's own choice, unless the table has some that do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from starlift.advice import sources
from starlift.advice.profile import ColumnProfile
from starlift.advice.sorting import is_one_block
from starlift.advice.verdicts import Case, Verdict
from starlift.redshift.encodings import RAW, automatic_encoding

_AUTO = "AUTO"
_MOST_IN_DICTIONARY = 256


def encodings(case: Case) -> Verdict:
    """The verdict on a table's encodings."""
    own = [column for column in case.table.columns if column.definition.encoding]
    if not own:
        reason = "Redshift chooses, and chooses anew"
        return Verdict("ENCODE", _AUTO, _AUTO, reason, (sources.ENCODINGS,))
    faults = list(_faults(case, own))
    declared = ", ".join(f"{each.name} {each.definition.encoding}" for each, *_ in faults)
    advised = ", ".join(f"{column.name} {fit}" for column, fit, _, _ in faults)
    if not faults:
        given = f"{len(own)} of {len(case.table.columns)} columns"
        reason = "none of them is against Amazon's advice"
        return Verdict("ENCODE", given, given, reason, (sources.ENCODINGS,))
    reason = "; ".join(reason for *_, reason, _ in faults)
    cited = tuple(dict.fromkeys(source for *_, source in faults))
    return Verdict("ENCODE", declared, advised, reason, cited)


def fitting(case: Case, column: ColumnProfile) -> str:
    """The encoding of a column for whoever gives each its own."""
    is_first = case.table.definition.sort_key[:1] == (column.name,)
    return automatic_encoding(column.definition.type.name, is_sorted=is_first)


def _faults(
    case: Case, columns: list[ColumnProfile]
) -> Iterator[tuple[ColumnProfile, str, str, sources.Source]]:
    """Columns with the encoding that fits, and what is wrong with theirs."""
    for column in columns:
        name, kind = column.name, column.definition.type
        encoding, fit = column.definition.encoding, fitting(case, column)
        is_first = case.table.definition.sort_key[:1] == (name,)
        distinct = column.distinct or 0
        if is_first and encoding not in {RAW, "none"}:
            reason = f"{name} leads the sort key: blocks are skipped best where it is raw"
            yield column, RAW, reason, sources.SORT_ENCODING
        elif encoding == "bytedict" and kind.name == "varchar":
            reason = f"{name}: BYTEDICT may swell a VARCHAR"
            yield column, fit, reason, sources.BYTE_DICTIONARY
        elif encoding == "bytedict" and distinct > _MOST_IN_DICTIONARY:
            reason = f"{name}: a dictionary holds 256 values, and it has {distinct:,}"
            yield column, fit, reason, sources.BYTE_DICTIONARY
        elif encoding == RAW and fit != RAW and not is_first and not is_one_block(case):
            size_mb = column.size_bytes * case.assumptions.times / 1e6
            yield column, fit, f"{name}: {size_mb:,.0f} MB stay as they are", sources.ENCODINGS
