"""What every command begins with: where it runs, the settings, the way to the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from starlift.config import Settings, load_settings

if TYPE_CHECKING:
    from starlift.engines.protocols import Connection


@dataclass(frozen=True)
class Session:
    """Where a command runs and how it speaks. `directory` is the project's."""

    directory: Path
    config: Path | None
    is_json: bool

    @cached_property
    def settings(self) -> Settings:
        """The settings of the project. Raises ConfigError."""
        return load_settings(self.directory, config=self.config)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A session on the warehouse, closed at the end. The engine is imported here."""
        from starlift.engines import connect  # noqa: PLC0415 - `--help` must not import an engine

        connection = connect(self.settings)
        try:
            yield connection
        finally:
            connection.close()
