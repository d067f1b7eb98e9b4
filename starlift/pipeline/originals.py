"""The records that were rejected, whole, as they are read back from their objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from starlift.config import Settings
from starlift.copy.corrections import is_columnar, places, selection_of
from starlift.copy.intake import Intake
from starlift.copy.payload import Payload, payloads
from starlift.copy.request import CopyRequest, Selection
from starlift.copy.sources import Buckets
from starlift.errors import StorageError
from starlift.pipeline.steps import is_copy, parsed
from starlift.project import Project, fill, named_origin
from starlift.redshift.copy_command import CopyCommand, copy_command
from starlift.redshift.copy_options import AvroFormat, TextFormat
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import parse
from starlift.storage import ObjectInfo, ObjectStore, open_store, parse_url

# The line of a reject, and how the ledger keeps its record.
Place: TypeAlias = tuple[int, str]


@dataclass(frozen=True)
class Content:
    """What an object holds now of the records asked for; `trouble` says why there are none.

    Of a place that fits several records all are there.
    """

    sha256: str = ""
    texts: dict[Place, list[str]] = field(default_factory=dict)
    trouble: str = ""
    info: ObjectInfo | None = None
    selection: Selection | None = None

    def carries(self, digest: str) -> bool:
        """Whether this is still the content of that digest, as the ledger has it."""
        unread = self.info.unread_digest if self.info is not None else ""
        return digest in {self.sha256, unread}


def copies_of(project: Project, settings: Settings, table: str) -> list[CopyCommand]:
    """The COPYs into a table of this name, without its schema, in their order."""
    found = []
    for written in dict.fromkeys(project.copy):
        if is_copy(project, written) and parsed(project, written).this.name.lower() == table:
            with named_origin(project, written):
                tree = parse(fill(written, settings))
            assert isinstance(tree, CopyFrom)  # noqa: S101 - what a project copies by
            found.append(copy_command(tree))
    return found


def contents(
    project: Project, settings: Settings, records: Iterable[tuple[str, str, int, str]]
) -> dict[tuple[str, str], Content]:
    """What objects hold now of rejected records, by table and URL; each object is read once.

    `records` are table, URL, line, and how the ledger keeps the record.
    """
    wanted: dict[tuple[str, str], set[Place]] = {}
    for table, url, line, kept in records:
        wanted.setdefault((table, url), set()).add((line, kept))
    return {
        (table, url): _read_back(project, settings, table, url, asked)
        for (table, url), asked in wanted.items()
    }


def _read_back(
    project: Project, settings: Settings, table: str, url: str, wanted: AbstractSet[Place]
) -> Content:
    """The records of an object that a COPY into the table has rejected, as they stand there now."""
    commands = copies_of(project, settings, table)
    if not commands:
        return Content(trouble=f"no COPY of the project fills {table}")
    fitting = (each for each in commands if url.startswith(each.source))
    command = next(fitting, commands[0])
    if is_columnar(command):
        return Content(trouble="a columnar file has no text")

    def store(bucket: str) -> ObjectStore:
        return open_store(bucket, settings)

    place = parse_url(url)
    try:
        objects = store(place.bucket).find([place.key])
        if not objects:
            return Content(trouble="the object is no longer in the bucket")
        selection = selection_of(command, store)
        [payload] = payloads(_request(command, selection, objects[0], Buckets(store)))
    except StorageError as error:
        return Content(trouble=error.message)
    return Content(
        payload.sha256, _texts(payload, selection, wanted), info=objects[0], selection=selection
    )


def _request(
    command: CopyCommand, selection: Selection | None, info: ObjectInfo, store: Buckets
) -> CopyRequest:
    """A request that reads the object's content as the COPY does."""
    return CopyRequest(
        schema=command.schema,
        table=command.table,
        columns=(),
        layout=selection or TextFormat(),
        conversion=command.conversion,
        objects=(info,),
        store=store,
        compression=command.compression,
        encoding=command.encoding,
        ignored_lines=command.ignored_lines,
        is_avro=isinstance(command.format, AvroFormat),
        intake=Intake((info,), {}),
    )


def _texts(
    payload: Payload, selection: Selection | None, wanted: AbstractSet[Place]
) -> dict[Place, list[str]]:
    text = payload.data.decode("utf-8", "surrogateescape")
    found: dict[Place, list[str]] = {}
    for start, end, line, kept in places(text, selection, payload.first_line):
        if (line, kept) in wanted:
            found.setdefault((line, kept), []).append(text[start:end])
    return found


def only(texts: Sequence[str]) -> str | None:
    """The record, if there is exactly one."""
    return texts[0] if len(texts) == 1 else None
