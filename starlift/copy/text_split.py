"""Plain lines of text, split into columns fast: the proof that they are plain, and the split.

Plain is only what is beyond doubt: each line one record, and its fields what stands between its
delimiters, quotation marks around whole fields or nowhere. The parser that splits them then has no
choice to make.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from starlift.copy.text_reference import TextReader
from starlift.redshift.copy_options import FixedWidthFormat, TextFormat

Columns: TypeAlias = "list[pa.ChunkedArray | pa.Array]"

_MOST_COLUMNS = 200  # beyond them a regular expression for a line takes too much memory
_PARSED_BYTES = 1 << 20
_QUOTATION_MARKS = "\"'"
_MARK = b"\xef\xbb\xbf"  # the parser would skip it


class Splitter(Protocol):
    """What plain lines look like, and how they are split."""

    def split_block(self, block: bytes) -> Columns | None:
        """The columns of a block of whole lines in UTF-8, if all of them are surely plain."""
        ...

    def plain_lines(self, lines: pa.Array) -> pa.Array:
        """For each line, given without its line break, whether it is plain; false for null."""
        ...

    def split(self, text: bytes, lines: pa.Array) -> Columns:
        """The columns of plain lines: `text` is all of them with their line breaks."""
        ...


def splitter(reader: TextReader) -> Splitter:
    """The splitter of a reader's layout."""
    if isinstance(reader.layout, FixedWidthFormat):
        return FixedWidthSplitter(reader.layout.widths)
    return DelimitedSplitter(reader.layout, len(reader.columns))


@dataclass(frozen=True)
class FixedWidthSplitter:
    """Lines that hold a character of every field at least, and no more than all."""

    widths: tuple[int, ...]

    def split_block(self, block: bytes) -> Columns | None:
        """None: lines are looked at one by one."""
        del block
        return None

    def plain_lines(self, lines: pa.Array) -> pa.Array:
        """By their length in characters."""
        length = pc.utf8_length(without_return(lines))
        is_whole = pc.and_(
            pc.greater(length, sum(self.widths[:-1])), pc.less_equal(length, sum(self.widths))
        )
        return pc.fill_null(_all(is_whole, _has_no_nul(lines), _is_in_one_line(lines)), False)  # noqa: FBT003

    def split(self, text: bytes, lines: pa.Array) -> Columns:
        """So many characters each."""
        del text
        texts = without_return(lines)
        columns, position = [], 0
        for width in self.widths:
            columns.append(pc.utf8_slice_codeunits(texts, position, position + width))
            position += width
        return columns


