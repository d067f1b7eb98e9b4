"""The database's name before a schema's: it may stand there, and no other may."""

from __future__ import annotations

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift.place import place
from starlift.redshift.statements import parse
from starlift.redshift.trees import all_of


def leave_out_database(tree: exp.Expr, database: str) -> None:
    """Take the database's name out of a statement.

    Raises:
        DatabaseError: for a table of another database.
    """
    named = _qualified(tree)
    for node in named:
        name = node.args["catalog"].name.lower()
        if name != database:
            line, column = place(node)
            raise DatabaseError(
                f'database "{name}" does not exist',
                sqlstate="3D000",
                line=line,
                column=column,
                hint=f"the one database of this warehouse is {database}.",
            )
    for node in named:
        node.set("catalog", None)


def without_database(text: str) -> str:
    """The text of a query without the database's name, where it stands before a schema's."""
    for node in sorted(_qualified(parse(text)), key=_start, reverse=True):
        text = text[: _start(node)] + text[node.args["db"].meta["start"] :]
    return text


def _start(node: exp.Expr) -> int:
    return int(node.args["catalog"].meta["start"])


def _qualified(tree: exp.Expr) -> list[exp.Expr]:
    """The tables and the columns with a database's name. Else four names are a SUPER's path."""
    tables = all_of(tree, exp.Table)
    databases = {table.catalog.lower() for table in tables if table.catalog}
    if not databases:
        return []
    paths = {table.alias_or_name.lower() for table in tables}
    columns = [
        column for column in all_of(tree, exp.Column) if column.catalog.lower() in databases - paths
    ]
    return [*(table for table in tables if table.catalog), *columns]
