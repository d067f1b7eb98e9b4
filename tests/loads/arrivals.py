"""A warehouse whose bucket fills up little by little."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from starlift.config import load_settings
from starlift.engines import connect
from starlift.pipeline.load import LoadOptions, load
from starlift.pipeline.report import LoadReport
from starlift.pipeline.reset import reset
from starlift.project import load_project
from tests.places import ROOT

Rows = Counter[tuple[Any, ...]]

# What the property is about: the star, and the history that it is made from.
TABLES = ("artists", "songs", "users", "user_levels", "time", "songplays", "song_history",
          "play_history")  # fmt: skip
_CONFIG = """
[IAM_ROLE]
ARN = none
[S3]
LOG_DATA = s3://app/log_data
LOG_JSONPATH = s3://app/log_json_path.json
SONG_DATA = s3://app/song_data
REGION = none
[WAREHOUSE]
KEEP_STAGING = {keep_staging}
[BUCKETS]
app = bucket
"""


def unwatched(_number: int, _count: int, _name: str) -> None:
    """Nobody watches."""


class Arrivals:
    """A warehouse in a directory, and its bucket beside it."""

    def __init__(
        self, directory: Path, *, keep_staging: bool = True, more: str = "", project: Path = ROOT
    ) -> None:
        self.directory = directory
        self.bucket = directory / "bucket"
        self.bucket.mkdir(parents=True, exist_ok=True)
        keep = "yes" if keep_staging else "no"
        (directory / "dwh.cfg").write_text(_CONFIG.format(keep_staging=keep) + more)
        self.settings = load_settings(directory, environ={})
        self.project = load_project(project)
        self._clock = count(1 + len(list(self.bucket.rglob("*"))))
        self.connection = connect(self.settings)

    def configured(self, more: str, environ: Mapping[str, str]) -> None:
        """Go on with these lines in dwh.cfg, and these variables."""
        self.connection.close()
        file = self.directory / "dwh.cfg"
        file.write_text(file.read_text() + more)
        self.settings = load_settings(self.directory, environ=environ)
        self.connection = connect(self.settings)

    def put(self, key: str, content: bytes) -> None:
        """Write an object; each is written at another time."""
        path = self.bucket / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        moment = next(self._clock)
        os.utime(path, (moment, moment))

    def bring(self, source: Path, keys: Iterable[str]) -> None:
        """Copy objects of another bucket."""
        for key in keys:
            self.put(key, (source / key).read_bytes())

    def take_away(self, key: str) -> None:
        """Remove an object."""
        (self.bucket / key).unlink()

    def reset(self) -> None:
        """Make the tables, empty."""
        reset(self.connection, self.project, self.settings, unwatched)

    def load(self, **options: bool) -> LoadReport:
        """Load what is new."""
        return load(self.connection, self.project, self.settings, unwatched,
                    LoadOptions(**options))  # fmt: skip

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return list(self.connection.execute(query).rows)

    def star(self) -> dict[str, Rows]:
        """All rows of the star, IDENTITY values apart, in any order."""
        return {table: self._contents(table) for table in TABLES}

    def _contents(self, table: str) -> Rows:
        result = self.connection.execute(f"select * from {table}")  # noqa: S608 - of TABLES
        kept = [at for at, name in enumerate(result.columns) if name != "songplay_id"]
        return Counter(tuple(row[at] for at in kept) for row in result.rows)

    def copy(self, directory: Path) -> Arrivals:
        """Another warehouse with the same bucket and the same rows; this one is closed."""
        self.connection.close()
        shutil.copytree(self.directory, directory, dirs_exist_ok=True)
        return Arrivals(directory)

    def close(self) -> None:
        """End the session."""
        self.connection.close()
