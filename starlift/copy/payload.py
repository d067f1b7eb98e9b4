"""The content of source objects: decompressed, in UTF-8, without its header."""

from __future__ import annotations

import bz2
import codecs
import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pyarrow as pa

from starlift.copy.corrections import corrected
from starlift.copy.load_errors import ErrorCode, LoadError
from starlift.copy.request import CopyRequest, Selection
from starlift.storage.objects import ObjectInfo

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WRONG_ENCODING = "Encoding of the file is not the same as that specified in the COPY command."
_CODECS = {"UTF16LE": "utf-16-le", "UTF16BE": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Payload:
    """One object's bytes; or the error that keeps the whole object out.

    `data` begins at `first_line` of the object, which has `line_count` lines in all. Of an intake's
    objects `sha256` is of the bytes as they are stored; one whose content `same_as` carries is
    left, without data.
    """

    source: ObjectInfo
    data: bytes
    error: LoadError | None = None
    first_line: int = 1
    line_count: int = 0
    sha256: str = ""
    same_as: str = ""

    @property
    def ignored_lines(self) -> int:
        """How many lines before `data` IGNOREHEADER has left out."""
        return min(self.first_line - 1, self.line_count)


class _RefusedError(Exception):
    """An object cannot be read at all."""

    def __init__(self, code: ErrorCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def payloads(request: CopyRequest) -> Iterator[Payload]:
    """The content of each object, in the order of the request.

    Raises:
        StorageError: when an object cannot be read.
    """
    for source, stored, sha256, same_as in contents(request):
        if same_as:
            yield Payload(source, b"", sha256=sha256, same_as=same_as)
            continue
        try:
            data = _decompressed(stored, request.compression)
            data = _from_avro(data) if request.is_avro else _in_utf8(data, request.encoding)
        except _RefusedError as error:
            refused = LoadError(source.url, 0, error.code, error.reason, raw_record="")
            yield Payload(source, b"", refused, sha256=sha256)
        else:
            found = replace(_payload(source, data, request.ignored_lines), sha256=sha256)
            yield _corrected(found, request)


def _corrected(payload: Payload, request: CopyRequest) -> Payload:
    """The content with its corrections, if the intake has some."""
    corrections = request.intake.corrections.get(payload.sha256) if request.intake else None
    if not corrections:
        return payload
    selection = request.layout if isinstance(request.layout, Selection) else None
    data = corrected(payload.data, payload.first_line, corrections, selection)
    return replace(payload, data=data)


def contents(request: CopyRequest) -> Iterator[tuple[ObjectInfo, bytes, str, str]]:
    """Each object as it is stored, of an intake's its SHA-256, and the URL that carries the same.

    Raises:
        StorageError: when an object cannot be read.
    """
    known = dict(request.intake.known) if request.intake is not None else {}
    for source, stored in request.store.read_many(request.objects):
        if request.intake is None:
            yield source, stored, "", ""
            continue
        sha256 = hashlib.sha256(stored).hexdigest()
        # A part may be, byte for byte, the one object in it, whose content is known by then.
        is_part = source.url in request.intake.parts
        carrier = source.url if is_part else known.setdefault(sha256, source.url)
        yield source, stored, sha256, carrier if carrier != source.url else ""


def _payload(source: ObjectInfo, data: bytes, ignored_lines: int) -> Payload:
    line_count = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    start = 0
    for _ in range(min(ignored_lines, line_count)):
        start = data.find(b"\n", start) + 1 or len(data)
    content = data[start:] if start else data
    return Payload(source, content, None, 1 + ignored_lines, line_count)


def _decompressed(stored: bytes, compression: str | None) -> bytes:
    if compression is None:
        return stored
    try:
        return decompressed(stored, compression)
    except ValueError as error:
        raise _RefusedError(ErrorCode.INVALID_LINE, str(error)) from None


def decompressed(stored: bytes, compression: str) -> bytes:
    """The content of an object packed with "gzip", "bzip2" or "zstd", in one stream or several.

    Raises:
        ValueError: when it is not packed so, ends too early, or something else follows.
    """
    unpack, failures = _DECOMPRESSORS[compression]
    try:
        return unpack(stored)
    except failures as error:
        raise ValueError(f"Invalid {compression} data: {error}") from None


def _from_avro(data: bytes) -> bytes:
    from starlift.copy.avro import json_lines  # noqa: PLC0415 - few need its library

    try:
        return json_lines(data)
    except ValueError as error:
        raise _RefusedError(ErrorCode.INVALID_LINE, f"Invalid Avro file: {error}") from None


def _bunzip(stored: bytes) -> bytes:
    """All streams' content; what follows them is an error, and not ignored as bz2 would."""
    parts = []
    while stored:
        stream = bz2.BZ2Decompressor()
        parts.append(stream.decompress(stored))
        if not stream.eof:
            raise EOFError("Compressed file ended before the end-of-stream marker was reached")
        stored = stream.unused_data
    return b"".join(parts)


def _unzstd(stored: bytes) -> bytes:
    if not stored:
        return b""
    with pa.input_stream(pa.BufferReader(stored), compression="zstd") as stream:
        data: bytes = stream.read()
    return data


_DECOMPRESSORS: dict[str, tuple[Callable[[bytes], bytes], tuple[type[Exception], ...]]] = {
    "gzip": (gzip.decompress, (EOFError, gzip.BadGzipFile, zlib.error)),
    "bzip2": (_bunzip, (EOFError, OSError, ValueError)),
    "zstd": (_unzstd, (OSError, ValueError)),
}


def _in_utf8(data: bytes, encoding: str) -> bytes:
    """The text in UTF-8; half of a surrogate pair in UTF-16 becomes three bytes that are none."""
    if encoding == "UTF8":
        if data[:2] in _UTF16_MARKS:
            raise _RefusedError(ErrorCode.WRONG_ENCODING, _WRONG_ENCODING)
        return data
    if encoding == "ISO88591":
        return data.decode("iso-8859-1").encode()
    try:
        text = _utf16(data, encoding)
    except UnicodeDecodeError:
        raise _RefusedError(ErrorCode.WRONG_ENCODING, _WRONG_ENCODING) from None
    return text.encode("utf-8", "surrogatepass")


def _utf16(data: bytes, encoding: str) -> str:
    mark = data[:2]
    if encoding == "UTF16":
        if data and mark not in _UTF16_MARKS:
            raise _RefusedError(ErrorCode.WRONG_ENCODING, _WRONG_ENCODING)
        codec = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
        return data[2:].decode(codec, "surrogatepass")
    codec = _CODECS[encoding]
    own_mark = codecs.BOM_UTF16_LE if encoding == "UTF16LE" else codecs.BOM_UTF16_BE
    return (data[2:] if mark == own_mark else data).decode(codec, "surrogatepass")
