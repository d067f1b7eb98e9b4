"""The plan of a project's load: the bucket against the ledger, COPY by COPY."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from starlift.config import Settings
from starlift.copy.sources import OpenStore
from starlift.engines.protocols import Connection
from starlift.pipeline.ledger import Ledger
from starlift.pipeline.loaded import LoadedObject
from starlift.pipeline.losses import losses, refuse_losses
from starlift.pipeline.plan import CopyPlan, LoadPlan, plan_copy
from starlift.pipeline.staging import staging_objects
from starlift.pipeline.steps import is_copy, parsed
from starlift.project import Project, address, fill, named_origin
from starlift.redshift.copy_command import copy_command
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import parse
from starlift.storage import open_store

_NOT_BY_BATCH = (
    "the project loads no batches: it makes no table staging_objects, by which its statements "
    "could replace what an object brought before"
)


def plan_load(
    connection: Connection,
    project: Project,
    settings: Settings,
    *,
    is_full: bool,
    accepts_loss: bool,
) -> LoadPlan:
    """What a load of the project takes in.

    Raises:
        ProjectError: a full load would lose the rows of objects that have vanished.
        StorageError: when the bucket cannot be listed.
    """
    kind = plan_kind(project, is_full=is_full)
    if staging_objects(project) is None:
        return LoadPlan(kind, reason="" if is_full else _NOT_BY_BATCH)
    loaded = Ledger(connection).loaded()
    copies: list[CopyPlan] = []
    for written in dict.fromkeys(project.copy):
        if not is_copy(project, written):
            continue
        known = {} if is_full else loaded
        copies.append(_without(_plan(project, written, settings, known), copies))
    copies = _with_vanished(copies, loaded)
    vanished = [each for copy in copies for each in copy.vanished] if is_full else []
    found = losses(connection, project, vanished, _present(copies, loaded))
    if not accepts_loss:
        refuse_losses(found)
    return LoadPlan(kind, tuple(copies), losses=found)


def plan_objects(connection: Connection, project: Project, settings: Settings) -> LoadPlan:
    """What the next load would take in, whatever becomes of the tables before it.

    Raises:
        StorageError: when the bucket cannot be listed.
    """
    return plan_load(connection, project, settings, is_full=False, accepts_loss=False)


def plan_kind(project: Project, *, is_full: bool) -> str:
    """Whether a load is `full` or `incremental`: it is full if the project loads no batches."""
    return "full" if is_full or staging_objects(project) is None else "incremental"


def _plan(
    project: Project,
    written: str,
    settings: Settings,
    loaded: Mapping[str, Mapping[str, LoadedObject]],
) -> CopyPlan:
    table = address(parsed(project, written).this)
    with named_origin(project, written):
        tree = parse(fill(written, settings))
        assert isinstance(tree, CopyFrom)  # noqa: S101 - what a project copies by
        command = copy_command(tree)
    return plan_copy(written, command, table, loaded.get(table, {}), _opener(settings))


def _with_vanished(
    copies: Sequence[CopyPlan], loaded: Mapping[str, Mapping[str, LoadedObject]]
) -> list[CopyPlan]:
    """The plans with what no COPY of their table finds any more, told with the last of them."""
    last = {plan.table: at for at, plan in enumerate(copies)}
    return [
        replace(plan, vanished=_vanished(plan.table, copies, loaded))
        if last[plan.table] == at
        else plan
        for at, plan in enumerate(copies)
    ]


def _vanished(
    table: str, copies: Sequence[CopyPlan], loaded: Mapping[str, Mapping[str, LoadedObject]]
) -> tuple[LoadedObject, ...]:
    listed = frozenset[str]().union(*(copy.listed for copy in copies if copy.table == table))
    known = loaded.get(table, {})
    return tuple(known[url] for url in sorted(known.keys() - listed))


def _present(
    copies: Sequence[CopyPlan], loaded: Mapping[str, Mapping[str, LoadedObject]]
) -> Iterator[LoadedObject]:
    """What the ledger knows of objects that are in the bucket as they were loaded."""
    for copy in copies:
        for each in copy.taken:
            before = loaded.get(copy.table, {}).get(each.info.url)
            if before is not None and before.version == each.info.version:
                yield before


def _without(plan: CopyPlan, earlier: Sequence[CopyPlan]) -> CopyPlan:
    """The plan without what an earlier COPY takes into the same table."""
    taken = {each.object_id for copy in earlier for each in copy.taken}
    return replace(plan, taken=tuple(each for each in plan.taken if each.object_id not in taken))


def _opener(settings: Settings) -> OpenStore:
    return lambda bucket: open_store(bucket, settings)
