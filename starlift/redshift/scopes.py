"""How a statement stands to the transaction around it.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html, r_VACUUM_command.html,
r_ALTER_TABLE_APPEND.html and r_ALTER_TABLE.html.
"""

from __future__ import annotations

from enum import Enum

from sqlglot import exp

from starlift.redshift.alter_syntax import AppendTable, ResizeColumn
from starlift.redshift.maintenance import Truncate, Vacuum
from starlift.redshift.transactions import Begin, Commit, Rollback


class Scope(Enum):
    """How a statement stands to the transaction: what most do, and what the others do."""

    WITHIN = "runs in the block that is open, else in a transaction of its own"
    COMMITS = "commits itself, and the block that is open with it"
    ALONE = "is refused within a block"
    CONTROLS = "opens or ends a block"


_SCOPES: dict[type[exp.Expr], Scope] = {
    AppendTable: Scope.ALONE,
    ResizeColumn: Scope.ALONE,
    Vacuum: Scope.ALONE,
    Truncate: Scope.COMMITS,
    Begin: Scope.CONTROLS,
    Commit: Scope.CONTROLS,
    Rollback: Scope.CONTROLS,
}


def scope_of(tree: exp.Expr) -> Scope:
    """The scope of a statement.

    >>> from starlift.redshift.statements import parse
    >>> scope_of(parse("truncate songs"))
    <Scope.COMMITS: 'commits itself, and the block that is open with it'>
    """
    return _SCOPES.get(type(tree), Scope.WITHIN)
