"""Statements run one after the other on a warehouse."""

from __future__ import annotations

from starlift.engines.protocols import Connection


def run(connection: Connection, text: str) -> list[tuple[object, ...]]:
    """Run statements, with semicolons between them; the rows of the last one, in order."""
    for statement in text.split(";"):
        outcome = connection.execute(statement.strip())
    return sorted(outcome.rows, key=repr)
