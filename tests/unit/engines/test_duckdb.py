"""The embedded engine's session and catalog, and how its failures are told."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection
from starlift.errors import ConfigError, DatabaseError, SqlError, WarehouseError


def opened(directory: Path, **variables: str) -> Connection:
    """A session on the warehouse in a directory, with these variables of the environment."""
    return connect(load_settings(directory, environ=variables))


def test_what_was_declared_is_kept(tmp_path):
    """Types with their lengths, NOT NULL and IDENTITY are the same in the next session."""
    first = opened(tmp_path)
    first.execute(
        "create table a (i int identity(3,2), v varchar(7) not null, n numeric(9,2), c char(2), "
        "f float, r real, s smallint, l bigint, b boolean, d date, t timestamp, z timestamptz)"
    )
    first.close()
    second = opened(tmp_path)
    (table,) = second.catalog.tables()
    assert table.columns == (
        *(("i", "int4"), ("v", "varchar(7)"), ("n", "numeric(9,2)"), ("c", "char(2)")),
        *(("f", "float8"), ("r", "float4"), ("s", "int2"), ("l", "int8"), ("b", "bool")),
        *(("d", "date"), ("t", "timestamp"), ("z", "timestamptz")),
    )
    assert [(column.name, column.is_identity) for column in second.catalog.target_columns("a")] == [
        (name, name == "i") for name, _ in table.columns
    ]
    with pytest.raises(SqlError, match="identity"):
        second.execute("insert into a (i, v) values (1, 'x')")
    second.close()


def test_tables_of_queries_have_their_types(connection):
    """A table made by a query shows the types that the query gave it."""
    connection.execute(
        "create table a as select 1 as i, 'x' as v, 1.50 as n, 2::float as f, true as b, "
        "sum(l) as s, date '2018-01-01' as d from (select 1::bigint as l) q"
    )
    assert connection.catalog.tables()[0].columns == (
        *(("i", "int4"), ("v", "varchar(1)"), ("n", "numeric(3,2)"), ("f", "float8")),
        *(("b", "bool"), ("s", "int8"), ("d", "date")),
    )


def test_column_types_of_what_is_not_there(connection):
    """A table that does not stand has no columns."""
    assert connection.catalog.column_types("nothing") == {}
    assert connection.catalog.target_columns("nothing") == ()
    assert connection.catalog.tables() == ()


def test_a_zone(connection):
    """TIMESTAMPTZ comes out beside other columns, NULL and several of one name among them."""
    connection.execute("create table a (z timestamptz, n numeric(4,1))")
    connection.execute("insert into a values ('2018-11-01 12:00:00+02', 1.5), (null, null)")
    outcome = connection.execute("select z, n, z from a order by n")
    shown = [[str(value) for value in row] for row in outcome.rows]
    moment = "2018-11-01 10:00:00+00:00"
    assert (outcome.columns, shown) == (
        ("z", "n", "z"),
        [[moment, "1.5", moment], ["None"] * 3],
    )
    assert connection.execute("select z from a where n = 9").rows == ()


def test_counts_of_changed_rows(connection):
    """INSERT, UPDATE and DELETE tell how many rows they changed; other statements do not."""
    assert connection.execute("create table a (x int)").row_count is None
    assert connection.execute("insert into a values (1), (2), (3)").row_count == 3
    assert connection.execute("update a set x = 0 where x > 1").row_count == 2
    assert connection.execute("delete from a").row_count == 3
    assert connection.execute("drop table a").row_count is None
    assert connection.execute("drop table if exists a").row_count is None


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("select 1 / 0", "Division by zero"),
        (
            "insert into a values ('abcd', 'x')",
            r'value too long for type character varying\(3\).*"v" of "a"',
        ),
        ("insert into a values ('a', 'é')", '"c" of "a" is a CHAR'),
        ("select nothing from a", "nothing"),
        ("copy nothing from 's3://b/k' iam_role default json", 'relation "nothing" does not exist'),
    ],
)
def test_errors_of_the_database(connection, statement, message):
    """What the database refuses is told in Redshift's words, with the statement."""
    connection.execute("create table a (v varchar(3), c char(2))")
    with pytest.raises(DatabaseError, match=message) as caught:
        connection.execute(statement)
    assert caught.value.statement == statement


