"""Lines of text become rows, or the load errors that Redshift documents, at the right lines.

https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html and
https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html
"""

from __future__ import annotations

import pytest

from starlift.copy.load_errors import LoadError
from starlift.copy.request import TargetColumn
from starlift.copy.text_lines import LINE_LIMIT_BYTES
from starlift.copy.text_reference import TextReader, read_text
from starlift.redshift.copy_options import Conversion, FixedWidthFormat, TextFormat
from starlift.redshift.types import ColumnType

_ID = TargetColumn("id", ColumnType("int4"), is_nullable=True)
_NAME = TargetColumn("name", ColumnType("varchar", length=30), is_nullable=True)
_COLUMNS = (_ID, _NAME)
_CSV = TextFormat(",", '"')


def _read(
    content: bytes,
    layout: TextFormat | FixedWidthFormat | None = None,
    columns: tuple[TargetColumn, ...] = _COLUMNS,
    **options: object,
) -> list[object]:
    """Rows as they are; errors as line, code, column and value."""
    conversion = Conversion(**{"null_text": "\\N", **options})
    reader = TextReader(columns, layout or TextFormat(), conversion)
    return [
        (o.line, o.code.value, o.column, o.raw_value) if isinstance(o, LoadError) else o
        for o in read_text(content, reader, "s3://bucket/a")
    ]


def test_lines_end_in_either_way():
    r"""With `\n` or `\r\n`; the last needs no end."""
    assert _read(b"1|a\r\n2|b\n3|c") == [(1, "a"), (2, "b"), (3, "c")]
    assert _read(b'1,a\r\n2,"b"\r\n3,c\r', _CSV) == [(1, "a"), (2, "b"), (3, "c")]


def test_a_return_alone_is_an_error():
    """Within a field that is not quoted; the next line is read."""
    assert _read(b"1|a\rb\n2|b\n") == [(1, 1216, "", ""), (2, "b")]
    assert _read(b'1,a\rb\n2,"x\ry"\n', _CSV) == [(1, 1216, "", ""), (2, "x\ry")]


def test_too_few_and_too_many_fields():
    """The last field's column is to blame for a missing delimiter; an empty line has a code."""
    assert _read(b"1\n\n2|b|c\n3|c|\n") == [
        (1, 1214, "id", "1"), (2, 1211, "", ""), (3, 1202, "", ""), (3, "c"),
    ]  # fmt: skip
    assert _read(b"1\n2,b,\n", _CSV) == [(1, 1214, "id", "1"), (2, 1202, "", "")]


def test_an_empty_line_may_be_a_field():
    """Where there is one column."""
    assert _read(b"a\n\nb", columns=(_NAME,)) == [("a",), ("",), ("b",)]
    assert _read(b"1\n\n2", columns=(_ID,)) == [(1,), (None,), (2,)]


def test_blank_lines_can_be_ignored():
    """Those with nothing in them; the lines behind them keep their numbers."""
    layout = TextFormat(ignores_blank_lines=True)
    assert _read(b"\n1|a\n\r\n \nx|b\n", layout) == [(1, "a"), (4, 1214, "id", " "),
                                                     (5, 1207, "id", "x")]  # fmt: skip


def test_csv_quotes_as_rfc_4180_has_it():
    """Doubled marks, delimiters and line breaks within; blanks around are left out."""
    content = b'1,"a ""b"", c"\n2, "d" \n3,"e\nf"\n4,\n5,""\n6," "\n'
    assert _read(content, _CSV) == [
        (1, 'a "b", c'), (2, "d"), (3, "e\nf"), (4, ""), (5, ""), (6, " "),
    ]  # fmt: skip


def test_broken_quotes_spoil_their_line_alone():
    """Reading goes on at the next line, whatever the mark would have enclosed."""
    content = b'1,"a\n2,b"c\n3,"d"e\n4,f\n5,"g\n6,h\n'
    assert _read(content, _CSV) == [
        (1, 1216, "", ""), (2, 1216, "", ""), (3, 1216, "", ""), (4, "f"),
        (5, 1216, "", ""), (6, "h"),
    ]  # fmt: skip


