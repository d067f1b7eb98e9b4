"""How OpenLineage names datasets, jobs and runs, so that all tools mean the same by a name.

Source: https://github.com/OpenLineage/OpenLineage/blob/main/spec/Naming.md; for DuckDB, which it
does not list, as OpenLineage's integration of dbt has it.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from starlift.config import Engine, Settings
from starlift.storage import parse_url

# Made once, at random: what our runs' ids are derived from.
_OURS = UUID("5d0f1b3a-6c0e-4f43-9d6b-0c7a8e52b9f1")
_JOBS = {"reset": "create_tables", "migrate": "migrate"}
_PORTS = {Engine.REDSHIFT: 5439, Engine.POSTGRES: 5432}
_AMAZON = "amazonaws.com"
_AMAZON_PARTS = 6
_DATABASE = "dev"


class DatasetName(NamedTuple):
    """A dataset: what holds it, and its name there."""

    namespace: str
    name: str


def table_name(settings: Settings, address: str) -> DatasetName:
    """A table of the warehouse, by its address `schema.table`."""
    return DatasetName(_warehouse(settings), f"{_database(settings)}.{address}")


def source_name(settings: Settings, url: str) -> DatasetName:
    """What a COPY reads: all objects of a bucket whose URLs begin so, or a directory's files."""
    found = parse_url(url)
    directory = settings.buckets.get(found.bucket)
    if directory is None:
        return DatasetName(f"s3://{found.bucket}", found.key.strip("/") or "/")
    return DatasetName("file", (directory.resolve() / found.key.strip("/")).as_posix())


def job_name(settings: Settings, kind: str) -> str:
    """The job of a run of that kind: whatever a load takes in at a time, it is the same job."""
    return f"{_database(settings)}.{_JOBS.get(kind, 'etl')}"


def run_uuid(settings: Settings, run_id: int, started_at: datetime) -> UUID:
    """The id of a run of the ledger's, the same whenever it is asked for.

    The number alone would not do: a run that is killed leaves it to the next one.
    """
    at = started_at.isoformat(timespec="microseconds")
    return uuid5(_OURS, f"{_warehouse(settings)}/{_database(settings)} run {run_id} at {at}")


def part_id(run: UUID, part: str) -> UUID:
    """The id of a run's part: of one of its tables, or of its checks."""
    return uuid5(run, part)


def _warehouse(settings: Settings) -> str:
    engine = settings.warehouse.engine
    if engine is Engine.DUCKDB:
        return f"duckdb://{settings.warehouse.path.resolve().as_posix()}"
    host = settings.require("CLUSTER", "HOST").lower()
    port = settings.cluster.db_port or _PORTS[engine]
    if engine is Engine.POSTGRES:
        return f"postgres://{host}:{port}"
    return f"redshift://{_cluster(host)}:{port}"


def _cluster(host: str) -> str:
    """`cluster.region` of an endpoint of Amazon's; another name of the host as it is.

    >>> _cluster("sales.c1xyz.us-west-2.redshift.amazonaws.com")
    'sales.us-west-2'
    """
    parts = host.split(".")
    if len(parts) == _AMAZON_PARTS and host.endswith(_AMAZON):
        return f"{parts[0]}.{parts[2]}"
    return host


def _database(settings: Settings) -> str:
    return (settings.cluster.db_name or _DATABASE).lower()
