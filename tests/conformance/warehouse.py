"""A warehouse in a file, with a bucket in a directory beside it."""

from __future__ import annotations

from pathlib import Path

from starlift.config import load_settings
from starlift.engines.duckdb.connection import DuckDbConnection

_CONFIG = """
[WAREHOUSE]
PATH = warehouse.duckdb
[BUCKETS]
bucket = bucket
"""


class Warehouse:
    """An open warehouse and what stands in its bucket."""

    def __init__(self, directory: Path) -> None:
        self._bucket = directory / "bucket"
        self._bucket.mkdir()
        (directory / "dwh.cfg").write_text(_CONFIG)
        self.connection = DuckDbConnection(load_settings(directory, environ={}))

    def put(self, contents: dict[str, bytes]) -> None:
        """Write objects into the bucket."""
        for key, content in contents.items():
            path = self._bucket / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        return list(self.connection.execute(query).rows or ())
