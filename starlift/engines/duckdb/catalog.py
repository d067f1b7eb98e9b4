"""What stands in the embedded warehouse, as it was declared.

The declarations stand in `system.metadata`, written in the transaction of the statement itself.
Temporary tables are kept there too, in a schema that ends with the session.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count

import duckdb

from starlift.copy.request import TargetColumn
from starlift.engines.duckdb.system.declared import Relation, definition, relation_of, tables
from starlift.engines.duckdb.system.functions import Functions
from starlift.engines.duckdb.system.history import History
from starlift.engines.duckdb.system.lookups import Lookups
from starlift.engines.duckdb.system.metadata import TABLE, Metadata, Place
from starlift.engines.duckdb.system.relations import VIEWS, system_view
from starlift.engines.duckdb.system.sizes import measure_tables
from starlift.engines.duckdb.system.tables import SCHEMA, TEMPORARY
from starlift.engines.protocols import TableInfo
from starlift.errors import DatabaseError
from starlift.redshift.duckdb import DEFAULT_SCHEMA, quoted
from starlift.redshift.schema import KnownTable
from starlift.redshift.tables import TableDefinition
from starlift.redshift.types import ColumnType
from starlift.redshift.user_functions import FunctionDefinition
from starlift.redshift.views import ViewDefinition


def _names(trait: str) -> str:
    return "|".join(view.name for view in VIEWS if getattr(view, trait))


# Whether views of users' rest on relations of the system's that must be brought up to date.
_BENEATH = f"""
SELECT bool_or(regexp_matches(lower(query), '{_names("is_history")}')),
    bool_or(regexp_matches(lower(query), '{_names("needs_sizes")}'))
