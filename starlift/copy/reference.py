"""The reference reader: COPY from JSON, plain and slow, one record at a time.

It is the oracle: every faster way must give the same rows and the same errors.

A record begins at the first character that is not white space. One that cannot be read is one
error; reading goes on at the next line whose first non-blank character opens an object.
Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from starlift.copy import json_record
from starlift.copy.changes import Change, Rule
from starlift.copy.json_record import JsonValue, MalformedJsonError
from starlift.copy.jsonpaths import PathError, find
from starlift.copy.load_errors import ErrorCode, LoadError, ValueRefusedError
from starlift.copy.request import Selection, TargetColumn
from starlift.copy.values import ColumnValue, convert, value_text
from starlift.redshift.copy_options import Conversion

RECORD_LIMIT_BYTES = 4 * 1024 * 1024
WHITE_SPACE = " \t\n\r"


class Row(tuple[ColumnValue, ...]):  # noqa: SLOT001 - no tuple has slots
    """The values of a record; `changes` are those that COPY made in them."""

    changes: tuple[Change, ...] = ()

    @classmethod
    def changed(cls, values: Iterable[ColumnValue], changes: Sequence[Change]) -> Row:
        """A row with its changes, if there are any."""
        row = cls(values)
        if changes:
            row.changes = tuple(changes)
        return row


@dataclass(frozen=True)
class Reader:
    """How records become rows: the target's columns, their paths, the conversion."""

    columns: tuple[TargetColumn, ...]
    selection: Selection
    conversion: Conversion

    def convert(self, record: Record, file: str) -> Row | LoadError:
        """The row of a record that can be read as JSON, or why it is refused."""
        return convert_record(record, self, file)


@dataclass(frozen=True, slots=True)
class Record:
    """A record's text and the line it ends on, counted from 1."""

    text: str
    line: int


def read(data: bytes, reader: Reader, file: str, first_line: int = 1) -> Iterator[Row | LoadError]:
    """The rows and load errors of one object's content, in the order of the records."""
    for item, _ in records(data.decode("utf-8", "surrogateescape"), reader.selection):
        line = item.line + first_line - 1
        if isinstance(item, LoadError):
            yield item.at(file, line)
        else:
            yield convert_record(Record(item.text, line), reader, file)


def records(text: str, selection: Selection) -> Iterator[tuple[Record | LoadError, int]]:
    """The records of a text, and an error for every place where none can be read.

    Each comes with the offset at which reading goes on.
    """
    opening = "[" if selection.takes_arrays else "{"
    position, line = 0, 1
    while True:
        start = skip_white_space(text, position)
        line += text.count("\n", position, start)
        if start == len(text):
            return
        try:
            end = _record_end(text, start, opening)
        except MalformedJsonError as error:
            position = _next_opening_line(text, start, opening)
            broken = text[start : _line_end(text, start)]
            yield LoadError("", line, ErrorCode.INVALID_LINE, error.reason, broken), position
            line += text.count("\n", start, position)
        else:
            line += text.count("\n", start, end)
            yield Record(text[start:end], line), end
            position = end


def _record_end(text: str, start: int, opening: str) -> int:
    if text[start] != opening:
        kind = "array" if opening == "[" else "object"
        raise MalformedJsonError(f"Invalid JSON: expected an {kind}", start)
    try:
        _, end = json_record.decode(text, start)
    except MalformedJsonError as error:
        _check_size(text, start, error.position)
        raise
    _check_size(text, start, end)
    return end


def _check_size(text: str, start: int, end: int) -> None:
    if end - start > RECORD_LIMIT_BYTES // 4:
        size = len(text[start:end].encode("utf-8", "surrogateescape"))
        if size > RECORD_LIMIT_BYTES:
            raise MalformedJsonError("JSON object exceeds the limit of 4 MB", start)


def skip_white_space(text: str, position: int) -> int:
    """The first offset from `position` on that holds no white space, or the text's end."""
    while position < len(text) and text[position] in WHITE_SPACE:
        position += 1
    return position


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _next_opening_line(text: str, position: int, opening: str) -> int:
    """The start of the first line after `position` whose first non-blank opens a record."""
    while (position := text.find("\n", position)) >= 0:
        position += 1
        first = position
        while first < len(text) and text[first] in " \t\r":
            first += 1
        if text[first : first + 1] == opening:
            return position
    return len(text)


def convert_record(record: Record, reader: Reader, file: str) -> Row | LoadError:
    """The row of a record that can be read as JSON, or why it is refused."""
    value, _ = json_record.decode(record.text, 0)
    if reader.selection.ignore_case and isinstance(value, dict):
        value = _lower_keys(value)
    row: list[ColumnValue] = []
    changes: list[Change] = []
    for column, path in zip(reader.columns, reader.selection.paths, strict=True):
        found: JsonValue = None
        try:
            found = find(value, path)
            row.append(column_value(found, column, reader.conversion, changes))
        except ValueRefusedError as error:
            return _refused(record, column, found, error, file)
        except PathError:
            reason = "Invalid JSONPath format: Not an array or index out of range."
            broken = ValueRefusedError(ErrorCode.INVALID_LINE, reason)
            return _refused(record, column, None, broken, file)
    return Row.changed(row, changes)


def column_value(
    value: JsonValue, column: TargetColumn, conversion: Conversion, changes: list[Change]
) -> ColumnValue:
    """The column's value for a value of a record. `changes` gets those that were made.

    Raises:
        ValueRefusedError: when it does not fit, or is NULL and the column takes none.
    """
    rules: list[Rule] = []
    converted = convert(value, column.type, conversion, rules)
    changes += [Change(column.name, rule) for rule in rules]
    if converted is None and not column.is_nullable:
        raise ValueRefusedError(ErrorCode.MISSING_NOT_NULL, "Missing data for not-null field")
    return converted


def _lower_keys(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    lowered: dict[str, JsonValue] = {}
    for key, item in value.items():
        lowered.setdefault(key.lower(), item)
    return lowered


def _refused(
    record: Record, column: TargetColumn, value: JsonValue, error: ValueRefusedError, file: str
) -> LoadError:
    return LoadError(
        file=file,
        line=record.line,
        code=error.code,
        reason=error.reason,
        raw_record=record.text,
        column=column.name,
        type=column.type,
        raw_value="" if value is None else value_text(value),
        position=error.position,
    )
