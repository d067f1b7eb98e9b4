"""A COPY's records in batches for an engine: those that may be read fast, and all the rest.

Tiny objects are joined: a batch holds the records of many objects, each record apart, so that a
broken one cannot swallow its neighbours.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import pyarrow as pa

from starlift.copy.changes import Change, Rule
from starlift.copy.intake import Intake
from starlift.copy.load_errors import LoadError
from starlift.copy.payload import Payload, payloads
from starlift.copy.reference import Row
from starlift.copy.report import FileLoad
from starlift.copy.request import CopyRequest

FrameT = TypeVar("FrameT")

BATCH_BYTES = 32 * 1024 * 1024
_OUTCOME_BYTES = 1024  # what a row or an error takes in memory, roughly


@dataclass
class Batch(ABC, Generic[FrameT]):
    """Records of one or many objects.

    The plain records are those that an engine may read fast, numbered from 0; `rows` and `errors`
    are what the reference reader made of all others, each error with the number of plain records
    before it. `row_places` has the object and the line of each of the rows; a segment is where
    plain records of one object begin: the number of the first, the object, and what the reader
    keeps of them.
    `size_bytes` is what all of them take, nearly; `files` are the objects that end here; `changes`
    are those of the rows, and the lines that were ignored.
    """

    rows: list[Row] = field(default_factory=list)
    row_places: list[tuple[str, int]] = field(default_factory=list)
    segments: list[tuple[int, str, Any]] = field(default_factory=list)
    errors: list[tuple[int, LoadError]] = field(default_factory=list)
    files: list[FileLoad] = field(default_factory=list)
    changes: Counter[Change] = field(default_factory=Counter)
    size_bytes: int = 0

    @property
    @abstractmethod
    def plain_count(self) -> int:
        """How many plain records there are."""

    @abstractmethod
    def table(self) -> pa.Table:
        """The plain records as a table, `n` being their numbers."""

    @abstractmethod
    def outcome(self, number: int) -> Row | LoadError:
        """What the reference reader makes of a plain record."""

    @abstractmethod
    def frames(self, payload: Payload) -> Iterator[FrameT]:
        """The content of an object, in pieces of one kind or another."""

    @abstractmethod
    def add(self, frame: FrameT, file: str) -> None:
        """Take a piece of an object."""

    @property
    def record_count(self) -> int:
        """How many records were read, loaded or not."""
        return self.plain_count + len(self.rows) + len(self.errors)

    @abstractmethod
    def first_line(self, segment: int) -> int:
        """The line of a segment's first record; each of the others stands on the next one."""

    def place(self, number: int) -> tuple[str, int]:
        """The object and the line of a plain record."""
        segment = self.segment_of(number)
        first, file, _ = self.segments[segment]
        return file, self.first_line(segment) + number - first

    def take(self, outcome: Row | LoadError, number: int, place: tuple[str, int]) -> None:
        """Take what the reference reader made of a record with `number` plain ones before it."""
        self.size_bytes += _OUTCOME_BYTES
        if isinstance(outcome, LoadError):
            self.errors.append((number, outcome))
        else:
            self.rows.append(outcome)
            self.changes.update(outcome.changes)
            self.row_places.append(place)

    def segment_of(self, number: int) -> int:
        """The index of the segment that a plain record stands in."""
        return bisect_right(self.segments, number, key=lambda segment: segment[0]) - 1

    def plain_sources(self, intake: Intake) -> pa.Array:
        """The number of each plain record's object."""
        found = array("q")
        ends = [first for first, _, _ in self.segments[1:]] + [self.plain_count]
        for segment, ((first, file, _), end) in enumerate(zip(self.segments, ends, strict=True)):
            line = self.first_line(segment)
            for number, count in intake.source_ids(file, line, end - first):
                found.extend(array("q", [number]) * count)
        return _as_arrow(found, pa.int64())

    def row_sources(self, intake: Intake) -> pa.Array:
        """The number of the object of each of the rows."""
        placed = (intake.place(file, line) for file, line in self.row_places)
        return pa.array([intake.ids[url] for url, _ in placed], type=pa.int64())

    def errors_in_order(self) -> list[LoadError]:
        """The errors in the order of their records."""
        # Of equal numbers the first taken comes first: between plain records before the plain one.
        return [error for _, error in sorted(self.errors, key=lambda error: error[0])]


def numbers(count: int) -> pa.Array:
    """The numbers of so many plain records."""
    return _as_arrow(array("i", range(count)), pa.int32())


def _as_arrow(values: array[int], kind: pa.DataType) -> pa.Array:
    """The values without a look at each: the memory is shared."""
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])


def batches(
    request: CopyRequest, new_batch: Callable[[], Batch[FrameT]]
) -> Iterator[Batch[FrameT]]:
    """The records of all objects of a request, some 32 MB at a time."""
    batch = new_batch()
    for payload in payloads(request):
        file = payload.source.url
        batch.changes[Change("", Rule.IGNORE_HEADER)] += payload.ignored_lines
        if payload.error is not None:
            batch.take(payload.error, batch.plain_count, (file, 0))
        for frame in batch.frames(payload):
            batch.add(frame, file)
            if batch.size_bytes >= BATCH_BYTES:
                yield batch
                batch = new_batch()
        size_bytes, lines = payload.source.size_bytes, payload.line_count
        batch.files.append(FileLoad(file, size_bytes, lines, payload.sha256, payload.same_as))
    yield batch
