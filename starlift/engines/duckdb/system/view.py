"""What a relation of the system's is made of: its columns as Redshift has them, and a query."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.engines.duckdb.system.tables import SCHEMA
from starlift.redshift.duckdb import duckdb_type, quoted
from starlift.redshift.schema import KnownColumn
from starlift.redshift.types import ColumnType

# PostgreSQL's types of catalogs, as the types of columns that hold the same values.
_TYPES = {
    "name": ColumnType("varchar", length=128),
    "text": ColumnType("varchar", length=65_535),
    "oid": ColumnType("int4"),
    "integer": ColumnType("int4"),
    "smallint": ColumnType("int2"),
    "bigint": ColumnType("int8"),
    "real": ColumnType("float4"),
    "boolean": ColumnType("bool"),
    "timestamp": ColumnType("timestamp"),
}


@dataclass(frozen=True)
class SystemView:
    """A relation under `schema` (pg_catalog, information_schema).

    `query` is DuckDB's SQL; its columns stand in the order of `columns`. `is_history` says that it
    tells of statements that were run, `needs_sizes` that it tells how many rows tables have.
    """

    schema: str
    name: str
    columns: tuple[KnownColumn, ...]
    query: str
    is_history: bool = False
    needs_sizes: bool = False

    @property
    def rests_on_others(self) -> bool:
        """Whether its query reads other views of the system's, which must stand first."""
        return f"{SCHEMA}.pg_" in self.query or f"{SCHEMA}.stv_" in self.query

    @property
    def stands_as(self) -> str:
        """The view's name in the file."""
        return self.name if self.schema == "pg_catalog" else f"{self.schema}.{self.name}"

    @property
    def create(self) -> str:
        """The statement that makes the view: every column under its name, in its type."""
        numbers = ", ".join(f"c{number}" for number in range(len(self.columns)))
        columns = ", ".join(
            f"CAST(c{number} AS {duckdb_type(column.type)}) AS {quoted(column.name)}"
            for number, column in enumerate(self.columns)
        )
        return (
            f"CREATE OR REPLACE VIEW {quoted(SCHEMA, self.stands_as)} AS "
            f"SELECT {columns} FROM ({self.query}) q({numbers})"
        )


def columns(text: str) -> tuple[KnownColumn, ...]:
    """The columns that a text lists: a name and a type each, with commas between them.

    >>> [str(column.type) for column in columns("a name, b numeric(5,2), c character(10)")]
    ['varchar(128)', 'numeric(5,2)', 'char(10)']
    """
    items = " ".join(text.split()).rstrip(",").split(", ")
    return tuple(
        KnownColumn(name, _type(kind)) for name, _, kind in (i.partition(" ") for i in items)
    )


def _type(text: str) -> ColumnType:
    name, _, size = text.rstrip(")").partition("(")
    if name == "numeric":
        precision, scale = size.split(",")
        return ColumnType("numeric", precision=int(precision), scale=int(scale))
    if name in {"varchar", "character"}:
        return ColumnType("char" if name == "character" else name, length=int(size))
    return _TYPES[text]
