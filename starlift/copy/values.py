"""A JSON value -> the value of a column, as COPY converts it, or the load error it makes.

Rules: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
Values come out as Python's: str, int, float, bool, Decimal; a date as days and a timestamp as
microseconds since 1970-01-01 (UTC).
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation
from typing import TypeAlias

from starlift.copy.json_record import JsonValue, encode
from starlift.copy.load_errors import ErrorCode, ValueRefusedError
from starlift.redshift.types import INTEGER_RANGES, ColumnType

ColumnValue: TypeAlias = str | int | float | bool | Decimal | None

BLANKS = " \t\n\r\f\v"
_INTEGER_NAMES = {"int2": "Short", "int4": "Integer", "int8": "Long"}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUE = frozenset({"t", "true", "y", "yes", "1"})
_FALSE = frozenset({"f", "false", "n", "no", "0"})
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# TIMESTAMP's ends in seconds since 1970: 4713-01-01 BC, and the last second that 64 bits of
# microseconds since 1970 reach, in January 294247 (Redshift counts from 2000: 30 years more).
_FIRST_SECOND, _LAST_SECOND = -210_866_803_200, 9_223_372_036_853
_LARGEST_EXPONENT = 400
_FRACTION = 6  # the place of the fraction among the groups of _TIMESTAMP
_WIDE = Context(prec=100)


@dataclass(frozen=True)
class Conversion:
    """The options of a COPY that change how values are converted."""

    time_format: str | None = None
    truncate_columns: bool = False
    blanks_as_null: bool = False
    empty_as_null: bool = False


def convert(value: JsonValue, kind: ColumnType, options: Conversion) -> ColumnValue:
    """The column's value for a JSON value. None is NULL.

    Raises:
        ValueRefusedError: when the value does not fit the column.
    """
    if value is None:
        return None
    text = value_text(value)
    _check_characters(text)
    if kind.is_character:
        return _character(text, kind, options)
    text = text.strip(BLANKS)
    if not text:
        return None
    return _CONVERTERS[kind.name](text, kind, options)


def value_text(value: JsonValue) -> str:
    """The text that COPY takes a JSON value for."""
    return str(value) if isinstance(value, str) else encode(value)


def _check_characters(text: str) -> None:
    if "\0" in text:
        raise ValueRefusedError(
            ErrorCode.NUL_IN_FIELD, "Invalid null byte - field longer than 1 byte", text.index("\0")
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueRefusedError(
            ErrorCode.INVALID_UTF8,
            "String contains invalid or unsupported UTF8 codepoints. "
            f"Bad UTF8 hex sequence: {_hexadecimal(text[error.start])}",
            error.start,
        ) from None


def _hexadecimal(character: str) -> str:
    """The bytes of a byte that is no UTF-8, or of half a surrogate pair."""
    is_byte = "\udc80" <= character <= "\udcff"
    return character.encode("utf-8", "surrogateescape" if is_byte else "surrogatepass").hex(" ")


def _character(text: str, kind: ColumnType, options: Conversion) -> str | None:
    if options.empty_as_null and not text:
        return None
    if options.blanks_as_null and text and not text.strip(BLANKS):
        return None
    if kind.name == "char":
        _check_ascii(text)
        text = text.rstrip(" ")
    return _fitted(text, kind, options)


def _check_ascii(text: str) -> None:
    for position, character in enumerate(text):
        if not character.isascii():
            raise ValueRefusedError(
                ErrorCode.INVALID_UTF8,
                "Multibyte character not supported for CHAR (Hint: try using VARCHAR). "
                f"Invalid char: {character.encode().hex(' ')}",
                position,
            )


def _fitted(text: str, kind: ColumnType, options: Conversion) -> str:
    limit = kind.length or 0
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    if options.truncate_columns or not encoded[limit:].strip(b" "):
        return encoded[:limit].decode("utf-8", "ignore")
    name = "Char" if kind.name == "char" else "String"
    raise ValueRefusedError(ErrorCode.OUT_OF_RANGE, f"{name} length exceeds DDL length")


def _integer(text: str, kind: ColumnType, _: Conversion) -> int:
    name = _INTEGER_NAMES[kind.name]
    number = _whole_number(text, name)
    low, high = INTEGER_RANGES[kind.name]
    if not low <= number <= high:
        raise ValueRefusedError(
            ErrorCode.INTEGER_OVERFLOW, f"Overflow ({name} valid range {low} to {high})"
        )
    return number


def _whole_number(text: str, type_name: str) -> int:
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


def _float(text: str, kind: ColumnType, _: Conversion) -> float:
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


def _numeric(text: str, kind: ColumnType, _: Conversion) -> Decimal:
    number = _decimal(text) if _NUMBER.fullmatch(text) else None
    if number is None:
        raise ValueRefusedError(ErrorCode.DECIMAL_FORMAT, "Invalid decimal value")
    precision, scale = kind.precision or 0, kind.scale or 0
    if number and number.adjusted() >= precision - scale:
        raise ValueRefusedError(
            ErrorCode.OUT_OF_RANGE, f"Overflow for NUMERIC({precision},{scale})"
        )
    # Cut, not rounded: COPY truncates without ROUNDEC.
    cut = number.quantize(Decimal(1).scaleb(-scale), ROUND_DOWN, _WIDE)
    return cut or cut.copy_abs()  # no -0


def _boolean(text: str, _: ColumnType, __: Conversion) -> bool:
    word = text.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueRefusedError(ErrorCode.BOOLEAN_FORMAT, "Unknown boolean format")


def _date(text: str, _: ColumnType, __: Conversion) -> int:
    match = _DATE.fullmatch(text)
    moment = _moment(match.groups()) if match else None
    if moment is None:
        raise ValueRefusedError(ErrorCode.DATE_FORMAT, "Invalid Date Format or value [YYYY-MM-DD]")
    return (moment - _EPOCH).days


def _timestamp(text: str, _: ColumnType, options: Conversion) -> int:
    if options.time_format in {"epochsecs", "epochmillisecs"}:
        return _epoch(text, options.time_format)
    match = _TIMESTAMP.fullmatch(text)
    moment = _moment(match.groups()) if match else None
    if moment is None:
        raise ValueRefusedError(
            ErrorCode.TIMESTAMP_FORMAT,
            "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]",
        )
    return _microseconds(moment)


def _epoch(text: str, time_format: str) -> int:
    try:
        number = _whole_number(text, "Long")
    except ValueRefusedError:
        number = None
    per_second = 1 if time_format == "epochsecs" else 1000
    first, last = _FIRST_SECOND * per_second, _LAST_SECOND * per_second
    if number is None or not first <= number <= last:
        raise ValueRefusedError(
            ErrorCode.TIMESTAMP_FORMAT, f"Invalid timestamp format or value [{time_format}]"
        )
    return number * (1_000_000 // per_second)


def _moment(groups: tuple[str | None, ...]) -> datetime | None:
    fraction = (groups[6] or "0").ljust(6, "0") if len(groups) > _FRACTION else "0"
    year, month, day, *clock = (int(part or 0) for part in groups[:_FRACTION])
    hour, minute, second = clock or (0, 0, 0)
    try:
        return datetime(year, month, day, hour, minute, second, int(fraction), tzinfo=UTC)
    except ValueError:
        return None


def _microseconds(moment: datetime) -> int:
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


_CONVERTERS: dict[str, Callable[[str, ColumnType, Conversion], ColumnValue]] = {
    "int2": _integer,
    "int4": _integer,
    "int8": _integer,
    "float4": _float,
    "float8": _float,
    "numeric": _numeric,
    "bool": _boolean,
    "date": _date,
    "timestamp": _timestamp,
    "timestamptz": _timestamp,
}
