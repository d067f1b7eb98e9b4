"""What every engine offers: small protocols, so that the rooms below know no driver."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from starlift.copy.intake import Intake
from starlift.copy.report import CopyReport
from starlift.redshift.tables import TableDefinition
from starlift.redshift.types import ColumnType

# Starlift's own tables, of runs and of what was loaded; no schema of users' has this name.
LEDGER_SCHEMA = "starlift"


@dataclass(frozen=True)
class Outcome:
    """What a statement brought: rows with their columns' names, a count, or a COPY's report.

    `notices` are what a client is told besides; `has_committed` says that the statement has
    published the transaction that stood open before it.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    row_count: int | None = None
    copy: CopyReport | None = None
    notices: tuple[str, ...] = ()
    has_committed: bool = False


@dataclass(frozen=True)
class TableInfo:
    """A table that stands: where, its columns' names with their types as shown, its rows.

    `definition` is what was declared of it, where the engine keeps that.
    """

    schema: str
    name: str
    columns: tuple[tuple[str, str], ...]
    row_count: int
    definition: TableDefinition | None = None


class Catalog(Protocol):
    """What stands in the warehouse."""

    def tables(self, schemas: Collection[str] = ()) -> tuple[TableInfo, ...]:
        """The warehouse's own tables, by schema and name, without the system's and the ledger's.

        With `schemas`, those in these alone.
        """
        ...

    def column_types(self, table: str, schema: str | None = None) -> Mapping[str, ColumnType]:
        """The types of a table's columns as they were declared; empty when there is none."""
        ...


class Connection(Protocol):
    """A session on a warehouse. It takes Redshift's SQL, one statement at a time."""

    @property
    def catalog(self) -> Catalog:
        """What stands in the warehouse."""
        ...

    @property
    def session_id(self) -> str:
        """What this session is known by: no other session of the warehouse ever has it."""
        ...

    def is_alive(self, session_id: str) -> bool:
        """Whether a session goes on. Where False comes, it has ended, and its transaction, too."""
        ...

    def execute(self, statement: str) -> Outcome:
        """Run a statement, a COPY among them.

        Raises:
            SqlError: when it cannot be read, is not supported, or is refused by the engine.
            CopyError: when a COPY fails; its load errors can be read all the same.
            WarehouseError: when the warehouse cannot be written.
        """
        ...

    def first_rows(self, query: str, most_rows: int) -> Outcome:
        """The first rows of a query, at most so many; `row_count` is how many it has.

        The others are counted, and not kept. Raises as `execute` does.
        """
        ...

    def copy(self, statement: str, intake: Intake) -> Outcome:
        """Run a COPY on the objects of an intake, instead of all that its FROM names.

        A column `source_object_id` that the COPY does not fill gets the number of each record's
        object. Raises as `execute` does.
        """
        ...

    def append(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Add rows to a table, `schema.table`, without a statement a row.

        Raises:
            WarehouseError: when the warehouse cannot be written.
        """
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Everything within is published together at its end, or, on any error, not at all.

        A statement that commits by itself publishes what stands before it.

        Raises:
            ConnectionLostError: when the session ends before it is known whether it was published.
        """
        ...

    def reconnect(self) -> None:
        """Open the session anew, with another `session_id`, after a ConnectionLostError.

        Raises:
            WarehouseError: when the warehouse cannot be reached.
        """
        ...

    def interrupt(self) -> None:
        """End the statement that runs, if one does: it raises KeyboardInterrupt. For any thread."""
        ...

    def close(self) -> None:
        """End the session."""
        ...
