"""Views, late-binding views and materialized views.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html, r_DROP_VIEW.html,
materialized-view-create-sql-command.html and materialized-view-refresh-sql-command.html.
"""

# Statements are put together from names that stand here.
# ruff: noqa: S608

from __future__ import annotations

import pytest

from starlift.engines.duckdb import relations
from starlift.errors import DatabaseError, SqlError
from starlift.redshift.view_queries import names_read
from tests.unit.engines.runs import run

_MATERIALIZED = """create materialized view v backup no diststyle key distkey (id) sortkey (id)
auto refresh no as select id, 1 as n from event"""


@pytest.fixture(autouse=True)
def tables(connection):
    """Two tables of events, and a schema with one of the same name."""
    run(
        connection,
        "create table event (id int, name varchar(20));"
        "insert into event values (1, 'a'), (2, 'b');"
        "create schema other; create table other.event (id int);"
        "insert into other.event values (9)",
    )


@pytest.mark.parametrize(
    ("create", "query", "rows"),
    [
        ("create view v as select id from event", "select * from v", [(1,), (2,)]),
        ("create view v as (select id from event)", "select id from v where id > 1", [(2,)]),
        ("create view v (a, b) as select * from event", "select b, a from v", [("a", 1), ("b", 2)]),
        ("create view v (a) as select id, name from event", "select x.name, v.a from v x, v",
         [("a", 1), ("a", 2), ("b", 1), ("b", 2)]),
        ("create view V as with q as (select id from event) select id + 1 as n from q",
         'select N from "v"', [(2,), (3,)]),
        ("create view v as select count(*) from event", "select count from v", [(2,)]),
        ("create view v as select id from event union all select id from other.event",
         "select * from v", [(1,), (2,), (9,)]),
        ("create view other.v as select id from public.event", "select other.v.id from other.v",
         [(1,), (2,)]),
        ("create view v as select e.id from event e join event f on e.id = f.id",
         "with v2 as (select * from v) select * from v2", [(1,), (2,)]),
        ("create view v as select id from event where id = (select max(id) from event)",
         "select * from event where id in (select id from v)", [(2, "b")]),
        ("create view v as select id from event /* ; */ -- all of them\n",
         "select x.n from v as x (n)", [(1,), (2,)]),
        ("create view v as select id from public.event with no schema binding",
         "select * from v", [(1,), (2,)]),
        ("create view v (n) as select id from public.event with no schema binding",
         "select n from v", [(1,), (2,)]),
        ("create materialized view v as select id from event", "select * from v", [(1,), (2,)]),
        (_MATERIALIZED, "select n from v", [(1,), (1,)]),
    ],
)  # fmt: skip
def test_a_view_is_its_query(connection, create, query, rows):
    """What is read from a view is what its query gives, under its columns' names."""
    connection.execute(create)
    assert run(connection, query) == rows


def test_a_view_keeps_what_it_was_made_of(connection):
    """A column that comes later, or another search path, does not change a view."""
    run(connection, "create view v as select * from event; alter table event add extra int")
    run(connection, "set search_path to other")
    assert run(connection, "select * from public.v") == [(1, "a"), (2, "b")]


def test_a_late_binding_view_reads_what_stands(connection):
    """A late-binding view looks at its tables when it is read, and holds none of them."""
    run(connection, "create view v as select * from public.event with no schema binding")
    run(connection, "alter table event rename column name to title; drop table other.event")
    assert connection.execute("select * from v").columns == ("id", "title")
    connection.execute("drop table event")
    with pytest.raises(DatabaseError, match='relation "event" does not exist'):
        connection.execute("select * from v")
    run(connection, "create table event (n int); insert into event values (5)")
    assert run(connection, "select * from v") == [(5,)]


def test_a_view_of_what_is_not_there_yet(connection):
    """WITH NO SCHEMA BINDING takes a table that does not stand, in a schema that does."""
    connection.execute("create view v as select n from public.later with no schema binding")
    run(connection, "create table later (n int); insert into later values (3)")
    assert run(connection, "select * from v") == [(3,)]


