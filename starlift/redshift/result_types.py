"""The types of results: of functions by their rule, of operators, of what several values share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from starlift.redshift.formats.numbers import places_of
from starlift.redshift.functions import FUNCTIONS
from starlift.redshift.types import (
    NUMBERS,
    NUMERIC_MAX_PRECISION,
    UNKNOWN,
    VARCHAR_MAX_BYTES,
    ColumnType,
    as_numeric,
)

BOOL, DATE, TIMESTAMP = ColumnType("bool"), ColumnType("date"), ColumnType("timestamp")
INT4, INT8 = ColumnType("int4"), ColumnType("int8")
FLOAT8, SUPER, TIMESTAMPTZ = ColumnType("float8"), ColumnType("super"), ColumnType("timestamptz")
TEXT = ColumnType("varchar", length=VARCHAR_MAX_BYTES)
VARBYTE = ColumnType("varbyte", length=64_000)
MONTHS, SECONDS = ColumnType("intervaly2m"), ColumnType("intervald2s")
_NAMED = {
    "varchar": TEXT,
    "varbyte": VARBYTE,
    **{kind.name: kind for kind in (BOOL, DATE, TIMESTAMP, INT4, INT8, FLOAT8, SUPER)},
    "timestamptz": TIMESTAMPTZ,
}
_MOMENTS = ("date", "timestamp", "timestamptz")
_LEAST_SCALE_OF_QUOTIENT = 4


def call_type(node: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    """The type of a call's result, from those of its arguments."""
    rule = FUNCTIONS[node.name].result
    if rule in _NAMED:
        return _NAMED[rule]
    if rule.startswith("="):
        return kinds[int(rule[1:]) - 1] if kinds else UNKNOWN
    return _RULES[rule](node, kinds)


def common_type(kinds: Sequence[ColumnType]) -> ColumnType:
    """The type that values of several types share in CASE, COALESCE, UNION and comparisons.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
    """
    known = [kind for kind in kinds if kind.is_known]
    if not known:
        return UNKNOWN
    if all(kind.is_number for kind in known):
        return _widest_number(known)
    if all(kind.is_character for kind in known):
        length = max(kind.length or 0 for kind in known)
        is_char = all(kind.name == "char" for kind in known)
        return ColumnType("char" if is_char else "varchar", length=length)
    names = {kind.name for kind in known}
    if names <= set(_MOMENTS):
        return ColumnType(max(names, key=_MOMENTS.index))
    return known[0] if len(names) == 1 else UNKNOWN


def _widest_number(kinds: Sequence[ColumnType]) -> ColumnType:
    widest = max(kinds, key=lambda kind: NUMBERS.index(kind.name))
    if widest.name != "numeric":
        return widest
    exact = [as_numeric(kind) for kind in kinds]
    scale = max(kind.scale or 0 for kind in exact)
    before = max((kind.precision or 0) - (kind.scale or 0) for kind in exact)
    return _numeric(before + scale, scale)


def arithmetic_type(node: exp.Expr, left: ColumnType, right: ColumnType) -> ColumnType:
    """The type of a sum, a difference, a product, a quotient or a remainder."""
    if "super" in {left.name, right.name}:
        return FLOAT8
    if not (left.is_number and right.is_number):
        return _span_arithmetic(node, left, right)
    if left.is_float or right.is_float or left.is_integer is right.is_integer is True:
        return _widest_number([left, right])
    return _numeric_result(node, as_numeric(left), as_numeric(right))


def _numeric_result(node: exp.Expr, left: ColumnType, right: ColumnType) -> ColumnType:
    """Precision and scale of arithmetic on NUMERICs.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
    """
    p1, s1, p2, s2 = left.precision or 0, left.scale or 0, right.precision or 0, right.scale or 0
    if isinstance(node, exp.Mul):
        return _numeric(p1 + p2 + 1, s1 + s2)
    if isinstance(node, exp.Div):
        scale = max(_LEAST_SCALE_OF_QUOTIENT, s1 + p2 - s2 + 1)
        return _numeric(p1 - s1 + s2 + scale, scale)
    scale = max(s1, s2)
    return _numeric(max(p1 - s1, p2 - s2) + scale + 1, scale)


def _numeric(precision: int, scale: int) -> ColumnType:
    """A NUMERIC of at most 38 digits: beyond, the scale gives way."""
    if precision > NUMERIC_MAX_PRECISION:
        kept = max(NUMERIC_MAX_PRECISION + scale - precision, min(_LEAST_SCALE_OF_QUOTIENT, scale))
        precision, scale = NUMERIC_MAX_PRECISION, min(scale, kept)
    return ColumnType("numeric", precision=precision, scale=scale)


def _span_arithmetic(  # noqa: C901, PLR0911 - one case a pair of types
    node: exp.Expr, left: ColumnType, right: ColumnType
) -> ColumnType:
    """Of moments and spans; a text beside a number counts as that number."""
    if right.is_moment and isinstance(node, exp.Add) and not left.is_moment:
        left, right = right, left
    match left.name, right.name:
        case "date", "date":
            return INT4 if isinstance(node, exp.Sub) else UNKNOWN
        case "date", "time":
            return TIMESTAMP
        case "date", "timetz":
            return TIMESTAMPTZ
        case "date", _ if right.is_interval:
            return TIMESTAMP
        case "date", _ if right.is_integer or right == UNKNOWN:
            return DATE
        case (("timestamp" | "timestamptz" | "time" | "timetz"), _) if right.is_interval:
            return left
    if left.is_moment and right.is_moment:
        return SECONDS if isinstance(node, exp.Sub) else UNKNOWN
    if left.is_interval:
        return TIMESTAMP if right.is_character and isinstance(node, exp.Add) else left
    if right.is_interval:
        return TIMESTAMP if left.is_character else right
    if left.is_character and right.is_character and isinstance(node, exp.Add):
        return joined_type([left, right])
    if left.is_number or right.is_number:
        return left if left.is_number else right
    return UNKNOWN


