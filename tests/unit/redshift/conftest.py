"""A small warehouse on the embedded engine, for whatever is checked by its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection

Values = list[tuple[Any, ...]]


def opened(directory: Path) -> Connection:
    """A session on a new warehouse in a directory, whatever the environment says."""
    return connect(load_settings(directory, environ={}))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """An empty warehouse."""
    session = opened(tmp_path)
    yield session
    session.close()


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A warehouse with two tables, to be read only: `n` of numbers, `t` of moments and texts."""
    session = opened(tmp_path_factory.mktemp("numbers"))
    for statement in (
        "create table n (a int, b int, s smallint, l bigint, f float, d numeric(10,2))",
        "insert into n values (7, 2, 1, 1541105830796, 1.5, 2.50), (-7, null, 2, null, null, null)",
        "create table t (ts timestamp, dt date, v varchar(20), yes boolean)",
        "insert into t values ('2018-11-01 20:57:10.796123', '2018-11-01', '12', true)",
        "create table nothing (a int)",
    ):
        session.execute(statement)
    yield session
    session.close()


@pytest.fixture(scope="module")
def rows(numbers: Connection) -> Callable[[str], Values]:
    """What a query on `numbers` gives."""
    return lambda query: list(numbers.execute(query).rows)


@pytest.fixture(scope="module")
def value(rows: Callable[[str], Values]) -> Callable[[str], object]:
    """The one value that a query on `numbers` gives."""

    def one(query: str) -> object:
        ((only,),) = rows(query)
        return only

    return one
