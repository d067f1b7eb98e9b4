"""The records of JSON objects in batches: strict ones as text for an engine, all others as rows."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from starlift.copy.batches import Batch, numbers
from starlift.copy.framing import Frame, Lines, count_openings, frames, plain_bytes
from starlift.copy.keys import SeenKeys
from starlift.copy.load_errors import LoadError
from starlift.copy.payload import Payload
from starlift.copy.reference import Reader, Record, Row

_SLICE_ROWS = 8 * 1024
_NUL = re.compile(rb"\\u0000")  # by half faster than `in`


@dataclass
class JsonBatch(Batch[Frame]):
    """Plain are records of strict JSON in UTF-8, one object each.

    They stand in `buffers`, `ends` holding the offset after each; a segment has the line of its
    first; `openings` is how many objects and arrays may begin in them; `keys` are a sample's.
    """

    reader: Reader = field(kw_only=True)
    buffers: list[bytes] = field(default_factory=list)
    ends: array[int] = field(default_factory=lambda: array("i", [0]))
    openings: int = 0
    keys: SeenKeys = field(default_factory=SeenKeys)

    @property
    def plain_count(self) -> int:
        """How many plain records there are."""
        return len(self.ends) - 1

    def frames(self, payload: Payload) -> Iterator[Frame]:
        """Blocks of plain lines and single records, in order."""
        return frames(payload.data, self.reader.selection, payload.first_line)

    def add(self, frame: Frame, file: str) -> None:
        """Take a frame."""
        match frame:
            case Lines():
                self._add_lines(frame, file)
            case LoadError():
                self.take(frame.at(file, frame.line), self.plain_count, (file, frame.line))
            case Record():
                self._add_record(frame, file)

    def _add_lines(self, lines: Lines, file: str) -> None:
        """Take a block of plain lines."""
        self.segments.append((self.plain_count, file, lines.first_line))
        base = self.ends[-1]
        self.ends.extend(array("i", map(base.__add__, lines.ends)) if base else lines.ends)
        self.buffers.append(lines.data)
        self.openings += lines.openings
        self.keys.look_at_lines(lines.data, lines.ends)
        self.size_bytes += len(lines.data)

    def _add_record(self, record: Record, file: str) -> None:
        """Take one record: as a plain one if it is, else as what the reference reader says."""
        self.size_bytes += len(record.text)
        encoded = None if self.reader.selection.takes_arrays else plain_bytes(record)
        if encoded is not None:
            self.segments.append((self.plain_count, file, record.line))
            self.buffers.append(encoded)
            self.openings += count_openings(encoded)
            self.keys.look_at(encoded)
            self.ends.append(self.ends[-1] + len(encoded))
            return
        self.take(self.reader.convert(record, file), self.plain_count, (file, record.line))

    @property
    def may_nest(self) -> bool:
        """Whether a plain record may hold an object or an array."""
        return self.openings > self.plain_count

    @property
    def may_hold_nul(self) -> bool:
        """Whether a plain record may hold an escaped NUL character."""
        return any(_NUL.search(buffer) for buffer in self.buffers)

    @cached_property
    def _text(self) -> bytes:
        """All plain records; not before the last is taken."""
        return b"".join(self.buffers)

    def table(self) -> pa.Table:
        """The plain records: n, record (their text)."""
        texts = pa.StringArray.from_buffers(
            self.plain_count, pa.py_buffer(self.ends), pa.py_buffer(self._text)
        )
        table = pa.table({"n": numbers(self.plain_count), "record": texts})
        return pa.Table.from_batches(table.to_batches(max_chunksize=_SLICE_ROWS), table.schema)

    def outcome(self, number: int) -> Row | LoadError:
        """What the reference reader makes of a plain record."""
        file, line = self.place(number)
        text = self._text[self.ends[number] : self.ends[number + 1]].decode()
        return self.reader.convert(Record(text.strip(), line), file)

    def first_line(self, segment: int) -> int:
        """The line of a segment's first record; each of the others stands on the next one."""
        return int(self.segments[segment][2])
