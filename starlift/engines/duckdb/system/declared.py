"""The metadata read back: what was declared of a relation, as it was declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from sqlglot import exp

from starlift.engines.duckdb.system.metadata import TABLE, Place
from starlift.engines.duckdb.system.tables import SCHEMA, TEMPORARY
from starlift.redshift.key_names import NamedKey, made_name
from starlift.redshift.schema import KnownColumn
from starlift.redshift.statements import parse
from starlift.redshift.table_clauses import Identity
from starlift.redshift.tables import ColumnDefinition, ForeignKey, TableDefinition
from starlift.redshift.types import ColumnType
from starlift.redshift.views import ViewDefinition, ViewKind

_KNOWN = f"""
SELECT r.schema_name, r.kind, c.position, c.name, c.type, c.length, c.precision, c.scale,
    c.is_nullable,
    c.identity_seed IS NOT NULL AND c.is_by_default IS NOT TRUE
FROM {SCHEMA}.relations r LEFT JOIN {SCHEMA}.columns c ON c.relation_oid = r.oid
WHERE r.name = ?
"""
_RELATION = f"""
SELECT oid, kind, dist_style, sort_style, query FROM {SCHEMA}.relations
WHERE schema_name = ? AND name = ?
"""
_COLUMNS = f"""
SELECT name, type, length, precision, scale, is_nullable, identity_seed, identity_step,
    default_value, encoding, is_dist_key, sort_position, is_by_default
FROM {SCHEMA}.columns WHERE relation_oid = ? ORDER BY position
"""
_CONSTRAINTS = f"""
SELECT kind, columns, referred_table, referred_columns, referred_schema, name
FROM {SCHEMA}.constraints WHERE relation_oid = ? ORDER BY oid
"""
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
    rows = connection.execute(_KNOWN, [name]).fetchall()
    standing = {schema: kind for schema, kind, *_ in rows}
    for schema in schemas:
        if schema in standing:
            mine = sorted(row[2:] for row in rows if row[0] == schema and row[2] is not None)
            return Relation(schema, standing[schema], tuple(_known(row[1:]) for row in mine))
    return None


def _known(row: _Row) -> KnownColumn:
    name, *kind, is_nullable, is_identity = row
    return KnownColumn(name, ColumnType(*kind), is_nullable, is_identity)


def definition(
    connection: duckdb.DuckDBPyConnection, place: Place
) -> TableDefinition | ViewDefinition | None:
    """What was declared of a relation; None when it is not recorded."""
    found = connection.execute(_RELATION, [place.schema, place.name]).fetchall()
    if not found:
        return None
    ((oid, kind, dist_style, sort_style, query),) = found
    columns = connection.execute(_COLUMNS, [oid]).fetchall()
    if kind != TABLE:
        told = tuple((row[0], ColumnType(*row[1:5]) if row[1] else None) for row in columns)
        return ViewDefinition(place.schema, place.name, told, query, ViewKind(kind))
    keys = connection.execute(_CONSTRAINTS, [oid]).fetchall()
    is_temporary = place.schema.startswith(TEMPORARY)
    dist_keys = [row[0] for row in columns if row[10]]
    sorted_columns = sorted((row[11], row[0]) for row in columns if row[11])
    return TableDefinition(
        schema=None if is_temporary else place.schema,
        name=place.name,
        columns=tuple(_column(row) for row in columns),
        primary_key=next((tuple(key[1]) for key in keys if key[0] == "p"), ()),
        unique_keys=tuple(tuple(key[1]) for key in keys if key[0] == "u"),
        foreign_keys=tuple(
            ForeignKey(tuple(columns), table, tuple(referred), schema)
            for kind, columns, table, referred, schema, _ in keys
            if kind == "f"
        ),
        dist_style=dist_style,
        dist_key=dist_keys[0] if dist_keys else None,
        sort_key=tuple(name for _, name in sorted_columns),
        sort_style=sort_style,
        is_temporary=is_temporary,
        named_keys=tuple(
            NamedKey(name, kind, tuple(columns))
            for kind, columns, *_, name in keys
            if name != made_name(place.name, kind, columns)
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
