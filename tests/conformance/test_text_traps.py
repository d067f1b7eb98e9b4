"""Lines of text on which a fast reader goes wrong easily, one by one; ordinary ones stay fast."""

from __future__ import annotations

import pytest

from starlift.copy import text_framing, text_split
from starlift.copy.request import TargetColumn
from starlift.copy.text_framing import FEWEST_PLAIN_LINES
from starlift.copy.text_reference import TextReader
from starlift.engines.duckdb import text_pass, value_test, value_tests
from starlift.redshift.copy_options import Conversion, FixedWidthFormat, TextFormat
from starlift.redshift.types import ColumnType
from tests.conformance.oracle import by_fast_path, by_reference, copy_request

_COLUMNS = (
    TargetColumn("id", ColumnType("int4"), is_nullable=True),
    TargetColumn("name", ColumnType("varchar", length=12), is_nullable=True),
    TargetColumn("size", ColumnType("float8"), is_nullable=True),
)
_LAYOUTS = {
    "delimited": TextFormat(","),
    "csv": TextFormat(",", '"'),
    "escape": TextFormat(",", has_escapes=True),
    "removequotes": TextFormat(",", removes_quotes=True),
    "both": TextFormat(",", has_escapes=True, removes_quotes=True),
    "fillrecord": TextFormat(",", fills_records=True, ignores_blank_lines=True),
    "fixed width": FixedWidthFormat((2, 4, 6)),
}
_TRAPS = {
    "a delimiter at the end": b"1,a,2,",
    "two delimiters at the end": b"1,a,2,,",
    "a field too few": b"1,a",
    "a blank line": b"",
    "a line of blanks": b"  ",
    "a return": b"\r",
    "a return within": b"1,a\rb,2",
    "two returns at the end": b"1,a,2\r\r",
    "a byte order mark": b"\xef\xbb\xbf1,a,2",
    "a NUL": b"1,a\0b,2",
    "no UTF-8": b"1,\xff,2",
    "a quoted delimiter": b'1,"a,b",2',
    "a quoted line break": b'1,"a\nb",2',
    "a quoted line break, then another": b'1,"a\nb",2\n3,"c\n\nd",4',
    "doubled quotation marks": b'1,"a""b",2',
    "nothing but quotation marks": b'1,"""",2',
    "a blank before a quotation mark": b'1, "a",2',
    "a blank behind a quotation mark": b'1,"a" ,2',
    "a text behind a quotation mark": b'1,"a"b,2',
    "a quotation mark within": b'1,a"b,2',
    "a quotation mark that is never closed": b'1,"a,2',
    "simple quotation marks": b"1,'a,b',2",
    "quotation marks of two kinds": b"1,'a\",2",
    "an escaped delimiter": b"1,a\\,b,2",
    "an escaped line break": b"1,a\\\nb,2",
    "an escaped backslash": b"1,a\\\\,2",
    "an escaped character": b"1,\\a,2",
    "NULL": b"\\N,\\N,\\N",
    "an escaped NULL": b"1,\\\\N,2",
    "NULL in quotation marks": b'1,"\\N",2',
    "a negative zero": b"-0,a,-0",
    "a negative zero with a fraction": b"-0.0,a,-0.0",
    "a number too small for a double": b"1,a,1e-400",
    "an integer with an exponent": b"1e1,a,1",
    "a text that looks like a number": b"1,1.10,2",
    "a text that looks like JSON": b'1,{"a":1},2',
    "a long text in few characters": "1,ééééééé,2".encode(),
    "a line separator of Unicode": "1,a\u2028b,2".encode(),
}


@pytest.fixture
def single_lines(monkeypatch):
    """Plain lines are split wherever they stand, be it one by itself."""
    monkeypatch.setattr(text_framing, "FEWEST_PLAIN_LINES", 1)


def _difference(content: bytes, layout, connection, **options: object) -> str:
    conversion = Conversion(**{"null_text": "\\N", **options})
    request = copy_request({"trap.txt": content}, _COLUMNS, layout, conversion)
    return by_fast_path(request, connection).difference(by_reference(request))


@pytest.mark.parametrize("layout", _LAYOUTS.values(), ids=_LAYOUTS)
@pytest.mark.parametrize("trap", _TRAPS.values(), ids=_TRAPS)
@pytest.mark.usefixtures("single_lines")
def test_both_ways_make_the_same_of_a_trap(connection, trap, layout):
    """A trap alone, and between good records, is the same row or error on both ways."""
    assert _difference(trap, layout, connection) == ""
    for line_end in (b"\n", b"\r\n"):
        content = line_end.join([b"1,b,2.5", trap, b"2,c,3.5", b""])
        assert _difference(content, layout, connection) == ""


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        pytest.param(value_tests, "_ZERO", ".*", id="a number too small is 0"),
        pytest.param(value_test, "_EXACT_AS_DOUBLE", 0, id="no fraction that is zero"),
        pytest.param(text_split, "_MARK", b"\xff", id="a byte order mark is no mark"),
        pytest.param(text_split, "_has_blank_line", lambda _: False, id="no line is blank"),
        pytest.param(text_pass, "_text", lambda field, *_, **__: field, id="no text is NULL"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("single_lines")
def test_a_broken_rule_is_seen(connection, monkeypatch, module, name, broken):
    """The comparison can fail: each rule of the fast path, when broken, makes a difference.

    But for one: that integers with a zero fraction are read fast is a matter of speed alone.
    """
    monkeypatch.setattr(module, name, broken)
    contents = [trap + b"\n" for trap in _TRAPS.values()] + [b"1,b,2\n" + b"1,\xff,2\n"]
    found = [
        _difference(content, layout, connection)
        for content in contents
        for layout in _LAYOUTS.values()
    ]
    assert any(found) == (name != "_EXACT_AS_DOUBLE")


@pytest.mark.parametrize(
    ("layout", "content"),
    [
        ("delimited", b"1,a,2.5\n2,,\n\\N,\\N,\\N\n"),
        ("delimited", b"1,a,2.5,\n2,,,\n"),
        ("csv", b'1,"a, ""b""",2.5\n2,"",\n3,c,1e5\r\n'),
        ("escape", b"1,a,2.5\n\\N,\\N,\\N\n"),
        ("removequotes", b'1,"a,b",2.5\n"2",c,"3"\n'),
        ("fixed width", b"1 ab  2.5   \n2       \n"),
    ],
)
def test_ordinary_lines_are_read_fast(connection, monkeypatch, layout, content):
    """Quotation marks around whole fields, NULLs and delimiters at the end among them."""
    seen = []
    convert = TextReader.convert

    def slow(reader, record, file):
        seen.append(record)
        return convert(reader, record, file)

    monkeypatch.setattr(TextReader, "convert", slow)
    conversion = Conversion(null_text="\\N")
    lines = content * FEWEST_PLAIN_LINES
    request = copy_request({"a": lines}, _COLUMNS, _LAYOUTS[layout], conversion)
    outcome = by_fast_path(request, connection)
    assert outcome.rows is not None
    assert (outcome.rows.total(), outcome.errors) == (lines.count(b"\n"), ())
    assert seen == []