@pytest.mark.parametrize(
    ("statement", "message", "sqlstate"),
    [
        ("with r as (select 1), r as (select 2) select * from r",
         'WITH query name "r" specified more than once', "42712"),
        ("with recursive r(n) as (select n from r) select * from r", "non-recursive term", "42P19"),
        ("select sum(x) over (order by x rows between 1 following and 1 preceding) from a",
         "frame starting from following row cannot have preceding rows", "42P20"),
        ("select * from a where x = (select x, x from a)", "must return only one column", "42601"),
        ("select (select x from a)", "more than one row returned by a subquery", "21000"),
        ("select x from a union select x, x from a", "the same number of columns", "42601"),
        ("select * from a join a b using (y)",
         'column "y" specified in USING clause does not exist in left table', "42703"),
        ("insert into a (x, x) values (1, 2)", 'column "x" specified more than once', "42701"),
        ("update a set x = 1, x = 2", 'multiple assignments to same column "x"', "42601"),
        ("select row_number() from a", "needs an OVER clause", "42P20"),
        ("select x from a where rank() over (order by x) = 1", "not allowed in WHERE", "42P20"),
        ("select x from a order by 2", "ORDER BY position is not in the select list", "42P10"),
        ("select x from a order by 'x'", "non-integer constant in ORDER BY", "42601"),
        ("select x from a limit -1", "must not be negative", "2201W"),
        ("select true + 1", "function or operator does not exist", "42883"),
        ("select b.* from a", 'missing FROM-clause entry for table "b"', "42P01"),
        ("select 'a' ~ '('", "Invalid regular expression", "2201B"),
        ("select chr(99999999)", "requested character 99999999", "XX000"),
        ("select percentile_cont(1.5) within group (order by x) from a", "between 0 and 1",
         "22003"),
        ("select percentile_disc(-0.5) within group (order by x) from a", "between 0 and 1",
         "22003"),
    ],
)  # fmt: skip
def test_errors_in_redshifts_words(connection, statement, message, sqlstate):
    """None is in DuckDB's words, and each has the code that PostgreSQL gives it."""
    connection.execute("create table a (x int)")
    connection.execute("insert into a values (1), (2)")
    with pytest.raises(SqlError, match=message) as caught:
        connection.execute(statement)
    assert caught.value.sqlstate == sqlstate
    assert not re.search(r"Error:|DuckDB|Candidate|RECURSIVE", caught.value.message)


def test_an_error_shows_no_secret(connection):
    """The statement of an error has its credentials hidden, whoever refused it."""
    with pytest.raises(SqlError) as caught:
        connection.execute(
            "copy t from 's3://b/k' access_key_id 'open' secret_access_key 'sesame' json"
        )
    assert "sesame" not in str(caught.value)
    assert "open'" not in str(caught.value)


def test_one_session_of_a_process(connection, tmp_path):
    """A second session on the file is refused, in words that say so; then the first may end."""
    with pytest.raises(WarehouseError, match="in use by another session of this process"):
        opened(tmp_path)
    connection.close()
    opened(tmp_path).close()


def test_a_session_that_is_closed(connection):
    """What comes after its end is refused; to end it again changes nothing."""
    connection.close()
    connection.close()
    with pytest.raises(WarehouseError, match="is closed"):
        connection.execute("select 1")


def test_statements_of_several_threads(connection):
    """They wait for one another: none is lost, none is refused."""
    connection.execute("create table n (a int)")

    def insert(number: int) -> None:
        for _ in range(20):
            connection.execute(f"insert into n values ({number})")  # noqa: S608 - a number

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(insert, range(4)))
    counted = connection.execute("select a, count(*) from n group by a order by a").rows
    assert counted == tuple((number, 20) for number in range(4))


_DEEP = {
    "parentheses": f"select {'(' * 2000}1{')' * 2000}",
    "calls": f"select {'abs(' * 900}1{')' * 900}",
    "sums": f"select {' + '.join(['1'] * 9000)}",
    "unions": " union all ".join(["select 1"] * 9000),
}


@pytest.mark.parametrize("form", _DEEP)
def test_a_statement_that_nests_too_deeply(connection, form):
    """What Python cannot follow is an error of the statement, and fails its block as any other."""
    connection.execute("begin")
    with pytest.raises(SqlError, match="nests expressions or queries too deeply") as caught:
        connection.execute(_DEEP[form])
    assert caught.value.sqlstate == "54001"
    with pytest.raises(DatabaseError, match="aborted"):
        connection.execute("select 1")


def test_a_transaction_ends_with_its_block(connection):
    """After a block that failed the next statement runs by itself."""
    with pytest.raises(DatabaseError):
        create_twice(connection)
    connection.execute("create table a (x int)")
    assert len(connection.catalog.tables()) == 1


def create_twice(connection: Connection) -> None:
    """Two tables of one name in a transaction."""
    with connection.transaction():
        for _ in range(2):
            connection.execute("create table a (x int)")


@pytest.mark.parametrize("name", ["Dwh", "my-db", 'a"b', "select"])
def test_names_of_databases(tmp_path, name):
    """The database has the name of DB_NAME, whatever it is."""
    session = opened(tmp_path, STARLIFT_CLUSTER_DB_NAME=name)
    session.execute("create table a (x int)")
    assert session.execute("select count(*) from a").rows == ((0,),)
    session.close()


def test_no_directory(tmp_path):
    """A warehouse in a directory that is not there is an error that says what to do."""
    with pytest.raises(WarehouseError, match="there is no directory") as caught:
        opened(tmp_path, STARLIFT_WAREHOUSE_PATH="missing/warehouse.duckdb")
    assert "PATH" in caught.value.hint


def test_a_file_that_is_no_database(tmp_path):
    """A file of another kind is not opened and not overwritten."""
    (tmp_path / "warehouse.duckdb").write_text("not a database at all, but some text")
    with pytest.raises(WarehouseError, match="cannot be opened"):
        opened(tmp_path)
    assert (tmp_path / "warehouse.duckdb").read_text().startswith("not a database")


def test_an_engine_that_is_not_there(tmp_path):
    """An engine that this version does not run is named, with the way out."""
    with pytest.raises(ConfigError, match="postgres is not there yet") as caught:
        opened(tmp_path, STARLIFT_WAREHOUSE_ENGINE="postgres")
    assert "STARLIFT_WAREHOUSE_ENGINE=duckdb" in caught.value.hint
