"""Which reader reads the records of a request, by its format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlift.copy.batches import Batch, batches
from starlift.copy.json_batches import JsonBatch
from starlift.copy.load_errors import LoadError
from starlift.copy.payload import Payload
from starlift.copy.reference import Reader, Row, read
from starlift.copy.request import CopyRequest, Selection
from starlift.copy.text_reference import TextReader, read_text
from starlift.redshift.copy_options import ColumnarFormat


def reader_of(request: CopyRequest) -> Reader | TextReader:
    """The reference reader of a request's records; its files are not columnar."""
    if isinstance(request.layout, Selection):
        return Reader(request.columns, request.layout, request.conversion)
    assert not isinstance(request.layout, ColumnarFormat)  # noqa: S101 - of no single records
    return TextReader(request.columns, request.layout, request.conversion)


def outcomes(payload: Payload, reader: Reader | TextReader) -> Iterator[Row | LoadError]:
    """What the reference reader makes of an object, record by record."""
    if payload.error is not None:
        yield payload.error
    file = payload.source.url
    if isinstance(reader, TextReader):
        yield from read_text(payload.data, reader, file, payload.first_line)
    else:
        yield from read(payload.data, reader, file, payload.first_line)


def request_batches(request: CopyRequest) -> Iterator[Batch[Any]]:
    """The records of all objects of a request."""
    reader = reader_of(request)
    if isinstance(reader, TextReader):
        from starlift.copy.text_batches import TextBatch  # noqa: PLC0415 - JSON can do without

        return batches(request, lambda: TextBatch(reader=reader))
    return batches(request, lambda: JsonBatch(reader=reader))
