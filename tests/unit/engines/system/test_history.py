"""What is told of the statements that were run."""

from __future__ import annotations

from itertools import pairwise

import pytest

from starlift.engines.duckdb import connection
from starlift.engines.duckdb.system import history
from starlift.engines.protocols import Connection
from starlift.errors import DatabaseError, SqlError


@pytest.fixture
def session(opened) -> Connection:
    """An empty warehouse."""
    return opened()


def test_statements_by_type(session):
    """SYS_QUERY_HISTORY has all, with type, status and rows; each STL view has its own."""
    for statement in (
        "create table a (x int)",
        "insert into a values (1), (2)",
        "create table b as select x from a",
        "select x from a",
        "set query_group to 'q'",
    ):
        session.execute(statement)
    with pytest.raises(DatabaseError):
        session.execute("select nothing from a")
    assert session.execute(
        "select query_type, status, returned_rows, trim(query_text) from sys_query_history "
        "order by query_id"
    ).rows == (
        ("DDL", "success", None, "create table a (x int)"),
        ("INSERT", "success", 2, "insert into a values (1), (2)"),
        ("CTAS", "success", None, "create table b as select x from a"),
        ("SELECT", "success", 2, "select x from a"),
        ("UTILITY", "success", None, "set query_group to 'q'"),
        ("SELECT", "failed", None, "select nothing from a"),
    )
    assert session.execute("select text from stl_ddltext").rows == (("create table a (x int)",),)
    assert session.execute("select text from stl_utilitytext").rows == (
        ("set query_group to 'q'",),
    )
    texts = session.execute("select querytxt, aborted from stl_query order by query").rows
    assert texts[:4] == (
        ("insert into a values (1), (2)", 0),
        ("create table b as select x from a", 0),
        ("select x from a", 0),
        ("select nothing from a", 1),
    )
    ((message,),) = session.execute(
        "select error_message from sys_query_history where status = 'failed'"
    ).rows
    assert "nothing" in message


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyboardInterrupt(), "KeyboardInterrupt: "),
        (ValueError("password 'Secret123'"), "ValueError: password '*********'"),
    ],
)
def test_a_statement_that_ends_with_any_error_has_failed(session, monkeypatch, error, message):
    """Ctrl-C, and what nobody has foreseen, are told as failures, without a secret."""

    def fail(_statement: str) -> None:
        raise error

    monkeypatch.setattr(connection, "parse", fail)
    with pytest.raises(type(error)):
        session.execute("select 1 as one")
    monkeypatch.undo()
    assert session.execute(
        "select status, trim(query_text), trim(error_message) from sys_query_history"
    ).rows == (("failed", "select 1 as one", message.strip()),)


def test_statements_about_users(session):
    """r_STL_UTILITYTEXT tells of users and privileges; a password is not told."""
    for statement in (
        "create user bob password 'Secret123'",
        "create group g with user bob",
        "grant select on svv_table_info to bob",
    ):
        session.execute(statement)
    assert session.execute("select trim(text) from stl_utilitytext order by starttime").rows == (
        ("create user bob password '*********'",),
        ("create group g with user bob",),
        ("grant select on svv_table_info to bob",),
    )
    ((number,),) = session.execute("select usesysid from pg_user where usename = 'bob'").rows
    assert session.execute("select groname, grolist from pg_group").rows == (
        ("g", f"{{{number}}}"),
    )


def test_types_of_statements(session):
    """MERGE is a query; ALTER TABLE in all its forms, views and schemas are DDL."""
    for statement in (
        "create table a (x int, v varchar(5))",
        "create table b (x int, v varchar(5))",
        """merge into a using b on a.x = b.x when matched then update set v = b.v
        when not matched then insert values (b.x, b.v)""",
        "alter table a append from b",
        "alter table a alter column v type varchar(9)",
        "create schema s",
        "create view s.w as select x from a",
        "truncate a",
    ):
        session.execute(statement)
    assert session.execute("select query_type from sys_query_history order by query_id").rows == (
        *(("DDL",), ("DDL",), ("MERGE",), ("DDL",), ("DDL",), ("DDL",), ("DDL",), ("UTILITY",)),
    )


def test_times_and_numbers(session):
    """Queries are numbered as they come; a block's share a transaction; time passes forwards."""
    session.execute("begin")
    session.execute("create table a (x int)")
    session.execute("insert into a values (1)")
    session.execute("commit")
    session.execute("select 1")
    rows = session.execute(
        "select query_id, transaction_id, start_time, end_time, elapsed_time "
        "from sys_query_history order by query_id"
    ).rows
    first, transaction = rows[0][0], rows[0][1]
    assert [row[0] - first for row in rows] == [0, 1, 2, 3, 4]
    assert [row[1] - transaction for row in rows] == [0, 0, 0, 0, 1]
    assert all(start <= end and elapsed >= 0 for _, _, start, end, elapsed in rows)
    assert [a[3] <= b[2] for a, b in pairwise(rows)] == [True] * 4


