"""A COPY fails when its load errors reach MAXERROR, and says what it met."""

from __future__ import annotations

from dataclasses import replace

import pytest

from starlift.copy.load_errors import ErrorCode, LoadError
from starlift.copy.report import ErrorLog, describe, load_failed
from starlift.redshift.types import ColumnType


def _error(line: int) -> LoadError:
    return LoadError(
        file="s3://bucket/log.json",
        line=line,
        code=ErrorCode.NOT_A_DIGIT,
        reason="Invalid digit, Value 'x', Pos 0, Type: Integer",
        raw_record='{"id":"x\\n"}',
        column="id",
        type=ColumnType("int4"),
        raw_value="x\n",
    )


@pytest.mark.parametrize(
    ("max_errors", "met", "is_full", "kept"),
    [
        (0, 0, False, 0),
        (0, 1, True, 1),
        (1, 1, True, 1),
        (2, 1, False, 1),
        (2, 2, True, 2),
        (2, 9, True, 2),
        (100_000, 99_999, False, 99_999),
        (100_000, 100_001, True, 100_000),
    ],
)
def test_the_log_is_full_when_maxerror_is_reached(max_errors, met, is_full, kept):
    """0 and 1 both fail at the first error, n at the n-th; those after it are not kept."""
    log = ErrorLog(max_errors)
    log.add([_error(line) for line in range(met)])
    assert (log.is_full, len(log.errors)) == (is_full, kept)


def test_the_first_errors_are_kept():
    """Batches add theirs in the order of the records."""
    log = ErrorLog(3)
    log.add([_error(1), _error(2)])
    log.add([_error(3), _error(4)])
    assert [error.line for error in log.errors] == [1, 2, 3]


def test_of_a_long_record_the_beginning_is_kept():
    """1,024 characters of it, and of its value, as stl_load_errors has them."""
    log = ErrorLog(3)
    log.add([replace(_error(1), raw_record="é" * 5000, raw_value="ü" * 5000), _error(2)])
    assert log.errors == [
        replace(_error(1), raw_record="é" * 1024, raw_value="ü" * 1024),
        _error(2),
    ]


def test_a_load_error_is_told_on_one_line():
    """It names file, line, column, type, value, code and reason."""
    assert describe(_error(7)) == (
        "  s3://bucket/log.json line 7, column id (int4), value 'x\\n': "
        "1207 Invalid digit, Value 'x', Pos 0, Type: Integer"
    )


def test_an_error_of_a_whole_object_has_no_line():
    """Nor a column or a value."""
    error = LoadError("s3://bucket/a.gz", 0, ErrorCode.INVALID_LINE, "Invalid gzip data", "")
    assert describe(error) == "  s3://bucket/a.gz: 1216 Invalid gzip data"


def test_a_failed_copy_shows_its_first_errors():
    """Five of them as a table, how many more there are, how to see them, what to do next."""
    error = load_failed("events", [_error(line) for line in range(1, 8)], 7)
    first, head, *rows, rest = error.message.split("\n")
    assert "Load into table 'events' failed (7 errors reached MAXERROR 7)" in first
    assert head.split() == ["file", "line", "column", "type", "value", "code", "reason"]
    assert rows == [
        f"  s3://bucket/log.json  {line}     id      int4  'x\\n'  1207  "
        "Invalid digit, Value 'x', Pos 0, Type: Integer"
        for line in range(1, 6)
    ]
    assert rest == "  ... and 2 more"
    assert "MAXERROR" in error.hint
    assert "from stl_load_errors" in error.hint
