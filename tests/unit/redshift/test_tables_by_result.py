"""Tables made, filled, changed and dropped on the embedded engine."""

from __future__ import annotations

import pytest

from starlift.engines.protocols import Connection
from starlift.errors import DatabaseError, SqlError, SqlSyntaxError, UnsupportedSqlError


def run(connection: Connection, *statements: str) -> list[tuple[object, ...]]:
    """Run the statements; the rows of the last one."""
    for statement in statements:
        outcome = connection.execute(statement)
    return sorted(outcome.rows, key=repr)


def test_names_fold_to_lower_case(connection):
    """Quoted names, too, mean what they mean without quotes, in every statement."""
    rows = run(
        connection,
        'create table "Time" ("Start" int, "User" int)',
        'insert into TIME (START, "USER") values (1, 2)',
        'create table users ("user" int)',
        'insert into "USERS" select "user" from time',
        'select u."USER", t."start" from "users" as U inner join time t on T."User" = u."user"',
    )
    assert rows == [(2, 1)]
    assert [table.name for table in connection.catalog.tables()] == ["time", "users"]


def test_keys_are_not_enforced(connection):
    """PRIMARY KEY, UNIQUE and REFERENCES are declared and not held, as on Redshift."""
    rows = run(
        connection,
        "create table a (id int primary key, u int unique, o int references a (id))",
        "insert into a values (1, 1, 9), (1, 1, 9)",
        "select * from a",
    )
    assert rows == [(1, 1, 9), (1, 1, 9)]


@pytest.mark.parametrize("column", ["id int not null", "id int primary key"])
def test_not_null_is_enforced(connection, column):
    """NOT NULL holds, also where a primary key implies it."""
    connection.execute(f"create table a ({column})")
    with pytest.raises(DatabaseError, match="Cannot insert a NULL value"):
        connection.execute("insert into a values (null)")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("varchar(3)", "'abcd'"),
        ("varchar(3)", "'éé'"),
        ("varchar", f"'{'x' * 257}'"),
        ("char(2)", "'abc'"),
        ("char(4)", "'é'"),
        ("smallint", "70000"),
        ("int", "3000000000"),
        ("numeric(4,2)", "100"),
        ("date", "'2018-02-30'"),
    ],
)
def test_values_that_do_not_fit(connection, kind, value):
    """A value too long (in bytes) or out of range is an error, not cut and not kept."""
    connection.execute(f"create table a (v {kind})")
    for statement in (f"insert into a values ({value})", f"insert into a select {value}"):  # noqa: S608 - made here
        with pytest.raises(DatabaseError):
            connection.execute(statement)
    assert run(connection, "select * from a") == []


def test_a_text_of_the_full_length_fits(connection):
    """A text of as many bytes as its column fits; UPDATE is held to the same."""
    run(connection, "create table a (v varchar(4), c char(2))", "insert into a values ('éé', 'xy')")
    with pytest.raises(
        DatabaseError, match=r'value too long for type character varying\(4\).*"v" of "a"'
    ):
        connection.execute("update a set v = 'ééé'")
    assert run(connection, "select * from a") == [("éé", "xy")]


def test_identity_counts_on(connection):
    """IDENTITY begins at its seed, goes by its step, and DELETE does not set it back."""
    rows = run(
        connection,
        "create table a (id int identity(5, 3), v int)",
        "insert into a (v) values (1), (2)",
        "insert into a (v) select 3",
        "delete from a where v < 3",
        "insert into a (v) values (4)",
        "select id, v from a",
    )
    assert rows == [(11, 3), (14, 4)]


def test_identity_is_unique_over_many_rows(connection):
    """The values are all different, over several inserts and downwards too."""
    run(connection, "create table a (id bigint identity(0, -1), v int)")
    many = "with recursive r(x) as (select 1 union all select x + 1 from r where x < 500) "
    for _ in range(2):
        connection.execute(f"insert into a (v) {many} select x from r")  # noqa: S608 - made here
    query = "select count(*), count(distinct id), min(id), max(id) from a"
    assert run(connection, query) == [(1000, 1000, -999, 0)]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("insert into a (id, v) values (1, 2)", "cannot set an identity column"),
        ("update a set id = 2", "cannot set an identity column"),
        ("insert into a values (2)", "cannot set an identity column"),
        ("insert into a select 2", "cannot set an identity column"),
        ("insert into a values (default, 1), (2, 1)", "cannot set an identity column"),
    ],
)
def test_values_for_identity_are_refused(connection, statement, message):
    """An IDENTITY column takes no value of one's own."""
    connection.execute("create table a (id int identity(0,1), v int)")
    with pytest.raises(SqlError, match=message):
        connection.execute(statement)


