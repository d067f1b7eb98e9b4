"""CREATE and DROP of SQL user-defined functions.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_FUNCTION.html and
https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_FUNCTION.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader

_MOST_ARGUMENTS = 32
_VOLATILITY = ("VOLATILE", "STABLE", "IMMUTABLE")


class CreateFunction(Statement):
    """`CREATE [OR REPLACE] FUNCTION this (arguments) RETURNS result volatility AS body`."""

    arg_types: ClassVar[dict[str, bool]] = {
        "this": True,
        "arguments": True,
        "result": True,
        "volatility": True,
        "body": True,
        "is_replacing": False,
    }


class DropFunction(Statement):
    """`DROP FUNCTION this (arguments) [CASCADE]`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "arguments": True, "exists": False}


def _create(reader: Reader) -> CreateFunction:
    is_replacing = "REPLACE" in reader.phrase
    function = reader.table()
    arguments, names = _arguments(reader)
    reader.expects("RETURNS")
    result = reader.data_type()
    volatility = reader.expects(*_VOLATILITY)
    reader.expects("AS")
    body = reader.text("the SELECT of the function, between two times $$")
    reader.expects("LANGUAGE")
    language = reader.next_word()
    if language == "PLPYTHONU":
        reader.refuses(
            "Functions in Python are not supported",
            hint="Write LANGUAGE sql; Redshift takes no new ones in Python either.",
        )
    if language != "SQL":
        reader.fails("Expected SQL")
    if names:
        raise SqlError(
            f'a function in SQL has no names for its arguments: "{names[0].name}"',
            hint="List their types alone, and write $1, $2 in the SELECT.",
        )
    if len(arguments) > _MOST_ARGUMENTS:
        raise SqlError(f"functions cannot have more than {_MOST_ARGUMENTS} arguments")
    return CreateFunction(
        this=function,
        arguments=arguments,
        result=result,
        volatility=volatility.lower(),
        body=body.name,
        is_replacing=is_replacing,
    )


def _drop(reader: Reader) -> DropFunction:
    exists = reader.takes("IF EXISTS")
    function = reader.table()
    arguments, _ = _arguments(reader)
    reader.takes_any("CASCADE", "RESTRICT")
    return DropFunction(this=function, arguments=arguments, exists=exists)


def _arguments(reader: Reader) -> tuple[list[exp.DataType], list[exp.Identifier]]:
    """The types in parentheses, and the names before them, if there are any."""
    names: list[exp.Identifier] = []
    reader.expects("(")
    if reader.takes(")"):
        return [], names
    types = reader.several(lambda: _argument(reader, names))
    reader.expects(")")
    return types, names


def _argument(reader: Reader, names: list[exp.Identifier]) -> exp.DataType:
    if not reader.is_at_type:
        names.append(reader.name())
    return reader.data_type()


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "CREATE FUNCTION": _create,
    "CREATE OR REPLACE FUNCTION": _create,
    "DROP FUNCTION": _drop,
}
