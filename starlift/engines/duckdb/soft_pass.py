"""The fast path of COPY on DuckDB: one pass over plain records that accepts or flags each.

DuckDB takes every value as text. A value is accepted only where that text can be shown to mean what
the reference reader would make of it; anything doubtful is flagged, and the reference reader reads
that record. So the pass may flag too much, never too little.

What it guards against, seen in DuckDB 2.0: numbers are printed anew from a double (1.10 as 1.1,
0.99999999999999999999 as 1.0); TRY_CAST rounds 2.7 to 3, takes 1_000, 0x10 and ' 7'; nested values
are printed anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from starlift.copy.changes import Change
from starlift.copy.jsonpaths import Path
from starlift.copy.reference import Reader
from starlift.engines.duckdb.value_test import Traits, ValueTest
from starlift.engines.duckdb.value_tests import value_test
from starlift.redshift.duckdb import quoted

# The relation of a batch's records; no table of a warehouse has such a name.
BATCH = "starlift copy batch"
_SIMPLE_KEY = re.compile(r"[A-Za-z0-9_ -]+")


@dataclass(frozen=True)
class SoftPass:
    """The SQL of the pass for one COPY.

    `source` gives a record a row, with its number n and what `texts`, the columns' texts, are made
    of; `tests` is what is made of them; `doubts` are conditions under which a record is left to the
    reference reader whatever its values; `keeps` is what they need besides the texts.
    """

    source: str
    texts: tuple[str, ...]
    doubts: tuple[str, ...]
    tests: tuple[ValueTest, ...]  # of the columns
    columns: tuple[str, ...]
    keeps: str = "n, record"

    @property
    def changes(self) -> list[Change]:
        """The changes that accepted values may have gone through."""
        tests = zip(self.columns, self.tests, strict=True)
        return [Change(name, rule) for name, test in tests for rule, _ in test.changes]

    @property
    def values(self) -> str:
        """The columns' values, as the query names them."""
        return ", ".join(f"v{i}" for i in range(len(self.tests)))

    def query(self) -> str:
        """n, is_accepted, the columns' values v0, v1, ... of every plain record.

        Of a column that may be changed x0, x1, ... has the number of the change that was made.
        """
        texts = ", ".join(f"{text} AS c{i}" for i, text in enumerate(self.texts))
        values = ", ".join(f"{test.value} AS v{i}" for i, test in enumerate(self.tests))
        conditions = [f"NOT {doubt}" for doubt in self.doubts]
        conditions += [f"coalesce({test.accepted}, false)" for test in self.tests]
        accepted = f"({' AND '.join(conditions)}) AS is_accepted"
        source = f"(SELECT {self.keeps}, {texts} FROM ({self.source}))"
        changed = [_changed(i, test) for i, test in enumerate(self.tests) if test.changes]
        if not changed:
            return f"SELECT n, {accepted}, {values} FROM {source}"
        kept = ", ".join(f"c{i}" for i, test in enumerate(self.tests) if test.changes)
        return (
            f"SELECT n, is_accepted, {self.values}, {', '.join(changed)} "
            f"FROM (SELECT n, {accepted}, {values}, {kept} FROM {source})"
        )

    def counts(self) -> str:
        """How many of the accepted values went through each change, for the query's result."""
        return ", ".join(
            f"count(*) FILTER (x{i} = {number})"
            for i, test in enumerate(self.tests)
            for number in range(len(test.changes))
        )


def _changed(index: int, test: ValueTest) -> str:
    """The number of the change of a column's value; most are as their texts, which is seen fast."""
    cases = " ".join(f"WHEN {seen} THEN {at}" for at, (_, seen) in enumerate(test.changes))
    is_other = f"v{index}::VARCHAR IS DISTINCT FROM c{index}"
    return f"CASE WHEN {is_other} THEN CASE {cases} END END::UTINYINT AS x{index}"


def soft_pass(reader: Reader, traits: Traits, spellings: Iterable[str] = ()) -> SoftPass | None:
    """The pass for a reader; None when only the reference reader can follow its paths.

    `spellings` are the keys that occur in the data: needed when case is ignored.
    """
    sources = _Sources()
    known = _by_lower_case(spellings)
    for path in reader.selection.paths:
        wanted = [path]
        if reader.selection.ignore_case:
            wanted = [(key,) for key in known.get(str(path[0]), [])]
        if not all(_is_simple(each) for each in wanted):
            return None
        sources.add(wanted)
    nul = ["contains(record, '\\u0000')"] if traits.may_hold_nul else []
    shape = json.dumps(dict.fromkeys(sources.keys.values(), "VARCHAR") or {"none": "VARCHAR"})
    structure = "from_json(record, '" + shape.replace("'", "''") + "')"
    return SoftPass(
        source=f"SELECT n, record, {structure} AS s FROM {quoted(BATCH)}",
        texts=tuple(sources.texts),
        doubts=(*nul, *sources.doubts),
        tests=tuple(
            value_test(column, f"c{i}", reader.conversion, traits)
            for i, column in enumerate(reader.columns)
        ),
        columns=tuple(column.name for column in reader.columns),
    )


@dataclass
class _Sources:
    """Where the texts of the columns come from: SQL over `record` and the structure `s`.

    `keys` are the members of `s` by their lower-case names: DuckDB's structures know no case.
    """

    texts: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def add(self, paths: Sequence[Path]) -> None:
        """Take the next column's path, or its several spellings."""
        texts = [self._text(path) for path in paths]
        self.texts.append(f"coalesce({', '.join(texts)})" if texts else "CAST(NULL AS VARCHAR)")
        if len(paths) > 1:
            quoted_keys = [f"contains(record, '\"{path[0]}\"')::int" for path in paths]
            self.doubts.append(f"({' + '.join(quoted_keys)} > 1)")
            self.doubts.append("contains(record, '\\u00')")
        for path, text in zip(paths, texts, strict=True):
            if any(isinstance(step, int) for step in path):
                self.doubts.append(f"({text} IS NULL)")

    def _text(self, path: Path) -> str:
        key = str(path[0])
        if len(path) == 1 and self.keys.setdefault(key.lower(), key) == key:
            return f"s.{quoted(key)}"
        steps = (f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in path)
        return f"json_extract_string(record, '${''.join(steps)}')"


def _by_lower_case(spellings: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(set(spellings)):
        found.setdefault(key.lower(), []).append(key)
    return found


def _is_simple(path: Path) -> bool:
    return bool(path) and all(isinstance(step, int) or _SIMPLE_KEY.fullmatch(step) for step in path)
