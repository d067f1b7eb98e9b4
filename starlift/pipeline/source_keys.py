"""New keys and changed types in the records of the sources, against all that was loaded before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlift.copy.load_errors import cut
from starlift.copy.report import CopyReport
from starlift.engines.protocols import LEDGER_SCHEMA, Connection

_COLUMNS = ("table_name", "key_name", "json_type", "is_taken", "run_id", "is_new")
_KEY_BYTES = 1_024


def note_keys(connection: Connection, run_id: int, copies: Iterable[CopyReport]) -> list[str]:
    """Write down the keys and types that no load before has seen; what is to be told of them.

    Of a table's first load nothing is told: all of it is new.
    """
    query = f"select table_name, key_name, json_type from {LEDGER_SCHEMA}.source_keys"  # noqa: S608 - a constant
    known: dict[str, dict[str, set[str]]] = {}
    for table, key, kind in connection.execute(query).rows:
        known.setdefault(table, {}).setdefault(key, set()).add(kind)
    rows: dict[tuple[str, str, str], tuple[object, ...]] = {}
    notices: list[str] = []
    for copy in copies:
        before = known.get(copy.table, {})
        for key, kind, is_taken in _new(copy, before):
            rows[copy.table, key, kind] = (
                *(copy.table, key, kind, is_taken, run_id, bool(before)),
            )
            if before:
                notices.append(_notice(copy.table, key, kind, before, is_taken=is_taken))
    connection.append(f"{LEDGER_SCHEMA}.source_keys", _COLUMNS, [*rows.values()])
    return notices


def _new(copy: CopyReport, before: dict[str, set[str]]) -> Iterator[tuple[str, str, bool]]:
    for name, kind, is_taken in copy.keys:
        key = cut(name, _KEY_BYTES)
        if kind not in before.get(key, set()):
            yield key, kind, is_taken


def _notice(table: str, key: str, kind: str, before: dict[str, set[str]], *, is_taken: bool) -> str:
    taken = "" if is_taken else "; no column takes it"
    if key in before:
        was = " or ".join(map(_one, sorted(before[key])))
        return f"{table}: key {key!r} has {_one(kind)}, where it had {was} before{taken}."
    return f"{table}: key {key!r} is new, with {_one(kind)}{taken}."


def _one(kind: str) -> str:
    """A type of JSON's with its article."""
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
