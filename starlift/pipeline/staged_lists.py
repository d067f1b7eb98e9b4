"""The lists beside a COPY's parts: the manifest that COPY reads, the index of where lines are from.

Source: https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlift.copy.intake import Piece
from starlift.storage import ObjectInfo, ObjectStore


@dataclass(frozen=True)
class Folder:
    """The place of one COPY's parts: `path` within a bucket, which `store` writes to."""

    store: ObjectStore
    bucket: str
    path: str

    def write(self, name: str, data: bytes) -> str:
        """Write an object; its address."""
        self.store.write(f"{self.path}/{name}", data)
        return f"s3://{self.bucket}/{self.path}/{name}"

    def find(self, name: str) -> ObjectInfo:
        """An object that was written."""
        return self.store.find([f"{self.path}/{name}"])[0]

    def write_manifest(self, objects: Sequence[ObjectInfo], name: str = "manifest.json") -> str:
        """Write a manifest of these objects; its address."""
        entries = [
            {"url": info.url, "mandatory": True, "meta": {"content_length": info.size_bytes}}
            for info in objects
        ]
        return self.write(name, json.dumps({"entries": entries}).encode())

    def write_index(self, parts: Mapping[str, Sequence[Piece]]) -> None:
        """Write which lines of which part are those of which object."""
        index = {url: [piece._asdict() for piece in pieces] for url, pieces in parts.items()}
        self.write("index.json", json.dumps({"parts": index}).encode())
