"""What stands in the embedded warehouse, as it was declared.

The declarations stand in `system.metadata`, written in the transaction of the statement itself.
Temporary tables are kept there too, in a schema that ends with the session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

import duckdb

from starlift.copy.request import TargetColumn
from starlift.engines.duckdb.system.declared import Relation, definition, find
from starlift.engines.duckdb.system.history import History
from starlift.engines.duckdb.system.metadata import Metadata, Place
from starlift.engines.duckdb.system.relations import system_view
from starlift.engines.duckdb.system.sizes import measure_tables
from starlift.engines.duckdb.system.tables import SCHEMA, TEMPORARY
from starlift.engines.protocols import TableInfo
from starlift.redshift.duckdb import DEFAULT_SCHEMA, quoted
from starlift.redshift.schema import KnownTable
from starlift.redshift.tables import TableDefinition
from starlift.redshift.types import ColumnType
from starlift.redshift.views import ViewDefinition

_TABLES = f"""
SELECT schema_name, name FROM {SCHEMA}.relations
WHERE kind = 'table' AND NOT starts_with(schema_name, '{TEMPORARY}')
ORDER BY schema_name, name
"""
_sessions = count(1)


class DuckDbCatalog:
    """The relations of the embedded warehouse, over a session of its database.

    Names are expected in lower case. A name without a schema is looked for among the session's
    temporary tables, then in the schemas of the search path.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, history: History, owner: str) -> None:
        self._connection = connection
        self._history = history
        self._metadata = Metadata(connection, owner)
        self._temporary = f"{TEMPORARY}{next(_sessions)}"
        self.search_path: tuple[str, ...] = ()
        self.set_search_path([DEFAULT_SCHEMA])

    def set_search_path(self, schemas: Sequence[str]) -> None:
        """Look for names without a schema in these, in this order; the first takes new tables."""
        self.search_path = tuple(schemas)
        seen = [self._temporary, *schemas]
        self._connection.execute("SET VARIABLE search_path = ?", [seen])

    def tables(self) -> tuple[TableInfo, ...]:
        """The warehouse's own tables, by schema and name, with their rows counted."""
        names = self._connection.execute(_TABLES).fetchall()
        return tuple(self._table(schema, name) for schema, name in names)

    def _table(self, schema: str, name: str) -> TableInfo:
        row = self._connection.execute(f"SELECT count(*) FROM {quoted(schema, name)}").fetchone()
        types = self.column_types(name, schema)
        return TableInfo(
            schema=schema,
            name=name,
            columns=tuple((column, str(kind)) for column, kind in types.items()),
            row_count=int(row[0]) if row else 0,
        )

    def column_types(self, table: str, schema: str | None = None) -> Mapping[str, ColumnType]:
        """The types of a table's columns as declared, in order; empty where there is none."""
        found = self.table(table, schema)
        return {column.name: column.type for column in found.columns} if found else {}

    def target_columns(self, table: str, schema: str | None = None) -> tuple[TargetColumn, ...]:
        """The columns that a COPY may fill; empty where there is no such table."""
        found = self.table(table, schema)
        return tuple(
            TargetColumn(column.name, column.type, column.is_nullable, column.is_identity)
            for column in (found.columns if found else ())
        )

    def table(self, name: str, schema: str | None = None) -> KnownTable | None:
        """The relation of that name: without a schema the system's, a temporary one, a user's.

        One of the system's is brought up to date: somebody is about to read it.
        """
        view = system_view(name, schema)
        if view is not None:
            if view.is_history:
                self._history.show()
            if view.needs_sizes:
                measure_tables(self._connection)
            return KnownTable(view.columns, is_system=True, stands_as=(SCHEMA, view.stands_as))
        relation = self._find(name, schema)
        if relation is None:
            return None
        is_temporary = relation.schema == self._temporary
        return KnownTable(relation.columns, is_temporary=is_temporary, kind=relation.kind)

    def _find(self, name: str, schema: str | None) -> Relation | None:
        schemas = (schema,) if schema else (self._temporary, *self.search_path)
        return find(self._connection, name, schemas)

    def _place(self, name: str, schema: str | None) -> Place | None:
        relation = self._find(name, schema)
        return Place(relation.schema, name) if relation else None

    def schema_of(self, name: str, schema: str | None = None) -> str:
        """The schema in which a relation is found. Raises LookupError when there is none."""
        place = self._place(name, schema)
        if place is None:
            raise LookupError(name)
        return place.schema

    def oid(self, name: str, schema: str | None = None) -> int | None:
        """The identifier of a relation, as pg_class has it."""
        place = self._place(name, schema)
        return self._metadata.oid(place) if place else None

    def definition(
        self, name: str, schema: str | None = None
    ) -> TableDefinition | ViewDefinition | None:
        """What was declared of a relation; None when there is none.

        To alter a table, change its definition and record it again.
        """
        place = self._place(name, schema)
        return definition(self._connection, place) if place else None

    def record(self, declared: TableDefinition | ViewDefinition) -> None:
        """Keep what a statement declares; of a relation that is known, what it changes of it."""
        schema = declared.schema or self.search_path[0]
        if isinstance(declared, ViewDefinition):
            self._metadata.record_view(Place(schema, declared.name), declared)
        else:
            place = Place(self._temporary if declared.is_temporary else schema, declared.name)
            self._metadata.record_table(place, declared)

    def forget(self, name: str, schema: str | None = None) -> None:
        """Drop what is kept of a relation."""
        place = self._place(name, schema)
        if place is not None:
            self._metadata.forget(place)

    def rename(self, name: str, schema: str | None, new_name: str) -> None:
        """Keep that a relation has another name."""
        place = self._place(name, schema)
        if place is not None:
            self._metadata.rename(place, new_name)

    def set_owner(self, name: str, schema: str | None, owner: str) -> None:
        """Keep that a relation belongs to somebody else."""
        place = self._place(name, schema)
        if place is not None:
            self._metadata.set_owner(place, owner)

    def comment(
        self, name: str, schema: str | None, text: str | None, column: str | None = None
    ) -> None:
        """Keep a comment on a relation or on one of its columns; None takes it away."""
        place = self._place(name, schema)
        if place is not None:
            self._metadata.comment(place, text, column)

    def record_schema(self, schema: str) -> None:
        """Keep that a schema was made, and by whom."""
        self._metadata.record_schema(schema)

    def forget_schema(self, schema: str) -> None:
        """Drop what is kept of a schema and of all its relations."""
        self._metadata.forget_schema(schema)

    def close(self) -> None:
        """End what ends with the session: its temporary tables."""
        self._metadata.forget_schema(self._temporary)
