"""A text -> an integer, a floating point number, a NUMERIC or a BOOLEAN of Redshift's.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
"""

from __future__ import annotations

import math
import re
import struct
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, InvalidOperation

from starlift.copy.changes import Rule
from starlift.copy.load_errors import ErrorCode, ValueRefusedError
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import INTEGER_RANGES, ColumnType

_INTEGER_NAMES = {"int2": "Short", "int4": "Integer", "int8": "Long"}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile("[0-9A-Fa-f]+")
_TRUE = frozenset({"t", "true", "y", "yes", "1"})
_FALSE = frozenset({"f", "false", "n", "no", "0"})
_LARGEST_EXPONENT = 400
_WIDE = Context(prec=1000)


def integer(text: str, kind: ColumnType, _: Conversion, __: list[Rule]) -> int:
    """The integer; it must be in the range of its type."""
    name = _INTEGER_NAMES[kind.name]
    number = whole_number(text, name)
    low, high = INTEGER_RANGES[kind.name]
    if not low <= number <= high:
        raise ValueRefusedError(
            ErrorCode.INTEGER_OVERFLOW, f"Overflow ({name} valid range {low} to {high})"
        )
    return number


def whole_number(text: str, type_name: str) -> int:
    """The integer a text stands for; a fraction is allowed when it is zero."""
    if _NUMBER.fullmatch(text):
        number = _decimal(text)
        if number is not None and number == number.to_integral_value():
            return int(number)
    digits = text[1:] if text[:1] in {"+", "-"} else text
    position = next((i for i, c in enumerate(digits) if c not in "0123456789"), len(digits))
    position = min(position + len(text) - len(digits), len(text) - 1)
    raise ValueRefusedError(
        ErrorCode.NOT_A_DIGIT,
        f"Invalid digit, Value '{text[position]}', Pos {position}, Type: {type_name}",
        position,
    )


def _decimal(text: str) -> Decimal | None:
    """The exact number; None when it is beyond every type of Redshift's."""
    if _is_zero(text):
        return Decimal(0)
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent of 19 digits and more
        return None
    return number if number.adjusted() <= _LARGEST_EXPONENT else None


def _is_zero(text: str) -> bool:
    """Whether a number is written with no digit but 0."""
    return not text.lower().partition("e")[0].strip("+-.0")


def floating(text: str, kind: ColumnType, _: Conversion, __: list[Rule]) -> float:
    """The floating point number nearest to the text's, of a REAL to 32 bits."""
    if not _NUMBER.fullmatch(text):
        raise ValueRefusedError(ErrorCode.FLOAT_FORMAT, "Invalid floating point value")
    number = float(text)
    if kind.name == "float4":
        number = _single(number)
    if math.isinf(number) or (number == 0 and not _is_zero(text)):
        raise ValueRefusedError(ErrorCode.OUT_OF_RANGE, f"Out of range for {kind.name}")
    return number


def _single(number: float) -> float:
    try:
        single: float = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return math.inf
    return single


def numeric(text: str, kind: ColumnType, options: Conversion, rules: list[Rule]) -> Decimal:
    """The exact number, cut to the column's scale, or rounded with ROUNDEC."""
    number = _decimal(text) if _NUMBER.fullmatch(text) else None
    if number is None:
        raise ValueRefusedError(ErrorCode.DECIMAL_FORMAT, "Invalid decimal value")
    precision, scale = kind.precision or 0, kind.scale or 0
    rounding = ROUND_HALF_UP if options.round_decimals else ROUND_DOWN
    cut = number.quantize(Decimal(1).scaleb(-scale), rounding, _WIDE)
    if cut and cut.adjusted() >= precision - scale:
        raise ValueRefusedError(
            ErrorCode.OUT_OF_RANGE, f"Overflow for NUMERIC({precision},{scale})"
        )
    if cut != number:
        rules.append(Rule.ROUND_DECIMALS if options.round_decimals else Rule.SCALE)
    return cut or cut.copy_abs()  # no -0


def boolean(text: str, _: ColumnType, __: Conversion, ___: list[Rule]) -> bool:
    """True or False for one of the words that stand for them."""
    word = text.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueRefusedError(ErrorCode.BOOLEAN_FORMAT, "Unknown boolean format")


def bytes_of(text: str, kind: ColumnType, _: Conversion, __: list[Rule]) -> bytes:
    """The bytes that a text has in hexadecimal digits, as COPY reads VARBYTE.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html
    """
    if len(text) % 2 or not _HEXADECIMAL.fullmatch(text):
        raise ValueRefusedError(ErrorCode.NOT_A_DIGIT, "Invalid hexadecimal value")
    found = bytes.fromhex(text)
    if kind.length is not None and len(found) > kind.length:
        raise ValueRefusedError(ErrorCode.OUT_OF_RANGE, "Varbyte length exceeds DDL length")
    return found
