"""Functions of regular expressions: by DuckDB's RE2, in Python where a pattern asks for more.

RE2 takes time that grows with the text alone; what Perl's patterns have beyond it does not, and
runs in Python one value at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import UnsupportedSqlError
from starlift.redshift.duckdb_sql import template

# Lookaround, atomic groups, conditions, and references to a group: what RE2 does not read.
_BEYOND_RE2 = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?(?:<?[=!]|[>(])|\\[1-9gk])")


@dataclass(frozen=True)
class _Options:
    """The parameters of a function: DuckDB's flag, and whether Python runs the pattern."""

    flag: str = "c"
    is_perls: bool = False


def _options(node: exp.Expr, index: int) -> _Options:
    if len(node.expressions) <= index:
        return _Options()
    given, pattern = node.expressions[index], node.expressions[1]
    if not isinstance(given, exp.Literal) or set(given.name) - set("iecp"):
        raise UnsupportedSqlError(
            "The parameters of a regular expression must be among i, e, c and p, in quotes"
        )
    # What a computed pattern says is known too late.
    is_beyond = not isinstance(pattern, exp.Literal) or _BEYOND_RE2.search(pattern.name) is not None
    return _Options("i" if "i" in given.name else "c", "p" in given.name and is_beyond)


def _optional(node: exp.Expr, index: int, default: str) -> exp.Expr:
    """An argument, or what stands for it where it is left out."""
    return node.expressions[index] if len(node.expressions) > index else template(default)


def _from(node: exp.Expr, index: int) -> tuple[exp.Expr, exp.Expr | None]:
    """The text from a position on, and the position if it is not the first."""
    value = node.expressions[0]
    position = node.expressions[index] if len(node.expressions) > index else None
    if position is None or (isinstance(position, exp.Literal) and position.name == "1"):
        return value, None
    return template("substring({1}, {2})", value, position), position


def _regexp_count(node: exp.Expr) -> exp.Expr:
    value, _ = _from(node, 2)
    options = _options(node, 3)
    if options.is_perls:
        text = f"py_regexp_count({{1}}, {{2}}, '{options.flag}')"
    else:
        text = f"CAST(len(regexp_extract_all({{1}}, {{2}}, 0, '{options.flag}')) AS INTEGER)"
    return template(text, value, node.expressions[1])


def _regexp_instr(node: exp.Expr) -> exp.Expr:
    """The place of a match; DuckDB tells none: what stands before it is measured."""
    value, start = _from(node, 2)
    number, option = _optional(node, 3, "1"), _optional(node, 4, "0")
    options = _options(node, 5)
    if options.is_perls:
        numbers = ", ".join(f"CAST({{{at}}} AS INTEGER)" for at in (3, 4, 5))
        text = f"py_regexp_instr({{1}}, {{2}}, {numbers}, '{options.flag}')"
    else:
        text = f"rs_regexp_instr({{1}}, {{2}}, {{3}}, {{4}}, '{options.flag}', {{5}})"
    return template(text, value, node.expressions[1], number, option, start or template("1"))


def _regexp_substr(node: exp.Expr) -> exp.Expr:
    value, _ = _from(node, 2)
    options = _options(node, 4)
    if options.is_perls:
        text = f"py_regexp_substr({{1}}, {{2}}, CAST({{3}} AS INTEGER), '{options.flag}')"
    else:
        matches = f"regexp_extract_all({{1}}, {{2}}, 0, '{options.flag}')"
        found = f"coalesce({matches}[{{3}}], '')"
        text = f"(CASE WHEN {{1}} IS NOT NULL AND {{2}} IS NOT NULL THEN {found} END)"
    return template(text, value, node.expressions[1], _optional(node, 3, "1"))


def _regexp_replace(node: exp.Expr) -> exp.Expr:
    r"""Every match is replaced; `$1` in Redshift's replacement is DuckDB's `\1`."""
    value, start = _from(node, 3)
    new = node.expressions[2] if len(node.expressions) > 2 else exp.Literal.string("")  # noqa: PLR2004
    if isinstance(new, exp.Literal):
        new = exp.Literal.string(_replacement(new.name))
    options = _options(node, 4)
    if options.is_perls:
        text = f"py_regexp_replace({{1}}, {{2}}, {{3}}, '{options.flag}')"
    else:
        text = f"regexp_replace({{1}}, {{2}}, {{3}}, '{options.flag.strip('c')}g')"
    made = template(text, value, node.expressions[1], new)
    if start is None:
        return made
    return template("(substring({1}, 1, {2} - 1) || {3})", node.expressions[0], start, made)


def _replacement(text: str) -> str:
    """The text that replaces, its references written with a backslash."""
    parts, position = [], 0
    while position < len(text):
        character, after = text[position], text[position + 1 : position + 2]
        if character in "$\\" and after.isdecimal():
            parts.append(f"\\{after}")
            position += 2
            continue
        parts.append("\\\\" if character == "\\" else character)
        position += 1
    return "".join(parts)


PATTERN_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "regexp_count": _regexp_count,
    "regexp_instr": _regexp_instr,
    "regexp_replace": _regexp_replace,
    "regexp_substr": _regexp_substr,
}
