"""The reference reader: where records begin and end, their lines, and where reading goes on."""

from __future__ import annotations

import pytest

from starlift.copy.load_errors import ErrorCode, LoadError
from starlift.copy.reference import RECORD_LIMIT_BYTES, Reader, Record, read, records
from starlift.copy.request import Selection, TargetColumn
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType

_FILE = "s3://bucket/log.json"
_BY_KEY = Selection((("id",), ("name",)))
_COLUMNS = (
    TargetColumn("id", ColumnType("int4"), is_nullable=False),
    TargetColumn("name", ColumnType("varchar", length=5), is_nullable=True),
)


def _found(text: str, selection: Selection = _BY_KEY) -> list[tuple[int, str]]:
    """Line and text of each record; an error's text stands in angle brackets."""
    return [
        (item.line, item.text if isinstance(item, Record) else f"<{item.raw_record}>")
        for item, _ in records(text, selection)
    ]


def _outcomes(text: bytes, selection: Selection = _BY_KEY) -> list[object]:
    return list(read(text, Reader(_COLUMNS, selection, Conversion()), _FILE))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \t\r\n\n", []),
        ("{}", [(1, "{}")]),
        ("{}\n{}\r\n{}\n", [(1, "{}"), (2, "{}"), (3, "{}")]),
        ("{}{} {}", [(1, "{}"), (1, "{}"), (1, "{}")]),
        ("\n\n{}\n\n{}", [(3, "{}"), (5, "{}")]),
        ('{\n"a":\n1}{}\n{}', [(3, '{\n"a":\n1}'), (3, "{}"), (4, "{}")]),
        ("{}\r{}\n{}", [(1, "{}"), (1, "{}"), (2, "{}")]),
    ],
)
def test_records_stand_between_white_space(text, found):
    """Several on a line, one over several lines: each tells the line on which it ends."""
    assert _found(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a\n{}', [(1, '<{"a>'), (2, "{}")]),
        ('{"a":1\n \t{}\n', [(1, '<{"a":1>'), (2, "{}")]),
        ('{"a":\n"b\n{}', [(1, '<{"a":>'), (3, "{}")]),
        ("{} text {}\n{}", [(1, "{}"), (1, "<text {}>"), (2, "{}")]),
        ("{},\n{},\n{}", [(1, "{}"), (1, "<,>"), (2, "{}"), (2, "<,>"), (3, "{}")]),
        ("[\n{},\n{}\n]", [(1, "<[>"), (2, "{}"), (2, "<,>"), (3, "{}"), (4, "<]>")]),
        ("a\nb\n\n{}", [(1, "<a>"), (4, "{}")]),
        ("{}\x0b\n{}", [(1, "{}"), (1, "<\x0b>"), (2, "{}")]),
        ("{}\u00a0\n{}", [(1, "{}"), (1, "<\u00a0>"), (2, "{}")]),
        ("\ufeff{}\n{}", [(1, "<\ufeff{}>"), (2, "{}")]),
        ("{\r{}\n{}", [(1, "<{\r{}>"), (2, "{}")]),
        ('{"a":"\n{}\n', [(1, '<{"a":">'), (2, "{}")]),
        ("{", [(1, "<{>")]),
    ],
)
def test_reading_goes_on_at_the_next_line_that_opens_an_object(text, found):
    """What cannot be read is one error up to there, at its first line; lines are counted right."""
    assert _found(text) == found


def test_records_may_be_arrays():
    """When the first path begins with an index, arrays are records and objects are not."""
    found = _found("[1] [2]\n{}\n[\n3]", Selection(((0,),)))
    assert found == [(1, "[1]"), (1, "[2]"), (2, "<{}>"), (4, "[\n3]")]


def test_a_record_has_4_megabytes_at_most():
    """The limit counts bytes of UTF-8; the next record is read all the same."""
    padding = "é" * ((RECORD_LIMIT_BYTES - len('{"":""}')) // 2)
    fitting, large = f'{{"":"{padding}"}}', f'{{"":"{padding}éé"}}'
    (first, _), (second, _), (third, _) = records(f"{fitting}\n{large}\n{{}}", _BY_KEY)
    assert (first, third) == (Record(fitting, 1), Record("{}", 3))
    assert isinstance(second, LoadError)
    assert (second.line, second.reason) == (2, "JSON object exceeds the limit of 4 MB")


@pytest.mark.parametrize(
    ("beginning", "end", "reason"),
    [
        ('{"a":"', '","b":NaN}', "JSON object exceeds the limit of 4 MB"),
        ('{"b":"NaN","c":NaN,"a":"', '"}', "Invalid JSON: NaN is no JSON value"),
        ('{"b":' + "[" * 250 + "]" * 250 + ',"a":"', '"}', "JSON object exceeds the limit of 4 MB"),
    ],
)
def test_a_large_record_that_is_malformed_too(beginning, end, reason):
    """What is malformed within the limit is told as that; what is read on beyond it, as too large.

    Whoever reads a part of the file tells the same: beyond the limit it sees nothing.
    """
    large = beginning + "x" * RECORD_LIMIT_BYTES + end
    ((error, _),) = records(large, _BY_KEY)
    assert isinstance(error, LoadError)
    assert error.reason == reason


def test_rows_and_errors_come_in_the_order_of_the_records():
    """A row holds the columns' values; an error tells file, line, column, type, value, position."""
    name = ColumnType("varchar", length=5)
    assert _outcomes(b'{"id":1,"name":"a"}\n{"id":2,\n"name":"abcdef"}\n{"id"\n{"id":3}') == [
        (1, "a"),
        LoadError(
            file=_FILE,
            line=3,
            code=ErrorCode.OUT_OF_RANGE,
            reason="String length exceeds DDL length",
            raw_record='{"id":2,\n"name":"abcdef"}',
            column="name",
            type=name,
            raw_value="abcdef",
        ),
        LoadError(
            file=_FILE,
            line=4,
            code=ErrorCode.INVALID_LINE,
            reason="Invalid JSON: Expecting ':' delimiter at character 7 of the record",
            raw_record='{"id"',
        ),
        (3, None),
    ]


@pytest.mark.parametrize("record", [b"{}", b'{"id":null}', b'{"id":""}', b'{"ID":1}'])
def test_null_into_a_not_null_column_is_an_error(record):
    """A key that is missing, null, blank or in another case is NULL, and NULL is refused."""
    (error,) = _outcomes(record)
    assert isinstance(error, LoadError)
    assert (error.code, error.column, error.raw_value) == (ErrorCode.MISSING_NOT_NULL, "id", "")


def test_keys_in_any_case_are_found_when_case_is_ignored():
    """Of several spellings the first one in the record counts, null or not."""
    selection = Selection((("id",), ("name",)), ignore_case=True)
    assert _outcomes(b'{"ID":1,"Name":null,"name":"a"}', selection) == [(1, None)]


def test_bytes_that_are_no_utf8_are_refused_where_they_are_loaded():
    """They spoil the value they stand in, not a value that nobody loads."""
    bad, good = _outcomes(b'{"id":1,"name":"\xe6"}\n{"id":2,"other":"\xe6"}')
    assert isinstance(bad, LoadError)
    assert (bad.code, bad.reason[-2:]) == (ErrorCode.INVALID_UTF8, "e6")
    assert good == (2, None)


def test_an_index_that_leads_nowhere_is_an_error():
    """Redshift refuses the record, and names the column."""
    (error,) = _outcomes(b'{"id":1,"list":[]}', Selection((("id",), ("list", 0))))
    assert isinstance(error, LoadError)
    assert (error.code, error.column) == (ErrorCode.INVALID_LINE, "name")
