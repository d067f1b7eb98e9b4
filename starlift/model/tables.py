"""The tables as they stand, with what the project's DDL says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlift.engines.protocols import TableInfo
from starlift.redshift.statements import parse
from starlift.redshift.tables import TableDefinition, listed_table


@dataclass(frozen=True)
class ColumnDescription:
    """A column: its type as shown, and its attributes: primary key, references t, distkey ..."""

    name: str
    type: str
    attributes: tuple[str, ...]


@dataclass(frozen=True)
class TableDescription:
    """A table: `row_count` is None when it is declared but does not stand yet."""

    schema: str
    name: str
    dist_style: str
    columns: tuple[ColumnDescription, ...]
    row_count: int | None


def describe_tables(
    create_statements: Sequence[str], standing: Sequence[TableInfo]
) -> tuple[TableDescription, ...]:
    """The declared tables in their order, then those that stand without being declared."""
    rows = {(table.schema, table.name): table for table in standing}
    declared = [
        _standing(d, rows.pop((d.schema or "public", d.name), None))
        for d in _definitions(create_statements)
    ]
    return (*declared, *(_undeclared(table) for table in rows.values()))


def _standing(declared: TableDefinition, standing: TableInfo | None) -> TableDescription:
    """A declared table as it was made, which may not be as it is declared now."""
    made = standing.definition if standing else None
    return _described(made or declared, standing)


def _definitions(statements: Sequence[str]) -> list[TableDefinition]:
    found = (listed_table(parse(statement)) for statement in statements)
    return [table for table in found if table is not None]


def _described(table: TableDefinition, standing: TableInfo | None) -> TableDescription:
    return TableDescription(
        schema=table.schema or "public",
        name=table.name,
        dist_style=table.dist_style,
        columns=tuple(
            ColumnDescription(column.name, str(column.type), tuple(_attributes(table, column.name)))
            for column in table.columns
        ),
        row_count=standing.row_count if standing else None,
    )


def _attributes(table: TableDefinition, name: str) -> list[str]:
    column = table.column(name)
    found = []
    if name in table.primary_key:
        found.append("primary key")
    found += [f"references {key.table}" for key in table.foreign_keys if name in key.columns]
    if column.identity is not None:
        found.append(str(column.identity))
    if not column.is_nullable and name not in table.primary_key:
        found.append("not null")
    if name == table.dist_key:
        found.append("distkey")
    if name in table.sort_key:
        position = table.sort_key.index(name) + 1
        found.append("sortkey" if len(table.sort_key) == 1 else f"sortkey {position}")
    return found


def _undeclared(table: TableInfo) -> TableDescription:
    if table.definition is not None:
        return _described(table.definition, table)
    columns = tuple(ColumnDescription(name, kind, ()) for name, kind in table.columns)
    return TableDescription(table.schema, table.name, "", columns, table.row_count)
