"""What the DDL tells of tables, beside what stands."""

from __future__ import annotations

from starlift.engines.protocols import TableInfo
from starlift.model import ColumnDescription, describe_tables
from starlift.redshift.statements import parse
from starlift.redshift.tables import table_definition

CREATE = (
    "create table users (id int primary key, name varchar(5) not null) diststyle all",
    """create table plays (n bigint identity(0,1), at timestamp sortkey distkey,
    id int references users (id), primary key (n))""",
    "create table sorted (a int, b int) sortkey (b, a)",
    "create table taken as select 1 as x",
)


def test_declared_and_standing_tables():
    """Declared tables come first, in their order, with rows if they stand; then all others."""
    standing = [
        TableInfo("public", "other", (("x", "int4"),), 7),
        TableInfo("public", "plays", (), 3),
    ]
    found = describe_tables(CREATE, standing)
    assert [(table.name, table.dist_style, table.row_count) for table in found] == [
        ("users", "all", None),
        ("plays", "key", 3),
        ("sorted", "auto", None),
        ("other", "", 7),
    ]
    assert found[-1].columns == (ColumnDescription("x", "int4", ()),)


def test_attributes_of_columns():
    """A column's keys, references, identity, distribution and place in the sort order."""
    users, plays, ordered = describe_tables(CREATE, [])
    assert users.columns == (
        ColumnDescription("id", "int4", ("primary key",)),
        ColumnDescription("name", "varchar(5)", ("not null",)),
    )
    assert plays.columns == (
        ColumnDescription("n", "int8", ("primary key", "identity(0,1)")),
        ColumnDescription("at", "timestamp", ("distkey", "sortkey")),
        ColumnDescription("id", "int4", ("references users",)),
    )
    assert [column.attributes for column in ordered.columns] == [("sortkey 2",), ("sortkey 1",)]


def test_what_was_made_counts():
    """A table that stands is described as it was made, whatever the project declares now."""
    made = table_definition(parse("create table users (id bigint sortkey) diststyle even"))
    other = table_definition(parse("create table other (x int not null distkey)"))
    found = describe_tables(
        CREATE[:1],
        [
            TableInfo("public", "users", (("id", "int8"),), 1, made),
            TableInfo("public", "other", (("x", "int4"),), 2, other),
        ],
    )
    assert [(t.name, t.dist_style, t.row_count, t.columns) for t in found] == [
        ("users", "even", 1, (ColumnDescription("id", "int8", ("sortkey",)),)),
        ("other", "key", 2, (ColumnDescription("x", "int4", ("not null", "distkey")),)),
    ]


def test_nothing():
    """Nothing declared and nothing standing is nothing."""
    assert describe_tables([], []) == ()
