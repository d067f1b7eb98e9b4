"""Rejected records as the ledger has them, and whole as their objects do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from starlift.config import Settings
from starlift.engines.protocols import LEDGER_SCHEMA, Connection
from starlift.pipeline.originals import Content, contents, only
from starlift.project import Project

_COLUMNS = ("run_id", "reject_number", "reject_id", "table_name", "url", "line_number",
            "column_name", "raw_value", "error_code", "reason", "raw_record", "sha256",
            "is_published")  # fmt: skip
_NAMES = ", ".join(f"rejected_records.{name}" for name in _COLUMNS)
_ALL = f"select {_NAMES} from {LEDGER_SCHEMA}.rejected_records"  # noqa: S608 - constants
# Those of the objects as the warehouse has them, and those of the last load, whatever became of it.
# (A retry that fails has said what is still bad; its objects stand as they stood.)
_OPEN = f"""
left join {LEDGER_SCHEMA}.loaded_objects
    on
        rejected_records.url = loaded_objects.url
        and rejected_records.run_id = loaded_objects.run_id
where
    (loaded_objects.url is not null and rejected_records.is_published)
    or rejected_records.run_id = (
        select max(runs.run_id) from {LEDGER_SCHEMA}.runs
        where runs.kind <> 'reset' and (runs.kind <> 'retry' or runs.status = 'published')
    )
"""  # noqa: S608 - a constant
_ORDER = "order by rejected_records.run_id, rejected_records.reject_number"


class Reject(NamedTuple):
    """A row of rejected_records. A tuple: there may be many."""

    run_id: int
    reject_number: int
    reject_id: str
    table_name: str
    url: str
    line_number: int
    column_name: str
    raw_value: str
    error_code: int
    reason: str
    raw_record: str
    sha256: str
    is_published: bool

    def document(self) -> dict[str, Any]:
        """The columns by their names."""
        return self._asdict()


@dataclass(frozen=True)
class WholeReject:
    """A reject with its record as the object has it; `note` says why it is not whole."""

    reject: Reject
    record: str
    note: str = ""


def rejects(connection: Connection, *, is_all: bool) -> list[Reject]:
    """The records that are set aside: those that still are, or those of all runs."""
    if not connection.catalog.column_types("rejected_records", LEDGER_SCHEMA):
        return []
    query = f"{_ALL} {'' if is_all else _OPEN} {_ORDER}"
    return [Reject._make(row) for row in connection.execute(query).rows]


def whole(found: Sequence[Reject], project: Project, settings: Settings) -> Iterator[WholeReject]:
    """The rejects with their records read back from the objects; each object is read once."""
    records = ((each.table_name, each.url, each.line_number, each.raw_record) for each in found)
    held = contents(project, settings, records)
    for each in found:
        yield _whole(each, held[each.table_name, each.url])


def _whole(reject: Reject, content: Content) -> WholeReject:
    if reject.line_number == 0:
        return WholeReject(reject, reject.raw_record, "the object itself cannot be read")
    if content.trouble:
        return WholeReject(reject, reject.raw_record, content.trouble)
    if reject.sha256 and not content.carries(reject.sha256):
        return WholeReject(reject, reject.raw_record, "the object has changed since")
    texts = content.texts.get((reject.line_number, reject.raw_record), [])
    text = only(texts)
    if text is None:
        why = "several records of its line begin so" if texts else "its line holds something else"
        return WholeReject(reject, reject.raw_record, why)
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    note = "" if shown == text else "bytes that are not UTF-8 are shown as \ufffd"
    return WholeReject(reject, shown, note)
