"""Redshift's SQL text -> its statements -> their syntax trees.

A tree that comes out of `parse` holds no construct that Starlift does not know: what is not listed
in `grammar` or `functions` is refused, with its place.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import pairwise

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from starlift.errors import SqlError, SqlSyntaxError
from starlift.redshift import nodes
from starlift.redshift.dialect import StarliftRedshift
from starlift.redshift.keywords import joined
from starlift.redshift.name_lengths import cut_names
from starlift.redshift.qualified_calls import unqualify
from starlift.redshift.reading import column_of
from starlift.redshift.secrets import concealed, concealed_unread, may_hold_secret
from starlift.redshift.trees import all_of
from starlift.redshift.types import ColumnType
from starlift.redshift.validation import check

_DIALECT = StarliftRedshift()
# The trees of longer statements are not kept: they take a hundred times their text.
_KEPT_LENGTH = 10_000
# PostgreSQL's limit of a statement.
MOST_PARAMETERS = 65_535


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
    """The tokens of a text, comments left out, names as long as they are kept.

    The tokens are shared, and not to be changed; the list is the caller's own.

    Raises:
        SqlSyntaxError: when a string or a comment has no end.
    """
    return list(_words(text) if len(text) > _KEPT_LENGTH else _kept_words(text))


@lru_cache(maxsize=1024)
def _kept_words(text: str) -> Sequence[Token]:
    return _words(text)


def _words(text: str) -> Sequence[Token]:
    try:
        words = joined(_DIALECT.tokenize(text))
    except TokenError as error:
        start = _open_start(text, error)
        raise SqlSyntaxError(
            "A quotation mark or a comment is not closed",
            statement=text,
            line=text.count("\n", 0, start) + 1,
            column=start - text.rfind("\n", 0, start),
            hint="Close it; within a string, write a quotation mark twice.",
        ) from None
    cut_names(words)
    return words


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
    tree = parse_shared(statement)
    return tree if len(statement) > _KEPT_LENGTH else tree.copy()


def parse_shared(statement: str) -> exp.Expr:
    """The same tree, for those who only look: it is not to be changed. Raises as `parse` does."""
    try:
        return _read(statement) if len(statement) > _KEPT_LENGTH else _kept(statement)
    except SqlError as error:
        error.statement = for_display(statement)
        raise


def for_display(statement: str) -> str:
    """The statement with its secrets hidden, if it has any."""
    if not may_hold_secret(statement):
        return statement
    try:
        return concealed(statement, tokens(statement))
    except SqlSyntaxError:
        return concealed_unread(statement)


@lru_cache(maxsize=1024)
def _kept(statement: str) -> exp.Expr:
    return _read(statement)


def parse_body(text: str, arguments: Sequence[ColumnType]) -> exp.Expr:
    """The expression that the SELECT of a function gives, its arguments as `nodes.Argument`.

    Raises:
        SqlSyntaxError: when it is no SELECT of one expression without FROM and other clauses.
        SqlError: when it names an argument that there is not.
        UnsupportedSqlError: when it holds something that Starlift does not run.
    """
    tree = _with_arguments(text, range(1, len(arguments) + 1))
    clauses = {name for name, value in tree.args.items() if value and name != "expressions"}
    if not isinstance(tree, exp.Select) or clauses or len(tree.expressions) != 1:
        raise SqlSyntaxError(
            "The body of a function must be a SELECT of one expression, without other clauses",
            hint="Write FROM and WHERE in the query that calls the function.",
        )
    expression: exp.Expr = tree.expressions[0].unalias()
    return expression


def parse_prepared(text: str) -> exp.Expr:
    """The statement of a PREPARE, its parameters as `nodes.Argument`. It is the caller's own copy.

    Raises:
        SqlSyntaxError: when it cannot be read.
        UnsupportedSqlError: when it holds something that Starlift does not run.
    """
    return _kept_prepared(text).copy()


@lru_cache(maxsize=256)
def _kept_prepared(text: str) -> exp.Expr:
    return _with_arguments(text, range(MOST_PARAMETERS + 1))


def _with_arguments(text: str, numbers: Container[int]) -> exp.Expr:
    """A tree that may hold arguments of these numbers: they are checked as NULLs."""
    tree, first = _tree(text)
    checked = tree.copy()
    for node in all_of(checked, nodes.Argument):
        if int(node.name) in numbers:
            node.replace(exp.Null())
    check(checked, first)
    return tree


def _read(statement: str) -> exp.Expr:
    tree, first = _tree(statement)
    check(tree, first)
    return tree


def _tree(statement: str) -> tuple[exp.Expr, Token]:
    """The tree of a statement, not yet checked, and the statement's first word."""
    words = tokens(statement)
    _check_tokens(words)
    try:
        parsed = _DIALECT.parser().parse(words, statement)
    except ParseError as error:
        raise _syntax_error(error) from None
    trees = [tree for tree in parsed if tree is not None]
    if len(trees) != 1:
        raise SqlSyntaxError(f"Expected one statement, found {len(trees)}")
    unqualify(trees[0])
    return trees[0], words[0]


_AFTER_A_LIST = {
    TokenType.FROM,
    TokenType.GROUP_BY,
    TokenType.HAVING,
    TokenType.LIMIT,
    TokenType.ORDER_BY,
    TokenType.R_PAREN,
    TokenType.SEMICOLON,
    TokenType.WHERE,
}


def _check_tokens(words: list[Token]) -> None:
    """Refuse what the parser takes and Redshift does not: `==`, and commas at a list's end."""
    if not words:
        raise SqlSyntaxError("Expected one statement, found none")
    for word in words:
        if word.token_type == TokenType.EQ and word.text == "==":
            raise SqlSyntaxError(
                'operator does not exist: "=="',
                line=word.line,
                column=column_of(word),
                hint="write = to compare.",
            )
    for limit, comma in zip(words, words[2:], strict=False):
        if limit.token_type == TokenType.LIMIT and comma.token_type == TokenType.COMMA:
            raise SqlSyntaxError(
                "LIMIT #,# syntax is not supported",
                line=comma.line,
                column=column_of(comma),
                hint="Use separate LIMIT and OFFSET clauses.",
            )
    for comma, after in pairwise(words):
        is_end = after.token_type in _AFTER_A_LIST
        if comma.token_type == TokenType.COMMA and is_end:
            raise SqlSyntaxError(
                f'syntax error at or near "{after.text}": a comma stands before it',
                line=after.line,
                column=column_of(after),
            )


def _syntax_error(error: ParseError) -> SqlSyntaxError:
    first = error.errors[0] if error.errors else {}
    found = str(first.get("highlight") or "")
    is_named = found and not found.startswith("'")  # a string may be a secret
    near = f' at or near "{found}"' if is_named else ""
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
