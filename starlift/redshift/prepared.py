"""A prepared statement, and its tree with values in the places of its parameters.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html and r_EXECUTE.html; the
errors are PostgreSQL's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift import nodes
from starlift.redshift.assignments import data_type
from starlift.redshift.place import forget_places, place
from starlift.redshift.prepared_syntax import Prepare
from starlift.redshift.statements import parse_prepared
from starlift.redshift.trees import all_of
from starlift.redshift.types import VARCHAR_MAX_BYTES, ColumnType, column_type

_TEXTS = ("char", "varchar")
_TEXT = ColumnType("varchar", length=VARCHAR_MAX_BYTES)


@dataclass(frozen=True)
class Parameter:
    """A parameter: its type, None where none is listed.

    Without its own length or precision a type takes values of all lengths and precisions.
    """

    type: ColumnType | None = None
    is_open: bool = False


@dataclass(frozen=True)
class PreparedStatement:
    """A statement under a name, as it is written, with its parameters $1, $2, ... in order."""

    name: str
    text: str
    parameters: tuple[Parameter, ...]


def prepared_statement(tree: Prepare) -> PreparedStatement:
    """The statement that a PREPARE keeps.

    Raises:
        DatabaseError: when it names a parameter whose type is not listed.
        SqlError: when it cannot be read.
    """
    text = str(tree.args["text"])
    listed = tree.args.get("types") or []
    numbers = [int(node.name) for node in all_of(parse_prepared(text), nodes.Argument)]
    most = max(numbers, default=0)
    if 0 in numbers or (listed and most > len(listed)):
        wrong = 0 if 0 in numbers else most
        raise DatabaseError(f"there is no parameter ${wrong}", sqlstate="42P02")
    parameters = [_parameter(kind) for kind in listed] or [Parameter()] * most
    return PreparedStatement(tree.this.name.lower(), text, tuple(parameters))


def _parameter(node: exp.DataType) -> Parameter:
    kind = column_type(node)
    is_open = not node.expressions and (kind.name in _TEXTS or kind.name == "numeric")
    if is_open and kind.name in _TEXTS:
        kind = _TEXT
    return Parameter(kind, is_open)


def nulls(statement: PreparedStatement) -> list[exp.Expr]:
    """A NULL for each parameter."""
    return [exp.Null() for _ in statement.parameters]


def bound(statement: PreparedStatement, values: Sequence[exp.Expr]) -> exp.Expr:
    """The tree of the statement with values for its parameters, without places in its text.

    A value stands as often as its parameter does.

    Raises:
        DatabaseError: when there are more or fewer values than parameters, or one is no value.
    """
    expected = len(statement.parameters)
    if len(values) != expected:
        raise DatabaseError(
            f'wrong number of parameters for prepared statement "{statement.name}": '
            f"expected {expected} but got {len(values)}",
            sqlstate="42601",
        )
    for value in values:
        _check_value(value)
    tree = parse_prepared(statement.text)
    forget_places(tree)
    for node in all_of(tree, nodes.Argument):
        number = int(node.name) - 1
        given = _typed(values[number], statement.parameters[number])
        if isinstance(node.parent, exp.Ordered | exp.Group):
            given = _as(_TEXT, given)  # as a number it would be the place of a column
        is_bare = isinstance(given, exp.Literal | exp.Null)
        node.replace(given if is_bare else exp.Paren(this=given))
    return tree


def _typed(value: exp.Expr, parameter: Parameter) -> exp.Expr:
    """The value as one of the parameter's type; what is one as it is written stays so."""
    value, kind = value.copy(), parameter.type
    if kind is None or (kind.name == "numeric" and parameter.is_open and not _is_text(value)):
        return value
    if _is_text(value) and kind.name == "varchar" and parameter.is_open:
        return value
    is_number = isinstance(value, exp.Literal) and not value.is_string
    if is_number and kind.name == "int4" and value.name.isdecimal():
        return value
    if kind.name == "numeric" and parameter.is_open:
        kind = ColumnType("numeric", precision=38, scale=_scale(value))
    return _as(kind, value)


def _as(kind: ColumnType, value: exp.Expr) -> exp.Expr:
    return exp.Cast(this=value, to=data_type(kind))


def _is_text(value: exp.Expr) -> bool:
    return isinstance(value, exp.Literal) and value.is_string


def _scale(value: exp.Expr) -> int:
    return len(value.name.partition(".")[2])


def _check_value(value: exp.Expr) -> None:
    """A value is computed without any row."""
    for node in value.walk():
        line, at = place(node)
        if isinstance(node, exp.Column):
            raise DatabaseError(
                f'column "{node.name.lower()}" does not exist',
                sqlstate="42703",
                line=line,
                column=at,
                hint="EXECUTE takes values: a text stands in single quotation marks.",
            )
        if isinstance(node, exp.Query):
            raise DatabaseError(
                "cannot use subquery in EXECUTE parameter", sqlstate="0A000", line=line, column=at
            )
        if isinstance(node, nodes.AggregateCall):
            raise DatabaseError(
                "cannot use aggregate function in EXECUTE parameter",
                sqlstate="42803",
                line=line,
                column=at,
            )
