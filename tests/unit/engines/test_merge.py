"""MERGE in both forms.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
"""

# Statements are put together from pieces that stand here.
# ruff: noqa: ISC004

from __future__ import annotations

import pytest

from starlift.errors import DatabaseError, SqlError
from tests.unit.engines.runs import run

ON = "on target.id = source.id"
UPDATE = "when matched then update"
MISSING = "when not matched then insert"
INSERT = f"{MISSING} values (source.id, source.name)"
STANDING = [(101, "Bob"), (102, "John"), (103, "Susan")]


@pytest.fixture(autouse=True)
def tables(connection):
    """A target of three rows, a source with two of them and one more."""
    run(
        connection,
        "create table target (id int, name varchar(20));"
        "create table source (id int, name varchar(20));"
        "insert into target values (101, 'Bob'), (102, 'John'), (103, 'Susan');"
        "insert into source values (102, 'Tony'), (103, 'Alice'), (104, 'Bill')",
    )


@pytest.mark.parametrize(
    ("merge", "rows"),
    [
        (f"{UPDATE} set id = source.id, name = source.name {INSERT}",
         [(101, "Bob"), (102, "Tony"), (103, "Alice"), (104, "Bill")]),
        (f"when matched then delete {INSERT}", [(101, "Bob"), (104, "Bill")]),
        (f"{UPDATE} set name = target.name || '/' || source.name {MISSING} (name, id) values "
         "(upper(source.name), source.id + 100)",
         [(101, "Bob"), (102, "John/Tony"), (103, "Susan/Alice"), (204, "BILL")]),
        (f"WHEN MATCHED THEN UPDATE SET name = 'x' {MISSING} (id) values (source.id)",
         [(101, "Bob"), (102, "x"), (103, "x"), (104, None)]),
        ("remove duplicates", [(101, "Bob"), (102, "Tony"), (103, "Alice"), (104, "Bill")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "into", ["merge into target using source", "MERGE INTO public.target USING public.source"]
)
def test_rows_are_merged(connection, into, merge, rows):
    """Rows that match are changed or go, those that do not come in."""
    run(connection, f"{into} on target.id = source.id {merge}")
    assert run(connection, "select * from target") == rows


@pytest.mark.parametrize("alias", ["s", "as s"])
def test_the_source_may_have_an_alias(connection, alias):
    """The source has an alias, with AS or without; the condition may have several equalities."""
    outcome = connection.execute(
        f"merge into target using source {alias} on target.id = s.id and (s.name = target.name) "
        "when matched then delete when not matched then insert values (s.id, s.name)"
    )
    assert outcome.row_count == 3
    assert len(run(connection, "select * from target")) == 6


def test_duplicates_are_removed(connection):
    """REMOVE DUPLICATES leaves one row for those that match, and others as they are (the page)."""
    run(
        connection,
        "create table t (id int, name char(10)); create table s (id int, name char(10));"
        "insert into t values (30, 'Tony'), (30, 'Daisy'), (11, 'Alice'), (23, 'Bill'),"
        " (23, 'Nikki'); insert into s values (23, 'David'), (22, 'Clarence');"
        "merge into t using s on t.id = s.id remove duplicates",
    )
    assert run(connection, "select * from t") == [
        (11, "Alice"),
        (22, "Clarence"),
        (23, "David"),
        (30, "Daisy"),
        (30, "Tony"),
    ]


@pytest.mark.parametrize(
    "merge",
    [
        "when matched then delete when not matched then insert values (source.id, source.name)",
        "when matched then update set name = source.name when not matched then insert values (1)",
        "remove duplicates",
    ],
)
def test_a_row_that_matches_twice_is_an_error(connection, merge):
    """A row of the target that matches several rows of the source stops the MERGE."""
    connection.execute("insert into source values (102, 'again')")
    with pytest.raises(DatabaseError, match="Found multiple matches to update the same") as caught:
        connection.execute(f"merge into target using source on target.id = source.id {merge}")
    assert caught.value.sqlstate == "21000"
    assert run(connection, "select * from target") == STANDING


def test_identity_counts_on(connection):
    """A row that comes in gets its IDENTITY value by itself."""
    run(
        connection,
        "create table t (n int identity(7, 1), id int);"
        "merge into t using source on t.id = source.id when matched then update set id = 0"
        " when not matched then insert (id) values (source.id)",
    )
    assert run(connection, "select n from t") == [(7,), (8,), (9,)]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (f"merge into target t using source {ON} when matched then delete {INSERT}", "no alias"),
        (f"merge into target using (select 1 as id) source {ON} remove duplicates", "subquery"),
        (f"merge into target using v as source {ON} remove duplicates", "is a view"),
        ("merge into v using source on v.id = source.id remove duplicates", "cannot change a view"),
        ("merge into target using target on target.id = target.id remove duplicates", "same table"),
        (f"merge into nothing using source {ON} remove duplicates", '"nothing" does not exist'),
        (f"merge into target using nothing {ON} remove duplicates", '"nothing" does not exist'),
        (f"merge into stl_load_errors using source {ON} remove duplicates", "permission denied"),
        ("merge into target using source on target.id > source.id remove duplicates", "equalities"),
        ("merge into target using source on target.id = source.id or 1 = 1 remove duplicates",
         "equalities"),
        (f"merge into target using source {ON} when matched then delete", "both clauses"),
        (f"merge into target using source {ON} {INSERT}", "Expected WHEN MATCHED"),
        (f"merge into target using source {ON} when matched and source.id = 1 then delete {INSERT}",
         "no WHEN MATCHED AND"),
        (f"merge into target using source {ON} {UPDATE} set target.id = 1 {INSERT}",
         "without its table's name"),
        (f"merge into target using source {ON} {UPDATE} set nothing = 1 {INSERT}",
         'column "nothing" does not exist'),
        (f"merge into target using source {ON} {UPDATE} set id = 1, id = 2 {INSERT}",
         "multiple assignments"),
        (f"merge into target using source {ON} {UPDATE} set id = 1 {MISSING} (id, name) values (1)",
         "1 expressions for 2"),
        (f"merge into target using source {ON} when matched then do nothing {INSERT}",
         "Expected UPDATE SET or DELETE"),
        ("merge into target using narrow on target.id = narrow.id remove duplicates",
         "same columns"),
        (f"merge into target using public.target on target.id = 1 {UPDATE} set id = 1 {MISSING} "
         "values (1, 'x')", "same table"),
        (f"with q as (select 1) merge into target using source {ON} remove duplicates",
         "merge|WITH"),
    ],
)  # fmt: skip
def test_what_redshift_refuses(connection, statement, message):
    """MERGE has the limits of Redshift's: each is an error, and changes nothing."""
    run(connection, "create view v as select * from source; create table narrow (id int)")
    with pytest.raises(SqlError, match=message):
        connection.execute(statement)
    assert run(connection, "select * from target") == STANDING
