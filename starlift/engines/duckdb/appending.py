"""Rows of Python's into a table, without a statement a row."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from starlift.engines.duckdb.loader import arrow_type
from starlift.engines.duckdb.session import Session
from starlift.errors import DatabaseError
from starlift.redshift.duckdb import quoted
from starlift.redshift.scopes import Scope

_ROWS = "starlift appended rows"  # no table of a warehouse has such a name


def append(
    session: Session, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Add rows to `schema.table`, in the transaction that is open, if one is.

    Raises:
        DatabaseError: when there is no such table.
        duckdb.Error: when the database refuses the rows.
    """
    schema, _, name = table.partition(".")
    types = session.catalog.column_types(name, schema)
    if not types:
        raise DatabaseError(f'relation "{table}" does not exist', sqlstate="42P01")
    if not rows:
        return
    arrays = [
        pa.array(values, type=arrow_type(types[column]))
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    target = f"{quoted(schema, name)} ({', '.join(map(quoted, columns))})"
    with session.transactions.around(Scope.WITHIN):
        session.database.register(_ROWS, pa.table(arrays, names=list(columns)))
        try:
            session.database.execute(f"INSERT INTO {target} SELECT * FROM {quoted(_ROWS)}")
        finally:
            session.database.unregister(_ROWS)
