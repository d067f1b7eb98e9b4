"""How calls of functions are written, beyond a name and a list in parentheses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from sqlglot import exp
from sqlglot.parsers.redshift import RedshiftParser
from sqlglot.tokenizer_core import TokenType

from starlift.errors import SqlSyntaxError
from starlift.redshift import nodes
from starlift.redshift.functions import FUNCTIONS, NAMES

# The parser's own methods are what a grammar is made with.
_Parser: TypeAlias = Any
# Types that are called as functions: DATE(expression).
_TYPE_CALLS = {
    "DATE": "date",
    "FLOAT4": "float4",
    "FLOAT8": "float8",
    "INT2": "int2",
    "INT4": "int4",
    "INT8": "int8",
    "TEXT": "varchar(65535)",
    "TIMESTAMP": "timestamp",
    "TIMESTAMPTZ": "timestamptz",
}


def call(name: str, *arguments: exp.Expr, spelling: str = "") -> exp.Expr:
    """The node of a call, by the function's canonical name."""
    known = FUNCTIONS[name]
    kind = nodes.AggregateCall if known.is_aggregate or known.is_window else nodes.Call
    if any(argument is None for argument in arguments):
        raise SqlSyntaxError(f"syntax error: an argument of {name} is missing")
    made: exp.Expr = kind(this=name, expressions=list(arguments))
    made.meta["spelling"] = (spelling or name).lower()
    return made


def builders() -> dict[str, Callable[[Sequence[exp.Expr]], exp.Expr]]:
    """For the parser: what makes the node of each function, by the name it is called under."""
    functions = {
        spelling: partial(_called, known.name, spelling) for spelling, known in NAMES.items()
    }
    return {**functions, **{name: partial(_type_call, kind) for name, kind in _TYPE_CALLS.items()}}


def _called(name: str, spelling: str, arguments: Sequence[exp.Expr]) -> exp.Expr:
    if len(arguments) == 1 and isinstance(arguments[0], exp.Distinct):
        first, *rest = arguments[0].expressions
        if rest and name != "COUNT":  # DISTINCT belongs to what is aggregated alone
            arguments = [exp.Distinct(expressions=[first]), *rest]
    if arguments and FUNCTIONS[name].parameters and FUNCTIONS[name].parameters[0].kind == "part":
        arguments = [_part(arguments[0]), *arguments[1:]]
    return call(name, *arguments, spelling=spelling)


def _part(node: exp.Expr) -> exp.Expr:
    """The part of a date, bare or in quotes: no column's name."""
    is_bare = isinstance(node, exp.Column) and not node.table
    return exp.var(node.name).update_positions(node.this) if is_bare else node


def _type_call(kind: str, arguments: Sequence[exp.Expr]) -> exp.Expr:
    if len(arguments) != 1:
        raise SqlSyntaxError(f"{kind.upper()}(...) casts one expression, not {len(arguments)}")
    target = exp.DataType.build(kind, dialect="redshift")
    return exp.Cast(this=arguments[0], to=target)


def _extract(parser: _Parser) -> exp.Expr:
    part = parser._parse_string() or parser._parse_var(any_token=True)  # noqa: SLF001 - its own
    if not parser._match(TokenType.FROM):  # noqa: SLF001
        parser.raise_error("Expected FROM: EXTRACT(part FROM moment)")
    return call("EXTRACT", part, parser._parse_bitwise())  # noqa: SLF001


def _trim(parser: _Parser) -> exp.Expr:
    trimmed = RedshiftParser._parse_trim(parser)  # noqa: SLF001
    position = str(trimmed.args.get("position") or "BOTH").upper()
    name = {"LEADING": "LTRIM", "TRAILING": "RTRIM"}.get(position, "BTRIM")
    characters = trimmed.expression
    return call(name, trimmed.this, *([characters] if characters else []))


def _substring(parser: _Parser) -> exp.Expr:
    cut = RedshiftParser._parse_substring(parser)  # noqa: SLF001
    parts = [cut.this, cut.args.get("start"), cut.args.get("length")]
    return call("SUBSTRING", *(part for part in parts if part is not None))


def _position(parser: _Parser) -> exp.Expr:
    found = RedshiftParser._parse_position(parser)  # noqa: SLF001
    return call("STRPOS", found.this, found.args["substr"], spelling="position")


def _absolute(parser: _Parser) -> exp.Expr:
    """`@ -5`; an argument of a function, `$1`, begins with the same token."""
    if parser._prev.text == "@":  # noqa: SLF001
        return call("ABS", parser._parse_unary())  # noqa: SLF001
    number = parser._parse_number()  # noqa: SLF001
    if number is None or not number.name.isdecimal():
        parser.raise_error("Expected a number behind $")
    return nodes.Argument(this=number.name)


OWN_SYNTAX: dict[str, Callable[..., exp.Expr]] = {
    "CAST": RedshiftParser.FUNCTION_PARSERS["CAST"],
    "CONVERT": RedshiftParser.FUNCTION_PARSERS["CONVERT"],
    "EXTRACT": _extract,
    "POSITION": _position,
    "SUBSTRING": _substring,
    "TRIM": _trim,
    "TRY_CAST": RedshiftParser.FUNCTION_PARSERS["TRY_CAST"],
}
NO_PARENTHESES: dict[TokenType, Callable[[], exp.Expr]] = {
    TokenType.CURRENT_DATE: partial(call, "CURRENT_DATE"),
    TokenType.CURRENT_SCHEMA: partial(call, "CURRENT_SCHEMA"),
    TokenType.CURRENT_TIMESTAMP: partial(call, "CURRENT_TIMESTAMP"),
    TokenType.CURRENT_USER: partial(call, "CURRENT_USER"),
    TokenType.CURRENT_USER_ID: partial(call, "CURRENT_USER_ID"),
    TokenType.SESSION_USER: partial(call, "SESSION_USER"),
}
WITHOUT_PARENTHESES = frozenset(
    {
        "CURRENT_DATE",
        "CURRENT_TIMESTAMP",
        "CURRENT_USER",
        "CURRENT_USER_ID",
        "SESSION_USER",
        "SYSDATE",
    }
)
UNARY_OPERATORS: dict[TokenType, Callable[..., exp.Expr]] = {
    TokenType.PARAMETER: _absolute,
    TokenType.PIPE_SLASH: lambda parser: call("SQRT", parser._parse_unary()),  # noqa: SLF001
    TokenType.DPIPE_SLASH: lambda parser: call("CBRT", parser._parse_unary()),  # noqa: SLF001
}
