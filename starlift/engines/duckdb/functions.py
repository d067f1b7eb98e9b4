"""CREATE and DROP of SQL user-defined functions on the embedded engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from starlift.engines.duckdb import relations
from starlift.engines.duckdb.session import Session
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError
from starlift.redshift.duckdb import translate
from starlift.redshift.function_syntax import CreateFunction, DropFunction
from starlift.redshift.functions import NAMES
from starlift.redshift.place import place as position
from starlift.redshift.types import ColumnType, column_type
from starlift.redshift.user_functions import FunctionDefinition, check_function, signature


def create(session: Session, tree: CreateFunction) -> Outcome:
    """CREATE FUNCTION; OR REPLACE takes the place of one with the same arguments.

    Raises:
        DatabaseError: when it exists, or its SELECT gives another type.
        SqlError: when its SELECT is more than an expression of its arguments.
    """
    where = relations.new_place(session, tree.this)
    if where.name.upper() in NAMES:
        line, column = position(tree.this)
        raise DatabaseError(
            f'the function "{where.name}" is one of Redshift\'s own',
            sqlstate="42723",
            line=line,
            column=column,
            hint="Take another name: those that begin with f_ are kept for users.",
        )
    function = FunctionDefinition(
        where.schema,
        where.name,
        _types(tree.args["arguments"]),
        replace(column_type(tree.args["result"]), length=None),
        tree.args["volatility"],
        tree.args["body"],
    )
    standing = session.catalog.functions(where.name, where.schema)
    if not tree.args["is_replacing"] and _find(standing, function.arguments) is not None:
        raise DatabaseError(
            f"function {function.signature} already exists with same argument types",
            sqlstate="42723",
            hint="CREATE OR REPLACE FUNCTION takes its place.",
        )
    (query,) = translate(check_function(function, session.catalog), session.catalog)
    session.database.execute(f"EXPLAIN {query}")
    session.catalog.record_function(function)
    return Outcome()


def drop(session: Session, tree: DropFunction) -> Outcome:
    """DROP FUNCTION: what calls it fails from then on, and is not looked for.

    Raises:
        DatabaseError: when there is none with such arguments.
    """
    name, schema = tree.this.name.lower(), tree.this.db.lower() or None
    kinds = _types(tree.args["arguments"])
    standing = session.catalog.functions(name, schema)
    function = _find(standing, kinds)
    if function is not None:
        session.catalog.forget_function(function)
        return Outcome()
    message = f"function {signature(name, kinds)} does not exist"
    if tree.args["exists"]:
        return Outcome(notices=(f"{message}, skipping",))
    line, column = position(tree.this)
    known = ", ".join(one.signature for one in standing)
    raise DatabaseError(
        message,
        sqlstate="42883",
        line=line,
        column=column,
        hint=f"There is {known}." if known else "",
    )


def _types(kinds: Sequence[exp.DataType]) -> tuple[ColumnType, ...]:
    """The types of arguments: a text may have any length, whatever is written."""
    types = (column_type(kind) for kind in kinds)
    return tuple(replace(kind, length=None) if kind.is_character else kind for kind in types)


def _find(
    functions: Sequence[FunctionDefinition], kinds: Sequence[ColumnType]
) -> FunctionDefinition | None:
    """The one whose arguments have these types, whatever their precision."""
    names = [kind.name for kind in kinds]
    return next((f for f in functions if [kind.name for kind in f.arguments] == names), None)
