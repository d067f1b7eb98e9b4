"""An object's bytes are decompressed and checked as a whole."""

from __future__ import annotations

import gzip

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
