"""The plan of a change of the model: what differs, what can be done without loss, by what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from starlift.engines.protocols import Connection, TableInfo
from starlift.model.alterations import count_nulls
from starlift.model.differences import Change, Way, compare
from starlift.pipeline.declared import declared_tables, declared_views, definitions
from starlift.pipeline.derivation import Derivation, derivation
from starlift.pipeline.foreign_views import held_back
from starlift.pipeline.given_again import sees_all
from starlift.pipeline.load_digests import changed_loads, kept_digests
from starlift.pipeline.staging import staging_objects
from starlift.pipeline.standing import of_one_batch
from starlift.pipeline.steps import stands
from starlift.project import Project, address_of
from starlift.redshift.tables import TableDefinition


class Fate(StrEnum):
    """What a migration does with a table. One of which nothing is to be kept is REPLACED."""

    CREATED = "created"
    ALTERED = "altered"
    REBUILT = "made anew, with its rows"
    REPLACED = "made anew, empty"
    REFUSED = "refused"


# Where another table takes the place of one that stands; where CREATE TABLE makes the table.
MADE_ANEW = (Fate.REBUILT, Fate.REPLACED)
MADE = (Fate.CREATED, *MADE_ANEW)


@dataclass(frozen=True)
class TablePlan:
    """A table, `schema.table`, that is not as the project declares it."""

    address: str
    fate: Fate
    changes: tuple[Change, ...] = ()

    @property
    def refused(self) -> list[Change]:
        """The changes that cannot be made without loss."""
        return [change for change in self.changes if change.way is Way.REFUSED]


@dataclass(frozen=True)
class ModelPlan:
    """What differs between a project and the warehouse, and what follows from it.

    `loads` are tables whose rows other statements or columns have made than the project has now;
    `undeclared` are tables that the project does not make: they are left as they are; `held` are
    tables and views that somebody else's views keep from being made anew. `hides_privileges`: what
    is made anew may have privileges that the user does not see, and so cannot give again.
    """

    tables: tuple[TablePlan, ...]
    views: tuple[str, ...]
    loads: tuple[str, ...]
    derivation: Derivation
    undeclared: tuple[str, ...]
    held: tuple[tuple[str, Change], ...]
    hides_privileges: bool

    @property
    def has_work(self) -> bool:
        """Whether the warehouse is not as the project has it."""
        return bool(self.tables or self.views or self.loads)

    @property
    def refused(self) -> list[tuple[str, Change]]:
        """What cannot be done, each with its table or view."""
        refused = [(table.address, change) for table in self.tables for change in table.refused]
        return [*refused, *self.held]

    @property
    def owed(self) -> set[str]:
        """The tables whose rows are not those that the project's statements would make."""
        return {*self.loads, *self.derivation.from_bucket}

    @property
    def made(self) -> set[str]:
        """The tables that CREATE TABLE makes."""
        return {table.address for table in self.tables if table.fate in MADE}


def plan_model(
    connection: Connection, project: Project, standing: Sequence[TableInfo]
) -> ModelPlan:
    """What a migration would do; nothing is written.

    Raises:
        SqlError: a statement of the project's cannot be read.
    """
    order = [each.address for each in declared_tables(project)]
    rows = {address_of(each.schema, each.name): each.row_count for each in standing}
    new = [name for name in order if name not in rows]
    tables = [
        *(TablePlan(name, Fate.CREATED) for name in new),
        *_differing(connection, project, standing, _nothing_to_keep(project, rows)),
    ]
    views = [view.address for view in declared_views(project)]
    changed = changed_loads(project, kept_digests(connection))
    of_values = {t.address for t in tables if any(change.is_of_values for change in t.changes)}
    touched = changed - {*views} | of_values | {*new}
    made_anew = [table.address for table in tables if table.fate in MADE_ANEW]
    new_views = tuple(view for view in views if view in changed or not stands(connection, view))
    if made_anew or new_views:
        made_anew += views
    return ModelPlan(
        tables=tuple(sorted(tables, key=lambda table: order.index(table.address))),
        views=new_views,
        loads=tuple(sorted(touched - {*new})) if staging_objects(project) is not None else (),
        derivation=derivation(project, touched, new),
        undeclared=tuple(name for name in rows if name not in order),
        held=tuple(held_back(connection, project, made_anew)),
        hides_privileges=bool(made_anew) and not sees_all(connection),
    )


def _nothing_to_keep(project: Project, rows: Mapping[str, int]) -> set[str]:
    """The tables without rows, and those that each batch fills anew."""
    transient = of_one_batch(project) if staging_objects(project) is not None else frozenset()
    return {name for name, count in rows.items() if not count or name in transient}


def _differing(
    connection: Connection,
    project: Project,
    standing: Sequence[TableInfo],
    replaced: Collection[str],
) -> Iterator[TablePlan]:
    """The tables that stand and are not as they are declared."""
    stand, declared = definitions(project, standing)
    for name, new in declared.items():
        old = stand.get(name)
        if old is None:
            continue
        changes = compare(old, new, is_referred=_is_referred(name, old, stand))
        if name in replaced:
            changes = tuple(_freed(change) for change in changes)
        else:
            changes = tuple(_possible(connection, old, change) for change in changes)
        if changes:
            yield TablePlan(name, _fate(changes, is_kept=name not in replaced), changes)


def _is_referred(
    name: str, table: TableDefinition, standing: Mapping[str, TableDefinition]
) -> bool:
    """Whether another table refers to the IDENTITY column of this one."""
    numbers = {column.name for column in table.columns if column.identity is not None}
    return any(
        numbers & {*key.referred_columns} and address_of(key.schema, key.table) == name
        for other in standing.values()
        for key in other.foreign_keys
    )


def _freed(change: Change) -> Change:
    """The change of a table that has nothing to lose."""
    return replace(change, way=Way.REBUILD, reason="", hint="", required="")


def _possible(connection: Connection, table: TableDefinition, change: Change) -> Change:
    """The change, refused where rows stand against it."""
    if not change.required:
        return change
    ((count,),) = connection.execute(count_nulls(table, change.required)).rows
    if not count:
        return change
    return replace(
        change,
        way=Way.REFUSED,
        reason=f"rows without a value in it: {count:,}",
        hint="let it be NULL, or give these rows a value first.",
    )


def _fate(changes: Sequence[Change], *, is_kept: bool) -> Fate:
    ways = {change.way for change in changes}
    if Way.REFUSED in ways:
        return Fate.REFUSED
    if not is_kept:
        return Fate.REPLACED
    return Fate.REBUILT if Way.REBUILD in ways else Fate.ALTERED
