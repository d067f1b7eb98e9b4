"""Which objects may be joined with others into one, so that a COPY reads the same of them.

Only what is surely taken apart at its own line breaks may: an object of JSON in which every line is
one whole record, text without anything that may reach beyond a line. Any other one, a broken one
above all, is read by itself: joined, it could swallow its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlift.copy.framing import clean_lines, is_utf8
from starlift.copy.numbering import numbered
from starlift.copy.payload import decompressed
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.copy_options import AvroFormat, ColumnarFormat, JsonFormat, TextFormat

_MARK = "\ufeff".encode()


@dataclass(frozen=True)
class Joinable:
    """An object's lines: those of its header, and all others, each ended by a line break.

    `header_lines` are the lines that COPY ignores at its beginning.
    """

    header: bytes
    header_lines: int
    body: bytes
    line_count: int

    def numbered(self, object_id: int, command: CopyCommand) -> Joinable | None:
        """The same with the object's number in each record; None where it cannot stand there."""
        if not isinstance(command.format, JsonFormat) or command.format.option == "noshred":
            return None
        body = numbered(self.body, object_id)
        return replace(self, body=body) if body is not None else None


def joinable(stored: bytes, command: CopyCommand) -> Joinable | None:
    """The lines of an object as it is stored; None for one that must be read by itself."""
    if command.encoding != "UTF8" or isinstance(command.format, AvroFormat | ColumnarFormat):
        return None
    content = _content(stored, command)
    if not content or content.startswith(_MARK):
        return None
    content = content if content.endswith(b"\n") else content + b"\n"
    if isinstance(command.format, JsonFormat):
        lines = clean_lines(content, 1) if not command.ignored_lines else None
        return Joinable(b"", 0, content, len(lines.ends)) if lines is not None else None
    return _of_text(content, command) if _has_plain_lines(content, command) else None


def _content(stored: bytes, command: CopyCommand) -> bytes | None:
    """What is packed in the object, if it can be unpacked."""
    try:
        return unpacked(stored, command)
    except ValueError:
        return None


def unpacked(stored: bytes, command: CopyCommand) -> bytes:
    """What is packed in an object. Raises ValueError when it cannot be unpacked."""
    return stored if command.compression is None else decompressed(stored, command.compression)


def _has_plain_lines(content: bytes, command: CopyCommand) -> bool:
    """Whether every line break surely ends a record."""
    layout, null = command.format, command.conversion.null_text or ""
    marks = [b"\0"]
    if isinstance(layout, TextFormat):
        marks += [layout.quote.encode()] if layout.quote is not None else []
        marks += [b"\\"] if layout.has_escapes else []
        marks += [b'"', b"'"] if layout.removes_quotes else []
        null += layout.delimiter
    is_plain = not any(mark in content for mark in marks) and "\n" not in null
    return is_plain and is_utf8(content) and content.count(b"\r") == content.count(b"\r\n")


def _of_text(content: bytes, command: CopyCommand) -> Joinable | None:
    start, ignored = 0, command.ignored_lines
    for _ in range(ignored):
        start = content.find(b"\n", start) + 1
        if not start:
            return None
    body = content[start:]
    return Joinable(content[:start], ignored, body, body.count(b"\n")) if body else None
