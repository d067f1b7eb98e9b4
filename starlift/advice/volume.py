"""What the warehouse tells of its volume: the objects it was loaded from, how well it packs."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from pyarrow import compute

from starlift.advice.profile import TableProfile
from starlift.advice.sizes import Loaded
from starlift.engines.protocols import LEDGER_SCHEMA, Connection
from starlift.redshift.duckdb_sql import quoted

_SAMPLE_ROWS = 20_000
_LEDGER = f"""
select table_name from information_schema.tables where table_schema = '{LEDGER_SCHEMA}'
"""
# What is loaded batch by batch stands there object by object, else in the last run's figures.
_OBJECTS = f"""
select count(*), coalesce(sum(size_bytes), 0)
from {LEDGER_SCHEMA}.loaded_objects
where same_as = ''
"""
_LAST_RUN = f"""
select objects, size_bytes
from {LEDGER_SCHEMA}.runs
where status = 'published' and objects > 0
order by run_id desc
limit 1
"""


def loaded_objects(connection: Connection, copy_count: int) -> Loaded | None:
    """What the ledger has of the objects in the warehouse; None where it has nothing of them."""
    tables = {name for (name,) in connection.execute(_LEDGER).rows}
    if not {"runs", "loaded_objects"} <= tables:
        return None
    rows = (*connection.execute(_OBJECTS).rows, *connection.execute(_LAST_RUN).rows)
    found = [Loaded(int(count), int(size), copy_count) for count, size in rows if count]
    return found[0] if found else None


def compression(connection: Connection, tables: Sequence[TableProfile]) -> float:
    """How many times smaller ZSTD makes a sample of the tables' values, column by column.

    Not less than 1: what does not become smaller is kept as it is.
    """
    plain = packed = 0
    for table in tables:
        if table.row_count:
            for values in _sample(connection, table):
                stored = _stored(values)
                plain += sum(map(len, stored))
                packed += sum(map(_packed, stored))
    return max(1.0, plain / packed) if packed else 1.0


def _sample(connection: Connection, table: TableProfile) -> list[pa.Array]:
    """The first rows of a table, by column."""
    names = [quoted(column.name) for column in table.columns]
    source = quoted(*table.address.split(".", 1))
    rows = connection.execute(f"select {', '.join(names)} from {source} limit {_SAMPLE_ROWS}").rows
    return [_array(values) for values in zip(*rows, strict=True)]


def _array(values: Sequence[object]) -> pa.Array:
    """Values as they are stored; as text, where Arrow has no type for them."""
    try:
        return pa.array(values)
    except pa.ArrowException:
        return pa.array([None if value is None else str(value) for value in values])


def _stored(values: pa.Array) -> list[bytes]:
    """The bytes of values; of texts those of their lengths and of their letters."""
    buffers = [values]
    if pa.types.is_string(values.type) or pa.types.is_binary(values.type):
        buffers = [compute.binary_length(values), values.cast(pa.binary())]
    return [each.buffers()[-1].to_pybytes() for each in buffers if each.buffers()[-1]]


def _packed(data: bytes) -> int:
    codec = pa.Codec("zstd")
    return len(codec.compress(data, asbytes=True))
