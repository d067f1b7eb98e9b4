"""Arguments that must be written out: they decide what a function is translated to."""

from __future__ import annotations

from sqlglot import exp

from starlift.errors import UnsupportedSqlError
from starlift.redshift.place import place


def constant(node: exp.Expr, what: str) -> str:
    """The text or the number that an argument writes.

    Raises:
        UnsupportedSqlError: when it is computed.
    """
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return f"-{node.this.name}"
    if isinstance(node, exp.Literal):
        return str(node.name)
    line, column = place(node)
    raise UnsupportedSqlError(
        f"{what} must be written out: a computed one is not supported", line=line, column=column
    )
