"""Text: patterns, regular expressions, comparisons, what text and bytes have in common."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift.annotations import told_type
from starlift.redshift.constants import constant
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


def _options(node: exp.Expr, index: int) -> str:
    """DuckDB's options for the parameters of a regular expression's function."""
    if len(node.expressions) <= index:
        return "c"
    given = node.expressions[index]
    if not isinstance(given, exp.Literal) or set(given.name) - set("iecp"):
        raise UnsupportedSqlError(
            "The parameters of a regular expression must be among i, e, c and p, in quotes"
        )
    pattern = node.expressions[1]
    has_lookaround = isinstance(pattern, exp.Literal) and "(?" in pattern.name
    if "p" in given.name and has_lookaround:
        raise UnsupportedSqlError(
            "Lookaround in a regular expression is not supported yet",
            hint="Write the pattern without (?=...), (?!...), (?<=...), (?<!...).",
        )
    return "i" if "i" in given.name else "c"


def _from(node: exp.Expr, index: int) -> tuple[exp.Expr, exp.Expr | None]:
    """The text from a position on, and the position if it is not the first."""
    value = node.expressions[0]
    position = node.expressions[index] if len(node.expressions) > index else None
    if position is None or (isinstance(position, exp.Literal) and position.name == "1"):
        return value, None
    return template("substring({1}, {2})", value, position), position


def _regexp_count(node: exp.Expr) -> exp.Expr:
    value, _ = _from(node, 2)
    text = f"CAST(len(regexp_extract_all({{1}}, {{2}}, 0, '{_options(node, 3)}')) AS INTEGER)"
    return template(text, value, node.expressions[1])


def _regexp_instr(node: exp.Expr) -> exp.Expr:
    """The place of a match; DuckDB tells none: what stands before it is measured."""
    value, start = _from(node, 2)
    number = node.expressions[3] if len(node.expressions) > 3 else template("1")  # noqa: PLR2004
    option = node.expressions[4] if len(node.expressions) > 4 else template("0")  # noqa: PLR2004
    text = f"rs_regexp_instr({{1}}, {{2}}, {{3}}, {{4}}, '{_options(node, 5)}', {{5}})"
    return template(text, value, node.expressions[1], number, option, start or template("1"))


def _regexp_substr(node: exp.Expr) -> exp.Expr:
    value, _ = _from(node, 2)
    number = node.expressions[3] if len(node.expressions) > 3 else template("1")  # noqa: PLR2004
    matches = f"regexp_extract_all({{1}}, {{2}}, 0, '{_options(node, 4)}')"
    text = (
        f"CASE WHEN {{1}} IS NOT NULL AND {{2}} IS NOT NULL THEN coalesce({matches}[{{3}}], '') END"
    )
    return template(f"({text})", value, node.expressions[1], number)


def _regexp_replace(node: exp.Expr) -> exp.Expr:
    r"""Every match is replaced; `$1` in Redshift's replacement is DuckDB's `\1`."""
    value, start = _from(node, 3)
    new = node.expressions[2] if len(node.expressions) > 2 else exp.Literal.string("")  # noqa: PLR2004
    if isinstance(new, exp.Literal):
        new = exp.Literal.string(_replacement(new.name))
    options = _options(node, 4).replace("c", "") + "g"
    made = template(f"regexp_replace({{1}}, {{2}}, {{3}}, '{options}')", value,
                    node.expressions[1], new)  # fmt: skip
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


def _sha2(node: exp.Expr) -> exp.Expr:
    value, bits = node.expressions
    if constant(bits, "The number of bits of SHA2") not in {"0", "256"}:
        raise UnsupportedSqlError(
            "SHA2 with another number of bits than 256 is not supported yet",
            hint="Write sha2(expression, 256).",
        )
    return template("sha256({1})", value)


def _checksum(_: exp.Expr) -> exp.Expr:
    raise UnsupportedSqlError(
        "CHECKSUM is not supported: Amazon's guide does not say how it is made",
        hint="Take MD5 or FNV_HASH instead.",
    )


def _fnv_hash(node: exp.Expr) -> exp.Expr:
    """FNV-1a of 64 bits over the bytes of a value: little-endian for numbers."""
    value, *seed = node.expressions
    kind = told_type(value)
    sizes = {"bool": 1, "int2": 2, "int4": 4, "int8": 8}
    if kind.name in sizes:
        data = f"rs_little_endian(CAST({{1}} AS BIGINT), {sizes[kind.name]})"
    elif kind.is_character or kind.name == "varbyte":
        data = "rs_byte_list({1})"
    else:
        raise UnsupportedSqlError(f"FNV_HASH of {kind} is not supported yet")
    start = "CAST({2} AS HUGEINT)" if seed else "14695981039346656037"
    return template(f"rs_fnv({data}, {start})", value, *seed)


TEXT_RULES: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "checksum": _checksum,
    "fnv_hash": _fnv_hash,
    "joined": joined,
    "length": _length,
    "octet_length": _octet_length,
    "regexp_count": _regexp_count,
    "regexp_instr": _regexp_instr,
    "regexp_replace": _regexp_replace,
    "regexp_substr": _regexp_substr,
    "reverse": _reverse,
    "sha2": _sha2,
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
