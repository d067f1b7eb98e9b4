"""What every command begins with: where it runs, the settings, the way to the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from starlift.config import Engine, Settings, load_settings
from starlift.errors import WarehouseError

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

    @property
    def has_warehouse(self) -> bool:
        """Whether there is one to look at: on the embedded engine, a file."""
        warehouse = self.settings.warehouse
        return warehouse.engine is not Engine.DUCKDB or warehouse.path.exists()

    @contextmanager
    def connection(self, *, may_make: bool = True) -> Iterator[Connection]:
        """A session on the warehouse, closed at the end. The engine is imported here.

        Raises:
            WarehouseError: there is no warehouse, and the command must not make one.
        """
        if not (may_make or self.has_warehouse):
            raise WarehouseError(
                f"There is no warehouse {self.settings.warehouse.path}",
                hint="starlift create-tables makes it; --config FILE names another "
                "(make demo's is build/demo.cfg).",
            )
        from starlift.engines import connect

        connection = connect(self.settings)
        try:
            yield connection
        finally:
            connection.close()
