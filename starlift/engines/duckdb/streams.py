"""A result that is read while its query runs: what fails behind it is the database's failure."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

_KINDS: dict[str, type[duckdb.Error]] = {
    "Out of Memory Error": duckdb.OutOfMemoryException,
    "IO Error": duckdb.IOException,
    "FATAL Error": duckdb.FatalException,
    "INTERNAL Error": duckdb.InternalException,
}


def batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The batches of a reader.

    Arrow knows what fails behind a reader as an OSError, with the database's words.

    Raises:
        duckdb.Error: when the query fails on its way.
    """
    try:
        yield from reader
    except OSError as error:
        text = str(error)
        raise _KINDS.get(text.partition(":")[0], duckdb.Error)(text) from error
