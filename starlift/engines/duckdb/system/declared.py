"""The metadata read back: what was declared of a relation, as it was declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from sqlglot import exp

from starlift.engines.duckdb.system.metadata import TABLE, Place
from starlift.engines.duckdb.system.tables import SCHEMA, TEMPORARY
from starlift.engines.protocols import LEDGER_SCHEMA
from starlift.redshift.key_names import NamedKey, made_name
from starlift.redshift.schema import KnownColumn
from starlift.redshift.statements import parse
from starlift.redshift.table_clauses import Identity
from starlift.redshift.tables import ColumnDefinition, ForeignKey, TableDefinition
from starlift.redshift.types import ColumnType
from starlift.redshift.views import ViewDefinition, ViewKind

_KNOWN = f"""
SELECT r.name, r.schema_name, r.kind, c.position, c.name, c.type, c.length, c.precision, c.scale,
    c.is_nullable,
    c.identity_seed IS NOT NULL AND c.is_by_default IS NOT TRUE
FROM {SCHEMA}.relations r LEFT JOIN {SCHEMA}.columns c ON c.relation_oid = r.oid
"""
_RELATION = f"""
SELECT oid, schema_name, name, kind, dist_style, sort_style, query FROM {SCHEMA}.relations
"""
_COLUMNS = f"""
SELECT relation_oid, name, type, length, precision, scale, is_nullable, identity_seed,
    identity_step, default_value, encoding, is_dist_key, sort_position, is_by_default
FROM {SCHEMA}.columns WHERE {{}} ORDER BY position
"""
_CONSTRAINTS = f"""
SELECT relation_oid, kind, columns, referred_table, referred_columns, referred_schema, name
FROM {SCHEMA}.constraints WHERE {{}} ORDER BY oid
"""
_OF_ONE = "relation_oid = ?"
_OF_TABLES = f"""
kind = '{TABLE}' AND NOT starts_with(schema_name, '{TEMPORARY}')
    AND schema_name <> '{LEDGER_SCHEMA}'
"""
_OF_ALL = f"relation_oid IN (SELECT oid FROM {SCHEMA}.relations WHERE {_OF_TABLES})"
_Row = tuple[Any, ...]


@dataclass(frozen=True)
class Relation:
    """A recorded relation as a statement meets it: where it stands, its kind, its columns."""

    schema: str
    kind: str
    columns: tuple[KnownColumn, ...]


def find(
    connection: duckdb.DuckDBPyConnection, name: str, schemas: Sequence[str]
) -> Relation | None:
    """The recorded relation of that name in the first of the schemas that has one."""
    rows = connection.execute(f"{_KNOWN} WHERE r.name = ?", [name]).fetchall()
    standing = _relations(rows).get(name, {})
    return next((standing[schema] for schema in schemas if schema in standing), None)


def relations(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Relation]]:
    """All recorded relations, by name, then by schema."""
    return _relations(connection.execute(_KNOWN).fetchall())


def _relations(rows: Sequence[_Row]) -> dict[str, dict[str, Relation]]:
    """Relations from their rows, one a column."""
    by_relation: dict[tuple[str, str, str], list[_Row]] = {}
    for row in rows:
        by_relation.setdefault(row[:3], []).append(row[3:])
    found: dict[str, dict[str, Relation]] = {}
    for (name, schema, kind), columns in by_relation.items():
        known = tuple(_known(row) for row in sorted(columns) if row[0] is not None)
        found.setdefault(name, {})[schema] = Relation(schema, kind, known)
    return found


def relation_of(place: Place, table: TableDefinition) -> Relation:
    """A table as `find` will tell of it, when it is recorded."""
    columns = (
        KnownColumn(
            column.name,
            column.type,
            column.is_nullable,
            column.identity is not None and not column.identity.is_by_default,
        )
        for column in table.columns
    )
    return Relation(place.schema, TABLE, tuple(columns))


def _known(row: _Row) -> KnownColumn:
    _, name, *kind, is_nullable, is_identity = row
    return KnownColumn(name, ColumnType(*kind), is_nullable, is_identity)


def definition(
    connection: duckdb.DuckDBPyConnection, place: Place
) -> TableDefinition | ViewDefinition | None:
    """What was declared of a relation; None when it is not recorded."""
    where = f"{_RELATION} WHERE schema_name = ? AND name = ?"
    found = connection.execute(where, [place.schema, place.name]).fetchall()
    if not found:
        return None
    ((oid, _, _, kind, *_, query),) = found
    columns = connection.execute(_COLUMNS.format(_OF_ONE), [oid]).fetchall()
    if kind != TABLE:
        told = tuple((row[1], ColumnType(*row[2:6]) if row[2] else None) for row in columns)
        return ViewDefinition(place.schema, place.name, told, query, ViewKind(kind))
    keys = connection.execute(_CONSTRAINTS.format(_OF_ONE), [oid]).fetchall()
    return _table(found[0], columns, keys)


def tables(connection: duckdb.DuckDBPyConnection) -> list[TableDefinition]:
    """What was declared of the warehouse's own tables, by schema and name.

    The system's, the ledger's and temporary ones are not among them.
    """
    where = f"{_RELATION} WHERE {_OF_TABLES} ORDER BY schema_name, name"
    found = connection.execute(where).fetchall()
    columns = _by_relation(connection.execute(_COLUMNS.format(_OF_ALL)).fetchall())
    keys = _by_relation(connection.execute(_CONSTRAINTS.format(_OF_ALL)).fetchall())
    return [_table(row, columns.get(row[0], []), keys.get(row[0], [])) for row in found]


def _by_relation(rows: Sequence[_Row]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _table(relation: _Row, columns: Sequence[_Row], keys: Sequence[_Row]) -> TableDefinition:
    """A table from its rows in the system's tables, whose first column is its identifier."""
    _, schema, name, _, dist_style, sort_style, _ = relation
    is_temporary = schema.startswith(TEMPORARY)
    dist_keys = [row[1] for row in columns if row[11]]
    sorted_columns = sorted((row[12], row[1]) for row in columns if row[12])
    return TableDefinition(
        schema=None if is_temporary else schema,
        name=name,
        columns=tuple(_column(row[1:]) for row in columns),
        primary_key=next((tuple(key[2]) for key in keys if key[1] == "p"), ()),
        unique_keys=tuple(tuple(key[2]) for key in keys if key[1] == "u"),
        foreign_keys=tuple(
            ForeignKey(tuple(columns), table, tuple(referred), schema)
            for _, kind, columns, table, referred, schema, _ in keys
            if kind == "f"
        ),
        dist_style=dist_style,
        dist_key=dist_keys[0] if dist_keys else None,
        sort_key=tuple(name for _, name in sorted_columns),
        sort_style=sort_style,
        is_temporary=is_temporary,
        named_keys=tuple(
            NamedKey(key_name, kind, tuple(columns))
            for _, kind, columns, *_, key_name in keys
            if key_name != made_name(name, kind, columns)
        ),
    )


def _column(row: _Row) -> ColumnDefinition:
    name, kind, length, precision, scale, is_nullable, seed, step, default, encoding = row[:10]
    return ColumnDefinition(
        name=name,
        type=ColumnType(kind, length, precision, scale),
        is_nullable=is_nullable,
        identity=Identity(seed, step, bool(row[12])) if seed is not None else None,
        default=expression(default) if default is not None else None,
        encoding=encoding,
    )


def expression(text: str) -> exp.Expr:
    """The syntax tree of an expression that was kept as Redshift's SQL."""
    found: exp.Expr = parse(f"select {text}").expressions[0]
    found.pop()
    return found
