"""SQL user-defined functions: what is kept of one, and its SELECT in the place of its calls.

Source: https://docs.aws.amazon.com/redshift/latest/dg/udf-creating-a-scalar-sql-udf.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import DatabaseError, SqlError
from starlift.redshift import nodes
from starlift.redshift.assignments import data_type, goes_into
from starlift.redshift.expression_types import Typing
from starlift.redshift.place import forget_places, place
from starlift.redshift.schema import Schema
from starlift.redshift.statements import parse_body
from starlift.redshift.trees import all_of
from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType
from starlift.redshift.validation import unknown_function

_MOST_NESTED = 32


@dataclass(frozen=True)
class FunctionDefinition:
    """A function: the types of its arguments and of its result, its SELECT as written.

    Names are in lower case. `volatility` is volatile, stable or immutable.
    """

    schema: str
    name: str
    arguments: tuple[ColumnType, ...]
    result: ColumnType
    volatility: str
    body: str

    @property
    def signature(self) -> str:
        """The name with the types of the arguments, as Redshift's errors write it.

        >>> kinds = (ColumnType("float8"), ColumnType("varchar", 256))
        >>> FunctionDefinition("public", "f", kinds, kinds[0], "stable", "select $1").signature
        'f(double precision, character varying)'
        """
        return signature(self.name, self.arguments)


def signature(name: str, kinds: Sequence[ColumnType]) -> str:
    """A function's name with the types of arguments."""
    return f"{name}({', '.join(base_name(kind) for kind in kinds)})"


def inline(tree: exp.Expr, schema: Schema, depth: int = 0) -> None:
    """Put the SELECT of each user's function in the place of its calls.

    An argument stands as often as the SELECT names it.

    Raises:
        DatabaseError: when no function of that name takes such arguments.
        SqlError: when a DEFAULT calls one.
        UnsupportedSqlError: when there is no function of that name.
    """
    for call in reversed(all_of(tree, exp.Anonymous)):
        function = _function_of(call, schema)
        if depth > _MOST_NESTED:
            raise DatabaseError(f'infinite recursion in the function "{function.name}"')
        arguments = [argument.copy() for argument in call.expressions]
        made = _applied(function, arguments)
        inline(made, schema, depth + 1)
        _replace(call, made, function.name)


def _replace(call: exp.Expr, made: exp.Expr, name: str) -> None:
    whole = call.parent if _schema_of(call) else call
    assert whole is not None  # noqa: S101 - what has a parent
    if isinstance(whole.parent, exp.Select) and whole.arg_key == "expressions":
        made = exp.alias_(made, name, quoted=True)
    whole.replace(made)


def _schema_of(call: exp.Expr) -> str | None:
    """The schema that stands before a function's name; what stands behind a call is its own."""
    around = call.parent
    is_within = isinstance(around, exp.Dot) and around.expression is call
    return str(around.this.name).lower() if is_within and around is not None else None


def _function_of(call: exp.Expr, schema: Schema) -> FunctionDefinition:
    known = schema.functions(call.name.lower(), _schema_of(call))
    if not known or isinstance(call.parent, exp.Table):
        raise unknown_function(call)
    if call.find_ancestor(exp.DefaultColumnConstraint):
        line, column = place(call)
        raise SqlError(
            f"a DEFAULT cannot call a user's function: {call.name.lower()}",
            line=line,
            column=column,
            hint="Write its expression.",
        )
    typing = Typing(schema)
    kinds = [typing.type_of(argument) for argument in call.expressions]
    texts = [isinstance(node, exp.Literal) and node.is_string for node in call.expressions]
    fitting = [one for one in known if _takes(one, kinds, texts)]
    best = max((_exact(one, kinds) for one in fitting), default=0)
    found = [one for one in fitting if _exact(one, kinds) == best]
    if len(found) == 1:
        return found[0]
    line, column = place(call)
    said = "is not unique" if found else "does not exist"
    raise DatabaseError(
        f"function {signature(call.name.lower(), kinds)} {said}",
        sqlstate="42725" if found else "42883",
        line=line,
        column=column,
        hint=f"There are {', '.join(one.signature for one in known)}: cast the arguments.",
    )


def _takes(
    function: FunctionDefinition, kinds: Sequence[ColumnType], texts: Sequence[bool]
) -> bool:
    return len(kinds) == len(function.arguments) and all(
        is_text or not kind.is_known or kind.name == wanted.name or goes_into(kind, wanted)
        for kind, wanted, is_text in zip(kinds, function.arguments, texts, strict=True)
    )


def _exact(function: FunctionDefinition, kinds: Sequence[ColumnType]) -> int:
    pairs = zip(kinds, function.arguments, strict=True)
    return sum(kind.name == wanted.name for kind, wanted in pairs)


def _applied(function: FunctionDefinition, arguments: Sequence[exp.Expr]) -> exp.Expr:
    """The function's expression over arguments, all of the types that were declared."""
    body = exp.Paren(this=parse_body(function.body, function.arguments))
    forget_places(body)  # they are of the function's text
    for node in all_of(body, nodes.Argument):
        number = int(node.name) - 1
        given = exp.Cast(this=arguments[number].copy(), to=data_type(function.arguments[number]))
        node.replace(exp.Paren(this=given))
    return exp.Cast(this=body, to=data_type(function.result))


def check_function(function: FunctionDefinition, schema: Schema) -> exp.Expr:
    """A call of a new function with NULLs, its own and nested functions in their places.

    Raises:
        SqlError: when its SELECT has more than expressions of its arguments, or another type.
        UnsupportedSqlError: when it calls a function that is not there.
    """
    nulls = [exp.Cast(this=exp.Null(), to=data_type(kind)) for kind in function.arguments]
    made = exp.Select(expressions=[_applied(function, nulls)])
    inline(made, schema)
    return made
