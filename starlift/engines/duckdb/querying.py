"""Queries, and the statements that change rows, on the embedded engine."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import duckdb
from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.errors import UnsupportedSqlError
from starlift.redshift.duckdb import translate, translate_shown
from starlift.redshift.duckdb_merge import merge as translate_merge
from starlift.redshift.merge_syntax import Merge

_COUNTED_AT_ONCE = 10_000
_WITH_ZONE = "TIMESTAMP WITH TIME ZONE"


def query(session: Session, tree: exp.Query, most_rows: int | None = None) -> Outcome:
    """The rows of a SELECT; or at most so many, the first ones, and how many there are."""
    shown = translate_shown(tree, session.catalog)
    result = session.database.execute(shown.statement)
    named = tuple(column[0] for column in result.description or ())
    is_told = len(shown.columns) == len(named)
    columns = shown.columns if is_told else named
    if most_rows is None:
        return Outcome(columns, _rows(result))
    return Outcome(columns, *_first_rows(result, most_rows))


def change(session: Session, tree: exp.DML) -> Outcome:
    """INSERT, UPDATE, DELETE: how many rows they changed."""
    return _changed(session, translate(tree, session.catalog))


def merge(session: Session, tree: Merge) -> Outcome:
    """MERGE: how many rows it changed and inserted."""
    return _changed(session, translate_merge(tree, session.catalog))


def _changed(session: Session, statements: Iterable[str]) -> Outcome:
    """What the last of the statements says: how many rows it changed."""
    result = session.database
    for statement in statements:
        result = session.database.execute(statement)
    row = result.fetchone()
    return Outcome(row_count=int(row[0]) if row else 0)


def _rows(result: duckdb.DuckDBPyConnection) -> tuple[tuple[Any, ...], ...]:
    """All rows of a result. For TIMESTAMPTZ the driver would need another time zone library."""
    if not _has_zones(result):
        return tuple(result.fetchall())
    return _values(_table(result))


def _first_rows(
    result: duckdb.DuckDBPyConnection, most_rows: int
) -> tuple[tuple[tuple[Any, ...], ...], int]:
    """The first rows of a result, and how many it has: the others are not kept."""
    if _has_zones(result):
        table = _table(result)
        return _values(table.slice(0, most_rows)), int(table.num_rows)
    rows = tuple(result.fetchmany(most_rows))
    count = len(rows)
    while others := len(result.fetchmany(_COUNTED_AT_ONCE)):
        count += others
    return rows, count


def _has_zones(result: duckdb.DuckDBPyConnection) -> bool:
    return any(str(column[1]) == _WITH_ZONE for column in result.description or ())


def _table(result: duckdb.DuckDBPyConnection) -> Any:  # noqa: ANN401 - Arrow's, imported by few
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of an extra copy
        return result.to_arrow_table()


def _values(table: Any) -> tuple[tuple[Any, ...], ...]:  # noqa: ANN401 - as above
    try:
        return tuple(zip(*(column.to_pylist() for column in table.columns), strict=True))
    except OverflowError:
        raise UnsupportedSqlError(
            "A TIMESTAMPTZ before year 1 or after 9999 has no value in Python",
            hint="Select it as text: column::varchar.",
        ) from None
