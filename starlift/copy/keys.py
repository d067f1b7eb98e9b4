"""Which keys the records of JSON objects have, and of which types their values are.

A look at a sample: SAMPLED_RECORDS of each block of an object, evenly spread, its first and its
last record among them. To look at all of them took 0.15 s for each 32 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from starlift.copy.request import Selection

SAMPLED_RECORDS = 64
_TYPES: Mapping[type, str] = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    dict: "object",
    list: "array",
}
_RECORDS = msgspec.json.Decoder(dict[str, object])


class SeenKeys:
    """The keys that were seen, each with the JSON types of its values; null is none."""

    def __init__(self) -> None:
        self._types: dict[str, set[str]] = {}

    def look_at_lines(self, data: bytes, ends: array[int]) -> None:
        """Look at some of the lines, each of which is a record and ends where `ends` says."""
        for at in _spread(len(ends)):
            self.look_at(data[ends[at - 1] if at else 0 : ends[at]])

    def look_at_body(self, body: bytes) -> None:
        """Look at some of the records of a text, in which each line is one."""
        lines = body.split(b"\n")
        for at in _spread(len(lines) - 1):
            self.look_at(lines[at])

    def look_at(self, record: bytes) -> None:
        """Look at a record."""
        try:
            members = _RECORDS.decode(record)
        except msgspec.MsgspecError:
            return  # a number too large for a float: the reader of values looks at it
        for key, value in members.items():
            if value is not None:
                self._types.setdefault(key, set()).add(_TYPES[type(value)])

    def add(self, other: SeenKeys) -> None:
        """Take what another has seen."""
        for key, types in other._types.items():
            self._types.setdefault(key, set()).update(types)

    def told(self, selection: Selection) -> tuple[tuple[str, str, bool], ...]:
        """Each key with a type of its values, and whether a column takes it."""
        taken = {path[0] for path in selection.paths if path}
        takes_all = any(not path for path in selection.paths)
        return tuple(
            (key, kind, takes_all or _spelt(key, selection) in taken)
            for key, types in sorted(self._types.items())
            for kind in sorted(types)
        )


def _spelt(key: str, selection: Selection) -> str:
    return key.lower() if selection.ignore_case else key


def _spread(count: int) -> Iterable[int]:
    """Numbers below `count`, evenly spread, the first and the last among them.

    >>> [list(_spread(count)) for count in (0, 1, 3)]
    [[], [0], [0, 1, 2]]
    >>> list(_spread(1000))[:3], list(_spread(1000))[-1], len(list(_spread(1000)))
    ([0, 15, 31], 999, 64)
    """
    if count <= SAMPLED_RECORDS:
        return range(count)
    return _even(count)


def _even(count: int) -> Iterator[int]:
    for number in range(SAMPLED_RECORDS):
        yield number * (count - 1) // (SAMPLED_RECORDS - 1)
