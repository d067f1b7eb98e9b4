"""Names as OpenLineage's specification has them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openlineage.client.naming.dataset import S3, LocalFileSystem, Postgres, Redshift

from starlift.config import Settings, load_settings
from starlift.lineage import job_name, run_uuid, source_name, table_name

HOST = "sales.c1xyz.us-west-2.redshift.amazonaws.com"
AT = datetime(2018, 11, 1, 12, 30, 0, 250_000)  # noqa: DTZ001 - as TIMESTAMP has it


def _settings(directory: Path, **environ: str) -> Settings:
    return load_settings(
        directory, environ={f"STARLIFT_{name}": value for name, value in environ.items()}
    )


def test_tables_of_redshift(tmp_path: Path) -> None:
    """A table of Redshift's is known by cluster, region, port and database."""
    settings = _settings(tmp_path, CLUSTER_HOST=HOST, CLUSTER_DB_NAME="Sales")
    expected = Redshift("sales", "us-west-2", "5439", "sales", "public", "songs")
    assert table_name(settings, "public.songs") == (expected.get_namespace(), expected.get_name())
    kinds = ("incremental", "full", "retry", "reset", "migrate")
    jobs = ["sales.etl"] * 3 + ["sales.create_tables", "sales.migrate"]
    assert [job_name(settings, kind) for kind in kinds] == jobs


def test_tables_behind_another_name(tmp_path: Path) -> None:
    """A host that is not Amazon's stands as it is written."""
    settings = _settings(tmp_path, CLUSTER_HOST="dwh.example.com", CLUSTER_DB_PORT="5555")
    assert table_name(settings, "public.songs").namespace == "redshift://dwh.example.com:5555"


def test_tables_of_postgres(tmp_path: Path) -> None:
    """A table of PostgreSQL's is known by host, port and database."""
    settings = _settings(tmp_path, CLUSTER_HOST="db", WAREHOUSE_ENGINE="postgres")
    expected = Postgres("db", "5432", "dev", "public", "songs")
    assert table_name(settings, "public.songs") == (expected.get_namespace(), expected.get_name())


def test_tables_of_the_embedded_engine(tmp_path: Path) -> None:
    """A table of DuckDB's is known by the file that it is in."""
    named = table_name(_settings(tmp_path), "public.songs")
    assert named == (f"duckdb://{tmp_path}/warehouse.duckdb", "dev.public.songs")


@pytest.mark.parametrize("key", ["log_data", "log_data/2018"])
def test_objects(tmp_path: Path, key: str) -> None:
    """Objects are known by bucket and the beginning of their keys, files by their directory."""
    settings = _settings(tmp_path)  # build/bucket serves song-app
    on_s3, local = S3("far-away", key), LocalFileSystem(f"{tmp_path}/build/bucket/{key}")
    for url, expected in ((f"s3://far-away/{key}/", on_s3), (f"s3://song-app/{key}", local)):
        named = source_name(settings, url)
        assert named == (expected.get_namespace(), expected.get_name())


def test_a_whole_bucket(tmp_path: Path) -> None:
    """A bucket itself is its root."""
    assert source_name(_settings(tmp_path), "s3://far-away") == ("s3://far-away", "/")


def test_runs(tmp_path: Path) -> None:
    """A run's id is the same each time; another run, moment or warehouse has another one."""
    one = _settings(tmp_path)
    other = _settings(tmp_path, WAREHOUSE_PATH="other.duckdb")
    ids = [
        run_uuid(one, 1, AT),
        run_uuid(one, 2, AT),
        run_uuid(one, 1, AT + timedelta(microseconds=1)),
        run_uuid(other, 1, AT),
    ]
    assert len({*ids}) == 4
    assert run_uuid(one, 1, AT) == ids[0]
