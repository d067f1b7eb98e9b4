"""Blocks of lines are proved clean as a whole; all else is read record by record."""

from __future__ import annotations

import pytest

from starlift.copy import framing, reference
from starlift.copy.framing import Lines, clean_lines, frames, plain_bytes
from starlift.copy.load_errors import LoadError
from starlift.copy.reference import RECORD_LIMIT_BYTES, Record
from starlift.copy.request import Selection

_BY_KEY = Selection((("id",),))


def _found(data: bytes, selection: Selection = _BY_KEY) -> list[tuple[int, bytes]]:
    """Line and text of each record or, in angle brackets, error."""
    found = []
    for frame in frames(data, selection):
        match frame:
            case Lines():
                starts = (0, *frame.ends[:-1])
                found += [
                    (frame.first_line + place, frame.data[start:end].strip())
                    for place, (start, end) in enumerate(zip(starts, frame.ends, strict=True))
                ]
            case Record():
                found.append((frame.line, frame.text.encode()))
            case LoadError():
                found.append((frame.line, f"<{frame.raw_record}>".encode()))
    return found


@pytest.mark.parametrize(
    ("block", "ends"),
    [
        (b"{}", [2]),
        (b"{}\n", [3]),
        (b'{}\r\n{"a":1}\n{}', [4, 12, 14]),
        (b'{"a":"}{"}\n', [11]),
        (b'{"a":[{}]}\n{"a":{"b":{}}}\n', [11, 26]),
        (b'{}\n{"a":' + b"[" * 199 + b"]" * 199 + b"}", [3, 407]),
    ],
)
def test_a_clean_block_tells_where_its_lines_end(block, ends):
    """Every line is one object: the offset after each comes back."""
    lines = clean_lines(block, 7)
    assert lines is not None
    assert (lines.data, list(lines.ends), lines.first_line) == (block, ends, 7)


@pytest.mark.parametrize(
    "block",
    [
        b"\n",
        b"{}\n\n{}",
        b"{}{}\n",
        b"{} {}\n",
        b" {}\n",
        b"{} \n",
        b"{}x",
        b"{",
        b"}",
        b'{"a":1\n,"b":2}\n',
        b'{"a":\n{}}\n',
        b'{"a":{}\n}\n',
        b'{"a":"\n{}\n"}\n',
        b"[1]\n",
        b"{}\r{}\n",
        b'{"a":"\xff"}\n',
        b'{"a":NaN}\n',
        b'{"a":"\\ud800"}\n',
        b"\xef\xbb\xbf{}\n",
        b"{}\n{]\n}\n",
        b'{}\n{"a":' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
        b'{"":"' + b"x" * RECORD_LIMIT_BYTES + b'"}\n',
    ],
    ids=lambda block: repr(block[:20]),
)
def test_a_block_that_is_not_clean_is_seen(block):
    """Anything but one strict object a line, in UTF-8, is left to the reference reader."""
    assert clean_lines(block, 1) is None


@pytest.mark.parametrize("block_bytes", [1, 8, 20, 1000])
def test_lines_are_counted_right_across_blocks(monkeypatch, block_bytes):
    """After objects over lines, malformed ones and blank lines the numbers go on as in the file."""
    monkeypatch.setattr(framing, "BLOCK_BYTES", block_bytes)
    monkeypatch.setattr(framing, "SMALL_BLOCK_BYTES", 4)
    data = b'{"a":1}\n{"b":\n2}\n\n{"c\n"x"\n {"d":3} {"e":4}\n{"f":5} ]\r\n{"g":6}\n{"h":\n'
    assert _found(data) == [
        (1, b'{"a":1}'),
        (3, b'{"b":\n2}'),
        (5, b'<{"c>'),
        (7, b'{"d":3}'),
        (7, b'{"e":4}'),
        (8, b'{"f":5}'),
        (8, b"<]\r>"),
        (9, b'{"g":6}'),
        (10, b'<{"h":>'),
    ]


@pytest.fixture
def small_limits(monkeypatch):
    """Blocks of 100 bytes, and records of at most 200."""
    monkeypatch.setattr(framing, "BLOCK_BYTES", 100)
    monkeypatch.setattr(framing, "SMALL_BLOCK_BYTES", 100)
    monkeypatch.setattr(framing, "RECORD_LIMIT_BYTES", 200)
    monkeypatch.setattr(reference, "RECORD_LIMIT_BYTES", 200)


@pytest.mark.parametrize(
    "between", [b"", b" ", b"\n" * 300, b"\r\n \t" * 100], ids=["none", "blank", "lines", "more"]
)
@pytest.mark.usefixtures("small_limits")
def test_no_record_is_lost_where_lines_do_not_end_them(between):
    """Records that share their lines, or stand far apart, are found over any number of blocks."""
    written = [b'{\n "id": %d\n}' % number for number in range(200)]
    lines_each = 2 + between.count(b"\n")
    assert _found(between.join(written)) == [
        (3 + number * lines_each, text) for number, text in enumerate(written)
    ]


@pytest.mark.parametrize("selection", [_BY_KEY, Selection(((0,),))], ids=["objects", "arrays"])
@pytest.mark.usefixtures("small_limits")
def test_what_cannot_be_read_is_one_error_however_long_it_is(selection):
    """Reading goes on at the next line that opens a record, beyond the largest one's size."""
    record = b"[2]" if selection.takes_arrays else b'{"id":2}'
    data = (
        record
        + b"\n"
        + record[:1]
        + b"\n"
        + b"x\n" * 1000
        + b" \t"
        + record
        + b"\n}\n"
        + b"x\n" * 99
    )
    found = _found(data, selection)
    assert found == [(1, record), (2, b"<%s>" % record[:1]), (1003, record), (1004, b"<}>")]


def test_a_bad_line_leaves_the_rest_to_the_fast_path():
    """Of a block with one bad line only the small block around it is read record by record."""
    line = b'{"a":"' + b"x" * 90 + b'"}\n'
    data = line * 20_000 + b"{\n" + line * 20_000
    by_themselves = [frame for frame in frames(data, _BY_KEY) if not isinstance(frame, Lines)]
    assert len(by_themselves) < 2 * framing.SMALL_BLOCK_BYTES / len(line)
    assert sum(isinstance(frame, LoadError) for frame in by_themselves) == 1


@pytest.mark.parametrize("text", ['{"a":"\udcff"}', '{"a":"\\ud800"}', '{"a":' + "[" * 250])
def test_only_strict_json_in_utf8_is_plain(text):
    """A record that another reader might take for something else is not for the fast path."""
    assert plain_bytes(Record(text, 1)) is None
    assert plain_bytes(Record('{"a":"é"}', 1)) == '{"a":"é"}'.encode()
