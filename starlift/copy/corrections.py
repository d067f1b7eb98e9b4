"""Records in an object's content, found by their place: to be read back, or to be corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from starlift.copy.intake import Correction
from starlift.copy.jsonpaths import read_jsonpaths
from starlift.copy.load_errors import kept_text
from starlift.copy.reference import WHITE_SPACE, Record, records, skip_white_space
from starlift.copy.request import Selection
from starlift.copy.sources import OpenStore
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.copy_options import AvroFormat, ColumnarFormat, JsonFormat
from starlift.storage.objects import parse_url

_OBJECTS = Selection(((),))
_NO_PATHS = frozenset({"auto", "auto ignorecase", "noshred"})


def is_columnar(command: CopyCommand) -> bool:
    """Whether the objects of a COPY have no single records that could be read back."""
    return isinstance(command.format, ColumnarFormat)


def selection_of(command: CopyCommand, open_store: OpenStore) -> Selection | None:
    """What tells where records of JSON begin; None for text, whose records are lines.

    Raises:
        StorageError: when the JSONPaths file cannot be read.
    """
    if not isinstance(command.format, JsonFormat | AvroFormat):
        return None
    option = command.format.option
    if option in _NO_PATHS:
        return _OBJECTS
    url = parse_url(option)
    paths = read_jsonpaths(open_store(url.bucket).read(url.key), option)
    return _OBJECTS if paths is None else Selection(paths)


def places(
    text: str, selection: Selection | None, first_line: int = 1
) -> Iterator[tuple[int, int, int, str]]:
    """Each record's begin and end in the text, its line as a load error has it, and how it is kept.

    What cannot be read reaches until the next record.
    """
    if selection is None:
        yield from _lines(text, first_line)
        return
    position = 0
    for item, reached in records(text, selection):
        start = skip_white_space(text, position)
        end = start + len(text[start:reached].rstrip(WHITE_SPACE))
        raw = item.text if isinstance(item, Record) else item.raw_record
        yield start, end, item.line + first_line - 1, kept_text(raw)
        position = reached


def _lines(text: str, first_line: int) -> Iterator[tuple[int, int, int, str]]:
    start = 0
    for line, content in enumerate(text.split("\n"), start=first_line):
        shown = content.removesuffix("\r")
        yield start, start + len(shown), line, kept_text(shown)
        start += len(content) + 1


def corrected(
    data: bytes, first_line: int, corrections: Sequence[Correction], selection: Selection | None
) -> bytes:
    """The content with corrections in the place of the records that they are for.

    All other records keep their lines.
    """
    wanted = {(each.line, each.kept): each.text for each in corrections}
    text = data.decode("utf-8", "surrogateescape")
    parts: list[str] = []
    position = 0
    for start, end, line, kept in places(text, selection, first_line):
        correction = wanted.get((line, kept))
        if correction is None:
            continue
        breaks = "\n" * text.count("\n", start, end)
        # A record stands on its last line; what cannot be read, and is kept in part, on its first.
        is_whole = kept == kept_text(text[start:end])
        parts += [
            text[position:start],
            *([breaks, correction] if is_whole else [correction, breaks]),
        ]
        position = end
    return "".join([*parts, text[position:]]).encode("utf-8", "surrogateescape")
