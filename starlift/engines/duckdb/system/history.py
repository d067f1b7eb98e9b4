"""What was run: statements, loads and unloads, for the system's views that tell of them.

It is gathered in memory and written in one go: when somebody looks at it, after a load or an
unload, when it has grown, and at the end. So a statement costs nothing more, and what is told
outlives the rollback of the block in which it happened.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from starlift.engines.duckdb.system.rows import insert_rows
from starlift.engines.duckdb.system.tables import SCHEMA
from starlift.redshift.statements import for_display

# Of a longer text the rest is left out, as Redshift leaves it out of STL_QUERYTEXT.
MOST_CHARACTERS = 65_400
# The history is bounded: the oldest go when a session begins.
KEPT_STATEMENTS = 10_000
KEPT_LOADS = 1_000
# Pending statements, and characters of them, beyond which they are written; within a block only
# by their characters, for what is written apart from it cannot be seen in it.
_MOST_PENDING = 500
_MOST_PENDING_CHARACTERS = 16_000_000
_LAST = "pg_last_"
_LASTS = ("last_query", "last_copy", "last_copy_count", "last_unload", "last_unload_count")
_KEPT = {
    "statements": KEPT_STATEMENTS,
    "loads": KEPT_LOADS,
    "unloads": KEPT_LOADS,
}
_PARTS = {"loads": ("load_errors", "load_files"), "unloads": ("unload_files",)}

_Row = tuple[object, ...]


def now() -> datetime:
    """UTC without a zone, as the system's tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass
class Running:
    """The statement that runs: its number, its transaction's, when it began, its type."""

    query_id: int
    transaction_id: int
    text: str
    started_at: datetime = field(default_factory=now)
    type: str = "OTHER"


class History:
    """The history of one session: `database` is its own connection, `log` writes apart from it."""

    def __init__(self, database: duckdb.DuckDBPyConnection, log: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        self._log = log
        self._pending: dict[str, list[_Row]] = {}
        self._pending_characters = 0
        self._shown: dict[str, int] = {}  # how many of each are written in the open transaction
        self._last_query = _last(log, "query_id")
        self._last_transaction = _last(log, "transaction_id")
        # Before the first they are -1; source: .../dg/PG_LAST_COPY_ID.html and its neighbours.
        self._last = dict.fromkeys(_LASTS, -1)
        self.session_id = os.getpid()
        self.running = Running(0, 0, "")

    def start(self, text: str, *, is_in_block: bool) -> None:
        """A statement begins."""
        if _LAST in text.lower():
            for name, number in self._last.items():
                self._database.execute(f"SET VARIABLE {name} = {number}")
        self._last_query += 1
        self._last_transaction += not is_in_block
        self.running = Running(self._last_query, self._last_transaction, text)

    def finish(self, *, row_count: int | None = None, error: str | None = None) -> None:
        """The statement has ended; what is there to be written is written, if it is time."""
        run = self.running
        text = for_display(run.text)[:MOST_CHARACTERS]
        row = (run.type, text, run.started_at, now(), error, row_count)
        if error is None:
            self._remember(row_count or 0)
        self.add("statements", [(*self.key, *row)])
        self._pending_characters += len(text)

    def _remember(self, row_count: int) -> None:
        """Keep what PG_LAST_QUERY_ID and its like will be asked for."""
        kind = self.running.type.lower()
        if kind in {"copy", "unload"}:
            self._last[f"last_{kind}"] = self.running.query_id
            self._last[f"last_{kind}_count"] = row_count
        if kind not in {"ddl", "utility", "other"}:
            self._last["last_query"] = self.running.query_id

    @property
    def key(self) -> _Row:
        """Query, transaction and session of what is told now."""
        return self.running.query_id, self.running.transaction_id, self.session_id

    def add(self, table: str, rows: Sequence[_Row]) -> None:
        """Rows for one of the history's tables."""
        self._pending.setdefault(table, []).extend(rows)

    def show(self) -> None:
        """Write what is pending in the session's transaction, so that it can be read there."""
        for table, rows in self._pending.items():
            insert_rows(self._database, table, rows[self._shown.get(table, 0) :])
            self._shown[table] = len(rows)

    def begin(self) -> None:
        """The session's transaction has begun."""

    def end(self, *, is_kept: bool) -> None:
        """It has ended: what was written in it stands, or is pending again."""
        if is_kept:
            for table, count in self._shown.items():
                del self._pending[table][:count]
        self._shown.clear()

    def flush_if_due(self, *, is_in_block: bool) -> None:
        """Write what is pending, apart from the session's transaction, if it is time."""
        told = {table for table, rows in self._pending.items() if rows}
        is_due = (
            len(self._pending.get("statements", ())) >= _MOST_PENDING or told - {"statements"}
        ) and not is_in_block
        if is_due or self._pending_characters >= _MOST_PENDING_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write what is pending, apart from the session's transaction, and commit."""
        unseen = {table: rows[self._shown.get(table, 0) :] for table, rows in self._pending.items()}
        if not any(unseen.values()):
            return
        self._log.begin()
        try:
            for table, rows in unseen.items():
                insert_rows(self._log, table, rows)
        except BaseException:
            self._log.rollback()
            raise
        self._log.commit()
        for table, rows in self._pending.items():
            del rows[self._shown.get(table, 0) :]
        self._pending_characters = 0


def prune(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the oldest of what was kept beyond the bounds."""
    for table, most in _KEPT.items():
        rows = connection.execute(
            f"SELECT query_id FROM {SCHEMA}.{table} ORDER BY query_id DESC LIMIT 1 OFFSET {most}"
        ).fetchall()
        for (oldest,) in rows:
            for part in (table, *_PARTS.get(table, ())):
                connection.execute(f"DELETE FROM {SCHEMA}.{part} WHERE query_id <= ?", [oldest])


def _last(connection: duckdb.DuckDBPyConnection, column: str) -> int:
    tables = " UNION ALL ".join(f"SELECT max({column}) AS n FROM {SCHEMA}.{t}" for t in _KEPT)
    ((last,),) = connection.execute(f"SELECT coalesce(max(n), 0) FROM ({tables})").fetchall()
    return int(last)
