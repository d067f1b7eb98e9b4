"""What a load takes in: which objects of the bucket are new, and which have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from starlift.copy.intake import Correction, Intake
from starlift.copy.report import CopyReport
from starlift.copy.sources import OpenStore, sources
from starlift.errors import ProjectError
from starlift.pipeline.loaded import LoadedObject, Loss
from starlift.redshift.copy_command import CopyCommand
from starlift.storage import ObjectInfo, parse_url

_ID_BYTES = 8
_Known: TypeAlias = tuple[ObjectInfo, LoadedObject]


class Why(StrEnum):
    """Why an object is taken."""

    NEW = "new"
    CHANGED = "changed"
    HEIR = "carries what a changed object carried"
    RETRIED = "has records that are corrected"


@dataclass(frozen=True)
class PlannedObject:
    """An object that is loaded; `before` is what the warehouse has of it."""

    info: ObjectInfo
    object_id: int
    why: Why
    before: LoadedObject | None = None


@dataclass(frozen=True)
class CopyPlan:
    """What one COPY takes in, and what it leaves.

    `written` is the statement as the project has it. `unchanged` objects are as they were loaded;
    `touched` ones were written anew with the same content; `vanished` ones are no longer among
    those that any COPY of the table finds, and their rows stay. `listed` are the URLs that this one
    finds; `known` are the contents that the table has, by SHA-256; `corrections` what takes
    the place of rejected records, by the content that holds them.
    """

    written: str
    table: str
    taken: tuple[PlannedObject, ...]
    unchanged: int = 0
    touched: tuple[_Known, ...] = ()
    vanished: tuple[LoadedObject, ...] = ()
    known: Mapping[str, str] | None = None
    listed: AbstractSet[str] = frozenset()
    corrections: Mapping[str, Sequence[Correction]] = field(default_factory=dict)

    @property
    def table_name(self) -> str:
        """The table without its schema, as rejects name it."""
        return self.table.rpartition(".")[2]

    @property
    def size_bytes(self) -> int:
        """The size of what is taken, as it is stored."""
        return sum(each.info.size_bytes for each in self.taken)

    @property
    def replaced(self) -> list[int]:
        """The numbers of the objects of which the ledger knows something else now."""
        known = [each.before for each in self.taken] + [before for _, before in self.touched]
        return [before.object_id for before in known if before is not None]

    @property
    def intake(self) -> Intake:
        """The objects for COPY, with their numbers."""
        ids = {each.info.url: each.object_id for each in self.taken}
        objects = tuple(each.info for each in self.taken)
        return Intake(objects, ids, self.known or {}, corrections=self.corrections)


@dataclass(frozen=True)
class LoadPlan:
    """What a load takes in, COPY by COPY; `kind` is `incremental`, `full` or `retry`.

    `reason` says why a load is full that was not asked to be. `losses` are the objects whose rows
    a full load gives up, since the bucket has them no more.
    """

    kind: str
    copies: tuple[CopyPlan, ...] = ()
    reason: str = ""
    losses: tuple[Loss, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether all tables are emptied and everything is loaded."""
        return self.kind == "full"

    @property
    def has_work(self) -> bool:
        """Whether there is anything to load."""
        return self.is_full or any(copy.taken for copy in self.copies)


def object_id(table: str, url: str) -> int:
    """The number of an object in a table: made of both, and so the same wherever it is loaded.

    >>> object_id("public.staging_songs", "s3://song-app/song_data/A/TR1.json")
    7664485674333792084
    """
    digest = hashlib.sha256(f"{table}\n{url}".encode()).digest()
    return int.from_bytes(digest[:_ID_BYTES], "big") >> 1


def plan_copy(
    written: str,
    command: CopyCommand,
    table: str,
    loaded: Mapping[str, LoadedObject],
    open_store: OpenStore,
) -> CopyPlan:
    """What a COPY takes in, given the objects that the ledger knows of its table, by URL.

    Raises:
        ProjectError: when two objects have the same number.
        StorageError: when the bucket cannot be listed, or nothing is there and never was.
    """
    # A manifest may name an object twice; it has one number, and is loaded once.
    listed = {info.url: info for info in _listed(command, loaded, open_store)}
    taken, touched, left = _compared(listed, table, loaded, open_store)
    changed = {each.info.url for each in taken}
    for info, before in (*left, *touched):
        if before.same_as in changed:  # what carried its content carries another one now
            taken.append(PlannedObject(info, before.object_id, Why.HEIR, before))
    touched = [pair for pair in touched if pair[1].same_as not in changed]
    _check_numbers(taken, loaded)
    return CopyPlan(
        written,
        table,
        tuple(sorted(taken, key=lambda each: each.info.url)),
        len(listed) - len(taken) - len(touched),
        tuple(touched),
        known=_contents(taken, loaded) if taken else {},
        listed=listed.keys(),
    )


