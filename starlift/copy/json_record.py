"""One JSON record out of a text, with its numbers as they are written.

Strict RFC 8259: no NaN, no trailing comma, no control character in a string. Of a repeated key
the first value counts. Objects and arrays nest NESTING_LIMIT levels deep at most.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias
from uuid import UUID


class NumberText(str):
    """A JSON number as the file has it: `1.10` stays `1.10`."""

    __slots__ = ()


# Far below Python's limit of recursion, so that no caller's own depth makes a difference.
NESTING_LIMIT = 200

JsonValue: TypeAlias = bool | str | NumberText | list[Any] | dict[str, Any] | None


class MalformedJsonError(Exception):
    """The text holds no JSON at this place; `position` is where reading stopped."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


_DECODER = json.JSONDecoder(
    parse_int=NumberText,
    parse_float=NumberText,
    parse_constant=_refuse_constant,
    object_pairs_hook=_first_of_each,
)


_STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*+"|(NaN|-?Infinity)', re.DOTALL)


def decode(text: str, start: int) -> tuple[JsonValue, int]:
    """The value that begins at `start`, and the position after it.

    Raises:
        MalformedJsonError: when there is none.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(": ").removesuffix(" at").removesuffix(" starting")
        place = f"at character {error.pos - start + 1} of the record"
        raise MalformedJsonError(f"Invalid JSON: {what} {place}", error.pos) from None
    except RecursionError:
        raise _nested_too_deeply(start) from None
    except ValueError as error:
        raise MalformedJsonError(f"Invalid JSON: {error}", _constant(text, start)) from None
    if not _is_within(NESTING_LIMIT, value):
        raise _nested_too_deeply(end)
    return value, end


def _constant(text: str, start: int) -> int:
    """Where the first NaN or Infinity stands outside of strings: all before it was read."""
    found = (match.start() for match in _STRING_OR_CONSTANT.finditer(text, start) if match[1])
    return next(found, start)


def _nested_too_deeply(position: int) -> MalformedJsonError:
    return MalformedJsonError("Invalid JSON: nested too deeply", position)


def _is_within(levels: int, value: JsonValue) -> bool:
    """Whether objects and arrays nest at most so many levels deep."""
    if not isinstance(value, dict | list):
        return True
    members = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_within(levels - 1, member) for member in members)


def encode(value: JsonValue) -> str:
    """A value as compact JSON text, numbers as they were written.

    >>> encode(decode('{"a": [1, 2.50]}', 0)[0])
    '{"a":[1,2.50]}'
    """
    match value:
        case NumberText():
            return str(value)
        case dict():
            parts = (f"{json.dumps(k, ensure_ascii=False)}:{encode(v)}" for k, v in value.items())
            return "{" + ",".join(parts) + "}"
        case list():
            return "[" + ",".join(encode(item) for item in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def json_value(value: Any) -> JsonValue:  # noqa: ANN401, C901, PLR0911 - one case a type
    """The JSON value for one of an Avro, PARQUET or ORC file, as Python has it.

    A moment is its text in ISO's form, a decimal a number with all its digits; bytes are a text of
    the characters with their numbers, as Avro's encoding in JSON has it; NaN is a text.
    Source: https://avro.apache.org/docs/1.12.0/specification/

    Raises:
        TypeError: for a value of any other type.
    """
    match value:
        case None | bool() | str():
            return value
        case float() if not math.isfinite(value):
            return str(value)
        case int() | float():
            return NumberText(json.dumps(value))
        case Decimal():
            return NumberText(f"{value:f}")
        case bytes():
            return value.decode("iso-8859-1")
        case dt.datetime():
            return value.isoformat(sep=" ")
        case dt.date() | dt.time():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return {str(key): json_value(item) for key, item in value.items()}
        case Sequence():
            return [json_value(item) for item in value]
    raise TypeError(f"a value of type {type(value).__name__}")
