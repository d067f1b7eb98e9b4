"""An object's bytes are decompressed and checked as a whole."""

from __future__ import annotations

import bz2
import gzip

import pyarrow as pa
import pytest

from starlift.copy.load_errors import ErrorCode
from starlift.copy.payload import Payload, payloads
from starlift.redshift.copy_options import TextFormat
from tests.conformance.oracle import copy_request

_CONTENT = b'{"id":1}\n' * 100
_PACKED = gzip.compress(_CONTENT, mtime=0)


def _payload(stored: bytes, compression: str | None = "gzip", **options: object) -> Payload:
    (payload,) = payloads(
        copy_request({"a": stored}, [], compression=compression, layout=TextFormat(), **options)
    )
    return payload


@pytest.mark.parametrize(
    ("stored", "content"),
    [
        pytest.param(_PACKED, _CONTENT, id="one member"),
        pytest.param(_PACKED + _PACKED, _CONTENT + _CONTENT, id="two members"),
        pytest.param(_PACKED + b"\0" * 10, _CONTENT, id="zeros behind it"),
        pytest.param(gzip.compress(b"", mtime=0), b"", id="an empty member"),
        pytest.param(b"", b"", id="no member"),
    ],
)
def test_gzip_is_decompressed(stored, content):
    """One member or several, padded with zeros or not."""
    payload = _payload(stored)
    assert (payload.data, payload.error) == (content, None)


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(_PACKED[:-1], id="a byte too short"),
        pytest.param(_PACKED[:20], id="cut in its data"),
        pytest.param(_PACKED[:5], id="cut in its header"),
        pytest.param(_PACKED + b"garbage", id="garbage behind it"),
        pytest.param(_CONTENT, id="not compressed"),
        pytest.param(_PACKED[:2] + b"\xff" + _PACKED[3:], id="another method"),
        pytest.param(_PACKED[:12] + b"\xff" + _PACKED[13:], id="a byte changed in its data"),
        pytest.param(_PACKED[:-6] + b"\xff" + _PACKED[-5:], id="another checksum"),
    ],
)
def test_broken_gzip_keeps_the_whole_object_out(stored):
    """No part of it is loaded: the error is the object's own, on line 0."""
    payload = _payload(stored)
    assert payload.data == b""
    assert payload.error is not None
    assert (payload.error.code, payload.error.line) == (ErrorCode.INVALID_LINE, 0)
    assert payload.error.reason.startswith("Invalid gzip data: ")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named(encoding):
    """With its byte order mark it is refused as a whole, and the reason is its encoding."""
    mark = {"utf-16": "", "utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}[encoding]
    payload = _payload((mark + '{"id":1}').encode(encoding), None)
    assert payload.error is not None
    assert payload.error.code == ErrorCode.WRONG_ENCODING
    assert "ncoding" in payload.error.reason


_BZIP2, _ZSTD = bz2.compress(_CONTENT), bytes(pa.Codec("zstd").compress(_CONTENT))


@pytest.mark.parametrize(("compression", "packed"), [("bzip2", _BZIP2), ("zstd", _ZSTD)])
def test_other_compressions_are_decompressed(compression, packed):
    """One stream or several; an empty object is empty."""
    assert _payload(packed, compression).data == _CONTENT
    assert _payload(packed + packed, compression).data == _CONTENT * 2
    assert _payload(b"", compression).data == b""


@pytest.mark.parametrize(("compression", "packed"), [("bzip2", _BZIP2), ("zstd", _ZSTD)])
def test_broken_compressions_keep_the_whole_object_out(compression, packed):
    """Cut short, followed by something else, or none at all: no part of it is loaded."""
    for broken in (packed[:-3], packed[:9], packed + b"garbage", _CONTENT):
        payload = _payload(broken, compression)
        assert payload.data == b""
        assert payload.error is not None
        assert payload.error.code == ErrorCode.INVALID_LINE
        assert payload.error.reason.startswith(f"Invalid {compression} data: ")


@pytest.mark.parametrize(
    ("encoding", "stored"),
    [
        ("UTF16", "\ufeffé\n".encode("utf-16-le")),
        ("UTF16", "\ufeffé\n".encode("utf-16-be")),
        ("UTF16LE", "é\n".encode("utf-16-le")),
        ("UTF16LE", "\ufeffé\n".encode("utf-16-le")),
        ("UTF16BE", "é\n".encode("utf-16-be")),
        ("UTF16BE", "\ufeffé\n".encode("utf-16-be")),
        ("ISO88591", b"\xe9\n"),
        ("UTF8", "é\n".encode()),
    ],
)
def test_encodings_are_turned_into_utf8(encoding, stored):
    """Their byte order marks are no part of the text.

    https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
    """
    assert _payload(stored, None, encoding=encoding).data == "é\n".encode()


@pytest.mark.parametrize(
    ("encoding", "stored"),
    [("UTF16", "é".encode("utf-16-le")), ("UTF16", b"\xff\xfex"), ("UTF16BE", b"abc")],
)
def test_another_encoding_keeps_the_whole_object_out(encoding, stored):
    """UTF16 needs its byte order mark; two bytes make a character."""
    payload = _payload(stored, None, encoding=encoding)
    assert payload.error is not None
    assert payload.error.code == ErrorCode.WRONG_ENCODING


@pytest.mark.parametrize(
    ("ignored", "data", "first_line"), [(0, b"a\nb\nc", 1), (2, b"c", 3), (3, b"", 4), (9, b"", 10)]
)
def test_headers_are_left_out(ignored, data, first_line):
    """What is left knows the line on which it begins; all lines are counted."""
    payload = _payload(b"a\nb\nc", None, ignored_lines=ignored)
    assert (payload.data, payload.first_line, payload.line_count) == (data, first_line, 3)
