"""Rows for the system's tables, written in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from starlift.engines.duckdb.system.tables import SCHEMA

# No table of a warehouse has such a name.
_ROWS = "starlift system rows"


def insert_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]
) -> None:
    """Write rows, which may be the 100,000 errors of a load or a wide table's 1,600 columns."""
    if not rows:
        return
    columns: Mapping[str, list[object]] = {
        str(number): list(values) for number, values in enumerate(zip(*rows, strict=True))
    }
    connection.complete()  # a statement whose rows nobody has fetched to their end
    connection.register(_ROWS, pa.table(columns))
    try:
        connection.execute(f'INSERT INTO {SCHEMA}.{table} SELECT * FROM "{_ROWS}"')
    finally:
        connection.unregister(_ROWS)