def test_a_new_table_counts_anew(connection):
    """After DROP and CREATE an IDENTITY begins at its seed again."""
    for _ in range(2):
        rows = run(
            connection,
            "drop table if exists a",
            "create table a (id int identity(0,1), v int)",
            "insert into a (v) values (1)",
            "select id from a",
        )
        assert rows == [(0,)]


def test_defaults(connection):
    """A column that is left out, or is DEFAULT among VALUES, gets its default."""
    rows = run(
        connection,
        "create table a (v int, w varchar default 'it''s', x int default -1 * 2, "
        "y boolean default true, z timestamp default getdate() not null)",
        "insert into a (v) values (1)",
        "insert into a (v, w) values (2, default)",
        "insert into a default values",
        "select v, w, x, y, z is null from a",
    )
    expected = [(number, "it's", -2, True, False) for number in (1, 2, None)]
    assert rows == sorted(expected, key=repr)


def test_drop_takes_several(connection):
    """DROP TABLE a, b drops both; IF EXISTS forgives what is not there; CASCADE changes nothing."""
    run(connection, "create table a (x int)", "create table b (x int)", "create table c (x int)")
    connection.execute("drop table a, b cascade")
    assert [table.name for table in connection.catalog.tables()] == ["c"]
    connection.execute("drop table if exists a, c restrict")
    assert connection.catalog.tables() == ()
    with pytest.raises(DatabaseError, match='relation "a" does not exist'):
        connection.execute("drop table a")


def test_everything_rolls_back_together(connection):
    """CREATE, INSERT, DELETE, UPDATE and DROP of a transaction that fails leave no trace."""
    run(connection, "create table a (v varchar(7))", "insert into a values ('kept')")
    connection.execute("create table b (x int)")
    with pytest.raises(DatabaseError), connection.transaction():
        run(
            connection,
            "create table c (id int identity(0,1), x int)",
            "insert into c (x) values (1)",
            "delete from a",
            "drop table b",
            "create table b (y varchar(3))",
            "insert into a values ('new')",
            "select 1 / 0",
        )
    assert run(connection, "select v from a") == [("kept",)]
    shown = [(table.name, table.columns) for table in connection.catalog.tables()]
    assert shown == [("a", (("v", "varchar(7)"),)), ("b", (("x", "int4"),))]
    assert run(connection, "create table c (id int identity(4,1), x int)",
               "insert into c (x) values (1)", "select id from c") == [(4,)]  # fmt: skip


def test_one_statement_is_whole_or_not_at_all(connection):
    """Outside a transaction a statement that fails half-way leaves nothing."""
    connection.execute("create table a (x int not null)")
    with pytest.raises(DatabaseError):
        connection.execute("insert into a values (1), (null)")
    assert run(connection, "select * from a") == []


def test_delete_using_and_update_from(connection):
    """DELETE USING and UPDATE FROM take their rows from another table, with aliases too."""
    run(
        connection,
        "create table a (id int, v varchar)",
        "insert into a values (1, 'a'), (2, 'b'), (3, 'c')",
        "create table b (id int, v varchar)",
        "insert into b values (1, 'x'), (2, 'y')",
    )
    assert connection.execute("update a set v = b.v || '!' from b where a.id = b.id").row_count == 2
    assert connection.execute("delete from a using b where a.id = b.id and b.id = 2").row_count == 1
    assert connection.execute("delete from a as x where x.id = 3").row_count == 1
    assert run(connection, "select * from a") == [(1, "x!")]
    assert connection.execute("delete a").row_count == 1


def test_insert_with_cte(connection):
    """INSERT ... WITH ... SELECT, and INSERT from a query in parentheses."""
    rows = run(
        connection,
        "create table a (x int, y int)",
        "insert into a (y, x) with q as (select 7 / 2 as h) select h, 1 from q",
        "insert into a (select x + 1, y from a)",
        "select * from a",
    )
    assert rows == [(1, 3), (2, 3)]


def test_create_table_as(connection):
    """CTAS keeps the query's names and types, and takes table attributes."""
    rows = run(
        connection,
        "create table a (x int, v varchar(5))",
        "insert into a values (1, 'a'), (1, 'b')",
        "create table b diststyle all sortkey (x) as "
        "select x, count(*), max(v) as m, sum(x), 7 / 2 as half from a group by x",
        "select * from b",
    )
    assert rows == [(1, 2, "b", 2, 3)]
    columns = [name for name, _ in connection.catalog.tables()[1].columns]
    assert columns == ["x", "count", "m", "sum", "half"]


@pytest.mark.parametrize(
    "into",
    [
        "select x, v as w into b from a where x > 1",
        "SELECT x, v AS w INTO TABLE b FROM a WHERE x > 1",
        "select x, v as w into temp b from a where x > 1",
        "select x, v as w into temporary table b from a order by x desc limit 1",
        "with q as (select * from a where x > 1) select x, v as w into b from q",
    ],
)
def test_select_into(connection, into):
    """SELECT INTO makes a table of a query's rows (r_SELECT_INTO)."""
    run(
        connection,
        "create table a (x int, v varchar(5))",
        "insert into a values (1, 'a'), (2, 'b')",
    )
    assert run(connection, into, "select x, w from b") == [(2, "b")]
    with pytest.raises(DatabaseError, match='relation "b" already exists'):
        connection.execute(into)


