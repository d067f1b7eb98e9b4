"""The records of text in batches: plain lines in columns for an engine, all others as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from starlift.copy.batches import Batch, numbers
from starlift.copy.changes import Change, Rule
from starlift.copy.load_errors import LoadError
from starlift.copy.payload import Payload
from starlift.copy.reference import Row
from starlift.copy.text_framing import PlainLines, TextFrame, text_frames
from starlift.copy.text_reference import TextReader, TextRecord, record_of


@dataclass(frozen=True, slots=True)
class BlankLines:
    """How many lines of an object were ignored, since nothing stands in them."""

    count: int


@dataclass
class TextBatch(Batch[TextFrame | BlankLines]):
    """Plain are lines whose fields stand in columns already; a segment has its `PlainLines`."""

    reader: TextReader = field(kw_only=True)
    count: int = 0
    _lines: tuple[int, list[bytes]] = field(default=(-1, []), repr=False)

    @property
    def plain_count(self) -> int:
        """How many plain records there are."""
        return self.count

    def frames(self, payload: Payload) -> Iterator[TextFrame | BlankLines]:
        """Plain lines and single records, in order; then how many blank lines were ignored."""
        ignored = yield from text_frames(payload.data, self.reader, payload.first_line)
        yield BlankLines(ignored)

    def add(self, frame: TextFrame | BlankLines, file: str) -> None:
        """Take a frame."""
        match frame:
            case PlainLines():
                self._add_lines(frame, file)
            case BlankLines():
                self.changes[Change("", Rule.IGNORE_BLANK_LINES)] += frame.count
            case TextRecord():
                self.size_bytes += len(frame.lines.data)
                self.take(self.reader.convert(frame, file), self.count, (file, frame.line))

    def _add_lines(self, lines: PlainLines, file: str) -> None:
        """Take plain lines."""
        self.segments.append((self.count, file, lines))
        self.count += lines.count
        self.size_bytes += len(lines.text)

    def table(self) -> pa.Table:
        """The plain records: n, and their fields c0, c1, ..."""
        columns = {}
        for index in range(len(self.reader.columns)):
            pieces = [lines.columns[index] for _, _, lines in self.segments]
            chunks = [c for p in pieces for c in getattr(p, "chunks", [p])]
            columns[f"c{index}"] = pa.chunked_array(chunks, type=pa.string())
        return pa.table({"n": numbers(self.count), **columns})

    def outcome(self, number: int) -> Row | LoadError:
        """What the reference reader makes of a plain record."""
        index = self.segment_of(number)
        first, file, lines = self.segments[index]
        text = self._split(index)[number - first]
        record = record_of(text, lines.first_line + number - first, self.reader)
        return self.reader.convert(record, file)

    def first_line(self, segment: int) -> int:
        """The line of a segment's first record; each of the others stands on the next one."""
        return int(self.segments[segment][2].first_line)

    def _split(self, index: int) -> list[bytes]:
        """The lines of a segment, each time of the last one that was asked for."""
        if self._lines[0] != index:
            self._lines = index, self.segments[index][2].text.split(b"\n")
        return self._lines[1]
