"""What a project declares: its tables with their definitions, and its views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from starlift.engines.protocols import TableInfo
from starlift.errors import WarehouseError
from starlift.model.differences import resolved
from starlift.pipeline.steps import parsed, target
from starlift.project import Project, address, address_of, named_origin
from starlift.redshift.tables import TableDefinition, listed_table
from starlift.redshift.view_syntax import CreateMaterializedView, CreateView


@dataclass(frozen=True)
class DeclaredTable:
    """A table by `schema.table`, and its CREATE TABLE as written.

    There is no definition of a table that is made LIKE another, or AS a query: it is compared by
    its name alone.
    """

    address: str
    written: str
    definition: TableDefinition | None


@dataclass(frozen=True)
class DeclaredView:
    """A view by `schema.view`, its CREATE as written, and the statement that drops it."""

    address: str
    written: str
    drop: str


@lru_cache(maxsize=4)
def declared_tables(project: Project) -> tuple[DeclaredTable, ...]:
    """The tables that the project makes to stay, in their order. Raises SqlError."""
    found = []
    for written in project.create:
        tree = parsed(project, written)
        if isinstance(tree, exp.Create):
            with named_origin(project, written):
                definition = listed_table(tree)
            if definition is None or not definition.is_temporary:
                found.append(DeclaredTable(address(target(tree)), written, definition))
    return tuple(found)


@lru_cache(maxsize=4)
def declared_views(project: Project) -> tuple[DeclaredView, ...]:
    """The views that the project makes with its tables, in their order."""
    found = []
    for written in project.create:
        tree = parsed(project, written)
        if isinstance(tree, CreateView | CreateMaterializedView):
            kind = "view" if isinstance(tree, CreateView) else "materialized view"
            name = tree.this.sql("redshift", identify=True)
            found.append(DeclaredView(address(tree.this), written, f"drop {kind} {name}"))
    return tuple(found)


def definitions(
    project: Project, standing: Sequence[TableInfo]
) -> tuple[dict[str, TableDefinition], dict[str, TableDefinition]]:
    """The tables as they stand, and as they are declared, by `schema.table`, to be compared.

    Raises:
        WarehouseError: of a declared table that stands it is not known how it was made.
    """
    stand = {
        address_of(each.schema, each.name): each.definition for each in standing if each.definition
    }
    declared = {each.address: each.definition for each in declared_tables(project)}
    own = {name: each for name, each in declared.items() if each is not None}
    for each in standing:
        if (name := address_of(each.schema, each.name)) in own and name not in stand:
            raise WarehouseError(
                f"The table {name} stands, and was made in a way that Starlift does not read: it "
                "cannot be compared with what the project declares.",
                hint=f"show table {name} tells how: make it as the project declares it.",
            )
    return _resolved(stand, stand), _resolved(own, {**stand, **own})


def _resolved(
    tables: Mapping[str, TableDefinition], referred: Mapping[str, TableDefinition]
) -> dict[str, TableDefinition]:
    return {name: resolved(table, referred) for name, table in tables.items()}
