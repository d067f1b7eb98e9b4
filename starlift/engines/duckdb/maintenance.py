"""ANALYZE, VACUUM, LOCK, TRUNCATE and EXPLAIN on the embedded engine.

DuckDB keeps its statistics by itself, compresses by itself and has no order to restore. The
statements are checked; VACUUM gives the space of deleted rows back to the file.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from starlift.engines.duckdb.prepared import executed
from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError
from starlift.redshift.duckdb import quoted, translate
from starlift.redshift.maintenance import (
    Analyze,
    AnalyzeCompression,
    Explain,
    Lock,
    Truncate,
    Vacuum,
)
from starlift.redshift.place import place
from starlift.redshift.prepared_syntax import Execute
from starlift.redshift.schema import KnownTable, known_table
from starlift.redshift.user_functions import inline

_COMPRESSION = ("Table", "Column", "Encoding", "Est_reduction_pct")


def analyze(session: Session, tree: Analyze) -> Outcome:
    """ANALYZE: nothing is left to do, once table and columns are there."""
    if tree.this is not None:
        _columns(known_table(tree.this, session.catalog), tree.args.get("columns") or ())
    return Outcome()


def analyze_compression(session: Session, tree: AnalyzeCompression) -> Outcome:
    """ANALYZE COMPRESSION: every column as it is; DuckDB chooses an encoding for each block."""
    rows: list[tuple[object, ...]] = []
    if tree.this is not None:
        table, listed = known_table(tree.this, session.catalog), tree.args.get("columns") or ()
        name = tree.this.name.lower()
        rows = [(name, column, "raw", "0.00") for column in _columns(table, listed)]
    return Outcome(
        columns=_COMPRESSION,
        rows=tuple(rows),
        notices=("the embedded engine compresses by itself: no encoding is recommended",),
    )


def vacuum(session: Session, tree: Vacuum) -> Outcome:
    """VACUUM: the whole file, whichever table is named."""
    if tree.this is not None:
        known_table(tree.this, session.catalog)
    ((database,),) = session.database.execute("SELECT current_database()").fetchall()
    session.database.execute(f"CHECKPOINT {quoted(database)}")
    return Outcome()


def lock(session: Session, tree: Lock) -> Outcome:
    """LOCK: one session owns the file, so nobody has to be kept out."""
    for table in tree.expressions:
        known_table(table, session.catalog)
    return Outcome()


def truncate(session: Session, tree: Truncate) -> Outcome:
    """TRUNCATE: all rows go, and the transaction is committed."""
    emptying = exp.Delete(this=tree.this.pop())
    for statement in translate(emptying, session.catalog):
        session.database.execute(statement)
    return Outcome()


def explain(session: Session, tree: Explain) -> Outcome:
    """EXPLAIN: the plan of DuckDB, a line a row."""
    explained = tree.this.pop()
    if isinstance(explained, Execute):
        explained = executed(session, explained)
        inline(explained, session.catalog)
    plan = ["Plan of the embedded engine (DuckDB), not of Redshift:"]
    for statement in translate(explained, session.catalog):
        for _, text in session.database.execute(f"EXPLAIN {statement}").fetchall():
            plan += str(text).rstrip("\n").split("\n")
    return Outcome(columns=("QUERY PLAN",), rows=tuple((line,) for line in plan))


def _columns(table: KnownTable, listed: Iterable[exp.Identifier]) -> list[str]:
    """The names of the listed columns, or of all."""
    names = [column.name for column in table.columns]
    for column in listed:
        if column.name.lower() not in names:
            raise _no_column(column)
    return [column.name.lower() for column in listed] or names


def _no_column(node: exp.Expr) -> DatabaseError:
    line, column = place(node)
    return DatabaseError(
        f'column "{node.name.lower()}" does not exist', sqlstate="42703", line=line, column=column
    )
