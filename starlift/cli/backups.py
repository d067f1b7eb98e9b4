"""`starlift backup` and `restore`: copies of the embedded warehouse."""

from __future__ import annotations

from pathlib import Path

from starlift.cli.output import show, show_json
from starlift.cli.quantities import megabytes
from starlift.cli.session import Session
from starlift.config import Engine
from starlift.errors import ConfigError, WarehouseError


def make_backup(session: Session, file: Path, *, overwrites: bool) -> None:
    """Copy the warehouse, and say so.

    Raises:
        ConfigError: when the warehouse is not embedded.
        WarehouseError: when there is none, or the copy cannot be written.
    """
    _check_embedded(session)
    if not session.has_warehouse:
        raise WarehouseError(
            f"There is no warehouse {session.settings.warehouse.path}",
            hint="starlift create-tables makes it; --config FILE names another.",
        )
    from starlift.engines.duckdb.backups import backup

    size_bytes = session.patience.when_free(
        lambda: backup(session.settings, file.absolute(), overwrites=overwrites)
    )
    _say(session, "backup", file, size_bytes)


def restore_backup(session: Session, file: Path, *, overwrites: bool) -> None:
    """Put a backup in the warehouse's place, and say so. Raises as `make_backup` does."""
    _check_embedded(session)
    from starlift.engines.duckdb.backups import restore

    size_bytes = session.patience.when_free(
        lambda: restore(session.settings, file.absolute(), overwrites=overwrites)
    )
    _say(session, "warehouse", session.settings.warehouse.path, size_bytes)


def _check_embedded(session: Session) -> None:
    if session.settings.warehouse.engine is not Engine.DUCKDB:
        raise ConfigError(
            "Backups are of the embedded warehouse alone",
            hint="a server has its own: Redshift's snapshots, PostgreSQL's pg_dump.",
        )


def _say(session: Session, what: str, file: Path, size_bytes: int) -> None:
    if session.is_json:
        show_json({what: str(file), "size_bytes": size_bytes})
    else:
        show(f"{file}: {megabytes(size_bytes)} MB.")
