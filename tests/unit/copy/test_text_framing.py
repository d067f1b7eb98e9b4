"""Of text, long runs of plain lines are split as one, and all else is read record by record."""

from __future__ import annotations

import pytest

from starlift.copy.request import TargetColumn
from starlift.copy.text_framing import FEWEST_PLAIN_LINES, PlainLines, text_frames
from starlift.copy.text_reference import TextReader
from starlift.redshift.copy_options import Conversion, FixedWidthFormat, TextFormat
from starlift.redshift.types import ColumnType

_COLUMNS = tuple(
    TargetColumn(name, ColumnType("varchar", length=9), is_nullable=True) for name in ("a", "b")
)
_ESCAPED = TextFormat("|", has_escapes=True)
_FIXED = FixedWidthFormat((1, 1), ignores_blank_lines=True)


def _found(lines: list[bytes], layout: TextFormat | FixedWidthFormat) -> list[tuple[int, bytes]]:
    """The number and the text of each frame's first line, and how many it has of those split."""
    reader = TextReader(_COLUMNS, layout, Conversion())
    found = []
    for frame in text_frames(b"\n".join(lines), reader):
        if isinstance(frame, PlainLines):
            found.append((frame.first_line, b"%d lines" % frame.count))
        else:
            found.append((frame.line, frame.lines.data))
    return found


@pytest.mark.parametrize(
    ("layout", "plain", "odd"), [(_ESCAPED, b"a|b", b"\\||b"), (_FIXED, b"ab", b"abc")]
)
def test_only_long_runs_are_split(layout, plain, odd):
    """Where odd lines stand near each other, those between them are records like them."""
    few, many = FEWEST_PLAIN_LINES - 1, FEWEST_PLAIN_LINES
    lines = [odd, *[plain] * few, odd, *[plain] * many, odd, *[plain] * few]
    assert _found(lines, layout) == [
        (1, odd),
        *((2 + number, plain) for number in range(few)),
        (2 + few, odd),
        (3 + few, b"%d lines" % many),
        (3 + few + many, odd),
        *((4 + few + many + number, plain) for number in range(few)),
    ]


def test_records_over_lines_and_blank_ones_are_counted():
    """A record that takes a line along, and a blank line that is ignored, are one line more."""
    layout = TextFormat("|", has_escapes=True, ignores_blank_lines=True)
    found = _found([b"a|b", b"a\\", b"|b", b"", b"c|d", b"e|f"], layout)
    assert found == [(1, b"a|b"), (2, b"a\\\n|b"), (5, b"c|d"), (6, b"e|f")]
