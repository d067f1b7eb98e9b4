"""DuckDB's types for Redshift's."""

from __future__ import annotations

from starlift.redshift.types import ColumnType

DUCKDB_TYPES = {
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "float4": "REAL",
    "float8": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "time": "TIME",
    "timetz": "TIMETZ",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "intervaly2m": "INTERVAL",
    "intervald2s": "INTERVAL",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
    "varbyte": "BLOB",
    "super": "JSON",
}


def duckdb_type(kind: ColumnType) -> str:
    """DuckDB's type for a column. The lengths of strings are checked, not typed."""
    if kind.name == "numeric":
        return f"DECIMAL({kind.precision},{kind.scale})"
    return DUCKDB_TYPES[kind.name]
