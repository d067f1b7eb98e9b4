"""What a bucket holds: an object's address and identity, and the protocol of the stores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from starlift.errors import ConfigError, StorageError

_URL = re.compile(r"s3://(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]*)(?:/(?P<key>.*))?", re.DOTALL)
_NS_PER_S = 1_000_000_000
_DIGEST_CHARACTERS = 64
# How the digest of a content begins that nobody has read; no SHA-256 does.
UNREAD = "v"


@dataclass(frozen=True, slots=True)
class ObjectUrl:
    """`s3://bucket/key`; the key is empty for the whole bucket."""

    bucket: str
    key: str

    def __str__(self) -> str:
        """The URL."""
        return f"s3://{self.bucket}/{self.key}"


class ObjectInfo(NamedTuple):
    """An object as it was listed. `etag` is None where a directory serves the bucket.

    `modified_ns` counts from the epoch, UTC; S3 tells it in whole seconds.
    """

    url: str
    key: str
    size_bytes: int
    etag: str | None
    modified_ns: int

    @property
    def modified_at(self) -> datetime:
        """When the object was last written, UTC."""
        return datetime.fromtimestamp(self.modified_ns / _NS_PER_S, tz=UTC)

    @property
    def version(self) -> str:
        """What changes with the content: the ETag, or the time of the last write.

        Two listings in which URL, size and version are the same saw the same object.
        """
        return f"mtime:{self.modified_ns}" if self.etag is None else self.etag

    @property
    def unread_digest(self) -> str:
        """What stands for the content's digest where nobody reads it; as long as a SHA-256 at most.

        Two objects of one version and size have, as far as S3 tells, the same content.
        """
        return f"{UNREAD}{self.size_bytes}-{self.version}"[:_DIGEST_CHARACTERS]


# A store's method `list` hides the built-in one within its class.
Listing = list[ObjectInfo]


class ObjectStore(Protocol):
    """The objects of one bucket. Every method raises a StorageError that names the object."""

    def list(self, prefix: str) -> Listing:
        """The objects whose keys begin with `prefix`, by key: `log` also finds `log_old/x`.

        Folder markers (empty, their key ends in `/`) are left out.
        """
        ...

    def find(self, keys: Sequence[str]) -> Listing:
        """The objects that have one of the keys, in the order of the keys; of others there is none.

        It asks for each key by itself, however many objects stand beside it.
        """
        ...

    def read(self, key: str) -> bytes:
        """The object's content."""
        ...

    def read_many(self, objects: Sequence[ObjectInfo]) -> Iterator[tuple[ObjectInfo, bytes]]:
        """The contents of listed objects, in the order given; a few at a time are in memory.

        An object that is no longer as it was listed is a StorageError.
        """
        ...

    def write(self, key: str, data: bytes) -> None:
        """Writes the object, whole or not at all."""
        ...

    def write_file(self, key: str, file: Path) -> None:
        """Writes the object, whole or not at all, with the content of a local file."""
        ...

    def delete(self, key: str) -> None:
        """Removes the object; one that is not there is no error."""
        ...


def parse_url(url: str) -> ObjectUrl:
    """The bucket and the key of an `s3://` URL.

    >>> parse_url("s3://song-app/log_data/2018")
    ObjectUrl(bucket='song-app', key='log_data/2018')
    """
    match = _URL.fullmatch(url)
    if match is None:
        raise ConfigError(
            f"{url!r} is not the address of an object.",
            hint="write s3://bucket/key; [BUCKETS] can let a local directory serve a bucket.",
        )
    return ObjectUrl(match["bucket"], match["key"] or "")


def changed_error(info: ObjectInfo, what: str) -> StorageError:
    """The error for an object that is not as it was listed. `what` says how it differs."""
    return StorageError(
        f"{info.url} changed while it was read: {what}.",
        hint="run again when nobody is writing to it.",
    )


def check_size(info: ObjectInfo, data: bytes) -> None:
    """Raises a StorageError where the content is not as long as the listing said."""
    if len(data) != info.size_bytes:
        raise changed_error(info, f"{info.size_bytes} bytes were listed, {len(data)} read")
