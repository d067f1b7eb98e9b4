"""Redshift's SQL text -> its statements -> their syntax trees.

A tree that comes out of `parse` holds no construct that Starlift does not know: what is not listed
in `grammar` or `functions` is refused, with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.dialect import StarliftRedshift, column_of, shown
from starlift.redshift.grammar import ARGUMENTS, FIRST_WORDS, STATEMENTS, WORDS
from starlift.redshift.reserved import RESERVED
from starlift.redshift.secrets import concealed

_DIALECT = StarliftRedshift()


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
        start = _open_start(text, error)
        raise SqlSyntaxError(
            "A quotation mark or a comment is not closed",
            statement=text,
            line=text.count("\n", 0, start) + 1,
            column=start - text.rfind("\n", 0, start),
            hint="Close it; within a string, write a quotation mark twice.",
        ) from None


def _open_start(text: str, error: TokenError) -> int:
    """Where that begins which is not closed. sqlglot tells it in the text of its cause."""
    _, _, offset = str(error.__cause__).rpartition(":")
    return int(offset) if offset.isdecimal() else max(0, text.rfind("/*"))


def parse(statement: str) -> exp.Expr:
    """The syntax tree of one statement, every node of it known. It is the caller's own copy.

    Raises:
        SqlSyntaxError: when it cannot be read.
        UnsupportedSqlError: when it holds something that Starlift does not run.
    """
    try:
        return _parsed(statement).copy()
    except SqlError as error:
        error.statement = for_display(statement)
        raise


def for_display(statement: str) -> str:
    """The statement with its secrets hidden, if it has any."""
    try:
        return concealed(statement, tokens(statement))
    except SqlSyntaxError:
        return statement


@lru_cache(maxsize=1024)
def _parsed(statement: str) -> exp.Expr:
    words = tokens(statement)
    _check_tokens(words)
    try:
        trees = [tree for tree in _DIALECT.parse(statement) if tree is not None]
    except ParseError as error:
        raise _syntax_error(error) from None
    if len(trees) != 1:
        raise SqlSyntaxError(f"Expected one statement, found {len(trees)}")
    check(trees[0], words[0])
    return trees[0]


def _check_tokens(words: list[Token]) -> None:
    """Refuse what the parser takes and Redshift does not: commas at the end of a list."""
    if not words:
        raise SqlSyntaxError("Expected one statement, found none")
    for comma, after in pairwise(words):
        is_end = after.token_type in {TokenType.R_PAREN, TokenType.FROM, TokenType.SEMICOLON}
        if comma.token_type == TokenType.COMMA and is_end:
            raise SqlSyntaxError(
                f'syntax error at or near "{after.text}": a comma stands before it',
                line=after.line,
                column=column_of(after),
            )


def _syntax_error(error: ParseError) -> SqlSyntaxError:
    first = error.errors[0] if error.errors else {}
    found = str(first.get("highlight") or "")
    near = f' at or near "{found}"' if found else ""
    end_column = first.get("col")
    return SqlSyntaxError(
        f"syntax error{near}: {_description(str(first.get('description') or error))}",
        line=first.get("line"),
        column=None if end_column is None else max(1, end_column - len(found) + 1),
    )


def _description(text: str) -> str:
    """What sqlglot says, without the names of its classes."""
    if text.startswith("Required keyword"):
        return "something is missing behind it"
    return text.split(" but got <Token", 1)[0].rstrip(".")


def check(tree: exp.Expr, first: Token) -> None:
    """Refuse a tree that holds what Starlift does not know. `first` is the statement's first word.

    Raises:
        SqlSyntaxError: for a reserved word as a name.
        UnsupportedSqlError: naming the first unknown construct and its place.
    """
    word = first.text.upper()
    if not isinstance(tree, STATEMENTS) or word not in FIRST_WORDS:
        raise UnsupportedSqlError(
            f"{word} is not supported yet", line=first.line, column=column_of(first)
        )
    if isinstance(tree, exp.Create | exp.Drop) and tree.kind != "TABLE":
        raise UnsupportedSqlError(
            f"{word} {tree.kind} is not supported yet", line=first.line, column=column_of(first)
        )
    for name in tree.find_all(exp.Identifier):
        _check_name(name)
    if isinstance(tree, nodes.CopyFrom):
        return  # `copy_command` looks at every part of it
    for node in _known_apart(tree):
        _check_node(node)


def _known_apart(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The nodes to look at: of a CREATE TABLE with columns only the defaults, and its own."""
    if not isinstance(tree, exp.Create):
        yield from tree.walk()
        return
    yield tree
    parts = [tree.expression] if tree.expression else tree.find_all(exp.DefaultColumnConstraint)
    for part in parts:  # `tables` looks at all others
        yield from (part if part is tree.expression else part.this).walk()


def _check_name(name: exp.Identifier) -> None:
    if name.args.get("quoted") or name.name.lower() not in RESERVED:
        return
    if isinstance(name.parent, exp.Alias) and name.arg_key == "alias":
        return  # behind AS every word may stand
    line, column = place(name)
    raise SqlSyntaxError(
        f'syntax error at or near "{name.name}": it is a reserved word',
        line=line,
        column=column,
        hint=f'Write "{name.name.lower()}", in double quotation marks, or take another name.',
    )


def _check_node(node: exp.Expr) -> None:
    known = ARGUMENTS.get(type(node))
    if known is None:
        named = _named(node)
        raise _unsupported(node, named[0].upper() + named[1:])
    for name, value in node.args.items():
        words = WORDS.get((type(node), name))
        if name not in known and value not in (None, False, []):
            raise _unsupported(node, f"{name.strip('_').upper()} within {_named(node)}")
        if words and value and str(value).upper() not in words:
            raise _unsupported(node, f"{str(value).upper()} within {_named(node)}")
    if isinstance(node, exp.Values) and not isinstance(node.parent, exp.Insert):
        raise _unsupported(node, "VALUES outside INSERT")
    if isinstance(node, exp.Update) and any(
        item.this.args.get("table") for item in node.expressions
    ):
        raise SqlSyntaxError("UPDATE ... SET names the columns without their table")
    if isinstance(node, exp.Select) and not node.expressions:
        raise SqlSyntaxError("syntax error: SELECT selects nothing")


def _named(node: exp.Expr) -> str:
    if isinstance(node, exp.Func):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        return f"the function {name.upper()}"
    return f"{type(node).__name__} ({shown(node)[:60]})"


def _unsupported(node: exp.Expr, what: str) -> UnsupportedSqlError:
    line, column = place(node)
    return UnsupportedSqlError(f"{what} is not supported yet", line=line, column=column)


def place(node: exp.Expr) -> tuple[int | None, int | None]:
    """The line and the column at which a node begins, as far as the parser kept them."""
    for part in node.walk():
        if "line" in part.meta:
            column = part.meta["col"] - (part.meta["end"] - part.meta["start"])
            return part.meta["line"], max(1, column)
    return None, None
