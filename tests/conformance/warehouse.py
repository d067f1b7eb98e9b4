"""A warehouse in a file, with a bucket in a directory beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlift.config import load_settings
from starlift.engines.duckdb.connection import DuckDbConnection

_CONFIG = """
[WAREHOUSE]
PATH = warehouse.duckdb
[BUCKETS]
"""


class Warehouse:
    """An open warehouse and what stands in its bucket."""

    def __init__(self, directory: Path, buckets: Sequence[str] = ("bucket",)) -> None:
        self._directory = directory
        for bucket in buckets:
            (directory / bucket).mkdir()
        served = "\n".join(f"{bucket} = {bucket}" for bucket in buckets)
        (directory / "dwh.cfg").write_text(_CONFIG + served)
        self.settings = load_settings(directory, environ={})
        self.connection = DuckDbConnection(self.settings)

    def put(self, contents: dict[str, bytes], bucket: str = "bucket") -> None:
        """Write objects into a bucket."""
        for key, content in contents.items():
            path = self._directory / bucket / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        return list(self.connection.execute(query).rows or ())
