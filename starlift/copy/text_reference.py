"""The reference reader of delimited text, CSV and fixed-width files: one record at a time.

It is the oracle: every faster way must give the same rows and the same errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from starlift.copy.changes import Change, Rule
from starlift.copy.load_errors import ErrorCode, LoadError, ValueRefusedError
from starlift.copy.reference import Row, column_value
from starlift.copy.request import TargetColumn
from starlift.copy.text_lines import Field, Lines, MalformedLineError, next_record, records
from starlift.copy.values import ColumnValue
from starlift.redshift.copy_options import Conversion, FixedWidthFormat, TextFormat

TextLayout: TypeAlias = TextFormat | FixedWidthFormat


@dataclass(frozen=True, slots=True)
class TextRecord:
    """A record as it was taken apart, and the line it begins on, counted from 1."""

    lines: Lines
    line: int


@dataclass(frozen=True)
class TextReader:
    """How records become rows: the target's columns, in the order of the fields."""

    columns: tuple[TargetColumn, ...]
    layout: TextLayout
    conversion: Conversion

    @property
    def null(self) -> str:
        """The text that stands for NULL."""
        return self.conversion.null_text or ""

    def convert(self, record: TextRecord, file: str) -> Row | LoadError:
        """The row of a record, or why it is refused."""
        try:
            return self._row(record.lines)
        except _RefusedError as error:
            return _load_error(error, record, file)

    def _row(self, lines: Lines) -> Row:
        if isinstance(lines.fields, MalformedLineError):
            error = lines.fields
            refused = ValueRefusedError(ErrorCode.INVALID_LINE, error.reason, error.position)
            raise _RefusedError(refused)
        fields = self._fitting(lines.fields, is_empty=not lines.data)
        changes: list[Change] = []
        values = [
            self._value(field, column, changes)
            for field, column in zip(fields, self.columns, strict=False)
        ]
        missing = self.columns[len(fields) :]
        values += [self._value(_filling(column), column, []) for column in missing]
        changes += [Change(column.name, Rule.FILL_RECORD) for column in missing]
        changes += [Change("", Rule.NUL)] * (self.null != "\0" and b"\0" in lines.data)
        return Row.changed(values, changes)

    def _fitting(self, fields: list[Field], *, is_empty: bool) -> list[Field]:
        """As many fields as there are columns, or fewer, if FILLRECORD fills the record."""
        count = len(self.columns)
        if len(fields) == count + 1 and self._is_nothing(fields[-1]):
            return fields[:-1]  # a delimiter at the end of the line
        if len(fields) > count:
            raise _RefusedError(ValueRefusedError(ErrorCode.EXTRA_COLUMNS, "Extra column(s) found"))
        if len(fields) < count and not self.layout.fills_records:
            raise self._missing(fields, is_empty=is_empty)
        return fields

    def _is_nothing(self, field: Field) -> bool:
        """Whether no character of delimited text stands in a field."""
        is_plain = isinstance(self.layout, TextFormat) and not self.layout.is_csv
        return is_plain and (field == b"" or (field is None and not self.null))

    def _missing(self, fields: list[Field], *, is_empty: bool) -> _RefusedError:
        """Why there are too few fields; the last one's column is to blame."""
        if is_empty:
            return _RefusedError(
                ValueRefusedError(ErrorCode.EMPTY_LINE, "Input line contained no data")
            )
        column, value = self.columns[len(fields) - 1], _text(fields[-1]) or ""
        if isinstance(self.layout, FixedWidthFormat):
            refused = ValueRefusedError(ErrorCode.MISSING_COLUMNS, "Missing column(s)", len(value))
        else:
            refused = ValueRefusedError(
                ErrorCode.DELIMITER_NOT_FOUND, "Delimiter not found", len(value)
            )
        return _RefusedError(refused, column, value)

    def _value(self, field: Field, column: TargetColumn, changes: list[Change]) -> ColumnValue:
        text = _text(field)
        if isinstance(self.layout, FixedWidthFormat) and text and text.rstrip(" ") == self.null:
            text = None
        try:
            return column_value(text, column, self.conversion, changes)
        except ValueRefusedError as error:
            raise _RefusedError(error, column, text or "") from None


class _RefusedError(Exception):
    """Why a record is refused, and the column and the value that are to blame, if any."""

    def __init__(
        self, error: ValueRefusedError, column: TargetColumn | None = None, value: str = ""
    ) -> None:
        super().__init__(error.reason)
        self.error = error
        self.column = column
        self.value = value


def _filling(column: TargetColumn) -> Field:
    """What FILLRECORD puts in the place of a missing field."""
    return b"" if column.type.name == "varchar" else None


def _text(field: Field) -> str | None:
    return None if field is None else field.decode("utf-8", "surrogateescape")


def _load_error(refused: _RefusedError, record: TextRecord, file: str) -> LoadError:
    column = refused.column
    return LoadError(
        file=file,
        line=record.line,
        code=refused.error.code,
        reason=refused.error.reason,
        raw_record=record.lines.data.decode("utf-8", "surrogateescape"),
        column=column.name if column else "",
        type=column.type if column else None,
        raw_value=refused.value,
        position=refused.error.position,
    )


def read_text(
    data: bytes, reader: TextReader, file: str, first_line: int = 1
) -> Iterator[Row | LoadError]:
    """The rows and load errors of one object's content, in the order of the records."""
    position, line = 0, first_line
    for lines in records(data, reader.layout, reader.null):
        if not (reader.layout.ignores_blank_lines and not lines.data):
            yield reader.convert(TextRecord(lines, line), file)
        line += data.count(b"\n", position, lines.following)
        position = lines.following


def record_of(text: bytes, line: int, reader: TextReader) -> TextRecord:
    """The record that a text is, whole."""
    return TextRecord(next_record(text, 0, reader.layout, reader.null), line)
