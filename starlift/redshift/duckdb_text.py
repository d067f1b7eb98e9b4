"""Text: patterns, comparisons, what text and bytes have in common."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.annotations import told_type
from starlift.redshift.duckdb_casts import as_text, converted
from starlift.redshift.duckdb_sql import template
from starlift.redshift.types import ColumnType


def joined(node: exp.Expr) -> exp.Expr:
    """`a || b`, or CONCAT(a, b): NULL if either is."""
    sides = node.expressions or [node.this, node.expression]
    if any(told_type(side).name == "varbyte" for side in sides):
        return template("({1} || {2})", *(_as_bytes(side) for side in sides))
    return template("({1} || {2})", *(as_text(side) for side in sides))


def _as_bytes(node: exp.Expr) -> exp.Expr:
    return converted(node, ColumnType("varbyte", length=64_000))


def is_bytes(node: exp.Expr) -> bool:
    """Whether a value is a VARBYTE."""
    return told_type(node).name == "varbyte"


def _length(node: exp.Expr) -> exp.Expr:
    value = node.expressions[0]
    if is_bytes(value):
        return template("CAST(octet_length({1}) AS INTEGER)", value)
    return template("CAST(length({1}) AS INTEGER)", as_text(value))


def _octet_length(node: exp.Expr) -> exp.Expr:
    value = node.expressions[0]
    if is_bytes(value):
        return template("CAST(octet_length({1}) AS INTEGER)", value)
    return template("CAST(strlen({1}) AS INTEGER)", as_text(value))


def _strpos(node: exp.Expr) -> exp.Expr:
    value, sought = node.expressions
    if is_bytes(value):
        return template("CAST(instr(hex({1}), hex({2})) + 1 AS INTEGER) // 2", value,
                        _as_bytes(sought))  # fmt: skip
    return template("CAST(instr({1}, {2}) AS INTEGER)", as_text(value), as_text(sought))


def _reverse(node: exp.Expr) -> exp.Expr:
    value = node.expressions[0]
    if is_bytes(value):
        return template("rs_reverse_bytes({1})", value)
    return template("reverse({1})", as_text(value))


def _substring(node: exp.Expr) -> exp.Expr:
    """Positions before the first character count; DuckDB counts negative ones from the end."""
    value, *numbers = node.expressions
    for number in numbers:
        if not (told_type(number).is_integer or not told_type(number).is_known):
            raise SqlError(f"function substring takes whole numbers, not {told_type(number)}")
    suffix = "_bytes" if is_bytes(value) else ""
    value = value if suffix else as_text(value)
    if len(numbers) == 1:
        return template(f"rs_substring{suffix}({{1}}, {{2}}, NULL)", value, *numbers)
    return template(f"rs_substring{suffix}({{1}}, {{2}}, {{3}})", value, *numbers)


def like(node: exp.Expr) -> exp.Expr:
    r"""LIKE and ILIKE: without an ESCAPE, a backslash escapes; in DuckDB nothing does."""
    _take_as_text(node)
    pattern = node.expression
    is_plain = isinstance(pattern, exp.Literal) and "\\" not in pattern.name
    if is_plain or isinstance(node.parent, exp.Escape):
        return node
    is_negated = node.args.get("negate")
    node.set("negate", None)
    escaped = exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))
    return exp.Not(this=exp.Paren(this=escaped)) if is_negated else escaped


def _take_as_text(node: exp.Expr) -> None:
    for side in ("this", "expression"):
        operand = node.args[side]
        if told_type(operand).is_known and not told_type(operand).is_character:
            node.set(side, as_text(operand))


def escape(node: exp.Escape) -> exp.Expr:
    """The character that escapes, of SIMILAR TO."""
    inner = node.this
    if isinstance(inner, exp.SimilarTo):
        return _similar(inner, node.expression)
    return node


def similar(node: exp.SimilarTo) -> exp.Expr:
    """SIMILAR TO, whose pattern must be known: it becomes a regular expression."""
    if isinstance(node.parent, exp.Escape):
        return node
    return _similar(node, exp.Literal.string("\\"))


def _similar(node: exp.SimilarTo, escape_: exp.Expr) -> exp.Expr:
    pattern = node.expression
    if not isinstance(pattern, exp.Literal) or not isinstance(escape_, exp.Literal):
        raise UnsupportedSqlError("SIMILAR TO takes a pattern in quotes")
    regular = exp.Literal.string(_regular(pattern.name, escape_.name))
    return template("regexp_full_match({1}, {2}, 's')", as_text(node.this), regular)


def _regular(pattern: str, escape_: str) -> str:
    """The regular expression of a pattern of SIMILAR TO.

    >>> _regular("%(b|d)_", "")
    '.*(b|d).'
    """
    parts, is_escaped, in_class = [], False, False
    for character in pattern:
        if is_escaped:
            parts.append(f"\\{character}")
            is_escaped = False
        elif character == escape_:
            is_escaped = True
        elif in_class:
            in_class = character != "]"
            parts.append(character)
        elif character == "[":
            in_class = True
            parts.append(character)
        else:
            plain = {"%": ".*", "_": ".", ".": "\\.", "^": "\\^", "$": "\\$", "\\": "\\\\"}
            parts.append(plain.get(character, character))
    return "".join(parts)


def regexp_match(node: exp.Expr) -> exp.Expr:
    """`text ~ pattern`: POSIX regular expressions."""
    flags = "'i'" if isinstance(node, exp.RegexpILike) else "'c'"
    return template(f"regexp_matches({{1}}, {{2}}, {flags})", as_text(node.this),
                    as_text(node.expression))  # fmt: skip


TEXT_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "joined": joined,
    "length": _length,
    "octet_length": _octet_length,
    "reverse": _reverse,
    "strpos": _strpos,
    "substring": _substring,
}
TEXT_NODES: dict[type[exp.Expr], Callable[..., exp.Expr]] = {
    exp.DPipe: joined,
    exp.Escape: escape,
    exp.ILike: like,
    exp.Like: like,
    exp.RegexpILike: regexp_match,
    exp.RegexpLike: regexp_match,
    exp.SimilarTo: similar,
}