def test_an_error_behind_a_line_break_in_quotes_has_its_own_line():
    """The line on which its record begins."""
    assert _read(b'1,"a\nb"\nx,c\n', _CSV) == [(1, "a\nb"), (3, 1207, "id", "x")]


def test_escapes_take_the_next_character_along():
    r"""Delimiters, line breaks and backslashes; `\N` and `\\N` are NULL."""
    layout = TextFormat(has_escapes=True)
    content = b"1|a\\|b\\\nc\n2|\\N\n3|\\\\N\n4|\\x\\\\\n5|a\\\r\n"
    assert _read(content, layout) == [(1, "a|b\nc"), (2, None), (3, None), (4, "x\\"), (5, "a\r")]


def test_without_escapes_a_backslash_is_itself():
    r"""Only the whole field `\N` has a meaning."""
    assert _read(b"1|a\\n\n2|\\N\n3|\\N \n") == [(1, "a\\n"), (2, None), (3, "\\N ")]


def test_nul_ends_a_record_unless_it_is_null():
    """With NULL AS NUL a field of NUL alone is NULL, one that holds more is an error (1218)."""
    assert _read(b"1|a\0b|c\n") == [(1, "a")]
    assert _read(b'1,"a\0b",c\n', _CSV) == [(1, "a")]
    assert _read(b"1|\0\n2|a\0\n", null_text="\0") == [(1, None), (2, 1218, "name", "a\0")]


def test_fields_of_a_fixed_width():
    """In characters; the last may be shorter, and blanks are kept."""
    layout = FixedWidthFormat((3, 5))
    content = "1  ab\n2  äöüéè\n3\n4  abcdef\n\\N \\N\n".encode()
    assert _read(content, layout) == [
        (1, "ab"), (2, "äöüéè"), (3, 1203, "id", "3"), (4, 1202, "", ""), (None, None),
    ]  # fmt: skip
    assert _read(b"1  a    \n", layout, trim_blanks=True) == [(1, "a")]


def test_blanks_and_empty_fields():
    """BLANKSASNULL, EMPTYASNULL and TRIMBLANKS each look at the field as it stands."""
    content = b"1|  \n2|\n3|a \t\n"
    assert _read(content) == [(1, "  "), (2, ""), (3, "a \t")]
    assert _read(content, blanks_as_null=True) == [(1, None), (2, ""), (3, "a \t")]
    assert _read(content, empty_as_null=True) == [(1, "  "), (2, None), (3, "a \t")]
    assert _read(content, trim_blanks=True) == [(1, ""), (2, ""), (3, "a")]


def test_bytes_that_are_no_utf8():
    """An error of their column, or replaced, a character for each byte."""
    assert _read(b"1|a\xff\xfe\n") == [(1, 1220, "name", "a\udcff\udcfe")]
    assert _read(b"1|a\xff\xfe\n", invalid_replacement="?") == [(1, "a??")]
    assert _read(b"1\xff|a\n", invalid_replacement="?") == [(1, 1220, "id", "1\udcff")]


def test_a_line_of_more_than_4_mb():
    """It is an error, and the next line is read."""
    columns = (TargetColumn("v", ColumnType("varchar", length=65535), is_nullable=True),)
    content = b"x" * (LINE_LIMIT_BYTES + 1) + b"\ny\n"
    options = {"truncate_columns": True}
    assert _read(content, columns=columns, **options) == [(1, 1216, "", ""), ("y",)]
    assert _read(content[1:], columns=columns, **options)[1:] == [("y",)]


@pytest.mark.parametrize("layout", [TextFormat(), _CSV, FixedWidthFormat((3, 5))])
def test_nothing_is_no_record(layout):
    """An empty object holds none."""
    assert _read(b"", layout) == []