@dataclass(frozen=True)
class DelimitedSplitter:
    """Lines with the right number of delimiters, and quotation marks around whole fields only."""

    layout: TextFormat
    count: int

    @property
    def _mark(self) -> str | None:
        """The quotation mark that may enclose plain fields."""
        return '"' if self.layout.removes_quotes else self.layout.quote

    @property
    def _marks(self) -> str:
        """All the characters that may enclose a field."""
        return _QUOTATION_MARKS if self.layout.removes_quotes else self.layout.quote or ""

    @cached_property
    def _line(self) -> str:
        """A plain line as a regular expression."""
        mark, delimiter = re.escape(self._mark or ""), re.escape(self.layout.delimiter)
        others = rf"{delimiter}\r\n\x00"
        each = f"[^{others}]*"
        if self.layout.removes_quotes:
            within = rf"{mark}[^{mark}\r\n\x00]*{mark}"
            each = f"(?:(?:[^{re.escape(_QUOTATION_MARKS)}{others}][^{mark}{others}]*)?|{within})"
        elif self.layout.is_csv:
            within = rf"{mark}(?:[^{mark}\r\n\x00]|{mark}{mark})*{mark}"
            each = f"(?:[^{mark}{others}]*|{within})"
        return f"{each}(?:{delimiter}{each}){{{self.count - 1}}}"

    def split_block(self, block: bytes) -> Columns | None:
        """The columns, if one look at all lines shows that they are plain, and alike."""
        has_escapes = self.layout.has_escapes and b"\\" in block
        if block.startswith(_MARK) or has_escapes or _has_blank_line(block):
            return None
        marks = (*self._marks, "\r", "\0")
        if any(mark.encode() in block for mark in marks) and not self._is_regular(block):
            return None
        line_count = block.count(b"\n")
        try:
            first = block[: block.index(b"\n")].decode()
            columns = self._parsed(block, self._has_extra(first))
        except pa.ArrowInvalid:  # not as many fields as columns on every line, or a long line
            return None
        is_plain = len(columns[0]) == line_count and _is_blank(columns[self.count :])
        return columns[: self.count] if is_plain else None

    def _is_regular(self, block: bytes) -> bool:
        if self.count > _MOST_COLUMNS:
            return False
        expression = rf"\A(?:{self._line}{self._trailing}\r?\n)*\z"
        text = pa.array([block], type=pa.binary())
        return bool(pc.match_substring_regex(text.cast(pa.string()), pattern=expression)[0].as_py())

    @property
    def _trailing(self) -> str:
        return "" if self.layout.is_csv else f"{re.escape(self.layout.delimiter)}?"

    def _has_extra(self, line: str) -> bool:
        """Whether a line ends with a delimiter too many."""
        return not self.layout.is_csv and not self._whole_line.fullmatch(line.removesuffix("\r"))

    @cached_property
    def _whole_line(self) -> re.Pattern[str]:
        return re.compile(self._line)

    def plain_lines(self, lines: pa.Array) -> pa.Array:
        """By a regular expression; all are alike in having a delimiter at their end or not."""
        if self.count > _MOST_COLUMNS:
            return pa.array([False]).take(pa.array([0] * len(lines)))
        is_filled = pc.greater(pc.binary_length(without_return(lines)), 0)
        conditions = [is_filled, pc.invert(pc.starts_with(lines, pattern="\ufeff"))]
        if self.layout.has_escapes:
            conditions.append(self._has_no_escapes(lines))
        bare = pc.match_substring_regex(lines, pattern=rf"\A{self._line}\r?\z")
        if not self.layout.is_csv:
            delimiter = re.escape(self.layout.delimiter)
            ended = pc.match_substring_regex(lines, pattern=rf"\A{self._line}{delimiter}\r?\z")
            bare = ended if (pc.sum(ended).as_py() or 0) > (pc.sum(bare).as_py() or 0) else bare
        return pc.fill_null(_all(bare, *conditions), False)  # noqa: FBT003

    def _has_no_escapes(self, lines: pa.Array) -> pa.Array:
        r"""Whether no backslash changes how a line is split; `\N` may be a field's whole text."""
        delimiter = re.escape(self.layout.delimiter)
        changing = rf"\\(?:{delimiter}|\\|\r|['\"]|\z)"
        return pc.invert(pc.match_substring_regex(lines, pattern=changing))

    def split(self, text: bytes, lines: pa.Array) -> Columns:
        """By the parser of Arrow, which has nothing to decide on plain lines."""
        size = max(_PARSED_BYTES, 2 * pc.max(pc.binary_length(lines)).as_py())
        columns = self._parsed(text, self._has_extra(lines[0].as_py()), size)
        assert len(columns[0]) == len(lines), "a plain line is one record"  # noqa: S101
        return columns[: self.count]

    def _parsed(self, text: bytes, has_extra: bool, size: int = _PARSED_BYTES) -> Columns:  # noqa: FBT001
        names = [f"c{index}" for index in range(self.count + has_extra)]
        table = pyarrow.csv.read_csv(
            pa.BufferReader(text),
            read_options=pyarrow.csv.ReadOptions(
                column_names=names, block_size=size, use_threads=len(text) > size
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self.layout.delimiter,
                quote_char=self._mark or False,
                double_quote=self.layout.is_csv,
                ignore_empty_lines=False,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[],
                strings_can_be_null=False,
            ),
        )
        return list(table.columns)


def _has_blank_line(block: bytes) -> bool:
    """Whether a line is empty: the parser takes it for a line of empty fields."""
    if block.startswith((b"\n", b"\r\n")) or b"\n\n" in block:
        return True
    return b"\r" in block and b"\n\r\n" in block


def _is_blank(columns: Columns) -> bool:
    return all(pc.all(pc.equal(column, "")).as_py() for column in columns)


def without_return(lines: pa.Array) -> pa.Array:
    r"""The lines without the `\r` at their ends."""
    return pc.ascii_rtrim(lines, characters="\r")


def _has_no_nul(lines: pa.Array) -> pa.Array:
    return pc.equal(pc.count_substring(lines, pattern="\0"), 0)


def _is_in_one_line(lines: pa.Array) -> pa.Array:
    r"""Whether a `\r` stands at most at a line's end."""
    at_end = pc.cast(pc.ends_with(lines, pattern="\r"), pa.int32())
    return pc.equal(pc.count_substring(lines, pattern="\r"), at_end)


def _all(*conditions: pa.Array) -> pa.Array:
    met = conditions[0]
    for condition in conditions[1:]:
        met = pc.and_(met, condition)
    return met
