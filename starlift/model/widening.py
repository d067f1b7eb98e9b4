"""Which types hold every value of another: what a column's type can be changed to without loss.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
"""

from __future__ import annotations

from starlift.redshift.types import ColumnType, as_numeric

_INTEGERS = ("int2", "int4", "int8")
# What the others hold exactly: floating point types whole numbers of 24 and of 53 bits.
_EXACT = {"float4": ("int2",), "float8": ("int2", "int4", "float4"), "timestamp": ("date",)}
# As text: a sign and the digits.
_TEXT_BYTES = {"int2": 6, "int4": 11, "int8": 20}


def holds(wider: ColumnType, kind: ColumnType) -> bool:
    """Whether each value of `kind` is, unchanged, one of `wider`, too.

    >>> varchar, integer = ColumnType("varchar", length=16), ColumnType("int4")
    >>> holds(ColumnType("varchar", length=32), varchar), holds(ColumnType("int2"), integer)
    (True, False)
    """
    if wider == kind:
        return True
    if wider.is_integer:
        return kind.is_integer and _INTEGERS.index(kind.name) < _INTEGERS.index(wider.name)
    if wider.name == "numeric":
        return _holds_digits(wider, as_numeric(kind))
    if wider.name == "varchar":
        return _bytes(wider) >= _text_bytes(kind)
    if wider.name in {"char", "varbyte"}:
        return kind.name == wider.name and _bytes(wider) >= _bytes(kind)
    return kind.name in _EXACT.get(wider.name, ())


def _holds_digits(wider: ColumnType, kind: ColumnType) -> bool:
    """Whether there is room before and behind the point."""
    if kind.name != "numeric":
        return False
    scale, other = wider.scale or 0, kind.scale or 0
    return scale >= other and (wider.precision or 0) - scale >= (kind.precision or 0) - other


def _text_bytes(kind: ColumnType) -> float:
    """The longest text of the values of a type; no type is wide enough for the others."""
    if kind.is_character:
        return _bytes(kind)
    return _TEXT_BYTES.get(kind.name, float("inf"))


def _bytes(kind: ColumnType) -> int:
    return kind.length or 0
