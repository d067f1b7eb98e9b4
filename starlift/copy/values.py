"""A value of a record -> the value of a column, as COPY converts it, or the load error it makes.

Rules: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
Values come out as Python's: str, bytes, int, float, bool, Decimal; a date as days and a timestamp
as microseconds since 1970-01-01 (UTC), a time as microseconds since midnight.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from starlift.copy.changes import Rule
from starlift.copy.dates import date, time_of_day, time_with_zone, timestamp
from starlift.copy.json_record import JsonValue, MalformedJsonError, decode, encode
from starlift.copy.load_errors import ErrorCode, ValueRefusedError
from starlift.copy.numbers import boolean, bytes_of, floating, integer, numeric
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType

ColumnValue: TypeAlias = str | bytes | int | float | bool | Decimal | None

BLANKS = " \t\n\r\f\v"
# A byte that is no UTF-8 stands as half of a surrogate pair: Python's "surrogateescape".
_FIRST_BYTE, _LAST_BYTE = 0xDC80, 0xDCFF
_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF


def convert(
    value: JsonValue, kind: ColumnType, options: Conversion, rules: list[Rule]
) -> ColumnValue:
    """The column's value for a JSON value. None is NULL. `rules` gets those that changed it.

    Raises:
        ValueRefusedError: when the value does not fit the column.
    """
    if value is None:
        return None
    text = value_text(value)
    if text == options.null_text:
        return None
    if kind.name == "super":
        return super_text(value, is_json=options.null_text is None)
    if options.invalid_replacement is not None and kind.name == "varchar":
        text = _replaced(text, options.invalid_replacement, rules)
    _check_characters(text)
    if kind.is_character:
        return _character(text, kind, options, rules)
    text = text.strip(BLANKS)
    if not text:
        return None
    return _CONVERTERS[kind.name](text, kind, options, rules)


def value_text(value: JsonValue) -> str:
    """The text that COPY takes a JSON value for."""
    return str(value) if isinstance(value, str) else encode(value)


def super_text(value: JsonValue, *, is_json: bool) -> str | None:
    """The JSON text of a value for a SUPER column; in other formats its text must be JSON.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/copy_json.html
    """
    if is_json:
        text = encode(value)
    else:
        text = str(value).strip(BLANKS)
        if not text:
            return None
        try:
            inner, end = decode(text, 0)
        except MalformedJsonError as error:
            raise ValueRefusedError(ErrorCode.INVALID_SUPER, error.reason, error.position) from None
        if end != len(text):
            raise ValueRefusedError(ErrorCode.INVALID_SUPER, "Invalid JSON: more than a value", end)
        _check_characters(encode(inner))  # half of a surrogate pair may stand there as an escape
    _check_characters(text)
    return text


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


def replaced(text: str, replacement: str) -> str:
    """The text with every byte of an invalid character replaced, as by ACCEPTINVCHARS.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/multi-byte-character-load-errors.html
    """
    if text.isascii():
        return text
    return "".join(replacement * _invalid_bytes(c) or c for c in text)


def _replaced(text: str, replacement: str, rules: list[Rule]) -> str:
    valid = replaced(text, replacement)
    if valid != text:
        rules.append(Rule.REPLACE_CHARACTERS)
    return valid


def _invalid_bytes(character: str) -> int:
    """How many bytes an invalid character takes; 0 for a valid one."""
    code = ord(character)
    if _FIRST_BYTE <= code <= _LAST_BYTE:
        return 1
    if _FIRST_SURROGATE <= code <= _LAST_SURROGATE:
        return 3
    is_no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004
    return len(character.encode()) if is_no_character else 0


def _hexadecimal(character: str) -> str:
    """The bytes of a byte that is no UTF-8, or of half a surrogate pair."""
    is_byte = "\udc80" <= character <= "\udcff"
    return character.encode("utf-8", "surrogateescape" if is_byte else "surrogatepass").hex(" ")


def _character(text: str, kind: ColumnType, options: Conversion, rules: list[Rule]) -> str | None:
    if options.empty_as_null and not text:
        rules.append(Rule.EMPTY_AS_NULL)
        return None
    if options.blanks_as_null and text and not text.strip(BLANKS):
        rules.append(Rule.BLANKS_AS_NULL)
        return None
    if kind.name == "char":
        _check_ascii(text)
        text = text.rstrip(" ")
    elif options.trim_blanks and text[-1:] and text[-1] in BLANKS:
        rules.append(Rule.TRIM_BLANKS)
        text = text.rstrip(BLANKS)
    return _fitted(text, kind, options, rules)


def _check_ascii(text: str) -> None:
    for position, character in enumerate(text):
        if not character.isascii():
            raise ValueRefusedError(
                ErrorCode.INVALID_UTF8,
                "Multibyte character not supported for CHAR (Hint: try using VARCHAR). "
                f"Invalid char: {character.encode().hex(' ')}",
                position,
            )


def _fitted(text: str, kind: ColumnType, options: Conversion, rules: list[Rule]) -> str:
    limit = kind.length or 0
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    is_blank = not encoded[limit:].strip(b" ")
    if options.truncate_columns or is_blank:
        rules.append(Rule.EXCESS_BLANKS if is_blank else Rule.TRUNCATE_COLUMNS)
        return encoded[:limit].decode("utf-8", "ignore")
    name = "Char" if kind.name == "char" else "String"
    raise ValueRefusedError(ErrorCode.OUT_OF_RANGE, f"{name} length exceeds DDL length")


_Converter: TypeAlias = Callable[[str, ColumnType, Conversion, list[Rule]], ColumnValue]
_CONVERTERS: dict[str, _Converter] = {
    "int2": integer,
    "int4": integer,
    "int8": integer,
    "float4": floating,
    "float8": floating,
    "numeric": numeric,
    "bool": boolean,
    "date": date,
    "timestamp": timestamp,
    "timestamptz": timestamp,
    "time": time_of_day,
    "timetz": time_with_zone,
    "varbyte": bytes_of,
}
LOADED_TYPES = frozenset({*_CONVERTERS, "char", "varchar", "super"})
