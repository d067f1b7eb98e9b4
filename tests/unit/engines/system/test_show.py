"""SHOW of what stands. The pages are those of Amazon's guide on each statement."""

from __future__ import annotations

import pytest

from starlift.config import load_settings
from starlift.engines import connect
from starlift.errors import DatabaseError, SqlError


def test_show_table_after_the_guide(rows):
    """r_SHOW_TABLE prints this for its table `sales`."""
    assert rows("show table sales") == (
        (
            """CREATE TABLE public.sales (
    salesid integer NOT NULL ENCODE az64,
    listid integer NOT NULL ENCODE az64 distkey,
    sellerid integer NOT NULL ENCODE az64,
    buyerid integer NOT NULL ENCODE az64,
    eventid integer NOT NULL ENCODE az64,
    dateid smallint NOT NULL,
    qtysold smallint NOT NULL ENCODE az64,
    pricepaid numeric(8,2) ENCODE az64,
    commission numeric(8,2) ENCODE az64,
    saletime timestamp without time zone ENCODE az64
)
DISTSTYLE KEY
SORTKEY ( dateid );""",
        ),
    )


def test_show_table_with_a_primary_key_after_the_guide(rows):
    """r_SHOW_TABLE prints this for its table `foo`."""
    ((text,),) = rows("show table public.foo")
    assert " ".join(text.split()) == (
        "CREATE TABLE public.foo ( a integer NOT NULL ENCODE az64, b integer ENCODE az64, "
        "PRIMARY KEY (a) ) DISTSTYLE AUTO;"
    )


NAMES = ("category", "sales", "foo", "everything", '"odd name"')
LOOKS = (
    "select * from pg_table_def",
    # an identity's default names its table's identifier
    """select table_name, column_name, column_default from svv_columns
    where table_name <> 'sports' and (column_default is null or column_name <> 'i')""",
    """select constraint_name, column_name, ordinal_position
    from information_schema.key_column_usage""",
    """select relname, reldiststyle, relukeys, relfkeys, relhaspkey from pg_class
    where relkind = 'r'""",
)


def test_what_show_table_writes_makes_the_same_table(rows, tmp_path):
    """Run in another warehouse, the statements make tables of which everything is told alike."""
    other = connect(load_settings(tmp_path, environ={}))
    for name in NAMES:
        ((text,),) = rows(f"show table {name}")
        other.execute(text)
        assert other.execute(f"show table {name}").rows == ((text,),)
    for look in LOOKS:
        assert sorted(map(str, other.execute(look).rows)) == sorted(map(str, rows(look)))
        assert rows(look)
    other.close()


def test_show_table_of_a_temporary_one(tmp_path):
    """A temporary table's statement makes a temporary table."""
    session = connect(load_settings(tmp_path, environ={}))
    session.execute("create temp table a (x int)")
    ((text,),) = session.execute("show table a").rows
    assert text.startswith("CREATE TEMPORARY TABLE a (\n    x integer ENCODE az64")
    session.close()


def test_show_view(rows):
    """A view's query; r_SHOW_VIEW."""
    assert rows("show view sports") == (("select catid from category;",),)


def test_show_tables(warehouse):
    """r_SHOW_TABLES: the columns in their order; LIKE tells upper from lower case."""
    outcome = warehouse.execute("show tables from schema dev.public like '%o%'")
    assert outcome.columns == (
        *("database_name", "schema_name", "table_name", "table_type", "table_acl", "remarks"),
        *("owner", "last_altered_time", "last_modified_time", "dist_style", "table_subtype"),
    )
    seen = [(row[2], row[3], row[5], row[6], row[9], row[10]) for row in outcome.rows]
    assert seen == [
        ("category", "TABLE", None, "awsuser", "KEY(catid)", "REGULAR TABLE"),
        ("foo", "TABLE", "a table", "awsuser", "AUTO(ALL)", "REGULAR TABLE"),
        ("odd name", "TABLE", None, "awsuser", "EVEN", "REGULAR TABLE"),
        ("sports", "VIEW", None, "awsuser", None, "REGULAR VIEW"),
    ]
    assert warehouse.execute("SHOW TABLES FROM SCHEMA public LIKE 'FOO'").rows == ()


def test_show_columns(warehouse):
    """r_SHOW_COLUMNS: the columns in their order, one row a column of the table."""
    outcome = warehouse.execute("show columns from table everything limit 4")
    assert outcome.columns == (
        *("database_name", "schema_name", "table_name", "column_name", "ordinal_position"),
        *("column_default", "is_nullable", "data_type", "character_maximum_length"),
        *("numeric_precision", "numeric_scale", "remarks", "sort_key_type", "sort_key"),
        *("dist_key", "encoding", "collation"),
    )
    assert [row[3:5] + row[6:] for row in outcome.rows] == [
        ("i", 1, "NO", "bigint", None, 64, 0, None, None, 0, 0, "az64", None),
        ("v", 2, "YES", "character varying", 7, None, None, None, None, 0, 0, "zstd", None),
        ("c", 3, "YES", "character", 2, None, None, None, None, 0, 0, "none", None),
        ("d", 4, "YES", "date", None, None, None, None, "INTERLEAVED", 1, 0, "none", None),
    ]


def test_show_schemas_and_databases(warehouse):
    """r_SHOW_SCHEMAS and r_SHOW_DATABASES: the columns in their order."""
    outcome = warehouse.execute("show schemas from database dev like 'pub%'")
    assert outcome.columns == (
        *("database_name", "schema_name", "schema_owner", "schema_type", "schema_acl"),
        *("source_database", "schema_option"),
    )
    assert outcome.rows == (("dev", "public", 100, "local", None, None, None),)
    outcome = warehouse.execute("show databases")
    assert outcome.columns == (
        *("database_name", "database_owner", "database_type", "database_acl", "parameters"),
        "database_isolation_level",
    )
    assert outcome.rows == (("dev", 100, "local", None, None, "Snapshot Isolation"),)


def test_show_constraints(rows):
    """r_SHOW_CONSTRAINTS: the keys of a table, and those that refer to it."""
    assert rows("show constraints primary keys from table foo") == (
        ("dev", "public", "foo", "a", 1, "foo_pkey"),
    )
    (key,) = rows("show constraints foreign keys from table public.everything")
    assert key[1:4] + key[5:9] + key[11:13] == (
        *("public", "foo", "a", "public", "everything", "order", 1),
        *("everything_order_fkey", "foo_pkey"),
    )
    assert rows("show constraints foreign keys exported from table foo") == (key,)


@pytest.mark.parametrize(
    ("statement", "error", "message"),
    [
        ("show tables from schema nowhere", DatabaseError, 'schema "nowhere" does not exist'),
        ("show tables from schema other.public", DatabaseError, 'database "other" does not'),
        ("show schemas from database other", DatabaseError, 'database "other" does not exist'),
        ("show columns from table nothing", DatabaseError, 'relation "nothing" does not exist'),
        ("show table nothing", DatabaseError, 'relation "nothing" does not exist'),
        ("show table sports", DatabaseError, '"sports" is not a table'),
        ("show view foo", DatabaseError, '"foo" is not a view'),
        ("show tables", SqlError, "FROM SCHEMA"),
        ("show databases limit 10001", SqlError, "LIMIT is 10001"),
        ("show databases like pub", SqlError, "a pattern in quotation marks"),
    ],
)
def test_what_cannot_be_shown(warehouse, statement, error, message):
    """What does not stand, or is not written as the guide has it, is refused by name."""
    with pytest.raises(error, match=message):
        warehouse.execute(statement)
