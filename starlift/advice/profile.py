"""What the rows of a table are like, column by column: found by one query a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from starlift.engines.protocols import Connection, TableInfo
from starlift.project import address_of
from starlift.redshift.duckdb_sql import quoted
from starlift.redshift.tables import ColumnDefinition, TableDefinition
from starlift.redshift.types import ColumnType

# Bytes of a value. Source: https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
_WIDTHS = {
    **dict.fromkeys(("int8", "float8", "timestamp", "timestamptz", "time", "timetz"), 8),
    **dict.fromkeys(("int4", "float4", "date", "intervaly2m"), 4),
    "intervald2s": 8,
    "int2": 2,
    "bool": 1,
}
_LONG_NUMERIC = 18  # up to so many digits take 8 bytes, more take 16
# A VARCHAR, as others whose values differ in size, takes 4 bytes besides its own.
# Source: https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
_LENGTH_BYTES = 4
_UNCOUNTED = {"super", "varbyte"}
_FIGURES = 5  # of each column in the query's row


@dataclass(frozen=True)
class ColumnProfile:
    """A column's values: how many there are, how many different ones, how many bytes they take.

    `distinct` is None for a type whose values cannot be compared; `shortest_bytes` and
    `longest_bytes` for one whose values are all of a size, or where there are none.
    """

    definition: ColumnDefinition
    value_count: int
    distinct: int | None
    size_bytes: int
    shortest_bytes: int | None
    longest_bytes: int | None

    @property
    def name(self) -> str:
        """The column's name."""
        return self.definition.name


@dataclass(frozen=True)
class TableProfile:
    """A table that stands, as it is declared, with its rows and columns looked at."""

    address: str
    definition: TableDefinition
    row_count: int
    columns: tuple[ColumnProfile, ...]

    @property
    def size_bytes(self) -> int:
        """What all values take, not compressed."""
        return sum(column.size_bytes for column in self.columns)

    def column(self, name: str) -> ColumnProfile:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    def null_share(self, name: str) -> float:
        """Which part of the rows has no value in a column; 0 of a table without rows."""
        return 1 - self.column(name).value_count / self.row_count if self.row_count else 0.0

    def is_key(self, name: str) -> bool:
        """Whether a column is declared to identify a row."""
        is_counted = self.column(name).definition.identity is not None
        return is_counted or (name,) in {self.definition.primary_key, *self.definition.unique_keys}

    def is_unique(self, name: str) -> bool:
        """Whether a column identifies a row: it is declared so, or its values are all different."""
        is_whole = self.column(name).value_count == self.row_count > 1
        return self.is_key(name) or (is_whole and self.column(name).distinct == self.row_count)


def profile(connection: Connection, table: TableInfo) -> TableProfile:
    """What a table is like. Different values are counted approximately on Redshift, exactly here.

    Raises:
        WarehouseError: when the warehouse cannot be read.
    """
    definition = table.definition
    assert definition is not None  # noqa: S101 - the caller has those with a definition
    (row,) = connection.execute(_query(table, definition)).rows
    columns = tuple(_columns(definition.columns, row[1:]))
    return TableProfile(address_of(table.schema, table.name), definition, int(row[0]), columns)


def _query(table: TableInfo, definition: TableDefinition) -> str:
    figures = [figure for column in definition.columns for figure in _figures(column)]
    return f"select {', '.join(['count(*)', *figures])} from {quoted(table.schema, table.name)}"


def _figures(column: ColumnDefinition) -> Iterator[str]:
    """Values, different ones, bytes, the shortest and longest one's, as they are asked for."""
    name = quoted(column.name)
    is_counted = column.type.name not in _UNCOUNTED
    yield f"count({name})"
    yield f"approximate count(distinct {name})" if is_counted else "null"
    text = name if column.type.name in {"varchar", "varbyte"} else f"json_serialize({name})"
    is_sized = column.type.name in {"varchar", "varbyte", "super"}
    for figure in ("sum", "min", "max"):
        yield f"{figure}(octet_length({text}))" if is_sized else "null"


def _columns(columns: Sequence[ColumnDefinition], row: Sequence[Any]) -> Iterator[ColumnProfile]:
    for at, column in enumerate(columns):
        count, distinct, size, shortest, longest = row[at * _FIGURES : (at + 1) * _FIGURES]
        width = _width(column.type)
        size_bytes = int(size or 0) + _LENGTH_BYTES * count if width is None else width * count
        different = None if column.type.name in _UNCOUNTED else int(distinct)
        yield ColumnProfile(column, int(count), different, size_bytes, shortest, longest)


def _width(kind: ColumnType) -> int | None:
    """The bytes of each value of a type; None where they differ."""
    if kind.name == "numeric":
        return 8 if (kind.precision or 0) <= _LONG_NUMERIC else 16
    return kind.length if kind.name == "char" else _WIDTHS.get(kind.name)
