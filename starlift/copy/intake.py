"""What a COPY takes in, instead of all that its FROM names: chosen objects, each with a number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from starlift.storage.objects import ObjectInfo

# A column of this name that a COPY does not fill from the records gets their object's number.
SOURCE_COLUMN = "source_object_id"


class Piece(NamedTuple):
    """Lines of a part that are those of an object: a tuple, since there may be many.

    They are `line_count` lines from `first_line` of the part on, and in the object at `url` they
    begin at `object_line`. Lines count from 1.
    """

    first_line: int
    line_count: int
    url: str
    object_line: int


class ObjectCopy(NamedTuple):
    """A statement that copies some of an intake's objects, in an engine that does not number rows.

    The rows that it adds get the number `object_id`; None where the records carry it themselves.
    """

    statement: str
    object_id: int | None


class Correction(NamedTuple):
    """What takes the place of the record of a line that was rejected.

    `kept` is that record as the ledger keeps it: several may stand on one line. `url` is the object
    that it was rejected from.
    """

    line: int
    kept: str
    text: str
    url: str


@dataclass(frozen=True)
class Intake:
    """The objects to read, in order; `ids` has their numbers, by URL.

    An object may be a part, into which others were joined: then `parts` has its pieces, by its URL,
    in the order of their lines, and `ids` those of the joined objects. `known` are contents that
    are loaded already, by SHA-256 in hexadecimal, each with the URL that carries it: an object of
    the same content is left, be it one of these or another of the intake. `corrections` take the
    place of records of the objects of a content, by its SHA-256. `copies` are the statements that
    together copy all of it, where the engine reads the objects itself and they were staged for it.
    """

    objects: tuple[ObjectInfo, ...]
    ids: Mapping[str, int]
    known: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Sequence[Piece]] = field(default_factory=dict)
    corrections: Mapping[str, Sequence[Correction]] = field(default_factory=dict)
    copies: tuple[ObjectCopy, ...] | None = None

    def place(self, file: str, line: int) -> tuple[str, int]:
        """The object and the line that stand behind a line that was read; line 0 is all of it."""
        pieces = self.parts.get(file)
        if not pieces or not line:
            return file, line
        at = bisect_right(pieces, line, key=lambda piece: piece.first_line) - 1
        piece = pieces[max(at, 0)]
        return piece.url, piece.object_line + line - piece.first_line

    def source_ids(self, file: str, first_line: int, line_count: int) -> Iterator[tuple[int, int]]:
        """The numbers of the objects of successive lines, each with how many lines it holds for."""
        pieces = self.parts.get(file)
        if not pieces:
            yield self.ids[file], line_count
            return
        end = first_line + line_count
        at = bisect_right(pieces, first_line, key=lambda piece: piece.first_line) - 1
        for piece in pieces[at:]:
            if piece.first_line >= end:
                return
            begin, stop = max(first_line, piece.first_line), piece.first_line + piece.line_count
            yield self.ids[piece.url], min(end, stop) - begin
