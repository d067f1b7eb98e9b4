"""The keys of tables that stand: declared, kept, and not enforced."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.metadata import Place
from starlift.errors import DatabaseError, SqlError
from starlift.redshift import alter_syntax as syntax
from starlift.redshift.key_names import NamedKey
from starlift.redshift.place import place as position
from starlift.redshift.tables import (
    ColumnDefinition,
    ForeignKey,
    TableDefinition,
    table_definition,
)


def column_of(table: TableDefinition, node: exp.Expr) -> ColumnDefinition:
    """The column of that name. Raises DatabaseError when there is none."""
    for column in table.columns:
        if column.name == node.name.lower():
            return column
    line, at = position(node)
    raise DatabaseError(
        f'column "{node.name.lower()}" of relation "{table.name}" does not exist',
        sqlstate="42703",
        line=line,
        column=at,
    )


def add(
    session: Session, place: Place, table: TableDefinition, action: syntax.AddConstraint
) -> TableDefinition:
    """ADD CONSTRAINT.

    Raises:
        SqlError: for a second primary key, or one of columns that may be NULL.
        DatabaseError: for a column or a table that does not stand, or a name that is taken.
    """
    added = _declared(table, action.this)
    if added.primary_key and table.primary_key:
        raise DatabaseError(
            f'multiple primary keys for table "{table.name}" are not allowed', sqlstate="42P16"
        )
    for name in added.primary_key:
        if table.column(name).is_nullable:
            raise SqlError(
                f'a primary key cannot be added to the nullable column "{name}"',
                hint="Create the table with the column NOT NULL, and insert the rows.",
            )
    return replace(
        table,
        named_keys=(*table.named_keys, *_named(table, added, action.args.get("name"))),
        primary_key=added.primary_key or table.primary_key,
        unique_keys=(*table.unique_keys, *added.unique_keys),
        foreign_keys=(
            *table.foreign_keys,
            *(_found(session, place, k) for k in added.foreign_keys),
        ),
    )


def _named(
    table: TableDefinition, added: TableDefinition, name: exp.Identifier | None
) -> list[NamedKey]:
    """The added key with the name that it is given."""
    if name is None:
        return []
    given = name.name.lower()
    if given in {table.key_name(kind, columns) for kind, columns in table.all_keys}:
        raise DatabaseError(
            f'constraint "{given}" for relation "{table.name}" already exists', sqlstate="42710"
        )
    return [NamedKey(given, kind, columns) for kind, columns in added.all_keys]


def _declared(table: TableDefinition, constraint: exp.Expr) -> TableDefinition:
    """The constraint as CREATE TABLE would have it, of a table with these columns."""
    columns = [
        exp.ColumnDef(this=exp.to_identifier(c.name, quoted=True), kind=exp.DType.INT.into_expr())
        for c in table.columns
    ]
    name = exp.Table(this=exp.to_identifier(table.name, quoted=True))
    schema = exp.Schema(this=name, expressions=[*columns, constraint.copy()])
    return table_definition(exp.Create(this=schema, kind="TABLE"))


def _found(session: Session, place: Place, key: ForeignKey) -> ForeignKey:
    target = session.catalog.place(key.table, key.schema)
    if target is None:
        raise DatabaseError(f'relation "{key.table}" does not exist', sqlstate="42P01")
    return replace(key, schema=target.schema if target.schema != place.schema else None)


def drop(
    _: Session, __: Place, table: TableDefinition, action: syntax.DropConstraint
) -> TableDefinition:
    """DROP CONSTRAINT, by the name under which information_schema has it."""
    wanted = action.this.name.lower()
    for kind, columns in table.all_keys:
        if table.key_name(kind, columns) == wanted:
            return _without(table, kind, columns)
    raise DatabaseError(
        f'constraint "{wanted}" of relation "{table.name}" does not exist',
        sqlstate="42704",
        hint="information_schema.table_constraints has the names.",
    )


def _without(table: TableDefinition, kind: str, columns: tuple[str, ...]) -> TableDefinition:
    if kind == "p":
        return replace(table, primary_key=())
    if kind == "u":
        return replace(table, unique_keys=tuple(k for k in table.unique_keys if k != columns))
    kept = tuple(key for key in table.foreign_keys if key.columns != columns)
    return replace(table, foreign_keys=kept)


def without_column(
    session: Session, place: Place, table: TableDefinition, name: str, *, cascade: bool
) -> TableDefinition:
    """The table without the keys that a column is part of.

    Raises:
        DatabaseError: without CASCADE, for a key of several columns, or one that others refer to.
    """
    parts = [table.primary_key, *table.unique_keys, *(key.columns for key in table.foreign_keys)]
    is_part = any(name in columns and len(columns) > 1 for columns in parts)
    referring = session.catalog.referring([place]) if name in table.primary_key else []
    if (is_part or referring) and not cascade:
        raise DatabaseError(
            f"cannot drop table {table.name} column {name} because other objects depend on it",
            sqlstate="2BP01",
            hint="a key depends on it: drop the constraint first, or write CASCADE.",
        )
    for other in referring:
        session.catalog.forget_references(other, [place])
    return replace(
        table,
        primary_key=() if name in table.primary_key else table.primary_key,
        unique_keys=tuple(key for key in table.unique_keys if name not in key),
        foreign_keys=tuple(key for key in table.foreign_keys if name not in key.columns),
    )


def with_renamed_column(
    session: Session, place: Place, table: TableDefinition, old: str, new: str
) -> TableDefinition:
    """The table, its keys and those of others with another name for a column."""

    def named(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if column == old else column for column in columns)

    def refers(foreign: ForeignKey) -> ForeignKey:
        return replace(foreign, columns=named(foreign.columns))

    for other in session.catalog.referring([place]):
        declared = session.catalog.table_at(other)
        kept = tuple(
            replace(foreign, referred_columns=named(foreign.referred_columns))
            if _refers(other, foreign, place)
            else foreign
            for foreign in declared.foreign_keys
        )
        session.catalog.record_at(other, replace(declared, foreign_keys=kept))
    return replace(
        table,
        columns=tuple(replace(c, name=new) if c.name == old else c for c in table.columns),
        primary_key=named(table.primary_key),
        unique_keys=tuple(named(columns) for columns in table.unique_keys),
        named_keys=tuple(
            NamedKey(table.key_name(kind, columns), kind, named(columns))
            for kind, columns in table.all_keys
        ),
        foreign_keys=tuple(refers(foreign) for foreign in table.foreign_keys),
        dist_key=new if table.dist_key == old else table.dist_key,
        sort_key=named(table.sort_key),
    )


def rename_references(session: Session, old: Place, new: Place) -> None:
    """Let the keys that refer to a table refer to it under its new name."""
    for other in session.catalog.referring([old]):
        declared = session.catalog.table_at(other)
        kept = tuple(
            replace(foreign, table=new.name) if _refers(other, foreign, old) else foreign
            for foreign in declared.foreign_keys
        )
        session.catalog.record_at(other, replace(declared, foreign_keys=kept))


def _refers(table: Place, key: ForeignKey, to: Place) -> bool:
    return (key.schema or table.schema, key.table) == (to.schema, to.name)
