"""DECLARE, FETCH and CLOSE.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/declare.html, fetch.html, close.html.
"""

from __future__ import annotations

import pytest

from starlift.errors import DatabaseError
from tests.unit.engines.runs import run


@pytest.fixture(autouse=True)
def cursor(connection):
    """A cursor on five rows, in a block."""
    run(connection, "create table t (a int); insert into t values (1), (2), (3), (4), (5); begin")
    run(connection, "declare lollapalooza cursor for select a from t order by a")


def fetched(connection, fetch):
    """The rows of a FETCH."""
    outcome = connection.execute(fetch)
    assert outcome.columns == ("a",)
    return [value for (value,) in outcome.rows]


def test_rows_are_fetched_piece_by_piece(connection):
    """Each FETCH goes on behind the one before, and gives no rows at the end."""
    assert fetched(connection, "fetch forward 2 from lollapalooza") == [1, 2]
    assert fetched(connection, "fetch next from lollapalooza") == [3]
    assert fetched(connection, "fetch from Lollapalooza") == [4]
    assert fetched(connection, "fetch all from lollapalooza") == [5]
    assert fetched(connection, "fetch forward all from lollapalooza") == []
    assert fetched(connection, "fetch 10 from lollapalooza") == []


@pytest.mark.parametrize("end", ["close lollapalooza", "commit; begin", "rollback; begin"])
def test_a_cursor_ends(connection, end):
    """CLOSE and the end of the block end a cursor."""
    run(connection, end)
    with pytest.raises(DatabaseError, match='cursor "lollapalooza" does not exist') as caught:
        connection.execute("fetch next from lollapalooza")
    assert caught.value.sqlstate == "34000"


def test_a_name_stands_once(connection):
    """A second cursor of the name is an error."""
    with pytest.raises(DatabaseError, match="already exists"):
        connection.execute("declare lollapalooza cursor for select 1")


def test_cursors_need_a_block(connection):
    """DECLARE outside of a block is an error."""
    connection.execute("commit")
    with pytest.raises(DatabaseError, match="only be used in transaction blocks"):
        connection.execute("declare c cursor for select 1")
