"""Manifests: a JSON file that lists the objects which a COPY loads.

Source: https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlift.errors import CopyError


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One object of a manifest. `content_length` is its size in bytes where `meta` tells it."""

    url: str
    is_mandatory: bool = False
    content_length: int | None = None


def read_manifest(data: bytes, url: str) -> tuple[ManifestEntry, ...]:
    """The entries of a manifest, in order; one that stands twice is loaded twice.

    Raises:
        CopyError: when the file is not a manifest.
    """
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise _refused(url, f"it is not JSON: {error}") from None
    entries = content.get("entries") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise _refused(url, 'it must hold a list "entries" with an object each')
    return tuple(_entries(entries, url))


def _entries(entries: list[Any], url: str) -> Iterator[ManifestEntry]:
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
            raise _refused(url, f'the entry {json.dumps(entry)} has no "url"')
        mandatory, meta = entry.get("mandatory", False), entry.get("meta") or {}
        if not isinstance(mandatory, bool):
            raise _refused(url, f'"mandatory" of {entry["url"]} must be true or false')
        length = meta.get("content_length") if isinstance(meta, dict) else None
        yield ManifestEntry(entry["url"], mandatory, length if isinstance(length, int) else None)


def _refused(url: str, why: str) -> CopyError:
    return CopyError(
        f"The manifest {url} cannot be used: {why}",
        hint='It looks like {"entries": [{"url": "s3://bucket/key", "mandatory": true}]}.',
    )
