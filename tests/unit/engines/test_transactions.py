"""BEGIN, COMMIT, ROLLBACK, and what an error does to a block.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html
"""

from __future__ import annotations

import pytest

from starlift.errors import DatabaseError, SqlError


def values(connection):
    """What stands in the table `a`."""
    return [value for (value,) in connection.execute("select x from a order by x").rows]


@pytest.fixture(autouse=True)
def table(connection):
    """A table with a one in it."""
    connection.execute("create table a (x int)")
    connection.execute("insert into a values (1)")


@pytest.mark.parametrize(
    "begin",
    [
        *("begin", "BEGIN WORK", "begin transaction", "start transaction"),
        "begin isolation level serializable",
        "begin transaction isolation level read committed, read write",
        "start transaction isolation level repeatable read",
        "begin read write",
    ],
)
@pytest.mark.parametrize(
    ("end", "expected"),
    [
        *((end, [1, 2]) for end in ("commit", "commit work", "COMMIT TRANSACTION", "end")),
        *((end, [1, 2]) for end in ("end work", "end transaction")),
        *((end, [1]) for end in ("rollback", "rollback work", "abort", "abort transaction")),
    ],
)
def test_a_block_ends_as_it_is_told(connection, begin, end, expected):
    """COMMIT and END keep what the block did, ROLLBACK and ABORT undo it, in every spelling."""
    for statement in (begin, "insert into a values (2)"):
        connection.execute(statement)
    assert values(connection) == [1, 2]
    connection.execute(end)
    assert values(connection) == expected


@pytest.mark.parametrize(
    "mistake", ["select 1 / 0", "select nothing from a", "selct", "vacuum tables of mine"]
)
def test_after_an_error_everything_is_refused(connection, mistake):
    """After an error in a block every statement fails with 25P02 until it is rolled back."""
    connection.execute("begin")
    connection.execute("insert into a values (2)")
    with pytest.raises(SqlError):
        connection.execute(mistake)
    for statement in ("select 1", "insert into a values (3)", "begin"):
        with pytest.raises(DatabaseError, match="current transaction is aborted") as caught:
            connection.execute(statement)
        assert caught.value.sqlstate == "25P02"
    connection.execute("rollback")
    assert values(connection) == [1]


def test_commit_of_a_failed_block_keeps_nothing(connection):
    """COMMIT after an error ends the block and keeps nothing of it."""
    connection.execute("begin")
    connection.execute("insert into a values (2)")
    with pytest.raises(DatabaseError):
        connection.execute("select 1 / 0")
    assert not connection.execute("commit").has_committed
    assert values(connection) == [1]


def test_what_needs_no_block(connection):
    """BEGIN in a block, COMMIT and ROLLBACK outside one change nothing, and say so."""
    assert connection.execute("commit").notices == ("there is no transaction in progress",)
    assert connection.execute("rollback").notices == ("there is no transaction in progress",)
    assert connection.execute("begin").notices == ()
    assert connection.execute("begin").notices == ("there is already a transaction in progress",)


def test_a_statement_outside_is_its_own_transaction(connection):
    """An error outside a block leaves no block behind."""
    with pytest.raises(DatabaseError):
        connection.execute("insert into a values (2), (1 / 0)")
    connection.execute("insert into a values (3)")
    assert values(connection) == [1, 3]


def test_definitions_roll_back(connection):
    """CREATE, DROP and DELETE of a block are undone with it, and what was known of the tables."""
    for statement in (
        "begin",
        "create table b (v varchar(3))",
        "delete from a",
        "drop table a",
        "create table a (v varchar(5))",
        "rollback",
    ):
        connection.execute(statement)
    assert values(connection) == [1]
    assert [(table.name, table.columns) for table in connection.catalog.tables()] == [
        ("a", (("x", "int4"),))
    ]


def commit_and_fail(connection):
    """A run that commits on its way, and then fails."""
    with connection.transaction():
        connection.execute("insert into a values (2)")
        assert connection.execute("commit").has_committed
        connection.execute("insert into a values (3)")
        connection.execute("select 1 / 0")


def test_commit_within_a_run(connection):
    """A COMMIT within `transaction()` publishes what stands before it; the rest goes on anew."""
    with pytest.raises(DatabaseError, match="Division by zero"):
        commit_and_fail(connection)
    assert values(connection) == [1, 2]


def fail_and_pass_over(connection):
    """A run that catches its error and goes on."""
    with connection.transaction():
        connection.execute("insert into a values (2)")
        with pytest.raises(DatabaseError, match="Division by zero"):
            connection.execute("select 1 / 0")


def test_an_error_that_is_passed_over_publishes_nothing(connection):
    """Whoever catches an error within `transaction()` and goes on is told at the end."""
    with pytest.raises(DatabaseError, match="current transaction is aborted"):
        fail_and_pass_over(connection)
    assert values(connection) == [1]
    connection.execute("insert into a values (4)")
    assert values(connection) == [1, 4]


@pytest.mark.parametrize("truncate", ["truncate a", "TRUNCATE TABLE public.a"])
def test_truncate_commits(connection, truncate):
    """TRUNCATE empties the table and commits the transaction in which it runs (r_TRUNCATE)."""
    connection.execute("begin")
    connection.execute("create table b (x int)")
    assert connection.execute(truncate).has_committed
    assert connection.execute("rollback").notices == ("there is no transaction in progress",)
    assert values(connection) == []
    assert [table.name for table in connection.catalog.tables()] == ["a", "b"]


def test_a_commit_that_fails_keeps_nothing(connection):
    """Where COMMIT is refused all is undone, what was set, too; what was run is still told of."""
    session = connection._session
    connection.execute("begin")
    connection.execute("set timezone to 'Europe/Berlin'")
    connection.execute("insert into a values (2)")
    connection.execute("select count(*) from stl_query")  # which writes what was run so far
    session.log.execute("drop table a")
    with pytest.raises(DatabaseError, match="conflict with a concurrent transaction"):
        connection.execute("commit")
    assert connection.execute("show timezone").rows == (("UTC",),)
    told = connection.execute("select querytxt from stl_query where querytxt like '%a values (2)'")
    assert told.rows == (("insert into a values (2)",),)


def test_truncate_that_fails_aborts_the_block(connection):
    """A TRUNCATE that fails commits nothing."""
    connection.execute("begin")
    connection.execute("insert into a values (2)")
    for statement, message in (("truncate nothing", "does not exist"), ("select 1", "aborted")):
        with pytest.raises(DatabaseError, match=message):
            connection.execute(statement)
    connection.execute("rollback")
    assert values(connection) == [1]


def test_system_tables_are_not_truncated(connection):
    """TRUNCATE of a system table is refused."""
    with pytest.raises(DatabaseError, match="permission denied"):
        connection.execute("truncate stl_load_errors")
