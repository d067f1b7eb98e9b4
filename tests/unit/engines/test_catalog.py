"""Relations are looked up once while none of them changes, and anew when one may have."""

from __future__ import annotations

import pytest

from starlift.errors import DatabaseError

_SELECT = "select * from t"


def _columns(connection):
    return list(connection.execute(_SELECT).columns)


@pytest.fixture
def connection(connection):
    """A warehouse with a table that has been looked at."""
    connection.execute("create table t (a int)")
    assert _columns(connection) == ["a"]
    return connection


def test_what_alters_a_table_is_seen(connection):
    """By the statement behind it."""
    connection.execute("alter table t add column b int")
    assert _columns(connection) == ["a", "b"]
    connection.execute("drop table t")
    with pytest.raises(DatabaseError, match='"t" does not exist'):
        connection.execute(_SELECT)
    connection.execute("select 1 as c into t")
    assert _columns(connection) == ["c"]


def test_what_was_undone_is_not_there(connection):
    """A table that a transaction altered is the old one after its rollback, or an error's."""
    for way in ("rollback", "error"):
        connection.execute("begin")
        connection.execute("alter table t add column b int")
        assert _columns(connection) == ["a", "b"]
        if way == "error":
            with pytest.raises(DatabaseError):
                connection.execute("select 1 / 0")
        connection.execute("rollback")
        assert _columns(connection) == ["a"]


def test_a_temporary_table_comes_first(connection):
    """Also before one of its name that has been looked at."""
    connection.execute("create temp table t (z int)")
    assert _columns(connection) == ["z"]
    connection.execute("drop table t")
    assert _columns(connection) == ["a"]


def test_the_search_path_decides(connection):
    """A name means another table under another path."""
    connection.execute("create schema s")
    connection.execute("create table s.t (y int)")
    assert _columns(connection) == ["a"]
    connection.execute("set search_path to s")
    assert _columns(connection) == ["y"]
