"""The content of source objects, decompressed and checked as a whole."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from starlift.copy.load_errors import ErrorCode, LoadError
from starlift.copy.request import CopyRequest
from starlift.storage.objects import ObjectInfo

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Payload:
    """One object's bytes, decompressed; or the error that keeps the whole object out."""

    source: ObjectInfo
    data: bytes
    error: LoadError | None = None


def payloads(request: CopyRequest) -> Iterator[Payload]:
    """The content of each object, in the order of the request.

    Raises:
        StorageError: when an object cannot be read.
    """
    for source, stored in request.store.read_many(request.objects):
        yield _payload(source, stored, is_gzip=request.is_gzip)


def _payload(source: ObjectInfo, stored: bytes, *, is_gzip: bool) -> Payload:
    data = stored
    if is_gzip:
        try:
            data = gzip.decompress(stored)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            return _refused(source, ErrorCode.INVALID_LINE, f"Invalid gzip data: {error}")
    if data[:2] in _UTF16_MARKS:
        reason = "Encoding of the file is not the same as that specified in the COPY command."
        return _refused(source, ErrorCode.WRONG_ENCODING, reason)
    return Payload(source, data)


def _refused(source: ObjectInfo, code: ErrorCode, reason: str) -> Payload:
    return Payload(source, b"", LoadError(source.url, 0, code, reason, raw_record=""))
