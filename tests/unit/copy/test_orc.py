"""ORC files are read in a process of their own, whose end is an error of the file alone."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from decimal import Decimal

import pyarrow as pa
import pyarrow.orc
import pytest

from starlift.copy.orc import OrcProcess

_ROWS = 200
_TABLE = pa.table(
    {
        "a": [Decimal(n) / 4 for n in range(_ROWS)],
        "b": [[n] * (n % 5) for n in range(_ROWS)],
        "c": [{"x": n, "y": str(n)} for n in range(_ROWS)],
        "d": [f"text {n % 7}" for n in range(_ROWS)],
        "e": [dt.datetime(2018, 11, 1) + dt.timedelta(hours=n) for n in range(_ROWS)],  # noqa: DTZ001
    }
)


@pytest.fixture(scope="module")
def whole() -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.orc.write_table(_TABLE, sink)
    return bytes(sink.getvalue())


@pytest.fixture
def reader():
    with contextlib.closing(OrcProcess()) as process:
        yield process


def test_the_columns_come_with_their_values_and_places_for_names(reader, whole):
    """Times keep the file's unit, which is nanoseconds in ORC."""
    found = reader.read(whole)
    assert found.column_names == ["0", "1", "2", "3", "4"]
    assert found.cast(pa.schema(zip(found.column_names, _TABLE.schema.types, strict=True))) == (
        _TABLE.rename_columns(found.column_names)
    )


def test_a_file_that_ends_the_process_is_an_error_of_that_file(reader, whole):
    """The next one is read by another process."""
    reader.read(whole)
    reader._process.kill()  # what a segmentation fault in the library's reader does
    with pytest.raises(ValueError, match="its bytes ended the process that read it"):
        reader.read(whole)
    assert reader.read(whole).num_rows == _ROWS


def test_spoiled_files_are_read_or_refused(reader, whole):
    """Some of them end the process that reads; none ends this one."""
    refused = 0
    for seed in range(400):
        chance = random.Random(seed)  # noqa: S311 - no secret
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            reader.read(bytes(data))
        except ValueError:
            refused += 1
    assert 0 < refused < 400
