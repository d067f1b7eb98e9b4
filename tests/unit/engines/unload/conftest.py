"""A warehouse with the guide's VENUE, a bucket, and what an UNLOAD writes into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection

# The rows of the guide's examples.
VENUES = """
insert into venue values
    (1, 'Pinewood Race|track', 'Akron', 'OH', 0),
    (2, 'Columbus "Crew" Stadium', 'Columbus', 'OH', 0),
    (4, 'Community, Ballpark, Arena', 'Kansas City', 'KS', 0)
"""
QUERY = "select * from venue order by venueid"


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """The directory that serves the bucket `b`."""
    directory = tmp_path / "bucket"
    directory.mkdir()
    return directory


@pytest.fixture
def session(tmp_path: Path, bucket: Path) -> Iterator[Connection]:
    """A warehouse with the guide's VENUE and a table of every type."""
    (tmp_path / "dwh.cfg").write_text(f"[BUCKETS]\nb = {bucket.as_posix()}\n")
    connection = connect(load_settings(tmp_path, environ={}))
    connection.execute(
        "create table venue (venueid int, venuename varchar(100), venuecity varchar(30), "
        "venuestate char(2), venueseats int)"
    )
    connection.execute(VENUES)
    connection.execute(
        "create table kinds (i int, l bigint, s smallint, n numeric(10,2), f float, r real, "
        "b boolean, d date, t timestamp, z timestamptz, v varchar(30), c char(3))"
    )
    connection.execute(
        "insert into kinds values (1, 9007199254740993, -1, 1.50, 0.1, 0.1, true, '2018-11-01', "
        "'2018-11-01 20:57:10.796', '2018-11-01 22:00:00+02', 'é\"|\\\\', 'abc'), "
        "(null, null, null, null, null, null, null, null, null, null, null, null), "
        "(0, 0, 0, 0, 100000, 1e20, false, '0001-01-01', '2018-11-01', '2018-11-01', '', 'a')"
    )
    yield connection
    connection.close()


@pytest.fixture
def unload(session: Connection, bucket: Path) -> Callable[..., dict[str, bytes]]:
    """What an UNLOAD with these parameters writes: the content of each object."""

    def write(options: str, query: str = QUERY, prefix: str = "out/v_") -> dict[str, bytes]:
        quoted = query.replace("'", "''")
        session.execute(f"unload ('{quoted}') to 's3://b/{prefix}' iam_role default {options}")
        return objects(bucket)

    return write


def objects(bucket: Path) -> dict[str, bytes]:
    """The content of every object of a bucket."""
    files = [path for path in sorted(bucket.rglob("*")) if path.is_file()]
    return {path.relative_to(bucket).as_posix(): path.read_bytes() for path in files}
