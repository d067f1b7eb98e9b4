"""An UNLOAD as the system's views tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlift.engines.duckdb.system.history import History, now
from starlift.redshift.unload_command import UnloadCommand
from starlift.unload.spool import OutputFile


@dataclass(frozen=True)
class UnloadRecord:
    """One UNLOAD: what every URL of it begins with, what it asks for, when it began."""

    prefix_url: str
    command: UnloadCommand
    started_at: datetime


def record_unload(
    history: History, unload: UnloadRecord, files: Sequence[OutputFile], error: str | None
) -> int:
    """Tell of an UNLOAD: it is part of the statement that runs. How many rows it wrote."""
    command, query = unload.command, history.running.query_id
    rows = sum(file.rows for file in files) - len(files) * command.has_header
    about = (command.location, command.format.value, command.compression.name.lower())
    history.add("unloads", [(*history.key, *about, unload.started_at, now(), rows, error)])
    history.add(
        "unload_files",
        [(query, unload.prefix_url + file.name, file.rows, file.size_bytes) for file in files],
    )
    return rows
