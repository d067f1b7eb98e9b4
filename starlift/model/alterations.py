"""The statements of Redshift's that give a standing table its changes, keys between tables apart.

All of them run in a transaction block. Sources:
https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html and r_CREATE_TABLE_NEW.html
"""

from __future__ import annotations

from collections.abc import Iterator

from starlift.model.differences import distribution, foreign_key_text, order
from starlift.redshift.key_names import FOREIGN, PRIMARY, UNIQUE
from starlift.redshift.table_text import expression_text, name_text
from starlift.redshift.tables import ColumnDefinition, ForeignKey, TableDefinition
from starlift.redshift.type_names import catalog_name

# The name under which a table stands while another takes its rows.
BEFORE = "before_migrate"


def alterations(old: TableDefinition, new: TableDefinition) -> Iterator[str]:
    """What makes the one of the other where ALTER TABLE can."""
    alter = f"alter table {_name(old)}"
    yield from (f"{alter} drop constraint {name}" for name in _keys_gone(old, new))
    standing = {column.name for column in old.columns}
    for column in new.columns:
        if column.name not in standing:
            yield f"{alter} add column {_column(column)}"
    if distribution(old) != distribution(new):
        yield f"{alter} alter {distribution(new)}"
    if order(old) != order(new):
        if not new.sort_key:
            yield f"{alter} alter sortkey none"  # AUTO alone would keep the key
        yield f"{alter} alter {order(new)}"
    if new.primary_key != old.primary_key and new.primary_key:
        yield f"{alter} add primary key {_listed(new.primary_key)}"
    for columns in new.unique_keys:
        if columns not in old.unique_keys:
            yield f"{alter} add unique {_listed(columns)}"


def _keys_gone(old: TableDefinition, new: TableDefinition) -> Iterator[str]:
    if old.primary_key and old.primary_key != new.primary_key:
        yield name_text(old.key_name(PRIMARY, old.primary_key))
    for columns in old.unique_keys:
        if columns not in new.unique_keys:
            yield name_text(old.key_name(UNIQUE, columns))


def _column(column: ColumnDefinition) -> str:
    """A column as ADD COLUMN takes it: without keys, and without IDENTITY."""
    parts = [name_text(column.name), catalog_name(column.type)]
    if column.default is not None:
        parts.append(f"default {expression_text(column.default)}")
    if column.encoding is not None:
        parts.append(f"encode {column.encoding}")
    if not column.is_nullable:
        parts.append("not null")
    return " ".join(parts)


def set_aside(table: TableDefinition) -> str:
    """What gives a standing table another name, so that a new one can take its place."""
    return f"alter table {_name(table)} rename to {BEFORE}"


def take_rows(old: TableDefinition, new: TableDefinition) -> str:
    """What moves the rows of the table that was set aside into the new one.

    New columns get their DEFAULT, and IDENTITY columns new numbers.
    """
    before = {column.name: column.type for column in old.columns}
    columns = [c for c in new.columns if c.name in before and c.identity is None]
    names = ", ".join(name_text(column.name) for column in columns)
    values = ", ".join(
        name_text(column.name)
        if column.type == before[column.name]
        else f"cast({name_text(column.name)} as {catalog_name(column.type)})"
        for column in columns
    )
    source = name_text(old.schema, BEFORE)
    return f"insert into {_name(old)} ({names}) select {values} from {source}"  # noqa: S608 - quoted


def drop_aside(table: TableDefinition) -> str:
    """What drops the table that was set aside."""
    return f"drop table {name_text(table.schema, BEFORE)}"


def drop_foreign_key(table: TableDefinition, key: ForeignKey) -> str:
    """What drops a foreign key of a table."""
    name = name_text(table.key_name(FOREIGN, key.columns))
    return f"alter table {_name(table)} drop constraint {name}"


def add_foreign_key(table: TableDefinition, key: ForeignKey) -> str:
    """What adds a foreign key to a table."""
    return f"alter table {_name(table)} add {foreign_key_text(key)}"


def count_nulls(table: TableDefinition, column: str) -> str:
    """The query of how many rows are NULL in a column."""
    return f"select count(*) from {_name(table)} where {name_text(column)} is null"  # noqa: S608 - quoted


def drop_table(table: TableDefinition) -> str:
    """What drops a table."""
    return f"drop table {_name(table)}"


def _name(table: TableDefinition) -> str:
    return name_text(table.schema, table.name)


def _listed(columns: tuple[str, ...]) -> str:
    return f"({', '.join(map(name_text, columns))})"
