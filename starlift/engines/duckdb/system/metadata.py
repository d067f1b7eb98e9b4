"""What was declared of tables and views, written in the transaction of the DDL itself.

DuckDB keeps no lengths of strings, no encodings, no keys that it does not enforce.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from starlift.engines.duckdb.system.rows import insert_rows
from starlift.engines.duckdb.system.tables import SCHEMA
from starlift.redshift.key_names import FOREIGN, PRIMARY, UNIQUE
from starlift.redshift.table_text import expression_text
from starlift.redshift.tables import ColumnDefinition, TableDefinition
from starlift.redshift.types import ColumnType
from starlift.redshift.views import ViewDefinition

TABLE = "table"

_FIND = f"SELECT oid, kind FROM {SCHEMA}.relations WHERE schema_name = ? AND name = ?"
_NEXT_OID = f"SELECT nextval('{SCHEMA}.oids')"
_RELATION = f"""
INSERT INTO {SCHEMA}.relations
    (oid, schema_name, name, kind, owner, created_at, altered_at, dist_style, sort_style, query)
VALUES (nextval('{SCHEMA}.oids'), ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING oid
"""
_CHANGED = f"""
UPDATE {SCHEMA}.relations
SET kind = ?, dist_style = ?, sort_style = ?, query = ?, altered_at = ? WHERE oid = ?
"""
_NAMES = f"SELECT name FROM {SCHEMA}.relations WHERE schema_name = ? ORDER BY name"
_SCHEMA = f"SELECT 1 FROM {SCHEMA}.schemas WHERE name = ?"
_VIEWS = f"""
SELECT schema_name, name, query FROM {SCHEMA}.relations WHERE kind <> '{TABLE}'
ORDER BY schema_name, name
"""
_REFERRING = f"""
SELECT r.schema_name, r.name
FROM {SCHEMA}.constraints c JOIN {SCHEMA}.relations r ON r.oid = c.relation_oid
WHERE c.kind = 'f' AND c.referred_table = ? AND coalesce(c.referred_schema, r.schema_name) = ?
ORDER BY r.schema_name, r.name
"""
_PRIVILEGES = (
    f"{SCHEMA}.privileges WHERE object_kind = 'table' AND schema_name = ? AND object_name = ?"
)
_SCHEMA_PRIVILEGES = (
    f"{SCHEMA}.privileges WHERE (object_kind = 'schema' OR object_kind LIKE '%in schema') "
    "AND object_name = ?"
)
_COLUMN_COMMENTS = f"""
SELECT name, comment FROM {SCHEMA}.columns WHERE relation_oid = ? AND comment IS NOT NULL
"""


@dataclass(frozen=True)
class Place:
    """Where a relation stands: its schema, and its name."""

    schema: str
    name: str


class Metadata:
    """The declarations of the warehouse's relations, over a session of its database."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, owner: str) -> None:
        self._connection = connection
        self._owner = owner

    def oid(self, place: Place) -> int | None:
        """The identifier of a relation that is recorded."""
        found = self._connection.execute(_FIND, [place.schema, place.name]).fetchall()
        return int(found[0][0]) if found else None

    def record_table(self, place: Place, table: TableDefinition) -> None:
        """Keep what is said of a table. Of one that is known its identifier stays the same."""
        oid, comments = self._record(place, (TABLE, table.dist_style, table.sort_style, None))
        rows = [
            [
                oid,
                position,
                *_values(column, table),
                comments.get(column.name),
                _is_by_default(column),
            ]
            for position, column in enumerate(table.columns, start=1)
        ]
        insert_rows(self._connection, "columns", rows)
        keys = [[self._next_oid(), oid, *key] for key in _constraints(table)]
        insert_rows(self._connection, "constraints", keys)

    def record_view(self, place: Place, view: ViewDefinition) -> None:
        """Keep what is said of a view."""
        oid, comments = self._record(place, (view.kind.value, None, None, view.query))
        rows = [
            [
                oid,
                position,
                name,
                *_type(kind),
                True,
                *[None] * 4,
                False,
                0,
                comments.get(name),
                None,
            ]
            for position, (name, kind) in enumerate(view.columns, start=1)
        ]
        insert_rows(self._connection, "columns", rows)

    def _record(self, place: Place, said: tuple[str | None, ...]) -> tuple[int, dict[str, str]]:
        """The identifier of the relation, which is made or changed; its columns' comments."""
        oid, now = self.oid(place), datetime.now(UTC).replace(tzinfo=None)
        if oid is not None:
            self._connection.execute(_CHANGED, [*said, now, oid])
            return oid, self._replaced(oid)
        row = [place.schema, place.name, said[0], self._owner, now, now, *said[1:]]
        ((made,),) = self._connection.execute(_RELATION, row).fetchall()
        return int(made), {}

    def _replaced(self, oid: int) -> dict[str, str]:
        """Forget the columns and the keys of a relation; what was commented on its columns."""
        comments = dict(self._connection.execute(_COLUMN_COMMENTS, [oid]).fetchall())
        self._forget_parts(oid)
        return comments

    def _forget_parts(self, oid: int) -> None:
        for table in ("columns", "constraints"):
            self._connection.execute(f"DELETE FROM {SCHEMA}.{table} WHERE relation_oid = ?", [oid])

    def forget(self, place: Place) -> None:
        """Drop what is kept of a relation, if anything is."""
        oid = self.oid(place)
        if oid is not None:
            self._forget_parts(oid)
            self._connection.execute(f"DELETE FROM {SCHEMA}.relations WHERE oid = ?", [oid])
            self._connection.execute(f"DELETE FROM {_PRIVILEGES}", [place.schema, place.name])

    def names(self, schema: str) -> list[str]:
        """The names of the relations of a schema."""
        rows = self._connection.execute(_NAMES, [schema]).fetchall()
        return [name for (name,) in rows]

    def views_with(self, names: Sequence[str]) -> list[Place]:
        """Where views stand in whose queries one of these names is written, be it for something."""
        written = "|".join(re.escape(name.replace('"', '""').casefold()) for name in names)
        whole = re.compile(rf"(?<!\w)({written})(?!\w)")
        return [
            Place(schema, view)
            for schema, view, query in self._connection.execute(_VIEWS).fetchall()
            if whole.search(query.casefold())
        ]

    def referring(self, places: Sequence[Place]) -> list[Place]:
        """Where tables stand that have a foreign key to one of these."""
        rows = [
            row
            for place in places
            for row in self._connection.execute(_REFERRING, [place.name, place.schema]).fetchall()
        ]
        return [Place(*row) for row in dict.fromkeys(rows)]

    def has_schema(self, schema: str) -> bool:
        """Whether a schema of that name was made."""
        return bool(self._connection.execute(_SCHEMA, [schema]).fetchall())

    def record_schema(self, schema: str, owner: str | None = None) -> None:
        """Keep that a schema was made, and for whom; else it is the session's user's."""
        insert_rows(
            self._connection, "schemas", [[self._next_oid(), schema, owner or self._owner, None]]
        )

    def set_schema_owner(self, schema: str, owner: str) -> None:
        """Give a schema another owner."""
        self._connection.execute(
            f"UPDATE {SCHEMA}.schemas SET owner = ? WHERE name = ?", [owner, schema]
        )

    def forget_schema(self, schema: str) -> None:
        """Drop what is kept of a schema and of all its relations."""
        oids = f"SELECT oid FROM {SCHEMA}.relations WHERE schema_name = ?"
        for what in (
            f"{SCHEMA}.columns WHERE relation_oid IN ({oids})",
            f"{SCHEMA}.constraints WHERE relation_oid IN ({oids})",
            f"{SCHEMA}.relations WHERE schema_name = ?",
            f"{SCHEMA}.schemas WHERE name = ?",
            f"{SCHEMA}.privileges WHERE object_kind = 'table' AND schema_name = ?",
            _SCHEMA_PRIVILEGES,
        ):
            self._connection.execute(f"DELETE FROM {what}", [schema])

    def rename(self, place: Place, name: str) -> None:
        """Give a relation another name."""
        self._update("relations SET name", place, name)
        table, _, condition = _PRIVILEGES.partition(" WHERE ")
        self._connection.execute(
            f"UPDATE {table} SET object_name = ? WHERE {condition}",
            [name, place.schema, place.name],
        )

    def rename_column(self, place: Place, old: str, new: str) -> None:
        """Give a column another name, and leave it its comment."""
        self._connection.execute(
            f"UPDATE {SCHEMA}.columns SET name = ? WHERE relation_oid = ? AND name = ?",
            [new, self.oid(place), old],
        )

    def set_owner(self, place: Place, owner: str) -> None:
        """Give a relation another owner."""
        self._update("relations SET owner", place, owner)

    def comment(self, place: Place, text: str | None, column: str | None = None) -> None:
        """Keep a comment on a relation or on one of its columns; None takes it away."""
        if column is None:
            self._update("relations SET comment", place, text)
        else:
            self._connection.execute(
                f"UPDATE {SCHEMA}.columns SET comment = ? WHERE relation_oid = ? AND name = ?",
                [text, self.oid(place), column],
            )

    def _update(self, what: str, place: Place, value: str | None) -> None:
        self._connection.execute(
            f"UPDATE {SCHEMA}.{what} = ? WHERE schema_name = ? AND name = ?",
            [value, place.schema, place.name],
        )

    def _next_oid(self) -> int:
        ((oid,),) = self._connection.execute(_NEXT_OID).fetchall()
        return int(oid)


def _values(column: ColumnDefinition, table: TableDefinition) -> list[object]:
    """Name to sort_position."""
    identity, default = column.identity, column.default
    is_sorted = column.name in table.sort_key
    return [
        column.name,
        *_type(column.type),
        column.is_nullable,
        expression_text(default) if default is not None else None,
        column.encoding,
        identity.seed if identity else None,
        identity.step if identity else None,
        column.name == table.dist_key,
        table.sort_key.index(column.name) + 1 if is_sorted else 0,
    ]


def _is_by_default(column: ColumnDefinition) -> bool | None:
    return column.identity.is_by_default if column.identity else None


def _type(kind: ColumnType | None) -> list[object]:
    return [kind.name, kind.length, kind.precision, kind.scale] if kind else [None] * 4


def _constraints(table: TableDefinition) -> list[list[object]]:
    """Name to referred_columns of each key."""

    def row(kind: str, columns: tuple[str, ...], *referred: object) -> list[object]:
        return [table.key_name(kind, columns), kind, list(columns), *(referred or [None] * 3)]

    found = [row(PRIMARY, table.primary_key)] if table.primary_key else []
    found += [row(UNIQUE, columns) for columns in table.unique_keys]
    found += [
        row(FOREIGN, key.columns, key.schema, key.table, list(key.referred_columns))
        for key in table.foreign_keys
    ]
    return found
