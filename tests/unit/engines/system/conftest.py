"""A warehouse to look at: tables, keys, a view, temporary tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection
from starlift.redshift.types import ColumnType
from starlift.redshift.views import ViewDefinition

Rows = tuple[tuple[Any, ...], ...]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Connection]]:
    """Opens the warehouse of the test; the session before is ended, and the last one at its end."""
    sessions: list[Connection] = []

    def end() -> None:
        while sessions:
            sessions.pop().close()

    def begin() -> Connection:
        end()
        sessions.append(connect(load_settings(tmp_path, environ={})))
        return sessions[-1]

    yield begin
    end()


# The guide's TICKIT tables, as https://docs.aws.amazon.com/redshift/latest/dg/c_sampledb.html has
# them, and one with all that a table may have besides.
TABLES = (
    """create table category (
        catid smallint not null distkey sortkey, catgroup varchar(10), catname varchar(10),
        catdesc varchar(50))""",
    """create table sales (
        salesid integer not null, listid integer not null distkey, sellerid integer not null,
        buyerid integer not null, eventid integer not null,
        dateid smallint not null sortkey, qtysold smallint not null, pricepaid decimal(8,2),
        commission decimal(8,2), saletime timestamp)""",
    "create table foo (a int primary key, b int)",
    """create table everything (
        i bigint identity(3, 2), v varchar(7) default 'it''s' encode zstd, c char(2) encode raw,
        d date, t timestamptz, b boolean default true, f float, r real default -1.5,
        "order" int references foo (a), unique (c, d), unique (v))
    diststyle all interleaved sortkey (d, t, "order")""",
    'create table "odd name" ("Mixed Case" text, "a""b" numeric) diststyle even',
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The tables, a few rows, a view. It is not to be changed."""
    session = connect(load_settings(tmp_path_factory.mktemp("system"), environ={}))
    for statement in TABLES:
        session.execute(statement)
    session.execute(
        "insert into category values (1, 'Sports', 'MLB', 'Baseball'), (2, null, 'NHL', '')"
    )
    session.execute("insert into foo values (1, 2)")
    session.catalog.comment("foo", None, "a table")
    session.catalog.comment("foo", None, "a column", "b")
    session.catalog.record(
        ViewDefinition(
            "public", "sports", (("catid", ColumnType("int2")),), "select catid from category"
        )
    )
    yield session
    session.close()


@pytest.fixture(scope="module")
def rows(warehouse: Connection) -> Callable[[str], Rows]:
    """What a query on the warehouse gives."""
    return lambda query: warehouse.execute(query).rows
