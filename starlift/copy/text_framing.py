"""Lines of text that can be split fast, whole blocks at a time, and single records between them.

What is not surely plain is the reference reader's, record by record.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from starlift.copy.text_lines import LINE_LIMIT_BYTES, next_record
from starlift.copy.text_reference import TextReader, TextRecord
from starlift.copy.text_split import Columns, Splitter, splitter

BLOCK_BYTES = 32 * 1024 * 1024
FEWEST_PLAIN_LINES = 32  # of fewer the reference reader makes rows sooner than they are split


@dataclass(frozen=True)
class PlainLines:
    """Whole lines of one object, every one a record, and their fields in columns."""

    text: bytes
    count: int
    first_line: int
    columns: Columns


TextFrame: TypeAlias = PlainLines | TextRecord


def text_frames(
    data: bytes, reader: TextReader, first_line: int = 1
) -> Generator[TextFrame, None, int]:
    """Yield the content of one object in order: plain lines, and single records between them.

    Return how many blank lines were ignored.
    """
    split = splitter(reader)
    position, line, ignored = 0, first_line, 0
    while position < len(data):
        end = data.find(b"\n", position + BLOCK_BYTES) + 1 or len(data)
        block = data[position:end]
        plain = _plain_block(block, line, split)
        if plain is not None:
            yield plain
            position, line = end, line + plain.count
        else:
            walk = _Walk(data, position, block, line)
            yield from walk.frames(reader, split)
            position, line, ignored = walk.position, walk.line, ignored + walk.ignored
    return ignored


def _plain_block(block: bytes, line: int, split: Splitter) -> PlainLines | None:
    """The block, when all its lines are plain."""
    whole = _ended(block)
    try:
        whole.decode()
    except UnicodeDecodeError:
        return None
    columns = split.split_block(whole)
    return None if columns is None else PlainLines(whole, whole.count(b"\n"), line, columns)


def _ended(text: bytes) -> bytes:
    return text if text.endswith(b"\n") else text + b"\n"


class _Walk:
    """A way through the lines of a block; `position` and `line` are where it has got to.

    `ignored` is how many blank lines it has left out. It ends behind the last record that begins in
    the block: in the next one, perhaps.
    """

    def __init__(self, data: bytes, start: int, block: bytes, first_line: int) -> None:
        self._data = data
        self._lines = _ended(block).split(b"\n")[:-1]
        self._offsets = list(accumulate((len(line) + 1 for line in self._lines), initial=start))
        self._first_line = first_line
        self.position = start
        self.line = first_line
        self.ignored = 0

    def frames(self, reader: TextReader, split: Splitter) -> Iterator[TextFrame]:
        """The frames in order."""
        texts = _texts(self._lines)
        for index in pc.indices_nonzero(pc.invert(_plain(texts, split))).to_pylist():
            if index < self._reached:
                continue
            yield from self._plain_lines(texts, index, split)
            yield from self._records(index + 1, reader)
        yield from self._plain_lines(texts, len(texts), split)
        yield from self._records(len(texts), reader)

    @property
    def _reached(self) -> int:
        """The number of lines of the block behind us."""
        return self.line - self._first_line

    def _plain_lines(self, texts: pa.Array, end: int, split: Splitter) -> Iterator[PlainLines]:
        """The lines up to the one with the index `end`, all of them plain, unless they are few."""
        first = self._reached
        if end - first < FEWEST_PLAIN_LINES:
            return
        text = _ended(self._data[self._offsets[first] : self._offsets[end]])
        columns = split.split(text, texts[first:end])
        yield PlainLines(text, end - first, self.line, columns)
        self.position, self.line = self._offsets[end], self._first_line + end

    def _records(self, end: int, reader: TextReader) -> Iterator[TextRecord]:
        """The records from here on that begin before the line with the index `end`."""
        while self._reached < end:
            record = self._record(reader)
            if reader.layout.ignores_blank_lines and not record.lines.data:
                self.ignored += 1
            else:
                yield record

    def _record(self, reader: TextReader) -> TextRecord:
        lines = next_record(self._data, self.position, reader.layout, reader.null)
        record = TextRecord(lines, self.line)
        is_last = lines.following > len(self._data)  # and ends without a line break
        self.line += self._data.count(b"\n", self.position, lines.following) + is_last
        self.position = lines.following
        return record


def _plain(texts: pa.Array, split: Splitter) -> pa.Array:
    is_short = pc.less(pc.binary_length(texts), LINE_LIMIT_BYTES)
    return pc.fill_null(pc.and_(split.plain_lines(texts), is_short), False)  # noqa: FBT003


def _texts(lines: list[bytes]) -> pa.Array:
    """The lines as text; null where one is no UTF-8."""
    try:
        return pa.array(lines, type=pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([_decoded(line) for line in lines], type=pa.string())


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None
