"""Files of an UNLOAD in the making: in a directory of their own, cut at MAXFILESIZE."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from starlift.redshift.unload_command import Compression, UnloadCommand
from starlift.unload.names import file_name

# The column of rows in which their partition's values stand.
KEY = "starlift partition"
_LINE = 0  # the column of lines
_CHUNK_BYTES = 256 * 1024
_CODECS = {Compression.BZIP2: "bz2", Compression.ZSTD: "zstd"}
# Arrow's own takes the highest level: three times as long, for a thousandth of the size.
_GZIP_LEVEL = 6


@dataclass(frozen=True)
class OutputFile:
    """A file that is made: `name` is its key within the UNLOAD's prefix; rows count a header."""

    path: Path
    name: str
    rows: int
    size_bytes: int


class Sink(Protocol):
    """Where the rows of one file go."""

    def write(self, rows: memoryview | pa.Table) -> None:
        """Take rows."""
        ...

    def size_bytes(self) -> int:
        """How large the file has become, nearly."""
        ...

    def close(self) -> None:
        """End the file."""
        ...


class Spool:
    """The files of one UNLOAD, of which one at a time is open. Rows of a folder come together."""

    def __init__(self, directory: Path, command: UnloadCommand) -> None:
        self.files: list[OutputFile] = []
        self._directory = directory
        self._command = command
        self._most_bytes = command.most_file_bytes
        self._sink: Sink | None = None
        self._folder = ""
        self._number = self._rows = 0

    def add(self, rows: memoryview | pa.Table, count: int, size_bytes: int, folder: str) -> None:
        """Write rows of about that size into the open file, or a new one where they do not fit."""
        if self._sink is not None and (
            folder != self._folder or self._sink.size_bytes() + size_bytes > self._most_bytes
        ):
            self.end_file()
        sink = self._sink or self.begin_file(folder)
        sink.write(rows)
        self._rows += count

    def begin_file(self, folder: str) -> Sink:
        """A new file in a folder, with what every file begins with."""
        self._number = 0 if folder != self._folder or not self.files else self._number + 1
        self._folder, self._rows = folder, 0
        self._sink = sink = self.make_sink(self._path())
        return sink

    def make_sink(self, path: Path) -> Sink:
        """What writes a file of the UNLOAD's format."""
        raise NotImplementedError

    @property
    def header_rows(self) -> int:
        """How many rows of each file are its header's."""
        return 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._sink is not None:
            self._sink.close()

    def _path(self) -> Path:
        return self._directory / str(len(self.files))

    def end_file(self) -> None:
        """Close the open file, if there is one."""
        if self._sink is None:
            return
        self._sink.close()
        path, self._sink = self._path(), None
        name = self._folder + file_name(self._command, self._number)
        rows = self._rows + self.header_rows
        self.files.append(OutputFile(path, name, rows, path.stat().st_size))


class TextSpool(Spool):
    """Files of lines: delimited text, CSV, JSON. `header` stands at the top of each."""

    def __init__(self, directory: Path, command: UnloadCommand, header: bytes) -> None:
        super().__init__(directory, command)
        self._header = header

    def make_sink(self, path: Path) -> Sink:
        """A file of lines."""
        return _TextSink(path, self._command.compression, self._header)

    @property
    def header_rows(self) -> int:
        """One, if there is a header."""
        return 1 if self._header else 0

    def add_part(self, rows: pa.Table, folder: str) -> None:
        """Write rows that are lines, each of which ends in a newline."""
        for lines in rows.column(_LINE).chunks:
            for data, count in _chunks(lines.cast(pa.large_string())):
                self.add(data, count, len(data), folder)


def _chunks(lines: pa.Array) -> Iterator[tuple[memoryview, int]]:
    """The bytes of the lines in small pieces of whole lines, and how many lines each has."""
    if not len(lines):
        return
    _, offsets_buffer, data_buffer = lines.buffers()
    offsets = memoryview(offsets_buffer).cast("q")[lines.offset : lines.offset + len(lines) + 1]
    data = memoryview(data_buffer)
    start = 0
    while start < len(lines):
        end = bisect_right(offsets, offsets[start] + _CHUNK_BYTES, start + 2) - 1
        yield data[offsets[start] : offsets[end]], end - start
        start = end


def _packed(raw: BinaryIO, compression: Compression) -> Any:  # noqa: ANN401 - three kinds
    """What packs lines into a file; the file itself without compression."""
    if compression is Compression.GZIP:
        return GzipFile("", "wb", _GZIP_LEVEL, raw, mtime=0)
    codec = _CODECS.get(compression)
    return pa.CompressedOutputStream(raw, codec) if codec else raw


class _TextSink:
    """A file of lines, compressed or not."""

    def __init__(self, path: Path, compression: Compression, header: bytes) -> None:
        self._raw = path.open("wb")
        self._stream: Any = _packed(self._raw, compression)
        if header:
            self._stream.write(header)

    def write(self, rows: memoryview) -> None:
        """Take lines."""
        self._stream.write(rows)

    def size_bytes(self) -> int:
        """How large the file has become, without what is yet in the compressor."""
        return self._raw.tell()

    def close(self) -> None:
        """End the file."""
        if self._stream is not self._raw:
            self._stream.close()
        self._raw.close()


class ParquetSpool(Spool):
    """Files of Parquet. Each row group is compressed with SNAPPY, as Redshift does."""

    def __init__(self, directory: Path, command: UnloadCommand, schema: pa.Schema) -> None:
        super().__init__(directory, command)
        self._schema = schema
        # Whole row groups alone, as on Redshift, if at least one fits.
        groups = self._most_bytes // command.row_group_bytes
        self._most_bytes = groups * command.row_group_bytes or self._most_bytes

    def make_sink(self, path: Path) -> Sink:
        """A file of row groups."""
        return _ParquetSink(path, self._schema, self._command.row_group_bytes)

    def add_part(self, rows: pa.Table, folder: str) -> None:
        """Write rows of the schema."""
        if rows.num_rows:
            kept = rows.select(self._schema.names)
            self.add(kept, kept.num_rows, kept.nbytes, folder)


class _ParquetSink:
    """A file of row groups, each of which is held until it is large enough."""

    def __init__(self, path: Path, schema: pa.Schema, row_group_bytes: int) -> None:
        self._raw = path.open("wb")
        self._writer = pq.ParquetWriter(self._raw, schema, compression="snappy", version="1.0")
        self._row_group_bytes = row_group_bytes
        self._held: list[pa.Table] = []

    def write(self, rows: pa.Table) -> None:
        """Take rows."""
        self._held.append(rows)
        if self._held_bytes() >= self._row_group_bytes:
            self._write_group()

    def _held_bytes(self) -> int:
        return sum(table.nbytes for table in self._held)

    def _write_group(self) -> None:
        if self._held:
            table = pa.concat_tables(self._held)
            self._writer.write_table(table, row_group_size=table.num_rows)
            self._held = []

    def size_bytes(self) -> int:
        """How large the file has become, and what is held, which will take less."""
        return self._raw.tell() + self._held_bytes()

    def close(self) -> None:
        """End the file."""
        self._write_group()
        self._writer.close()
        self._raw.close()
