"""Put corrected records in the place of rejected ones: load their objects again with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from starlift.config import Settings
from starlift.copy.load_errors import cut
from starlift.copy.reference import WHITE_SPACE, Record, records
from starlift.copy.request import Selection
from starlift.engines.protocols import Connection
from starlift.errors import RetryError
from starlift.pipeline.ledger import Ledger
from starlift.pipeline.loaded import LoadedObject
from starlift.pipeline.originals import Content, contents
from starlift.pipeline.rejects import Reject, rejects
from starlift.pipeline.retried import RetriedRecord, retried_records
from starlift.pipeline.staging import staging_objects
from starlift.project import Project

_MOST_BYTES = 65_535


class EditedRecord(NamedTuple):
    """A line of a file: the reject's id, and the record as it is to be."""

    file_line: int
    reject_id: str
    record: str


@dataclass(frozen=True)
class Retries:
    """What of a file is to go in; `standing` says how many of its lines are in already.

    `unedited` are the lines whose records are as they were.
    """

    records: tuple[RetriedRecord, ...]
    standing: int = 0
    unedited: int = 0


class _RefusedError(Exception):
    """A line cannot go in; its text says why."""


def prepare_retries(
    connection: Connection, project: Project, settings: Settings, edited: Sequence[EditedRecord]
) -> Retries:
    """What of edited records is to go in; nothing is written.

    Raises:
        RetryError: with all lines that cannot go in, and why.
    """
    if staging_objects(project) is None:
        raise RetryError(
            "The project loads no batches: no single object of it can be loaded again",
            hint="correct the records at their source, and load again.",
        )
    carriers = _carriers(Ledger(connection).loaded())
    kept = {each.reject_id: each for each in retried_records(connection)}
    # One whose object has changed since applies no longer.
    standing = {
        name: each for name, each in kept.items() if (each.table_name, each.sha256) in carriers
    }
    asked = [line for line in edited if not _stands(line, standing)]
    targets = _targets(connection, kept, carriers, {line.reject_id for line in asked})
    held = contents(
        project,
        settings,
        ((each.table_name, each.url, each.line_number, each.raw_record)
         for each in targets.values()),
    )  # fmt: skip
    found: dict[str, RetriedRecord] = {}
    troubles: list[str] = []
    for line in asked:
        try:
            made = _made(line, targets.get(line.reject_id), held)
            if made is not None:
                _check_once(found.setdefault(made.reject_id, made), made)
        except _RefusedError as error:
            troubles.append(f"  line {line.file_line}, reject {line.reject_id}: {error}")
    if troubles:
        raise RetryError("\n".join(["Nothing was changed: these lines cannot go in", *troubles]))
    in_already = len(edited) - len(asked)
    return Retries(tuple(found.values()), in_already, len(asked) - len(found))


def _stands(line: EditedRecord, standing: Mapping[str, RetriedRecord]) -> bool:
    known = standing.get(line.reject_id)
    said = {line.record, _on_one_line(line.record.strip(WHITE_SPACE))}
    return known is not None and known.corrected in said


def _check_once(first: RetriedRecord, second: RetriedRecord) -> None:
    if first.corrected != second.corrected:
        raise _RefusedError(f"line {first.file_line} says something else of the same reject")


def _targets(
    connection: Connection,
    kept: Mapping[str, RetriedRecord],
    carriers: Mapping[tuple[str, str], str],
    wanted: AbstractSet[str],
) -> dict[str, RetriedRecord]:
    """The rejects of these ids, as far as they are known, each with the object to load again."""
    known: dict[str, Reject | RetriedRecord] = {
        each.reject_id: each for each in rejects(connection, is_all=True)
    }
    known |= kept
    return {name: _target(known[name], carriers) for name in sorted(wanted & known.keys()) if name}


def _carriers(loaded: Mapping[str, Mapping[str, LoadedObject]]) -> dict[tuple[str, str], str]:
    """By a table's name and a content the object that carries it now."""
    return {
        (table.rpartition(".")[2], each.sha256): each.url
        for table, objects in loaded.items()
        for each in reversed(list(objects.values()))  # of two the first
        if not each.same_as
    }


def _target(
    reject: Reject | RetriedRecord, carriers: Mapping[tuple[str, str], str]
) -> RetriedRecord:
    """The reject, and the object that carries its content now: that it came from, or another."""
    return RetriedRecord(
        reject.reject_id,
        reject.table_name,
        carriers.get((reject.table_name, reject.sha256), reject.url),
        reject.sha256,
        reject.line_number,
        reject.raw_record,
        "",
        "",
        reject.reason,
    )


def _made(
    line: EditedRecord,
    target: RetriedRecord | None,
    held: Mapping[tuple[str, str], Content],
) -> RetriedRecord | None:
    """What goes in; None where the record is as it was. Raises _RefusedError."""
    if target is None:
        raise _RefusedError("the ledger knows no reject of this id")
    if target.line_number == 0 and line.record == target.raw_record:
        return None
    content = held[target.table_name, target.url]
    original = _original(target, content)
    shown = original.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if line.record in {shown, target.raw_record}:
        return None
    return target._replace(
        sha256=target.sha256 or content.sha256,
        original=cut(shown, _MOST_BYTES),
        corrected=_one_record(line.record, content.selection),
        file_line=line.file_line,
    )


def _original(target: RetriedRecord, content: Content) -> str:
    """The rejected record as its object has it. Raises _RefusedError."""
    if target.line_number == 0:
        raise _RefusedError("the object itself cannot be read: mend it at its source")
    if content.trouble:
        raise _RefusedError(f"{target.url}: {content.trouble}")
    if target.sha256 and not content.carries(target.sha256):
        raise _RefusedError(f"{target.url} has changed since: etl loads what it holds now")
    texts = content.texts.get((target.line_number, target.raw_record), [])
    if len(texts) != 1:
        why = "several records begin so" if texts else "something else stands"
        raise _RefusedError(f"{why} at line {target.line_number} of {target.url}")
    return texts[0]


def _one_record(text: str, selection: Selection | None) -> str:
    """The record on one line. Raises _RefusedError when it is none."""
    if len(text.encode("utf-8", "replace")) > _MOST_BYTES:
        raise _RefusedError(
            f"the record has more than {_MOST_BYTES:,} bytes: mend it at its source"
        )
    if "\0" in text or not _is_utf8(text):
        raise _RefusedError("the record holds characters that are no text")
    if selection is None:
        if "\n" in text or "\r" in text or not text:
            raise _RefusedError("the record is not one line")
        return text
    items = [item for item, _ in records(text, selection)]
    broken = [item for item in items if not isinstance(item, Record)]
    if broken:
        raise _RefusedError(broken[0].reason)
    if len(items) != 1:
        raise _RefusedError(f"there are {len(items)} records, and not one")
    return _on_one_line(text.strip(WHITE_SPACE))


def _on_one_line(text: str) -> str:
    """In JSON a line break stands between values alone, and a blank is as good."""
    return text.replace("\r", " ").replace("\n", " ")


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
