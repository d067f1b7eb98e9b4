"""What the warehouse has of the bucket, object by object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from starlift.storage.objects import UNREAD


class LoadedObject(NamedTuple):
    """An object that the warehouse has, as the ledger knows it. A tuple: there may be many.

    `version` is its ETag or time of last write; `same_as` is empty, or the URL of the object that
    carries the same content: then nothing was loaded from this one. `run_id` is the run that loaded
    it, 0 for the one that goes on.
    """

    object_id: int
    table: str
    url: str
    size_bytes: int
    version: str
    sha256: str
    same_as: str = ""
    run_id: int = 0

    @property
    def was_read(self) -> bool:
        """Whether `sha256` is that of the content, and not what stands for it."""
        return not self.sha256.startswith(UNREAD)


@dataclass(frozen=True)
class Loss:
    """An object that the bucket has no more, and what a full load would lose with it.

    `table` is the staging table of its COPY; `rows` are those that it brought, by table.
    """

    url: str
    table: str
    rows: tuple[tuple[str, int], ...] = ()