def test_views_of_views(connection):
    """A view reads views, and goes with them only by CASCADE."""
    run(connection, "create view v as select id from event; create view w as select id from v")
    assert run(connection, "select * from w") == [(1,), (2,)]
    with pytest.raises(DatabaseError, match="cannot drop view v because other objects depend"):
        connection.execute("drop view v")
    connection.execute("drop view v cascade")
    with pytest.raises(DatabaseError, match='relation "w" does not exist'):
        connection.execute("select * from w")


@pytest.mark.parametrize(
    "view", ["create view v as select id from event",
             "create materialized view v as select id from event"],
)  # fmt: skip
def test_a_table_is_held_by_its_views(connection, view):
    """A table that a view reads is dropped with CASCADE alone, and the view with it."""
    connection.execute(view)
    with pytest.raises(DatabaseError, match="cannot drop table event because") as caught:
        connection.execute("drop table event")
    assert caught.value.sqlstate == "2BP01"
    assert '"v" depends on it' in caught.value.hint
    connection.execute("drop table event cascade")
    with pytest.raises(DatabaseError, match='relation "v" does not exist'):
        connection.execute("select * from v")


def test_a_view_follows_its_table(connection):
    """A view reads its table under the name that the table gets."""
    run(connection, "create view v as select event.id from event where event.id > 1")
    run(connection, "alter table event rename to former; create table event (id int)")
    assert run(connection, "select * from v") == [(2,)]
    run(connection, "alter table v rename to w")
    assert run(connection, "select * from w") == [(2,)]


def test_or_replace(connection):
    """OR REPLACE makes a view or changes its query, with the same columns."""
    run(connection, "create or replace view v as select id from event")
    run(connection, "create or replace view v as select id + 1 as id from event")
    assert run(connection, "select * from v") == [(2,), (3,)]
    with pytest.raises(DatabaseError, match="cannot change the columns"):
        connection.execute("create or replace view v as select id, name from event")
    with pytest.raises(DatabaseError, match="or their types"):
        connection.execute("create or replace view v as select id + 0.5 as id from event")
    with pytest.raises(DatabaseError, match='"event" is not a view'):
        connection.execute("create or replace view event as select 1 as a")


def test_a_materialized_view_is_refreshed(connection):
    """A materialized view keeps its rows until it is refreshed."""
    run(connection, "create materialized view v as select max(id) as m from event")
    connection.execute("insert into event values (7, 'c')")
    assert run(connection, "select m from v") == [(2,)]
    run(connection, "refresh materialized view v")
    assert run(connection, "select m from v") == [(7,)]
    run(connection, "drop materialized view if exists v, nothing")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("create view v as select nothing from event", "nothing"),
        ("create view v as select id from nothing", 'relation "nothing" does not exist'),
        ("create view v as select id, id from event", 'column "id" specified more than once'),
        ("create view v (a, b) as select id from event", "2 column names are listed for 1 columns"),
        ("create view v as insert into event values (1)", "Expected a query"),
        ("create view event as select 1 as a", 'relation "event" already exists'),
        ("create view nowhere.v as select 1 as a", 'schema "nowhere" does not exist'),
        ("create view v as select id from event with no schema binding",
         "All the relation names inside should be qualified"),
        ("create view v as select id from nowhere.event with no schema binding",
         'schema "nowhere" does not exist'),
        ("create view #v as select 1 as a", "A temporary view is not supported"),
        ("create temp view v as select 1 as a", "view"),
        ("create materialized view v as select id from event order by id", "ORDER BY"),
        ("create materialized view v as select table_name from svv_tables", "it is no table"),
        ("create materialized view v as select * from bound", "it is no table"),
        ("drop view event", '"event" is not a view'),
        ("drop view nothing", 'relation "nothing" does not exist'),
        ("drop materialized view bound", '"bound" is not a materialized view'),
        ("drop table bound", '"bound" is not a table'),
        ("refresh materialized view bound", "is not a materialized view"),
        ("insert into bound values (1)", "cannot change a view"),
        ("insert into bound (id) select 1", "cannot change a view"),
        ("update bound set id = 1", "cannot change a view"),
        ("delete from bound", "cannot change a view"),
        ("truncate bound", "cannot change a view"),
    ],
)  # fmt: skip
def test_mistakes(connection, statement, message):
    """What cannot be done with a view is an error, and changes nothing."""
    connection.execute("create view bound as select id from event")
    with pytest.raises(SqlError, match=message):
        connection.execute(statement)
    assert run(connection, "select * from bound") == [(1,), (2,)]


