"""A copy of the embedded warehouse, and its way back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from starlift.config import Settings
from starlift.engines.duckdb.connection import DuckDbConnection
from starlift.errors import WarehouseError

_PARTIAL = ".starlift-partial"


def backup(settings: Settings, target: Path, *, overwrites: bool = False) -> int:
    """Copy the warehouse to a file; its size in bytes. The copy is there whole, or not at all.

    Raises:
        WarehouseError: the warehouse cannot be opened, the file is there already, or it cannot be
            written.
    """
    _check_free(target, overwrites=overwrites)
    connection = DuckDbConnection(settings)  # keeps all others out while the file is copied
    try:
        connection.checkpoint()
        with _replaced(target) as partial:
            shutil.copyfile(settings.warehouse.path, partial)
    finally:
        connection.close()
    return target.stat().st_size


def restore(settings: Settings, source: Path, *, overwrites: bool = False) -> int:
    """Put a backup in the place of the warehouse; its size in bytes.

    Raises:
        WarehouseError: the backup is none, a warehouse is there already or in use, or the file
            cannot be written.
    """
    warehouse = settings.warehouse.path
    _check_free(warehouse, overwrites=overwrites)
    if not source.is_file():
        raise WarehouseError(
            f"There is no backup {source}", hint="name a file that starlift backup has written."
        )
    if warehouse.exists():
        DuckDbConnection(settings).close()  # in use, it is left as it is
    with _replaced(warehouse) as partial:
        shutil.copyfile(source, partial)
        _check_warehouse(settings, partial, source)
        warehouse.with_name(f"{warehouse.name}.wal").unlink(missing_ok=True)
    return warehouse.stat().st_size


def _check_warehouse(settings: Settings, file: Path, source: Path) -> None:
    """See that a file, the copy of `source`, is a warehouse: it is opened as one."""
    own = replace(settings, warehouse=replace(settings.warehouse, path=file))
    try:
        DuckDbConnection(own).close()
    except WarehouseError as error:
        raise WarehouseError(
            f"{source} is no backup of a warehouse: it cannot be opened as one",
            hint="name a file that starlift backup has written.",
        ) from error


def _check_free(file: Path, *, overwrites: bool) -> None:
    if file.exists() and not overwrites:
        raise WarehouseError(
            f"{file} is there already", hint="name another file, or say --overwrite."
        )


@contextmanager
def _replaced(file: Path) -> Iterator[Path]:
    """A file beside another, which it replaces at the end, if all goes well."""
    partial = file.with_name(f"{file.name}{_PARTIAL}")
    try:
        yield partial
        partial.replace(file)
    except OSError as error:
        raise WarehouseError(
            f"{file} cannot be written: {error.strerror}",
            hint="free some space, or name a file in another directory.",
        ) from error
    finally:
        partial.unlink(missing_ok=True)
