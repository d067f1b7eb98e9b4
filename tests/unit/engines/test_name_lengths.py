"""Names of more than 127 bytes.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html: longer names are
truncated to 127 bytes.
"""
# ruff: noqa: S608 - statements are made of the names below

from __future__ import annotations

import pytest

from starlift.errors import SqlError
from tests.unit.engines.runs import run

LONG = "n" * 150
CUT = "n" * 127


def rows(connection, query):
    """What a query gives."""
    return list(connection.execute(query).rows)


def test_tables_and_columns(connection):
    """A long name and its first 127 bytes name the same table, and the same column."""
    run(connection, f'create table {LONG} ({LONG} int, "{LONG.upper()[:-30]}x" int)')
    run(connection, f"insert into {CUT}x ({CUT}xyz) values (7)")
    outcome = connection.execute(f'select {LONG}, t."{CUT}" from "{LONG}" t')
    assert (outcome.columns, outcome.rows) == ((CUT, CUT), ((7, 7),))
    assert rows(connection, "select tablename from pg_tables where schemaname = 'public'") == [
        (CUT,)
    ]
    run(connection, f"drop table {CUT}")


def test_views_keep_their_query(connection):
    """A view, and what its query names, are cut alike, also when the view is read."""
    run(connection, f"create table t (a int); create view {LONG} as select a as {LONG} from t")
    assert connection.execute(f"select * from {CUT}").columns == (CUT,)
    run(connection, f"alter table {CUT} rename to {LONG.replace('n', 'm')}")
    assert connection.execute(f"select {CUT} from {'m' * 127}").columns == (CUT,)


def test_two_names_that_are_one(connection):
    """Columns whose names differ behind the 127th byte have the same name."""
    with pytest.raises(SqlError, match="stands twice"):
        connection.execute(f"create table t ({CUT}a int, {CUT}b int)")


def test_no_character_is_cut_in_two(connection):
    """Of a name with characters of several bytes whole ones are kept."""
    connection.execute(f'create table t ("{"é" * 100}" int)')
    assert connection.execute("select * from t").columns == ("é" * 63,)


def test_texts_are_not_cut(connection):
    """What stands in quotes as a text keeps its length."""
    assert rows(connection, f"select '{LONG}'") == [(LONG,)]
