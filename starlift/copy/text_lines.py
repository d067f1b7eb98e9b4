r"""Where the records of delimited text, CSV and fixed-width files end, and what fields they hold.

Plain and slow, byte by byte where it must be: it is the oracle for every faster way. A record
ends with its line, `\n` or `\r\n`; with ESCAPE not where a backslash stands before the line break,
in CSV not within quotation marks. After one that cannot be read, reading goes on at the next line.
Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html and
https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from starlift.redshift.copy_options import DEFAULT_NULL, FixedWidthFormat, TextFormat

LINE_LIMIT_BYTES = 4 * 1024 * 1024
_NEW_LINE, _RETURN, _BACKSLASH = b"\n", b"\r", b"\\"
_QUOTATION_MARKS = (b'"', b"'")
_BLANKS = b" \t"

Field: TypeAlias = bytes | None


class MalformedLineError(Exception):
    """A record cannot be taken apart; `position` is the offset of the offence in it."""

    def __init__(self, reason: str, position: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class Lines:
    """A record: its bytes without the last line break, and where the next record begins.

    `fields` are its fields, None being NULL, or why there are none.
    """

    data: bytes
    following: int
    fields: list[Field] | MalformedLineError


def records(data: bytes, layout: TextFormat | FixedWidthFormat, null: str) -> Iterator[Lines]:
    """The records of a text, in order."""
    position = 0
    while position < len(data):
        record = next_record(data, position, layout, null)
        yield record
        position = record.following


def next_record(data: bytes, start: int, layout: TextFormat | FixedWidthFormat, null: str) -> Lines:
    """The record that begins at `start`, the beginning of a line."""
    fields: list[Field] | MalformedLineError
    try:
        fields, end = _taken_apart(data, start, layout, null)
    except MalformedLineError as error:
        fields, end = error, _line_end(data, start)
    return Lines(_without_return(data[start:end]), end + 1, fields)


def _taken_apart(
    data: bytes, start: int, layout: TextFormat | FixedWidthFormat, null: str
) -> tuple[list[Field], int]:
    """The fields of a record and where it ends."""
    end = _line_end(data, start)
    if isinstance(layout, FixedWidthFormat):
        fields = _fixed_fields(_cut(data, start, end, null), layout.widths)
    elif layout.quote is not None:
        fields, end = _csv_fields(data, start, layout, null)
    else:
        end = _record_end(data, start) if layout.has_escapes else end
        fields = _delimited_fields(_cut(data, start, end, null), layout, null)
    if end - start > LINE_LIMIT_BYTES:
        raise MalformedLineError("The line exceeds the limit of 4 MB")
    return fields, end


def _line_end(data: bytes, start: int) -> int:
    end = data.find(_NEW_LINE, start)
    return len(data) if end < 0 else end


def _without_return(line: bytes) -> bytes:
    return line[:-1] if line.endswith(_RETURN) else line


def _record_end(data: bytes, start: int) -> int:
    """The end of a record in which a backslash takes the character after it along."""
    position = start
    while position < len(data) and data[position : position + 1] != _NEW_LINE:
        position += 2 if data[position : position + 1] == _BACKSLASH else 1
    return min(position, len(data))


def _cut(data: bytes, start: int, end: int, null: str) -> bytes:
    """The record's bytes up to a NUL, which ends it unless it stands for NULL."""
    record = data[start:end]
    return record if null == "\0" else record.partition(b"\0")[0]


def _fixed_fields(record: bytes, widths: tuple[int, ...]) -> list[Field]:
    """Fields of so many characters each; the last that is there may be shorter."""
    text = _without_return(record).decode("utf-8", "surrogateescape")
    fields: list[Field] = []
    position = 0
    for width in widths:
        if position >= len(text) and fields:
            break
        fields.append(text[position : position + width].encode("utf-8", "surrogateescape"))
        position += width
    if position < len(text):
        fields.append(text[position:].encode("utf-8", "surrogateescape"))
    return fields


def _delimited_fields(record: bytes, layout: TextFormat, null: str) -> list[Field]:
    delimiter = layout.delimiter.encode()
    fields: list[Field] = []
    position = 0
    while True:
        end = _field_end(record, position, delimiter, layout)
        fields.append(_field(record[position:end], layout, null))
        if record[end : end + 1] != delimiter:
            break
        position = end + 1
    return fields