def test_create_table_as_with_two_columns_of_a_name(connection):
    """Two columns of one name are an error in CTAS, though not in a query."""
    assert run(connection, "select 1, 2") == [(1, 2)]
    with pytest.raises(SqlError, match=r'column "\?column\?" specified more than once'):
        connection.execute("create table a as select 1, 2")


def test_create_table_like(connection):
    """LIKE copies names, types, lengths and NOT NULL, and no rows."""
    run(connection, "create table a (x int not null, v varchar(3))")
    run(connection, "insert into a values (1, 'a')", "create table b (like a)")
    assert run(connection, "select * from b") == []
    for values in ("null, 'a'", "1, 'abcd'"):
        with pytest.raises(DatabaseError):
            connection.execute(f"insert into b values ({values})")  # noqa: S608 - made here
    assert str(connection.catalog.column_types("b")["v"]) == "varchar(3)"


@pytest.mark.parametrize(
    "create",
    [
        "create temp table a (like a)",
        "create temporary table a (x int identity(7,1), v varchar(9))",
        "create temp table a as select x, v from a where x is null",
    ],
)
def test_temporary_tables(connection, create):
    """A temporary table stands before the permanent one of its name, and leaves it as it was."""
    run(connection, "create table a (x int identity(0,1), v varchar(3))")
    run(connection, "insert into a (v) values ('one')", create)
    assert run(connection, "select * from a") == []
    assert run(connection, "select v from public.a") == [("one",)]
    assert connection.catalog.tables()[0].row_count == 1
    connection.execute("drop table a")
    rows = run(connection, "insert into a (v) values ('two')", "select * from a")
    assert rows == [(0, "one"), (1, "two")]
    assert str(connection.catalog.column_types("a")["v"]) == "varchar(3)"


def test_a_number_sign_makes_a_table_temporary(connection):
    """A table whose name begins with # ends with the session."""
    assert run(connection, "create table #a (x int)", "insert into #a values (1)",
               "select x from #a") == [(1,)]  # fmt: skip
    run(connection, "create table #b as select 1 as x")
    assert connection.catalog.tables() == ()


def test_if_not_exists_changes_nothing(connection):
    """CREATE TABLE IF NOT EXISTS leaves a table that stands, and what is known of it."""
    run(connection, "create table a (v varchar(3))", "create table if not exists a (w int)")
    assert connection.catalog.tables()[0].columns == (("v", "varchar(3)"),)
    with pytest.raises(DatabaseError, match='relation "a" already exists'):
        connection.execute("create table a (w int)")


@pytest.mark.parametrize(
    "name",
    ['"/etc/hostname"', "'/etc/hostname'", "duckdb_tables", "information_schema.routines",
     "pg_catalog.pg_enum", "duckdb_settings", "sqlite_master", "statement", "nothing.here"],
)  # fmt: skip
def test_a_name_is_a_tables(connection, name):
    """A name never means a file, a view of the engine's, or a variable of Python's."""
    with pytest.raises(DatabaseError, match="does not exist") as caught:
        connection.execute(f"select * from {name}")  # noqa: S608 - made here
    assert caught.value.line == 1


@pytest.mark.parametrize(
    "statement",
    [
        "delete from stl_load_errors",
        "insert into sys_load_history select * from sys_load_history",
        "update redshift_system.stl_load_errors set slice = 1",
        "drop table stl_load_errors",
    ],
)
def test_system_tables_are_not_written(connection, statement):
    """The system tables can be read, and not changed."""
    connection.execute("select count(*) from stl_load_errors")
    with pytest.raises(DatabaseError, match="permission denied"):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("insert into a (nothing) values (1)", DatabaseError),
        ("insert into a values (1, 2, 3)", DatabaseError),
        ("select nothing from a", DatabaseError),
        ("update a set a.x = 1", SqlSyntaxError),
        ("insert into a values (1), (1, 2)", SqlError),
        ("create table b (x int) as select 1", UnsupportedSqlError),
        ("create table nowhere.b (x int)", DatabaseError),
        ("create table b (like nothing)", DatabaseError),
        ("create table b as select * from nothing", DatabaseError),
    ],
)
def test_mistakes(connection, statement, error):
    """A statement that does not fit its tables is an error and changes nothing."""
    connection.execute("create table a (x int)")
    with pytest.raises(error):
        connection.execute(statement)
    assert [(table.name, table.row_count) for table in connection.catalog.tables()] == [("a", 0)]
