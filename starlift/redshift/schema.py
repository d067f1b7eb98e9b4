"""What the translator must know of the tables that stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift.place import place
from starlift.redshift.types import ColumnType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlift.redshift.tables import TableDefinition
    from starlift.redshift.user_functions import FunctionDefinition
    from starlift.redshift.views import ViewDefinition


@dataclass(frozen=True)
class KnownColumn:
    """A column that stands, as it was declared."""

    name: str
    type: ColumnType
    is_nullable: bool = True
    is_identity: bool = False


@dataclass(frozen=True)
class KnownTable:
    """A relation that stands: its columns in order, whether it ends with the session, whose it is.

    `kind` is `table` or that of a view; `stands_as` is where the engine keeps one of the system's.
    """

    columns: tuple[KnownColumn, ...]
    is_temporary: bool = False
    is_system: bool = False
    kind: str = "table"
    stands_as: tuple[str, str] | None = None

    @property
    def identity_column(self) -> str | None:
        """The name of its IDENTITY column, if it has one."""
        return next((column.name for column in self.columns if column.is_identity), None)


class Schema(Protocol):
    """The tables by name."""

    def table(self, name: str, schema: str | None = None) -> KnownTable | None:
        """The table of that name; without a schema the temporary one before the others."""
        ...

    def definition(
        self, name: str, schema: str | None = None
    ) -> TableDefinition | ViewDefinition | None:
        """What was declared of a relation; None when there is none."""
        ...

    def functions(self, name: str, schema: str | None = None) -> Sequence[FunctionDefinition]:
        """The users' functions of that name, in the first schema of the path that has any."""
        ...


def known_table(table: exp.Table, schema: Schema) -> KnownTable:
    """The relation of that name. Raises DatabaseError, with its place, when there is none."""
    found = schema.table(table.name.lower(), table.db.lower() or None)
    if found is None:
        line, column = place(table)
        raise DatabaseError(
            f'relation "{table.name.lower()}" does not exist',
            sqlstate="42P01",
            line=line,
            column=column,
        )
    return found


def is_same_relation(one: exp.Table, other: exp.Table, schema: Schema) -> bool:
    """Whether two names, with a schema's name or without, mean the same relation."""
    if one.name.lower() != other.name.lower():
        return False
    first, second = (
        schema.definition(table.name.lower(), table.db.lower() or None) for table in (one, other)
    )
    return first is not None and second is not None and first.schema == second.schema


class Remembered:
    """A schema that asks for each table once: for the time of one translation."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._tables: dict[tuple[str, str | None], KnownTable | None] = {}

    def table(self, name: str, schema: str | None = None) -> KnownTable | None:
        """The table of that name, as it stood when it was first asked for."""
        key = (name, schema)
        if key not in self._tables:
            self._tables[key] = self._schema.table(name, schema)
        return self._tables[key]

    def definition(
        self, name: str, schema: str | None = None
    ) -> TableDefinition | ViewDefinition | None:
        """What was declared of a relation; None when there is none."""
        return self._schema.definition(name, schema)

    def functions(self, name: str, schema: str | None = None) -> Sequence[FunctionDefinition]:
        """The users' functions of that name."""
        return self._schema.functions(name, schema)


class NoTables:
    """A schema without tables: for expressions that stand alone."""

    def table(self, name: str, schema: str | None = None) -> KnownTable | None:  # noqa: ARG002
        """No table has any name."""
        return None

    def definition(
        self,
        name: str,  # noqa: ARG002
        schema: str | None = None,  # noqa: ARG002
    ) -> TableDefinition | ViewDefinition | None:
        """No relation was declared under any name."""
        return None

    def functions(
        self,
        name: str,  # noqa: ARG002
        schema: str | None = None,  # noqa: ARG002
    ) -> Sequence[FunctionDefinition]:
        """No function was made."""
        return ()