FROM {SCHEMA}.relations WHERE kind <> 'table'
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
        self._functions = Functions(connection, owner)
        self._temporary = f"{TEMPORARY}{next(_sessions)}"
        self.search_path: tuple[str, ...] = ()
        self._lookups = Lookups(connection)
        self.remembering = self._lookups.remembering
        self.set_search_path([DEFAULT_SCHEMA])

    def set_search_path(self, schemas: Sequence[str]) -> None:
        """Look for names without a schema in these, in this order; the first takes new tables."""
        self.search_path = tuple(schemas)
        seen = [self._temporary, *schemas]
        self._connection.execute("SET VARIABLE search_path = ?", [seen])

    def begin(self) -> None:
        """A transaction has begun."""

    def end(self, *, is_kept: bool) -> None:
        """A transaction has ended; what it made is not there when it was undone."""
        if not is_kept:
            self._lookups.forget()

    def tables(self, schemas: Collection[str] = ()) -> tuple[TableInfo, ...]:
        """The warehouse's own tables, by schema and name, with their rows counted.

        With `schemas`, those in these alone.
        """
        found = tables(self._connection)
        return tuple(
            self._counted(each)
            for each in found
            if not schemas or (each.schema or DEFAULT_SCHEMA) in schemas
        )

    def _counted(self, table: TableDefinition) -> TableInfo:
        schema = table.schema or DEFAULT_SCHEMA
        count_all = f"SELECT count(*) FROM {quoted(schema, table.name)}"
        ((rows,),) = self._connection.execute(count_all).fetchall()
        return TableInfo(
            schema=schema,
            name=table.name,
            columns=tuple((column.name, str(column.type)) for column in table.columns),
            row_count=int(rows),
            definition=table,
        )

    def column_types(self, table: str, schema: str | None = None) -> Mapping[str, ColumnType]:
        """The types of a table's columns as declared, in order; empty where there is none."""
        found = self.table(table, schema)
        return {column.name: column.type for column in found.columns} if found else {}

    def target_columns(self, table: str, schema: str | None = None) -> tuple[TargetColumn, ...]:
        """The columns that a COPY may fill; empty where there is no such table, or a view.

        Raises:
            DatabaseError: for a relation of the system's.
        """
        found = self.table(table, schema)
        if found is not None and found.is_system:
            raise DatabaseError(f'permission denied: "{table}" is a system table', sqlstate="42501")
        if found is not None and found.kind != "table":
            return ()
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
            self._refresh(is_history=view.is_history, needs_sizes=view.needs_sizes)
            return KnownTable(view.columns, is_system=True, stands_as=(SCHEMA, view.stands_as))
        relation = self._find(name, schema)
        if relation is None:
            return None
        if relation.kind != TABLE:
            self._refresh_beneath()
        is_temporary = relation.schema == self._temporary
        return KnownTable(relation.columns, is_temporary=is_temporary, kind=relation.kind)

    def _refresh(self, *, is_history: bool, needs_sizes: bool) -> None:
        if is_history:
            self._history.show()
        if needs_sizes:
            measure_tables(self._connection)

    def _refresh_beneath(self) -> None:
        """Bring up to date what any user's view may tell of."""
        ((is_history, needs_sizes),) = self._connection.execute(_BENEATH).fetchall()
        self._refresh(is_history=bool(is_history), needs_sizes=bool(needs_sizes))

    def _find(self, name: str, schema: str | None) -> Relation | None:
        schemas = (schema,) if schema else (self._temporary, *self.search_path)
        return self._lookups.find(name, schemas)

    def place(self, name: str, schema: str | None = None) -> Place | None:
        """Where a relation that is not the system's stands; None when there is none."""
        relation = self._find(name, schema)
        return Place(relation.schema, name) if relation else None

    def schema_of(self, name: str, schema: str | None = None) -> str:
        """The schema in which a relation is found. Raises LookupError when there is none."""
        place = self.place(name, schema)
        if place is None:
            raise LookupError(name)
        return place.schema

    def is_temporary(self, place: Place) -> bool:
        """Whether a relation of that place ends with the session."""
        return place.schema == self._temporary

    def temporary_place(self, name: str) -> Place:
        """Where a temporary table of that name stands."""
        return Place(self._temporary, name)

    def oid(self, name: str, schema: str | None = None) -> int | None:
        """The identifier of a relation, as pg_class has it."""
        place = self.place(name, schema)
        return self._metadata.oid(place) if place else None

    def definition(
        self, name: str, schema: str | None = None
    ) -> TableDefinition | ViewDefinition | None:
        """What was declared of a relation; None when there is none.

        To alter a table, change its definition and record it again.
        """
        place = self.place(name, schema)
        return definition(self._connection, place) if place else None

    def functions(self, name: str, schema: str | None = None) -> tuple[FunctionDefinition, ...]:
        """The users' functions of that name, in the first schema of the path that has any."""
        for where in (schema,) if schema else self.search_path:
            if found := self._functions.of_name(where, name):
                return found
        return ()

    def function_names(self, schema: str) -> list[str]:
        """The names of the users' functions of a schema."""
        return self._functions.names(schema)

    def record_function(self, function: FunctionDefinition) -> None:
        """Keep a function, in the place of one with the same arguments."""
        self._functions.record(function)

    def forget_function(self, function: FunctionDefinition) -> None:
        """Drop what is kept of a function."""
        self._functions.forget(function)

    def record(self, declared: TableDefinition | ViewDefinition) -> None:
        """Keep what a statement declares; of a relation that is known, what it changes of it."""
        if isinstance(declared, TableDefinition) and declared.is_temporary:
            self.record_at(self.temporary_place(declared.name), declared)
            return
        place = Place(declared.schema or self.search_path[0], declared.name)
        if isinstance(declared, TableDefinition):
            self.record_at(place, declared)
        else:
            self._lookups.change(declared.name)
            self._metadata.record_view(place, declared)

    def record_at(self, place: Place, table: TableDefinition) -> None:
        """Keep what has become of the table that stands there."""
        self._lookups.learn(place.name, relation_of(place, table))
        self._metadata.record_table(place, table)

    def table_at(self, place: Place) -> TableDefinition:
        """What was declared of the table that stands there."""
        found = definition(self._connection, place)
        assert isinstance(found, TableDefinition)  # noqa: S101 - a table stands there
        return found

    def forget(self, name: str, schema: str | None = None) -> None:
        """Drop what is kept of a relation."""
        place = self.place(name, schema)
        if place is not None:
            self._metadata.forget(place)
            self._lookups.change(name)

    def rename(self, name: str, schema: str | None, new_name: str) -> None:
        """Keep that a relation has another name."""
        place = self.place(name, schema)
        if place is not None:
            self._metadata.rename(place, new_name)
            self._lookups.change()

    def rename_column(self, place: Place, old: str, new: str) -> None:
        """Keep that a column has another name: what was said of it stays said."""
        self._lookups.change(place.name)
        self._metadata.rename_column(place, old, new)

    def set_owner(self, name: str, schema: str | None, owner: str) -> None:
        """Keep that a relation belongs to somebody else."""
        place = self.place(name, schema)
        if place is not None:
            self._metadata.set_owner(place, owner)

    def comment(
        self, name: str, schema: str | None, text: str | None, column: str | None = None
    ) -> None:
        """Keep a comment on a relation or on one of its columns; None takes it away."""
        place = self.place(name, schema)
        if place is not None:
            self._metadata.comment(place, text, column)

    def record_schema(self, schema: str, owner: str | None = None) -> None:
        """Keep that a schema was made, and for whom; else it is the session's user's."""
        self._metadata.record_schema(schema, owner)

    def set_schema_owner(self, schema: str, owner: str) -> None:
        """Keep that a schema belongs to somebody else."""
        self._metadata.set_schema_owner(schema, owner)

    def has_schema(self, schema: str) -> bool:
        """Whether there is a schema of that name for users' relations."""
        return schema == DEFAULT_SCHEMA or self._metadata.has_schema(schema)

    def names(self, schema: str) -> list[str]:
        """The names of the relations of a schema."""
        return self._metadata.names(schema)

    def views_with(self, names: Sequence[str]) -> list[ViewDefinition]:
        """Views of users in whose queries one of these names is written, by schema and name.

        To read the queries of all views for each table that is dropped would take too long.
        """
        found = (definition(self._connection, p) for p in self._metadata.views_with(names))
        return [view for view in found if isinstance(view, ViewDefinition)]

    def referring(self, places: Sequence[Place]) -> list[Place]:
        """The tables with foreign keys to any of these, without these themselves."""
        return [place for place in self._metadata.referring(places) if place not in places]

    def forget_references(self, table: Place, places: Sequence[Place]) -> None:
        """Drop what is kept of a table's foreign keys to any of these."""
        declared = definition(self._connection, table)
        if isinstance(declared, TableDefinition):
            gone = {(place.schema, place.name) for place in places}
            kept = tuple(
                key
                for key in declared.foreign_keys
                if (key.schema or table.schema, key.table) not in gone
            )
            self._metadata.record_table(table, replace(declared, foreign_keys=kept))

    def forget_schema(self, schema: str) -> None:
        """Drop what is kept of a schema and of all its relations."""
        self._lookups.change()
        self._metadata.forget_schema(schema)
        self._functions.forget_schema(schema)

    def close(self) -> None:
        """End what ends with the session: its temporary tables."""
        self._metadata.forget_schema(self._temporary)
