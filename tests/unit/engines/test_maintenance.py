"""ANALYZE, VACUUM, LOCK and EXPLAIN.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_ANALYZE.html, r_ANALYZE_COMPRESSION.html,
r_VACUUM_command.html, r_LOCK.html and r_EXPLAIN.html.
"""

from __future__ import annotations

import pytest

from starlift.errors import DatabaseError, SqlError


@pytest.fixture(autouse=True)
def table(connection):
    """A table with rows, some of them deleted."""
    connection.execute("create table sales (id int, qty int)")
    connection.execute("insert into sales values (1, 1), (2, 2)")
    connection.execute("delete from sales where id = 1")


@pytest.mark.parametrize(
    "statement",
    [
        *("analyze", "analyze verbose", "analyze sales", "ANALYZE public.sales", "analyse sales"),
        *("analyze sales (id, qty)", "analyze sales predicate columns"),
        "analyze sales all columns",
        *("analyze verbose sales(id) all columns", "analyze predicate columns"),
        *("vacuum", "vacuum full", "vacuum sales", "vacuum full sales", "vacuum sort only"),
        *("vacuum delete only sales", "vacuum reindex sales", "vacuum recluster sales"),
        *("vacuum sales to 100 percent", "vacuum sort only sales to 75 percent boost"),
        *("vacuum delete only sales to 0 percent", "vacuum full sales boost", "vacuum boost"),
        *("lock sales", "lock table sales", "lock table sales, public.sales"),
    ],
)  # fmt: skip
def test_what_keeps_a_table_in_order(connection, statement):
    """Each form is taken, and the rows stay as they are."""
    connection.execute(statement)
    assert connection.execute("select * from sales").rows == ((2, 2),)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("analyze nothing", 'relation "nothing" does not exist'),
        ("analyze sales (price)", 'column "price" does not exist'),
        ("analyze compression nothing", 'relation "nothing" does not exist'),
        ("vacuum nothing", 'relation "nothing" does not exist'),
        ("lock nothing", 'relation "nothing" does not exist'),
        ("vacuum to 75 percent", "needs a table's name"),
        ("vacuum reindex sales to 75 percent", "REINDEX takes no threshold"),
        ("vacuum sales to 101 percent", "from 0 to 100"),
        ("vacuum sales to 0.5 percent", "from 0 to 100"),
        ("vacuum sales sales", "sales"),
        ("analyze sales, sales", ","),
        ("explain vacuum", "EXPLAIN takes a SELECT"),
        ("explain", "Expected a statement"),
    ],
)
def test_mistakes(connection, statement, message):
    """A form that is none, a table or a column that is not there: each is an error."""
    with pytest.raises(SqlError, match=message) as caught:
        connection.execute(statement)
    assert caught.value.line == 1


def test_vacuum_stands_alone(connection):
    """VACUUM cannot run inside a transaction block."""
    connection.execute("begin")
    with pytest.raises(DatabaseError, match="inside a transaction block") as caught:
        connection.execute("vacuum sales")
    assert caught.value.sqlstate == "25001"


def test_analyze_compression(connection):
    """ANALYZE COMPRESSION has Redshift's columns, and says that nothing is recommended."""
    outcome = connection.execute("analyze compression sales")
    assert outcome.columns == ("Table", "Column", "Encoding", "Est_reduction_pct")
    assert outcome.rows == (("sales", "id", "raw", "0.00"), ("sales", "qty", "raw", "0.00"))
    assert "by itself" in outcome.notices[0]
    assert len(connection.execute("analyze compression sales (qty) comprows 1000").rows) == 1


@pytest.mark.parametrize(
    "explained",
    [
        "select qty from sales where id = 2",
        "with q as (select 1 as a) select a from q",
        "insert into sales select 3, 4",
        "update sales set qty = 9",
        "delete from sales",
        "create table copied as select id from sales",
    ],
)
def test_explain_names_the_engine_and_changes_nothing(connection, explained):
    """EXPLAIN gives a plan in lines, says whose it is, and runs nothing."""
    outcome = connection.execute(f"explain {explained}")
    assert outcome.columns == ("QUERY PLAN",)
    assert "DuckDB" in outcome.rows[0][0]
    assert len(outcome.rows) > 2
    assert connection.execute("select * from sales").rows == ((2, 2),)
    assert [table.name for table in connection.catalog.tables()] == ["sales"]