def test_a_view_of_itself(connection):
    """A late-binding view that reads itself is an error, not a hang."""
    connection.execute("create view v as select * from public.v with no schema binding")
    with pytest.raises(DatabaseError, match="infinite recursion"):
        connection.execute("select * from v")


def test_many_views_of_views(connection):
    """Views may read one another over many steps: that is no recursion."""
    run(connection, "create view v0 as select id from event")
    for number in range(1, 36):
        query = f"select id from public.v{number - 1} with no schema binding"
        connection.execute(f"create view v{number} as {query}")
    assert run(connection, "select count(*) from v35") == [(2,)]


def test_views_roll_back(connection):
    """A view that a block has made is gone with the block."""
    run(connection, "begin; create view v as select id from event; rollback")
    with pytest.raises(DatabaseError, match='relation "v" does not exist'):
        connection.execute("select * from v")


@pytest.mark.parametrize(
    ("table", "query"),
    [
        ("t", "select a from T"),
        ("t", 'select x.a from "public"."T" as x'),
        ('"od""d t"', 'select a from "OD""D T"'),
        ('"ΑΣ"', 'select a from "ας"'),
        ('"ΑΣ"', 'select "ΑΣ".a from public."ΑΣ"'),
        ("t", "with u as (select a from t) select a from u"),
    ],
)
def test_whatever_names_a_table_holds_it(connection, monkeypatch, table, query):
    """A view holds the tables that it reads, however it writes them; others are not looked at."""
    read: list[str] = []

    def note(text: str) -> set[tuple[str, str]]:
        read.append(text)
        return names_read(text)

    run(connection, f"create table {table} (a int); create table another (a int)")
    run(connection, "; ".join(f"create view w{n} as select a from another" for n in range(9)))
    connection.execute(f"create view v as {query}")
    monkeypatch.setattr(relations, "names_read", note)
    with pytest.raises(DatabaseError, match="because other objects depend on it"):
        connection.execute(f"drop table {table}")
    assert len(read) == 1


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("select * from a, b", [(1, 2, 3)]),
        ("select * from public.a as x, b where x.k = 1", [(1, 2, 3)]),
        ("select b.*, a.*, public.a.k as again from a, b", [(3, 1, 2, 1)]),
        ("select n, k from a, b", [(3, 1)]),
        ("select k, (select n from a where k = 1) as n from b, a", [(1, 3)]),
        ("select * from a union all select * from a", [(1, 2), (1, 2)]),
        ("select a.v, q.m from a natural join (select k, 7 as m, 8 as k2 from a) q", [(2, 7)]),
        ("select * from (select * from a) as x join b on true", [(1, 2, 3)]),
        ("with c as (select * from a) select * from c, b", [(1, 2, 3)]),
        ("select * from a pivot (max(v) for k in (1, 2))", [(2, None)]),
        ("select count(*) as c, k from a group by k", [(1, 1)]),
        ("select k from a where exists (select * from a, b)", [(1,)]),
    ],
)
@pytest.mark.parametrize("kind", ["view", "materialized view"])
def test_an_added_column_is_not_read(connection, query, rows, kind):
    """A view has the columns that it was made with, though its tables get more, and more again."""
    run(connection, "create table a (k int, v int); create table b (n int)")
    run(connection, "insert into a values (1, 2); insert into b values (3)")
    connection.execute(f"create {kind} w as {query}")
    assert run(connection, "select * from w") == rows
    for name in ("n", '"New one"', "k2"):
        connection.execute(f"alter table a add column {name} int default 9")
        if kind == "materialized view":
            connection.execute("refresh materialized view w")
        assert run(connection, "select * from w") == rows
    run(connection, "alter table a rename to c; drop view if exists other")
    assert run(connection, "select * from w") == rows


def test_a_name_that_a_view_reads_is_not_taken(connection):
    """A column is not given a name that a view finds in another table."""
    run(connection, "create table a (k int); create table b (n int)")
    run(connection, "create view w as select n from a, b")
    with pytest.raises(SqlError, match='the view "w" reads "k" or a "n"'):
        connection.execute("alter table a rename column k to n")
