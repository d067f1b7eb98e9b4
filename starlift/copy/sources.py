"""The objects that a COPY reads: those under a prefix, or those that a manifest lists.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-source-s3.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeAlias

from starlift.copy.intake import Intake
from starlift.copy.manifest import ManifestEntry, read_manifest
from starlift.errors import CopyError, ObjectNotFoundError
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.copy_options import ColumnarFormat
from starlift.storage.objects import ObjectInfo, ObjectStore, ObjectUrl, parse_url

OpenStore: TypeAlias = Callable[[str], ObjectStore]


class ObjectReader(Protocol):
    """What the objects of a COPY are read by."""

    def read_many(self, objects: Sequence[ObjectInfo]) -> Iterator[tuple[ObjectInfo, bytes]]:
        """The contents of listed objects, in the order given."""
        ...


@dataclass(frozen=True)
class Sources:
    """The objects of one COPY, in the order in which they are read, and what reads them."""

    objects: tuple[ObjectInfo, ...]
    store: ObjectReader


class Buckets:
    """The objects of several buckets, read in the order given."""

    def __init__(self, open_store: OpenStore) -> None:
        self._open_store = open_store

    def read_many(self, objects: Sequence[ObjectInfo]) -> Iterator[tuple[ObjectInfo, bytes]]:
        """The contents of listed objects, in the order given."""
        for bucket, group in groupby(objects, key=lambda info: parse_url(info.url).bucket):
            yield from self._open_store(bucket).read_many(list(group))


def sources(command: CopyCommand, open_store: OpenStore) -> Sources:
    """The objects that a COPY's FROM names.

    Raises:
        CopyError: when its manifest is none.
        StorageError: when nothing is found, or an object that a manifest calls mandatory is not.
    """
    if command.has_manifest:
        return _listed(command, open_store)
    url = parse_url(command.source)
    store = open_store(url.bucket)
    objects = store.list(url.key)
    if not objects:
        raise ObjectNotFoundError(
            f"The specified S3 prefix '{url.key}' does not exist in bucket {url.bucket}",
            hint="every object whose key begins with the prefix is taken: look for its spelling.",
        )
    return Sources(tuple(objects), store)


def chosen_sources(intake: Intake, open_store: OpenStore) -> Sources:
    """The objects that were chosen, wherever they are."""
    return Sources(intake.objects, Buckets(open_store))


def _listed(command: CopyCommand, open_store: OpenStore) -> Sources:
    url = parse_url(command.source)
    if not url.key or url.key.endswith("/"):
        raise CopyError(
            f"COPY with MANIFEST parameter requires full path of an S3 object: {command.source}"
        )
    entries = read_manifest(open_store(url.bucket).read(url.key), command.source)
    found_objects = _found([parse_url(entry.url) for entry in entries], open_store)
    objects = []
    for entry in entries:
        found = found_objects.get(entry.url)
        if found is not None:
            _check_length(entry, found, command)
            objects.append(found)
        elif entry.is_mandatory:
            raise ObjectNotFoundError(
                f"{entry.url} does not exist; the manifest {command.source} calls it mandatory",
                hint="bring the object, or take it off the manifest.",
            )
    if not objects:
        raise ObjectNotFoundError(
            f"None of the {len(entries)} objects of the manifest {command.source} exists",
            hint="a manifest lists whole addresses, s3://bucket/key, and no prefixes.",
        )
    return Sources(tuple(objects), Buckets(open_store))


def _found(urls: Sequence[ObjectUrl], open_store: OpenStore) -> dict[str, ObjectInfo]:
    """The objects that exist, by their addresses; each bucket is asked once."""
    keys: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        keys.setdefault(url.bucket, []).append(url.key)
    found = (open_store(bucket).find(wanted) for bucket, wanted in keys.items())
    return {info.url: info for objects in found for info in objects}


def _check_length(entry: ManifestEntry, found: ObjectInfo, command: CopyCommand) -> None:
    """A columnar file's length must stand in the manifest; of others it is not looked at."""
    if not isinstance(command.format, ColumnarFormat) or entry.content_length == found.size_bytes:
        return
    if entry.content_length is None:
        raise CopyError(
            f"The manifest {command.source} has no meta.content_length for {entry.url}",
            hint=f"{command.format.name} needs it: its size is {found.size_bytes} bytes.",
        )
    raise CopyError(
        f"{entry.url} has {found.size_bytes} bytes, the manifest {command.source} says "
        f"{entry.content_length}",
        hint="write the manifest anew after the files.",
    )
