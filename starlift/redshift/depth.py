"""How deep a statement may nest: as deep as Python can follow it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlift.errors import SqlError


@contextmanager
def followed(statement: str) -> Iterator[None]:
    """Let a statement that is nested too deeply be an error of it.

    Raises:
        SqlError: 54001, as PostgreSQL has it.
    """
    try:
        yield
    except RecursionError:
        raise SqlError(
            "the statement is too complex: it nests expressions or queries too deeply",
            statement=statement,
            sqlstate="54001",
            hint="Write a part of it as a CTE or a table of its own; many rows of constants as "
            "VALUES, not as UNION ALL.",
        ) from None
