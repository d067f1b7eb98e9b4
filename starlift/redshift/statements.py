"""Redshift's SQL text -> its statements -> their syntax trees.

A tree that comes out of `parse` holds no construct that Starlift does not know: what is not listed
here or in `functions` is refused, with its place.
"""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from starlift.errors import SqlSyntaxError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.dialect import StarliftRedshift
from starlift.redshift.functions import FUNCTIONS

_DIALECT = StarliftRedshift()

STATEMENTS: tuple[type[exp.Expr], ...] = (
    exp.Create,
    exp.Delete,
    exp.Drop,
    exp.Except,
    exp.Insert,
    exp.Intersect,
    exp.Select,
    exp.Union,
    exp.Update,
    nodes.CopyFrom,
)

# What a statement may be made of, besides functions and what belongs to a CREATE TABLE or a COPY.
_PARTS: frozenset[type[exp.Expr]] = frozenset(
    {
        *STATEMENTS,
        exp.Add,
        exp.Alias,
        exp.Between,
        exp.Boolean,
        exp.CTE,
        exp.Column,
        exp.DataType,
        exp.DataTypeParam,
        exp.Delete,
        exp.Distinct,
        exp.Div,
        exp.DPipe,
        exp.EQ,
        exp.From,
        exp.GT,
        exp.GTE,
        exp.Group,
        exp.Having,
        exp.Identifier,
        exp.In,
        exp.Interval,
        exp.Is,
        exp.Join,
        exp.LT,
        exp.LTE,
        exp.Like,
        exp.Limit,
        exp.Literal,
        exp.Mod,
        exp.Mul,
        exp.NEQ,
        exp.Neg,
        exp.Not,
        exp.Null,
        exp.Offset,
        exp.Order,
        exp.Ordered,
        exp.Paren,
        exp.Qualify,
        exp.Schema,
        exp.Star,
        exp.Sub,
        exp.Subquery,
        exp.Table,
        exp.TableAlias,
        exp.Tuple,
        exp.Values,
        exp.Var,
        exp.Where,
        exp.Window,
        exp.WindowSpec,
        exp.With,
    }
)


def split(text: str) -> list[str]:
    r"""The statements of a text, without their semicolons, comments kept with what follows them.

    Raises:
        SqlSyntaxError: when a string or a comment has no end.

    >>> split("select ';' -- not; here\n; select 2;")
    ["select ';' -- not; here", 'select 2']
    """
    statements = []
    start = 0
    has_tokens = False
    for token in tokens(text):
        if token.token_type == TokenType.SEMICOLON:
            if has_tokens:
                statements.append(text[start : token.start].strip())
            start = token.end + 1
            has_tokens = False
        else:
            has_tokens = True
    if has_tokens:
        statements.append(text[start:].strip())
    return statements


def tokens(text: str) -> list[Token]:
    """The tokens of a text, comments left out.

    Raises:
        SqlSyntaxError: when a string or a comment has no end.
    """
    try:
        return list(_DIALECT.tokenize(text))
    except TokenError as error:
        raise SqlSyntaxError(
            f"The statement cannot be read: {error}",
            statement=text,
            hint="Look for a quotation mark or a comment that is not closed.",
        ) from None


def parse(statement: str) -> exp.Expr:
    """The syntax tree of one statement, every node of it known. It is the caller's own copy.

    Raises:
        SqlSyntaxError: when it cannot be read.
        UnsupportedSqlError: when it holds something that Starlift does not run.
    """
    return _parsed(statement).copy()


@lru_cache(maxsize=1024)
def _parsed(statement: str) -> exp.Expr:
    tokens(statement)
    try:
        trees = [tree for tree in _DIALECT.parse(statement) if tree is not None]
    except ParseError as error:
        raise _syntax_error(statement, error) from None
    if len(trees) != 1:
        raise SqlSyntaxError(f"Expected one statement, found {len(trees)}", statement=statement)
    check(trees[0], statement)
    return trees[0]


def _syntax_error(statement: str, error: ParseError) -> SqlSyntaxError:
    first = error.errors[0] if error.errors else {}
    found = str(first.get("highlight") or "")
    description = str(first.get("description") or error).rstrip(".")
    near = f' at or near "{found}"' if found else ""
    return SqlSyntaxError(
        f"syntax error{near}: {description}",
        statement=statement,
        line=first.get("line"),
        column=_start_column(first.get("col"), found),
    )


def _start_column(end_column: int | None, found: str) -> int | None:
    return None if end_column is None else max(1, end_column - len(found) + 1)


def check(tree: exp.Expr, statement: str) -> None:
    """Refuse a tree that holds what Starlift does not know.

    Raises:
        UnsupportedSqlError: naming the first such construct and its place.
    """
    if not isinstance(tree, STATEMENTS):
        name = statement.split(None, 1)[0].upper()
        raise UnsupportedSqlError(f"{name} is not supported yet", statement=statement)
    if isinstance(tree, nodes.CopyFrom):
        return
    if isinstance(tree, exp.Create | exp.Drop) and tree.kind != "TABLE":
        raise UnsupportedSqlError(
            f"{tree.key.upper()} {tree.kind} is not supported yet", statement=statement
        )
    if isinstance(tree, exp.Create) and isinstance(tree.this, exp.Schema):
        return  # `tables` looks at every part of it
    for node in tree.walk():
        _check_node(node, tree, statement)


def _check_node(node: exp.Expr, tree: exp.Expr, statement: str) -> None:
    if type(node) in _PARTS or type(node) in FUNCTIONS:
        return
    if isinstance(node, exp.Properties | exp.TemporaryProperty) and isinstance(tree, exp.Create):
        return
    if isinstance(node, exp.Func):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        what = f"The function {name.upper()}"
    else:
        what = f"{type(node).__name__} ({node.sql('redshift')[:60]})"
    line, column = place(node)
    raise UnsupportedSqlError(
        f"{what} is not supported yet", statement=statement, line=line, column=column
    )


def place(node: exp.Expr) -> tuple[int | None, int | None]:
    """The line and the column at which a node begins, as far as the parser kept them."""
    for part in node.walk():
        if "line" in part.meta:
            column = part.meta["col"] - (part.meta["end"] - part.meta["start"])
            return part.meta["line"], max(1, column)
    return None, None
