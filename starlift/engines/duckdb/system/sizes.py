"""How many rows and blocks tables have: counted when svv_table_info is looked at.

They are kept in a variable of the session, which the view reads: nothing is written to the file.
"""

from __future__ import annotations

import duckdb

from starlift.engines.duckdb.system.tables import SCHEMA, TEMPORARY
from starlift.redshift.duckdb import quoted

# Of temporary tables only the session's own can be counted.
_STANDING = f"""
SELECT r.oid, d.database_name, d.schema_name, d.table_name FROM {SCHEMA}.relations r
JOIN duckdb_tables() d ON d.table_name = r.name AND CASE
    WHEN d.database_name = 'temp' THEN list_contains(
        CAST(getvariable('search_path') AS VARCHAR[]), r.schema_name)
        AND starts_with(r.schema_name, '{TEMPORARY}')
    ELSE d.database_name = current_database() AND d.schema_name = r.schema_name END
"""
# Redshift counts in blocks of 1 MB; one of DuckDB's has 256 KB.
_BLOCKS_TO_A_MB = 4


def measure_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Count the rows and the blocks of 1 MB of all tables anew."""
    entries = [
        f"{oid}: {{'rows': {_rows(connection, name)}, 'blocks': {_blocks(connection, name)}}}"
        for oid, *place in connection.execute(_STANDING).fetchall()
        for name in [quoted(*place)]
    ]
    connection.execute(f"SET VARIABLE table_sizes = MAP {{{', '.join(entries)}}}")


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM {name}").fetchall()
    return int(count)


def _blocks(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """Blocks of 1 MB, at least one: what is not yet on disk has none."""
    literal = name.replace("'", "''")
    ((blocks,),) = connection.execute(
        "SELECT count(DISTINCT block_id) FILTER (block_id >= 0) "
        f"FROM pragma_storage_info('{literal}')"
    ).fetchall()
    return max(1, -(-int(blocks) // _BLOCKS_TO_A_MB))