def plan_retaken(
    plan: CopyPlan, loaded: Mapping[str, LoadedObject], objects: Sequence[ObjectInfo]
) -> CopyPlan:
    """The plan of a COPY that takes in these objects of what it finds, and nothing else."""
    taken = [
        PlannedObject(
            info, object_id(plan.table, info.url), Why.RETRIED, before=loaded.get(info.url)
        )
        for info in objects
        if info.url in plan.listed
    ]
    _check_numbers(taken, loaded)
    return CopyPlan(
        plan.written,
        plan.table,
        tuple(sorted(taken, key=lambda each: each.info.url)),
        known=_contents(taken, loaded),
        listed=plan.listed,
    )


def _compared(
    listed: Mapping[str, ObjectInfo],
    table: str,
    loaded: Mapping[str, LoadedObject],
    open_store: OpenStore,
) -> tuple[list[PlannedObject], list[_Known], list[_Known]]:
    """What is new or has changed; what was only written anew; what was left and is as it was."""
    taken: list[PlannedObject] = []
    touched: list[_Known] = []
    left: list[_Known] = []
    for url, info in listed.items():
        before = loaded.get(url)
        if before is None:
            taken.append(PlannedObject(info, object_id(table, url), Why.NEW))
        elif info.size_bytes == before.size_bytes and info.version == before.version:
            if before.same_as:
                left.append((info, before))
        elif before.was_read and _digest(info, open_store) == before.sha256:
            touched.append((info, before))
        else:
            taken.append(PlannedObject(info, before.object_id, Why.CHANGED, before))
    return taken, touched, left


def _contents(taken: Sequence[PlannedObject], loaded: Mapping[str, LoadedObject]) -> dict[str, str]:
    """The contents that the table keeps, by SHA-256."""
    replaced = {each.info.url for each in taken}
    return {
        each.sha256: each.url
        for each in loaded.values()
        if not each.same_as and each.url not in replaced
    }


def _listed(
    command: CopyCommand, loaded: Mapping[str, LoadedObject], open_store: OpenStore
) -> Sequence[ObjectInfo]:
    url = parse_url(command.source)
    if not command.has_manifest and any(known.startswith(command.source) for known in loaded):
        return open_store(url.bucket).list(url.key)  # if all have vanished, it is told
    return sources(command, open_store).objects


def _digest(info: ObjectInfo, open_store: OpenStore) -> str:
    store = open_store(parse_url(info.url).bucket)
    return hashlib.sha256(store.read(info.key)).hexdigest()


def _check_numbers(taken: Sequence[PlannedObject], loaded: Mapping[str, LoadedObject]) -> None:
    numbers = {each.object_id for each in taken}
    known = {each.object_id: each.url for each in loaded.values() if each.object_id in numbers}
    for each in taken:
        url = known.setdefault(each.object_id, each.info.url)
        if url != each.info.url:
            raise ProjectError(
                f"{url} and {each.info.url} have the same number, {each.object_id}",
                hint="give one of them another name.",
            )


def loaded_objects(plan: CopyPlan, report: CopyReport | None) -> list[LoadedObject]:
    """What the ledger is to know of the objects of a COPY that has run."""
    digests = {file.url: (file.sha256, file.same_as) for file in report.files} if report else {}
    taken = [
        LoadedObject(
            each.object_id,
            plan.table,
            each.info.url,
            each.info.size_bytes,
            each.info.version,
            *digests[each.info.url],
        )
        for each in plan.taken
    ]
    touched = [
        LoadedObject(
            before.object_id,
            plan.table,
            info.url,
            info.size_bytes,
            info.version,
            before.sha256,
            before.same_as,
            before.run_id,
        )
        for info, before in plan.touched
    ]
    return [*taken, *touched]