def _field_end(record: bytes, start: int, delimiter: bytes, layout: TextFormat) -> int:
    """Where a field ends: at a delimiter, or where the record does."""
    mark = record[start : start + 1]
    is_quoted = layout.removes_quotes and mark in _QUOTATION_MARKS
    position = start + 1 if is_quoted else start
    while position < len(record):
        character = record[position : position + 1]
        if character == _BACKSLASH and layout.has_escapes:
            position += 2
            continue
        if character == _RETURN and not is_quoted:
            if position + 1 == len(record):
                return position
            following = record[position + 1]
            reason = f"Missing newline: Unexpected character 0x{following:x} found at location"
            raise MalformedLineError(f"{reason} {position + 1}", position + 1)
        if is_quoted and character == mark:
            after = record[position + 1 : position + 2]
            if after in {b"", delimiter} or record[position + 1 :] == _RETURN:
                return position + 1
        elif character == delimiter and not is_quoted:
            return position
        position += 1
    if is_quoted:
        raise MalformedLineError("Missing the quotation mark that ends a field", start)
    return len(record)


def _field(written: bytes, layout: TextFormat, null: str) -> Field:
    r"""A field's value. With ESCAPE `\N` is NULL as it is written: escaped, it would be N."""
    if layout.removes_quotes and written[:1] in _QUOTATION_MARKS:
        written = written[1:-1]
    if layout.has_escapes and _is_null(written, null):
        return None
    return _without_escapes(written) if layout.has_escapes else written


def _is_null(written: bytes, null: str) -> bool:
    return written == null.encode() or (null == DEFAULT_NULL and written == b"\\\\N")


def _without_escapes(written: bytes) -> bytes:
    parts = []
    position = 0
    while (found := written.find(_BACKSLASH, position)) >= 0:
        parts += [written[position:found], written[found + 1 : found + 2]]
        position = found + 2
    return b"".join([*parts, written[position:]])


def _csv_fields(data: bytes, start: int, layout: TextFormat, null: str) -> tuple[list[Field], int]:
    """The fields of a CSV record, and where it ends."""
    delimiter, quote = layout.delimiter.encode(), (layout.quote or "").encode()
    blanks = _BLANKS.replace(delimiter, b"")
    fields: list[Field] = []
    position = start
    while True:
        opening = position
        while data[opening : opening + 1] and data[opening] in blanks:
            opening += 1
        if data[opening : opening + 1] == quote:
            field, end = _quoted_field(data, opening, quote)
            while data[end : end + 1] and data[end] in blanks:
                end += 1
        else:
            end = _unquoted_end(data, position, delimiter)
            field = data[position:end]
            if quote in field:
                offence = position - start + field.index(quote)
                raise MalformedLineError("Invalid quote formatting for CSV", offence)
        fields.append(field)
        if data[end : end + 1] == delimiter:
            position = end + 1
            continue
        break
    return _csv_end(data, start, end, fields, null)


def _csv_end(
    data: bytes, start: int, end: int, fields: list[Field], null: str
) -> tuple[list[Field], int]:
    """The fields and the end of a record whose last field ends at `end`."""
    last = end
    if data[end : end + 1] == _RETURN:
        end += 1
    if end < len(data) and data[end : end + 1] != _NEW_LINE:
        if data[last : last + 1] == _RETURN:
            reason = f"Missing newline: Unexpected character 0x{data[end]:x} found at location"
            raise MalformedLineError(f"{reason} {end - start}", end - start)
        raise MalformedLineError("Invalid quote formatting for CSV", end - start)
    has_nul = null != "\0" and any(field and b"\0" in field for field in fields)
    return (_up_to_nul(fields), end) if has_nul else (fields, end)


def _up_to_nul(fields: list[Field]) -> list[Field]:
    """The fields of a record that a NUL ends."""
    kept: list[Field] = []
    for field in fields:
        before, nul, _ = (field or b"").partition(b"\0")
        kept.append(before)
        if nul:
            break
    return kept


def _quoted_field(data: bytes, opening: int, quote: bytes) -> tuple[bytes, int]:
    """What stands between quotation marks, doubled ones once, and the offset behind it."""
    parts = []
    position = opening + 1
    while (end := data.find(quote, position)) >= 0:
        parts.append(data[position:end])
        if data[end + 1 : end + 2] != quote:
            return b"".join(parts), end + 1
        parts.append(quote)
        position = end + 2
    raise MalformedLineError("Invalid quote formatting for CSV", 0)


def _unquoted_end(data: bytes, start: int, delimiter: bytes) -> int:
    end = _line_end(data, start)
    for mark in (delimiter, _RETURN):
        found = data.find(mark, start, end)
        end = found if found >= 0 else end
    return end
