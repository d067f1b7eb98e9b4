"""Which columns of its tables a view's query reads, and that it reads no more when some are added.

A view has the columns that it was made with: Redshift binds them then. Here a `*` would take a new
column in, and a name without a table would find it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from starlift.redshift.duckdb_sql import quoted
from starlift.redshift.statements import parse
from starlift.redshift.trees import all_of
from starlift.redshift.view_queries import Name, tables_read, with_sources


def reads_column(text: str, table: Name, column: str) -> bool:
    """Whether a view's query may read that column of the table."""
    query = parse(text)
    return any(_takes(query, each, column) for each in tables_read(query) if _is(each, table))


def with_columns(text: str, table: Name, columns: Sequence[str], added: str) -> str:
    """The query with the columns of a table listed, where it would read one that is added."""
    names = ", ".join(map(quoted, columns))
    listed = f"(SELECT {names} FROM {quoted(*table)})"  # noqa: S608 - quoted

    def source(each: exp.Table) -> tuple[str, bool] | None:
        return (listed, True) if _is(each, table) and _takes(each.root(), each, added) else None

    return with_sources(text, source)


def _is(table: exp.Table, name: Name) -> bool:
    return (table.db.lower(), table.name.lower()) == name


def _takes(query: exp.Expr, table: exp.Table, column: str) -> bool:
    """Whether a column of that name is read, or all of this table's, whatever they are."""
    select = table.find_ancestor(exp.Select)
    if select is not None and (select.is_star or _is_natural(select)):
        return True
    return any(each.name.lower() == column for each in all_of(query, exp.Column))


def _is_natural(select: exp.Select) -> bool:
    return any(join.method == "NATURAL" for join in select.args.get("joins") or ())
