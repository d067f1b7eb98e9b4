"""Avro's container files as lines of JSON, a record each: from there on they are loaded as JSON is.

A value of a logical type is its text (a moment in ISO's form, a decimal with its digits); bytes are
a text of the characters with their numbers, as Avro's own encoding in JSON has it.
Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html and
https://avro.apache.org/docs/1.12.0/specification/
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from fastavro import reader

from starlift.copy.json_record import JsonValue, NumberText, encode


def json_lines(data: bytes) -> bytes:
    """The records of a container file, in order, each on a line of its own.

    Raises:
        ValueError: when the file is none, ends too early, or is packed in a way that is not known.
    """
    try:
        records = [encode(_json(record)) for record in reader(BytesIO(data))]
    except (EOFError, IndexError, KeyError, TypeError, UnicodeDecodeError, OSError) as error:
        raise ValueError(f"{type(error).__name__} {error}".strip()) from None
    return "".join(f"{record}\n" for record in records).encode("utf-8", "surrogatepass")


def _json(value: Any) -> JsonValue:  # noqa: ANN401, C901, PLR0911 - one case a type of Avro's
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
            return {str(key): _json(item) for key, item in value.items()}
        case Sequence():
            return [_json(item) for item in value]
    raise TypeError(f"a value of type {type(value).__name__}")
