"""Nested values of PARQUET and ORC files as JSON, for SUPER columns: SERIALIZETOJSON.

Moments, decimals and bytes are written as those of Avro's files are.
Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
"""

from __future__ import annotations

import pyarrow as pa

from starlift.copy.json_record import encode, json_value


def json_texts(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The JSON text of each value; NULL for NULL.

    Raises:
        ValueError: when a value within has none: a moment beyond the year 9999, one in a time zone
            that is not known, a text in no UTF-8.
    """
    try:
        found = values.cast(_in_microseconds(values.type), safe=False).to_pylist()
        texts = [None if value is None else encode(json_value(value)) for value in found]
    except (pa.ArrowException, KeyError, OverflowError, TypeError) as error:
        raise ValueError(str(error)) from None
    return pa.chunked_array([pa.array(texts, type=pa.string())])


def finer_count(values: pa.ChunkedArray) -> int:
    """How many values have a moment within, or a time, with a fraction of a microsecond."""
    try:
        values.cast(_in_microseconds(values.type))
    except pa.ArrowInvalid:
        places, half = range(len(values)), len(values) // 2
        # Taken, not sliced: a cast of a slice looks at all that is behind it.
        halves = (values.take(pa.array(part)) for part in (places[:half], places[half:]))
        return sum(map(finer_count, halves)) if half else 1
    return 0


def _in_microseconds(kind: pa.DataType) -> pa.DataType:
    """The type with microseconds for nanoseconds, wherever in it: Python's moments have none."""
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return pa.timestamp("us", kind.tz)
    if pa.types.is_time64(kind):
        return pa.time64("us")
    if pa.types.is_struct(kind):
        return pa.struct([_field(kind.field(place)) for place in range(kind.num_fields)])
    if pa.types.is_map(kind):
        return pa.map_(_field(kind.key_field), _field(kind.item_field), kind.keys_sorted)
    return _list_in_microseconds(kind)


def _list_in_microseconds(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind):
        return pa.list_(_field(kind.value_field))
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(_field(kind.value_field), kind.list_size)
    return pa.large_list(_field(kind.value_field)) if pa.types.is_large_list(kind) else kind


def _field(field: pa.Field) -> pa.Field:
    return field.with_type(_in_microseconds(field.type))
