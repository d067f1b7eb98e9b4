"""Small objects joined into parts of a good size, each line's object and line known.

Redshift loads fastest from files of one size, between 1 MB and 1 GB after compression, whose number
is a multiple of the slices.
Source: https://docs.aws.amazon.com/redshift/latest/dg/c_best-practices-use-multiple-files.html
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import pyarrow as pa

from starlift.config.settings import Staging
from starlift.copy.intake import Piece
from starlift.copy.joining import Joinable, joinable
from starlift.copy.keys import SeenKeys
from starlift.copy.report import FileLoad
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.copy_options import JsonFormat
from starlift.storage import ObjectInfo

# What is as large as this is a good file already, and stays where it is.
SMALL_BYTES = 1_000_000
_MB = 1_000_000
_PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, compresslevel=6, mtime=0),
    "bzip2": bz2.compress,
    "zstd": lambda data: pa.compress(data, codec="zstd", asbytes=True),
}


@dataclass
class Part:
    """An object in the making: `data` as COPY reads it, unpacked, and where its lines are from."""

    data: bytearray = field(default_factory=bytearray)
    pieces: list[Piece] = field(default_factory=list)
    stored_bytes: int = 0
    _lines: int = 0

    def add(self, info: ObjectInfo, lines: Joinable) -> None:
        """Take an object. Of headers the first one stands at the beginning."""
        if not self.pieces:
            self.data += lines.header
            self._lines = lines.header_lines
        piece = Piece(self._lines + 1, lines.line_count, info.url, lines.header_lines + 1)
        self.pieces.append(piece)
        self.data += lines.body
        self._lines += lines.line_count
        self.stored_bytes += info.size_bytes

    def packed(self, compression: str | None) -> bytes:
        """The content as the COPY's compression has it."""
        return packed(bytes(self.data), compression)


def packed(data: bytes, compression: str | None) -> bytes:
    """The content as a COPY's compression has it."""
    return data if compression is None else _PACKERS[compression](data)


@dataclass
class Joining:
    """What has become of a COPY's objects: `files` are those in parts, or left as known.

    Of `corrected` contents, by SHA-256, records are replaced when they are read: they stay apart.
    With `numbers`, by URL, each record carries that of its object. `digests` are of those alone.
    `seen` are the keys of records, where somebody is to look.
    """

    files: list[FileLoad] = field(default_factory=list)
    alone: list[ObjectInfo] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    corrected: AbstractSet[str] = frozenset()
    numbers: Mapping[str, int] | None = None
    digests: dict[str, str] = field(default_factory=dict)
    seen: SeenKeys | None = None

    def lines(
        self, info: ObjectInfo, stored: bytes, sha256: str, command: CopyCommand
    ) -> Joinable | None:
        """The lines of an object that may be joined with others, as they are to stand there."""
        lines = None if sha256 in self.corrected else joinable(stored, command)
        if lines is not None and self.seen is not None and isinstance(command.format, JsonFormat):
            self.seen.look_at_body(lines.body)
        if lines is None or self.numbers is None:
            return lines
        return lines.numbered(self.numbers[info.url], command)


def joined(
    contents: Iterator[tuple[ObjectInfo, bytes]],
    command: CopyCommand,
    most_bytes: int,
    joining: Joining,
) -> Iterator[Part]:
    """The parts that small objects make, of nearly `most_bytes` each as they are stored.

    Told in `joining`: an object that cannot be joined stands alone, one whose content is known is
    left. Raises StorageError, when an object cannot be read.
    """
    part = Part()
    for info, stored in contents:
        sha256 = hashlib.sha256(stored).hexdigest()
        carrier = joining.known.get(sha256, info.url)
        if carrier != info.url:
            joining.files.append(FileLoad(info.url, info.size_bytes, 0, sha256, carrier))
            continue
        lines = joining.lines(info, stored, sha256, command)
        if lines is None:
            joining.alone.append(info)  # the COPY itself looks whether its content is known
            joining.digests[info.url] = sha256
            continue
        joining.known[sha256] = info.url
        line_count = lines.header_lines + lines.line_count
        joining.files.append(FileLoad(info.url, info.size_bytes, line_count, sha256))
        part.add(info, lines)
        if part.stored_bytes >= most_bytes:
            yield part
            part = Part()
    if part.pieces:
        yield part


def part_bytes(small: Sequence[ObjectInfo], settings: Staging) -> int:
    """How large a part may become: their number is a multiple of the slices where there is enough.

    >>> objects = [ObjectInfo("", "", 900_000, None, 0)] * 100
    >>> part_bytes(objects, Staging(part_mb=64, slices=4))
    22500000
    """
    size = sum(info.size_bytes for info in small)
    fewest = max(1, -(-size // (settings.part_mb * _MB)))
    count = -(-fewest // settings.slices) * settings.slices
    return max(SMALL_BYTES, -(-size // count))
