"""The engines a warehouse runs on, behind one protocol. Drivers are imported when one is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlift.config import Engine, Settings
from starlift.errors import ConfigError

if TYPE_CHECKING:
    from starlift.engines.protocols import Connection


def connect(settings: Settings) -> Connection:
    """A session on the warehouse that the settings name.

    Raises:
        ConfigError: for an engine that is not there yet.
        WarehouseError: when the warehouse cannot be opened.
    """
    if settings.warehouse.engine is Engine.DUCKDB:
        from starlift.engines.duckdb.connection import DuckDbConnection  # noqa: PLC0415 - lazy driver

        return DuckDbConnection(settings)
    if settings.warehouse.engine is Engine.REDSHIFT:
        return _redshift(settings)
    raise ConfigError(
        f"The engine {settings.warehouse.engine.value} is not there yet: this version runs the "
        "warehouse on duckdb and redshift only",
        hint="set ENGINE = duckdb under [WAREHOUSE], or STARLIFT_WAREHOUSE_ENGINE=duckdb in the "
        "environment.",
    )


def _redshift(settings: Settings) -> Connection:
    try:
        from starlift.engines.redshift.connection import RedshiftConnection  # noqa: PLC0415 - lazy
    except ModuleNotFoundError as error:
        if error.name != "redshift_connector":
            raise
        raise ConfigError(
            "ENGINE is redshift, and Amazon's driver for it is not installed",
            hint="pip install 'starlift[redshift]'",
        ) from error
    return RedshiftConnection(settings)