def joined_type(kinds: Sequence[ColumnType]) -> ColumnType:
    """The type of two texts in one."""
    if any(kind.name == "varbyte" for kind in kinds):
        return VARBYTE
    lengths = [kind.length if kind.is_character else VARCHAR_MAX_BYTES for kind in kinds]
    return ColumnType("varchar", length=min(VARCHAR_MAX_BYTES, sum(n or 0 for n in lengths)))


def _average(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    """Of integers an 8-byte integer, of NUMERICs one with 38 digits, of all else FLOAT8."""
    kind = kinds[0] if kinds else UNKNOWN
    if kind.is_integer:
        return INT8
    if kind.name == "numeric":
        return ColumnType("numeric", precision=NUMERIC_MAX_PRECISION, scale=kind.scale)
    return kind if kind.is_interval else FLOAT8


def _rounded(node: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    """Of a NUMERIC the same, of integers and floating point numbers FLOAT8."""
    kind = kinds[0]
    if kind.name == "numeric" and node.name in {"CEILING", "FLOOR"}:
        return ColumnType("numeric", precision=kind.precision, scale=0)
    return FLOAT8 if kind.is_integer or kind.is_float or not kind.is_known else kind


def _truncated(node: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    return DATE if kinds[0].is_moment or kinds[0].is_character else _rounded(node, kinds)


def _median(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    kind = kinds[0] if kinds else UNKNOWN
    if kind.is_moment:
        return kind
    if kind.is_integer:
        return ColumnType("numeric", precision=NUMERIC_MAX_PRECISION, scale=1)
    return kind if kind.name == "numeric" else FLOAT8


def _remainder(node: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    return arithmetic_type(exp.Mod(), kinds[0], kinds[1]) if node.expressions else UNKNOWN


def _part_type(node: exp.Expr, _: Sequence[ColumnType]) -> ColumnType:
    return FLOAT8 if node.expressions else UNKNOWN


def _date_sum(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    kind = kinds[-1]
    is_kept = kind.name in {"timestamptz", "time", "timetz"}
    return kind if is_kept else TIMESTAMP


def _moment_like(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    return TIMESTAMPTZ if kinds[-1].name == "timestamptz" else TIMESTAMP


def _first_moment_like(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    return TIMESTAMPTZ if kinds[0].name == "timestamptz" else TIMESTAMP


def _zoned(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    return zoned_type(kinds[-1])


def zoned_type(kind: ColumnType) -> ColumnType:
    """AT TIME ZONE turns a moment with a zone into one without, and the other way round."""
    return TIMESTAMP if kind.name == "timestamptz" else TIMESTAMPTZ


def _decoded(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    results = list(kinds[2::2])
    return common_type([*results, *(kinds[-1:] if len(kinds) % 2 == 0 else [])])


def _sign(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    return kinds[0] if kinds[0].name == "numeric" else FLOAT8


def _cut(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    return kinds[0] if kinds[0].name in {"varchar", "char", "varbyte"} else TEXT


def _text(_: exp.Expr, kinds: Sequence[ColumnType]) -> ColumnType:
    return kinds[0] if kinds[0].is_character else TEXT


def _alt_numeric(node: exp.Expr, _: Sequence[ColumnType]) -> ColumnType:
    """By the precision and scale that are written: NUMERIC(38,0) without them."""
    digits = [int(item.name) for item in node.expressions[1:] if item.name.isdecimal()]
    precision, scale = (*digits, *(38, 0)[len(digits) :])
    return ColumnType("numeric", precision=precision, scale=scale)


def _number_of_format(node: exp.Expr, _: Sequence[ColumnType]) -> ColumnType:
    """With as many places as the format has."""
    places = places_of(node.expressions[1].name)
    return ColumnType("numeric", precision=NUMERIC_MAX_PRECISION, scale=places)


_RULES: dict[str, Callable[[exp.Expr, Sequence[ColumnType]], ColumnType]] = {
    "alt_numeric": _alt_numeric,
    "average": _average,
    "common": lambda _, kinds: common_type(kinds),
    "cut": _cut,
    "date_sum": _date_sum,
    "decoded": _decoded,
    "joined": lambda _, kinds: joined_type(kinds),
    "median": _median,
    "number_of_format": _number_of_format,
    "nvl2": lambda _, kinds: common_type(kinds[1:]),
    "part_type": _part_type,
    "percentile": _median,
    "percentile_disc": lambda _, __: UNKNOWN,
    "remainder": _remainder,
    "rounded": _rounded,
    "sign": _sign,
    "text": _text,
    "timestamp_like": _first_moment_like,
    "total": _average,
    "truncated": _truncated,
    "truncated_moment": _moment_like,
    "zoned": _zoned,
}
