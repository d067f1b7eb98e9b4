"""A syntax tree held against the grammar: what is not known is refused, with its place."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.dialect import shown
from starlift.redshift.functions import FUNCTIONS
from starlift.redshift.grammar import (
    ARGUMENTS,
    FIRST_WORDS,
    KINDS,
    NOT_EMPTY,
    STATEMENTS,
    WORDS,
)
from starlift.redshift.place import place
from starlift.redshift.reading import column_of
from starlift.redshift.reserved import RESERVED
from starlift.redshift.trees import all_of
from starlift.redshift.windows import check_window


def check(tree: exp.Expr, first: Token) -> None:
    """Refuse a tree that holds what Starlift does not know. `first` is the statement's first word.

    Raises:
        SqlError: for a call with too many or too few arguments.
        SqlSyntaxError: for a reserved word as a name.
        UnsupportedSqlError: naming the first unknown construct and its place.
    """
    word = first.text.upper()
    is_own = isinstance(tree, nodes.Statement)
    if not isinstance(tree, STATEMENTS) or not (is_own or word in FIRST_WORDS):
        raise UnsupportedSqlError(
            f"{word} is not supported yet", line=first.line, column=column_of(first)
        )
    if isinstance(tree, exp.Create | exp.Drop) and tree.kind != "TABLE":
        raise UnsupportedSqlError(
            f"{word} {tree.kind} is not supported yet", line=first.line, column=column_of(first)
        )
    for name in all_of(tree, exp.Identifier):
        _check_name(name)
    for node in _known_apart(tree):
        if not isinstance(node, nodes.Part):
            _check_node(node)
        if isinstance(node, exp.Window):
            check_window(node)


def _known_apart(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The nodes to look at: of a CREATE TABLE with columns only the defaults, and its own."""
    if isinstance(tree, nodes.Statement):
        yield from _known_in_own(tree)
        return
    if not isinstance(tree, exp.Create):
        yield from all_of(tree, exp.Expr)
        return
    yield tree
    parts = [tree.expression] if tree.expression else all_of(tree, exp.DefaultColumnConstraint)
    for part in parts:  # `tables` looks at all others
        yield from (part if part is tree.expression else part.this).walk()


def _known_in_own(tree: nodes.Statement) -> Iterator[exp.Expr]:
    """The nodes to look at in a statement of Redshift's own, which may hold another statement."""
    for node in tree.walk(prune=lambda node: isinstance(node, exp.Create | nodes.Definition)):
        if isinstance(node, exp.Create):
            yield from _known_apart(node)
        elif isinstance(node, nodes.Definition):
            for default in all_of(node, exp.DefaultColumnConstraint):
                yield from all_of(default.this, exp.Expr)
        else:
            yield node


def _check_name(name: exp.Identifier) -> None:
    if isinstance(name.parent, exp.Pivot):
        return  # the parser's own, after a value
    if name.args.get("quoted") or name.name.lower() not in RESERVED:
        return
    if isinstance(name.parent, exp.Alias) and name.arg_key == "alias":
        return  # behind AS every word may stand
    if isinstance(name.parent, exp.Column) and _is_column_for_sure(name.parent, name):
        return
    line, column = place(name)
    raise SqlSyntaxError(
        f'syntax error at or near "{name.name}": it is a reserved word',
        line=line,
        column=column,
        hint=f'Write "{name.name.lower()}", in double quotation marks, or take another name.',
    )


def _is_column_for_sure(column: exp.Column, name: exp.Identifier) -> bool:
    """Whether a reserved word stands behind a dot, or is `oid`, which all of pg_catalog has."""
    return column.this is name and (bool(column.table) or name.name.lower() == "oid")


def _check_node(node: exp.Expr) -> None:
    known = ARGUMENTS.get(type(node))
    if known is None:
        raise _unknown(node)
    for name in node.arg_types:
        value = node.args.get(name)
        if (type(node), name) in NOT_EMPTY and not value:
            raise SqlSyntaxError(f"syntax error: {node.key.upper()} without {name}")
        if value not in (None, False, []):
            _check_argument(node, name, value, known)
    _check_kind(node, "parent", node.parent)
    if isinstance(node, nodes.Call | nodes.AggregateCall):
        _check_count(node)
    if isinstance(node, exp.Select) and node.args.get("joins") and not node.args.get("from_"):
        raise SqlSyntaxError("syntax error: JOIN without FROM")
    if isinstance(node, exp.Update):
        for assignment in node.expressions:
            if not isinstance(assignment.this, exp.Column) or assignment.this.table:
                raise _misplaced(assignment, node)


def _unknown(node: exp.Expr) -> SqlError:
    if isinstance(node, nodes.Argument):
        return SqlError(
            f"there is no parameter ${node.name}",
            sqlstate="42P02",
            hint="Write the value; $1 stands in the body of a function, or in PREPARE.",
        )
    named = _named(node)
    return _unsupported(node, named[0].upper() + named[1:])


def _check_count(node: exp.Expr) -> None:
    """Refuse a call with more or fewer arguments than the function takes."""
    function, count = FUNCTIONS[node.name], len(node.expressions)
    least, most = function.least, function.most
    if count < least or (most is not None and count > most):
        takes = str(least) if least == most else f"{least} to {most}"
        takes = f"{least} or more" if most is None else takes
        arguments = "argument" if takes == "1" else "arguments"
        line, column = place(node)
        raise SqlError(
            f"function {node.meta['spelling']} takes {takes} {arguments}, not {count}",
            line=line,
            column=column,
        )


def _check_argument(node: exp.Expr, name: str, value: object, known: frozenset[str]) -> None:
    words = WORDS.get((type(node), name))
    if name not in known:
        raise _unsupported(node, f"{name.strip('_').upper()} within {_named(node)}")
    if words and str(value).upper() not in words:
        raise _unsupported(node, f"{str(value).upper()} within {_named(node)}")
    for part in value if isinstance(value, list) else [value]:
        _check_kind(node, name, part)


def _check_kind(node: exp.Expr, name: str, part: object) -> None:
    kinds = KINDS.get((type(node), name))
    if kinds and not isinstance(part, kinds):
        raise _misplaced(node if name == "parent" else part, node)


def _misplaced(part: object, around: exp.Expr) -> SqlSyntaxError:
    text = shown(part) if isinstance(part, exp.Expr) else str(part)
    line, column = place(around)
    return SqlSyntaxError(f'syntax error at or near "{text[:60]}"', line=line, column=column)


def _named(node: exp.Expr) -> str:
    if isinstance(node, exp.Func):
        is_named = isinstance(node, exp.Anonymous | nodes.Call | nodes.AggregateCall)
        name = node.name if is_named else node.sql_name()
        return f"the function {name.upper()}"
    return f"{type(node).__name__} ({shown(node)[:60]})"


def unknown_function(call: exp.Expr) -> UnsupportedSqlError:
    """That there is no function of a call's name."""
    return _unsupported(call, f"The function {call.name.upper()}")


def _unsupported(node: exp.Expr, what: str) -> UnsupportedSqlError:
    line, column = place(node)
    return UnsupportedSqlError(f"{what} is not supported yet", line=line, column=column)
