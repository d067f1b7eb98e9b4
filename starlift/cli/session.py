"""What every command begins with: where it runs, the settings, the way to the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from starlift.cli.interrupts import ended_by_signals
from starlift.cli.patience import Patience
from starlift.config import Engine, Settings, load_settings
from starlift.errors import WarehouseError

if TYPE_CHECKING:
    from starlift.engines.protocols import Connection


@dataclass(frozen=True)
class Session:
    """Where a command runs and how it speaks. `directory` is the project's.

    `wait_s` is how long it waits for a warehouse that another has. `is_embedded`: it looks at the
    file of [WAREHOUSE] PATH, whatever ENGINE says.
    """

    directory: Path
    config: Path | None
    is_json: bool
    wait_s: float = 0
    is_embedded: bool = False

    @cached_property
    def settings(self) -> Settings:
        """The settings of the project. Raises ConfigError."""
        found = load_settings(self.directory, config=self.config)
        if not self.is_embedded:
            return found
        return replace(found, warehouse=replace(found.warehouse, engine=Engine.DUCKDB))

    @cached_property
    def patience(self) -> Patience:
        """How the command waits for a warehouse that another has."""
        return Patience(self.wait_s, is_quiet=self.is_json)

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
            InUseError: another process has it.
        """
        if not (may_make or self.has_warehouse):
            raise self._missing()
        from starlift.engines import connect

        connection = self.patience.when_free(lambda: connect(self.settings))
        try:
            with ended_by_signals(connection.interrupt):
                yield connection
        finally:
            connection.close()

    def _missing(self) -> WarehouseError:
        path = self.settings.warehouse.path
        if self.is_embedded:
            return WarehouseError(
                f"There is no warehouse {path}, and only the embedded one is looked at",
                hint="STARLIFT_WAREHOUSE_ENGINE=duckdb starlift create-tables makes it, "
                "STARLIFT_WAREHOUSE_ENGINE=duckdb starlift etl fills it: a sample of the data is "
                "enough.",
            )
        return WarehouseError(
            f"There is no warehouse {path}",
            hint="starlift create-tables makes it; --config FILE names another "
            "(make demo's is build/demo.cfg).",
        )
