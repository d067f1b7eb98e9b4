"""Where records begin and end, found fast: whole blocks of lines at a time.

A block in which every line is one whole object is proved so without parsing line by line: a strict
parser finds as many objects as there are lines, and every line begins with an opening brace and
ends with a closing one. (A line break between braces is never inside a record: no valid JSON has
`}` and `{` side by side, and no string holds a raw line break.) Any other block is cut into smaller
ones, and the smallest are read record by record, by the reference reader's own rules.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import pyarrow as pa

from starlift.copy.json_record import NESTING_LIMIT
from starlift.copy.load_errors import LoadError
from starlift.copy.reference import (
    RECORD_LIMIT_BYTES,
    WHITE_SPACE,
    Record,
    records,
    skip_white_space,
)
from starlift.copy.request import Selection

BLOCK_BYTES = 32 * 1024 * 1024
SMALL_BLOCK_BYTES = 256 * 1024
_OPEN, _CLOSE = b"{}"
_OPENING_OBJECT = re.compile(rb"^[ \t\r]*+\{", re.MULTILINE)
_OPENING_ARRAY = re.compile(rb"^[ \t\r]*+\[", re.MULTILINE)
_NO_OPENING = bytes(set(range(256)) - set(b"{[\n"))


class _AnyObject(msgspec.Struct):
    """A JSON object whose members are checked and dropped."""


_OBJECTS = msgspec.json.Decoder(_AnyObject)


@dataclass(frozen=True, slots=True)
class Lines:
    """A block of whole lines, each one valid object in valid UTF-8.

    `ends` holds the offset after each line's end; `first_line` counts from 1; `openings` is how
    many objects and arrays may begin in the block.
    """

    data: bytes
    ends: array[int]
    first_line: int
    openings: int


Frame: TypeAlias = Lines | Record | LoadError


def frames(data: bytes, selection: Selection, first_line: int = 1) -> Iterator[Frame]:
    """The content of one object: clean blocks of lines, and single records between them.

    A `Record` stands for itself: it shares a line with another, spans lines, or is not plain.
    """
    position, line, size = 0, first_line, BLOCK_BYTES
    while position < len(data):
        end = _block_end(data, position, size)
        block = data if end - position == len(data) else data[position:end]
        lines = None if selection.takes_arrays else clean_lines(block, line)
        if lines is not None:
            yield lines
            position, line, size = end, line + len(lines.ends), min(4 * size, BLOCK_BYTES)
        elif size > SMALL_BLOCK_BYTES and not selection.takes_arrays:
            size = max(min(size, len(block)) // 16, SMALL_BLOCK_BYTES)
        else:
            position, line = yield from _one_by_one(data, position, end, line, selection)


def _block_end(data: bytes, position: int, size: int) -> int:
    return data.find(b"\n", position + size) + 1 or len(data)


def clean_lines(block: bytes, first_line: int) -> Lines | None:
    """The block's lines, when every line is one whole object in UTF-8; else None."""
    ends = _line_ends(block)
    if ends is None or not is_utf8(block) or _object_count(block) != len(ends):
        return None
    skeleton = block.translate(None, _NO_OPENING)
    openings = count_openings(skeleton)
    # Each line has one at least: only beyond that many may one line have too many.
    if openings >= len(ends) + NESTING_LIMIT and _deepest(skeleton) > NESTING_LIMIT:
        return None
    return Lines(block, ends, first_line, openings)


def _deepest(skeleton: bytes) -> int:
    """How deep a line nests, at most. A skeleton holds nothing but openings and line breaks."""
    return max(map(len, skeleton.split(b"\n")))


def count_openings(text: bytes) -> int:
    """How many objects and arrays begin in a text, at most: so deep they may nest."""
    return text.count(b"{") + text.count(b"[")


def _line_ends(block: bytes) -> array[int] | None:
    """The offset after each line; None when one does not stand between braces or is too long."""
    ends = array("i")
    find, append, length = block.find, ends.append, len(block)
    start = 0
    while start < length:
        end = find(b"\n", start) + 1 or length
        if block[start] != _OPEN or end - start > RECORD_LIMIT_BYTES or not _closes(block, end):
            return None
        append(end)
        start = end
    return ends


def _closes(block: bytes, end: int) -> bool:
    """Whether the line that ends before `end` ends with a closing brace."""
    return block[end - 2] == _CLOSE or block[end - 4 : end].rstrip(b"\r\n")[-1:] == b"}"


def is_utf8(block: bytes) -> bool:
    """Whether the block is UTF-8; to decode a large one would take twenty times as long."""
    if block.isascii():
        return True
    offsets = pa.py_buffer(array("i", [0, len(block)]))
    try:
        pa.StringArray.from_buffers(1, offsets, pa.py_buffer(block)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _object_count(block: bytes) -> int:
    """How many objects the block is a sequence of; -1 when it is not one."""
    try:
        return len(_OBJECTS.decode_lines(block))
    except (msgspec.DecodeError, RecursionError):
        return -1


def _one_by_one(
    data: bytes, position: int, end: int, line: int, selection: Selection
) -> Generator[Frame, None, tuple[int, int]]:
    """Yield the records that begin before `end`; return the offset and the line reached.

    The text reaches so far beyond `end` that a record that does not end in it is too large. What
    is reached is the next record's beginning: on the line of the last one, perhaps.
    """
    horizon = data.find(b"\n", end + RECORD_LIMIT_BYTES) + 1 or len(data)
    block = _decoded(data[position:end])
    text, content_length = block + _decoded(data[end:horizon]), len(block.rstrip(WHITE_SPACE))
    item: Record | LoadError | None = None
    reached = 0
    for item, reached in records(text, selection) if content_length else ():
        yield _placed(item, line - 1)
        if reached >= content_length:
            break
    if isinstance(item, LoadError) and reached == len(text):  # and is not over yet
        following = _next_opening_line(data, horizon, selection)
        return following, line + data.count(b"\n", position, following)
    reached = skip_white_space(text, max(reached, len(block)))
    following = position + len(text[:reached].encode("utf-8", "surrogateescape"))
    return following, line + text.count("\n", 0, reached)


def _next_opening_line(data: bytes, position: int, selection: Selection) -> int:
    """The first line from `position` on, a line's beginning, whose first non-blank opens a record.

    The reference reader goes on there behind what cannot be read.
    """
    opening = _OPENING_ARRAY if selection.takes_arrays else _OPENING_OBJECT
    found = opening.search(data, position)
    return found.start() if found else len(data)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _placed(item: Record | LoadError, lines_before: int) -> Frame:
    if isinstance(item, LoadError):
        return item.at("", item.line + lines_before)
    return Record(item.text, item.line + lines_before)


def plain_bytes(record: Record) -> bytes | None:
    """The record's bytes when the fast path may read them: strict JSON in UTF-8."""
    try:
        encoded = record.text.encode()
        _OBJECTS.decode(encoded)
    except (UnicodeEncodeError, msgspec.DecodeError, RecursionError):
        return None
    return encoded if count_openings(encoded) <= NESTING_LIMIT else None
