"""What a COPY takes in, instead of all that its FROM names: chosen objects, each with a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlift.storage.objects import ObjectInfo

# A column of this name that a COPY does not fill from the records gets their object's number.
SOURCE_COLUMN = "source_object_id"


@dataclass(frozen=True)
class Intake:
    """The objects to read, in order; `ids` has their numbers, by URL.

    `known` are contents that are loaded already, by SHA-256 in hexadecimal, each with the URL that
    carries it: an object of the same content is left, be it one of these or another of the intake.
    """

    objects: tuple[ObjectInfo, ...]
    ids: Mapping[str, int]
    known: Mapping[str, str] = field(default_factory=dict)