def test_long_texts_come_in_pieces(session):
    """STL_QUERYTEXT has 200 characters a row, which together are the statement."""
    statement = f"select '{'0123456789' * 50}' as digits"
    session.execute(statement)
    rows = session.execute("select sequence, text from stl_querytext order by query, sequence").rows
    assert [number for number, _ in rows] == [0, 1, 2]
    assert "".join(text for _, text in rows) == statement


@pytest.mark.parametrize(
    ("statement", "secret"),
    [
        ("copy a from 's3://b/k' access_key_id 'open' secret_access_key 'sesame' json", "sesame"),
        ("copy a from 's3://b/k' credentials 'aws_secret_access_key=sesame' json", "sesame"),
        ("copy a from 's3://b/k' credentials 'aws_secret_access_key=sesame json", "sesame"),
        ("alter user bob password 'open' 'sesame'", "sesame"),
        ("copy a from 's3://b/k' secret_access_key 'open' 'sesame'", "sesame"),
    ],
)
def test_secrets_are_not_kept(session, opened, tmp_path, statement, secret):
    """No file holds a statement's credentials, not even one that cannot be read."""
    with pytest.raises(SqlError) as caught:
        session.execute(statement)
    rows = session.execute("select query_text from sys_query_history").rows
    assert rows
    assert secret not in str(rows)
    assert secret not in str(caught.value)
    opened()  # what the session before has told is written
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_it_is_seen_within_a_block_and_outlives_its_rollback(session):
    """What a block has run is told within it, and still after the block is undone."""
    query = "select querytxt from stl_query where querytxt like 'insert%'"
    session.execute("create table a (x int)")
    session.execute("begin")
    session.execute("insert into a values (1)")
    assert session.execute(query).rows == (("insert into a values (1)",),)
    session.execute("insert into a values (2)")
    assert len(session.execute(query).rows) == 2
    session.execute("rollback")
    assert len(session.execute(query).rows) == 2
    assert session.execute("select count(*) from a").rows == ((0,),)


def test_it_is_there_in_the_next_session(session, opened):
    """The history is kept with the warehouse, and the numbers go on."""
    session.execute("select 42 as answer")
    session = opened()
    session.execute("select 43 as answer")
    rows = session.execute(
        "select query, querytxt from stl_query where querytxt like '%answer' order by query"
    ).rows
    assert [text for _, text in rows] == ["select 42 as answer", "select 43 as answer"]
    assert rows[0][0] < rows[1][0]


def test_views_over_it_are_fresh(session):
    """A view of users' over the history, or over sizes, tells what was just run."""
    session.execute("create table a (x int)")
    session.execute("create view ran as select querytxt from stl_query where querytxt like '%n%'")
    session.execute("create view ran_again as select querytxt from ran")
    session.execute('create view big as select "table", tbl_rows from svv_table_info')
    session.execute("insert into a values (1), (2)")
    assert session.execute("select querytxt from ran_again").rows == (
        ("insert into a values (1), (2)",),
    )
    assert session.execute("select * from big").rows == (("a", 2),)


def test_it_is_bounded(session, opened, monkeypatch):
    """When a session begins, the oldest statements beyond the bound are dropped."""
    for number in range(6):
        session.execute(f"select {number} as n")
    monkeypatch.setitem(history._KEPT, "statements", 3)
    session = opened()
    assert [text for (text,) in session.execute(
        "select querytxt from stl_query order by query").rows
    ] == ["select 3 as n", "select 4 as n", "select 5 as n"]  # fmt: skip


@pytest.mark.parametrize("most", [100, 16_000_000])
def test_many_statements(session, monkeypatch, most):
    """What is pending in a long block is bounded by its characters; none is lost, none twice."""
    monkeypatch.setattr(history, "_MOST_PENDING_CHARACTERS", most)
    query = "select count(*), count(distinct query) from stl_query where querytxt like 'insert%'"
    session.execute("create table a (x int)")
    session.execute("begin")
    for number in range(520):
        session.execute(f"insert into a values ({number})")  # noqa: S608 - made here
        if number == 10:
            assert session.execute(query).rows[0][0] > 0
    assert len(session._session.history._pending["statements"]) < (20 if most == 100 else 600)
    session.execute("commit")
    assert session.execute(query).rows == ((520, 520),)


def test_statements_outside_a_block_are_written_on_the_way(session):
    """Without anybody looking, what is pending stays short."""
    for _ in range(510):
        session.execute("select 1")
    assert len(session._session.history._pending["statements"]) < 20
