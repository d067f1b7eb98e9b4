"""A COPY's records in batches for an engine: lines that may be read fast, and all the rest.

Tiny objects are joined: a batch holds the records of many objects, each record apart, so that a
broken one cannot swallow its neighbours.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from starlift.copy.framing import Lines, count_openings, frames, plain_bytes
from starlift.copy.load_errors import LoadError
from starlift.copy.payload import payloads
from starlift.copy.reference import Reader, Record, Row, convert_record
from starlift.copy.request import CopyRequest

BATCH_BYTES = 16 * 1024 * 1024
_OUTCOME_BYTES = 1024  # what a row or an error takes in memory, roughly
_SLICE_ROWS = 8 * 1024


@dataclass
class Batch:
    """Records of one or many objects.

    The plain records (strict JSON in UTF-8, one object each) stand in `buffers`, `ends` holding the
    offset after each; `rows` and `errors` are what the reference reader made of all others, each
    error with the number of plain records before it. `openings` is how many objects and arrays may
    begin in the plain ones, `size_bytes` what all of them take, nearly.
    """

    buffers: list[bytes] = field(default_factory=list)
    ends: array[int] = field(default_factory=lambda: array("i", [0]))
    segments: list[tuple[int, str, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    errors: list[tuple[int, LoadError]] = field(default_factory=list)
    openings: int = 0
    size_bytes: int = 0

    @property
    def plain_count(self) -> int:
        """How many plain records there are."""
        return len(self.ends) - 1

    @property
    def record_count(self) -> int:
        """How many records were read, loaded or not."""
        return self.plain_count + len(self.rows) + len(self.errors)

    def add_lines(self, lines: Lines, file: str) -> None:
        """Take a block of plain lines."""
        self.segments.append((self.plain_count, file, lines.first_line))
        base = self.ends[-1]
        self.ends.extend(array("i", map(base.__add__, lines.ends)) if base else lines.ends)
        self.buffers.append(lines.data)
        self.openings += lines.openings
        self.size_bytes += len(lines.data)

    def add_record(self, record: Record, file: str, reader: Reader) -> None:
        """Take one record: as a plain one if it is, else as what the reference reader says."""
        self.size_bytes += len(record.text)
        encoded = None if reader.selection.takes_arrays else plain_bytes(record)
        if encoded is not None:
            self.segments.append((self.plain_count, file, record.line))
            self.buffers.append(encoded)
            self.openings += count_openings(encoded)
            self.ends.append(self.ends[-1] + len(encoded))
            return
        self.take(convert_record(record, reader, file), self.plain_count)

    def take(self, outcome: Row | LoadError, number: int) -> None:
        """Take what the reference reader made of a record with `number` plain ones before it."""
        self.size_bytes += _OUTCOME_BYTES
        if isinstance(outcome, LoadError):
            self.errors.append((number, outcome))
        else:
            self.rows.append(outcome)

    def errors_in_order(self) -> list[LoadError]:
        """The errors in the order of their records."""
        # Of equal numbers the first taken comes first: between plain records before the plain one.
        return [error for _, error in sorted(self.errors, key=lambda error: error[0])]

    @property
    def may_nest(self) -> bool:
        """Whether a plain record may hold an object or an array."""
        return self.openings > self.plain_count

    @property
    def may_hold_nul(self) -> bool:
        """Whether a plain record may hold an escaped NUL character."""
        return any(b"\\u0000" in buffer for buffer in self.buffers)

    def table(self) -> pa.Table:
        """The plain records as a table: n (their number from 0), record (their text)."""
        texts = pa.StringArray.from_buffers(
            self.plain_count, pa.py_buffer(self.ends), pa.py_buffer(b"".join(self.buffers))
        )
        numbers = pa.array(array("i", range(self.plain_count)), type=pa.int32())
        table = pa.table({"n": numbers, "record": texts})
        return pa.Table.from_batches(table.to_batches(max_chunksize=_SLICE_ROWS), table.schema)

    def place(self, number: int) -> tuple[str, int]:
        """The object and the line of a plain record."""
        index = bisect_right(self.segments, number, key=lambda segment: segment[0]) - 1
        first, file, line = self.segments[index]
        return file, line + number - first


def batches(request: CopyRequest, reader: Reader) -> Iterator[Batch]:
    """The records of all objects of a request, some 16 MB at a time."""
    batch = Batch()
    for payload in payloads(request):
        file = payload.source.url
        if payload.error is not None:
            batch.take(payload.error, batch.plain_count)
        for frame in frames(payload.data, reader.selection):
            _add(batch, frame, file, reader)
            if batch.size_bytes >= BATCH_BYTES:
                yield batch
                batch = Batch()
    yield batch


def _add(batch: Batch, frame: Lines | Record | LoadError, file: str, reader: Reader) -> None:
    match frame:
        case Lines():
            batch.add_lines(frame, file)
        case LoadError():
            batch.take(frame.at(file, frame.line), batch.plain_count)
        case Record():
            batch.add_record(frame, file, reader)
