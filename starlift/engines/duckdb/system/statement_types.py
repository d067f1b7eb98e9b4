"""What type a statement has in SYS_QUERY_HISTORY.

Queries are told of by STL_QUERY, DDL by STL_DDLTEXT, and UTILITY by STL_UTILITYTEXT, as the page of
each lists them: https://docs.aws.amazon.com/redshift/latest/dg/r_STL_UTILITYTEXT.html
"""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift import nodes
from starlift.redshift.merge_syntax import Merge
from starlift.redshift.unload_syntax import Unload

_TYPES: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.Query, "SELECT"),
    (exp.Insert, "INSERT"),
    (exp.Update, "UPDATE"),
    (exp.Delete, "DELETE"),
    (Merge, "MERGE"),
    (nodes.CopyFrom, "COPY"),
    (Unload, "UNLOAD"),
)
_DDL = ("Create", "Alter", "Append", "Drop", "Refresh", "Resize")
_USERS = ("Principal", "Database")


def statement_type(tree: exp.Expr) -> str:
    """SELECT, INSERT ... COPY, CTAS, DDL or UTILITY."""
    for kind, name in _TYPES:
        if isinstance(tree, kind):
            return name
    if isinstance(tree, exp.Create) and isinstance(tree.expression, exp.Query):
        return "CTAS" if tree.kind == "TABLE" else "DDL"
    name = type(tree).__name__
    is_ddl = name.startswith(_DDL) and not any(word in name for word in _USERS)
    return "DDL" if is_ddl else "UTILITY"
