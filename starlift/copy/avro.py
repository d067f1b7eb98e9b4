"""Avro's container files as lines of JSON, a record each: from there on they are loaded as JSON is.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html
"""

from __future__ import annotations

import lzma
import zlib
from io import BytesIO

from fastavro import reader
from fastavro.schema import SchemaParseException

from starlift.copy.json_record import encode, json_value

# What the reader meets in a file that is none, or not as it was written.
_FAILURES = (
    *(EOFError, OSError, UnicodeDecodeError, zlib.error, lzma.LZMAError),
    *(SchemaParseException, ArithmeticError, LookupError, TypeError),
)


def json_lines(data: bytes) -> bytes:
    """The records of a container file, in order, each on a line of its own.

    Raises:
        ValueError: when the file is none, ends too early, or is packed in a way that is not known.
    """
    try:
        records = [encode(json_value(record)) for record in reader(BytesIO(data))]
    except _FAILURES as error:
        raise ValueError(f"{type(error).__name__} {error}".strip()) from None
    return "".join(f"{record}\n" for record in records).encode("utf-8", "surrogatepass")
