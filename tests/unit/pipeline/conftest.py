"""A project of three tables and a bucket of five records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from starlift.config import Settings, load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection
from starlift.project import CheckQuery, Project

CREATE = (
    "create table staging (id int, name varchar(5), at bigint)",
    "create table people (id int primary key, name varchar(5))",
    "create table visits (n int identity(0,1), id int references people (id), at timestamp)",
)
COPY = ("copy staging from '${log_data}' iam_role default json 'auto' maxerror 10",)
INSERT = (
    "insert into people (id, name) select distinct id, name from staging where id is not null",
    """insert into visits (id, at)
    select id, timestamp 'epoch' + at * interval '1 second' from staging where id is not null""",
)
CHECKS = (
    CheckQuery("strangers", "kept_out", "select at from staging where id is null order by at"),
    CheckQuery("twins", "flagged", "select id from people group by id having count(*) > 1"),
)
RECORDS = """
{"id": 1, "name": "Ada", "at": 60}
{"id": 2, "name": "Bo", "at": 120}
{"id": 1, "name": "Ada", "at": 180}
{"id": null, "name": "nobody", "at": 240}
{"id": null, "name": "?", "at": 300}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a place with the bucket in a directory."""
    return settings_of(tmp_path)


def settings_of(directory: Path, **warehouse: str) -> Settings:
    """Write the bucket and a dwh.cfg with these values under [WAREHOUSE]."""
    (directory / "bucket" / "log").mkdir(parents=True, exist_ok=True)
    (directory / "bucket" / "log" / "1.json").write_text(RECORDS, encoding="utf-8")
    lines = [f"{name} = {text}" for name, text in warehouse.items()]
    config = ["[S3]", "LOG_DATA = s3://b/log", "[BUCKETS]", "b = bucket", "[WAREHOUSE]", *lines]
    (directory / "dwh.cfg").write_text("\n".join(config), encoding="utf-8")
    return load_settings(directory, environ={})


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    """A session on the place's warehouse."""
    session = connect(settings)
    yield session
    session.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project."""
    return changed(tmp_path)


def changed(directory: Path, **lists: object) -> Project:
    """The project with some of its lists replaced."""
    drop = [f"drop table if exists {name}" for name in ("visits", "people", "staging")]
    usual = {"drop": drop, "create": CREATE, "copy": COPY, "insert": INSERT, "checks": CHECKS}
    return Project.of(directory, **{**usual, **lists})


@pytest.fixture
def contents(connection: Connection) -> Callable[[], dict[str, list[tuple[object, ...]]]]:
    """All rows of all tables, without IDENTITY values."""

    def read() -> dict[str, list[tuple[object, ...]]]:
        queries = {
            "staging": "select * from public.staging",
            "people": "select * from people",
            "visits": "select id, at from visits",
        }
        return {
            name: sorted(connection.execute(query).rows, key=repr)
            for name, query in queries.items()
        }

    return read
