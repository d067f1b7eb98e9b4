"""ALTER TABLE, in all its forms.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html,
r_ALTER_TABLE_COL_ex-add-drop.html and r_ALTER_TABLE_APPEND.html.
"""

# Statements are put together from names that stand here.
# ruff: noqa: S608

from __future__ import annotations

import pytest

from starlift.errors import DatabaseError, SqlError
from tests.unit.engines.runs import run

_OTHER = "alter table t rename to former; create table t (id int identity(9,1), a int)"
_K = "create table k (a int); alter table k"
_FORMER = "create table former (id int identity(4,1), a int)"


@pytest.fixture(autouse=True)
def table(connection):
    """A table with two rows, and one to which it may refer."""
    run(
        connection,
        "create table t (id int identity(1,1), a int not null, b varchar(5) encode lzo);"
        "insert into t (a, b) values (1, 'x'), (2, 'y');"
        "create table other (k int primary key, v varchar(5))",
    )


@pytest.mark.parametrize(
    ("statements", "query", "rows"),
    [
        ("alter table t add column c int", "select c from t", [(None,), (None,)]),
        ("alter table t add c varchar(9) default 'new' encode zstd", "select c from t",
         [("new",), ("new",)]),
        ("alter table t add column c int default 0 not null", "select a, c from t",
         [(1, 0), (2, 0)]),
        ("alter table t add column c int null; insert into t (a, c) values (3, 4)",
         "select c from t where a = 3", [(4,)]),
        ("alter table t drop column b", "select * from t", [(1, 1), (2, 2)]),
        ("alter table t drop b restrict", "select * from t", [(1, 1), (2, 2)]),
        ("alter table t drop column id; insert into t (a) values (3)", "select a from t",
         [(1,), (2,), (3,)]),
        ("alter table t rename column b to c", "select c from t", [("x",), ("y",)]),
        ("ALTER TABLE Public.T RENAME B TO C", "select c from t", [("x",), ("y",)]),
        ("alter table t rename to u; insert into u (a) values (3)", "select id, a from u",
         [(1, 1), (2, 2), (3, 3)]),
        (_OTHER + "; insert into t (a) values (1); insert into former (a) values (3)",
         "select t.id, former.id from t, former where former.a = 3", [(9, 3)]),
        (_OTHER + "; drop table former; " + _FORMER + "; insert into former (a) values (0)",
         "select id from former", [(4,)]),
        ("alter table t alter b type varchar(300); insert into t (a, b) values (3, '0123456789')",
         "select b from t where a = 3", [("0123456789",)]),
        ("alter table t alter b type varchar(max)", "select id, a, b from t",
         [(1, 1, "x"), (2, 2, "y")]),
        ("alter table t alter column b type varchar(1); insert into t (a, b) values (3, 'z')",
         "select id from t where a = 3", [(3,)]),
        ("alter table t owner to awsuser", "select a from t", [(1,), (2,)]),
    ],
)  # fmt: skip
def test_the_table_is_altered(connection, statements, query, rows):
    """After ALTER TABLE the rows and the columns are as it says."""
    run(connection, statements)
    assert run(connection, query) == rows


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("alter table t alter distkey a", "encode az64 distkey"),
        ("alter table t alter diststyle key distkey a; alter table t alter diststyle all", "ALL"),
        ("alter table t alter diststyle even", "EVEN"),
        ("alter table t alter sortkey (a, b)", "SORTKEY ( a, b )"),
        ("alter table t alter compound sortkey (b), alter diststyle all", "SORTKEY ( b )"),
        ("alter table t alter column b encode zstd", "ENCODE zstd"),
        ("alter table t alter b encode zstd, alter a encode az64", "ENCODE az64"),
        ("alter table t add primary key (a)", "PRIMARY KEY (a)"),
        ("alter table t add constraint u unique (a, b)", "UNIQUE (a, b)"),
        ("alter table t add foreign key (a) references other (k)", "REFERENCES"),
        ("alter table t add column c varchar(7)", "character varying(7)"),
        ("alter table t alter column b type varchar(77)", "character varying(77)"),
        ("alter table t rename column b to renamed", "renamed"),
    ],
)
def test_what_is_declared_is_altered(connection, statements, expected):
    """SHOW TABLE gives the table as it was altered."""
    run(connection, statements)
    ((shown,),) = connection.execute("show table public.t").rows
    squeezed = " ".join(shown.replace("(", " ( ").replace(")", " ) ").split()).lower()
    wanted = " ".join(expected.replace("(", " ( ").replace(")", " ) ").split()).lower()
    assert wanted in squeezed


def test_a_sort_key_and_an_encoding_are_taken_back(connection):
    """SORTKEY NONE, ENCODE AUTO and DISTSTYLE AUTO take back what was declared."""
    run(connection, "alter table t alter sortkey (a); alter table t alter distkey a")
    run(connection, "alter table t alter sortkey none; alter table t alter diststyle auto")
    run(connection, "alter table t alter encode auto; alter table t drop column a")
    assert run(connection, "select * from t") == [(1, "x"), (2, "y")]


def test_an_identity_goes_with_its_column(connection):
    """Nothing is left of an IDENTITY column that is dropped: its schema can be dropped, too."""
    run(connection, "create schema s; create table s.t (id int identity(1,1), a int)")
    run(connection, "alter table s.t drop column id; insert into s.t values (7); drop table s.t")
    run(connection, "drop schema s")
    run(connection, "create schema s; create table s.t (id int identity(5,1), a int)")
    run(connection, "insert into s.t (a) values (0)")
    assert run(connection, "select id from s.t") == [(5,)]


def test_a_comment_follows_its_column(connection):
    """A column keeps its comment under another name."""
    run(connection, "comment on column t.a is 'first'; alter table t rename column a to c")
    run(connection, "alter table t add column d int")
    assert run(connection, "select description from pg_description") == [("first",)]


def test_constraints_are_dropped_by_name(connection):
    """DROP CONSTRAINT takes the name that information_schema.table_constraints has."""
    run(connection, "alter table t add foreign key (a) references other (k)")
    with pytest.raises(DatabaseError, match="cannot drop table other because"):
        connection.execute("drop table other")
    run(connection, "alter table t drop constraint t_a_fkey; drop table other")


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("create table k (a int not null, constraint Mine primary key (a))", "mine"),
        ("create table k (a int constraint mine primary key)", "mine"),
        ("create table k (a int, b int, constraint mine unique (a, b))", "mine"),
        ("create table k (a int constraint mine references other (k))", "mine"),
        (f"{_K} add constraint mine foreign key (a) references other (k)", "mine"),
        (f"{_K} add constraint mine unique (a); alter table k rename column a to c", "mine"),
        ("create table k0 (a int primary key); alter table k0 rename to k", "k0_pkey"),
        ("create table k (a int unique); alter table k rename column a to b", "k_a_key"),
    ],
)
def test_keys_have_their_names(connection, made, name):
    """A key has the name that it was given or made with; by it it is shown, and dropped."""
    names = "select constraint_name from information_schema.table_constraints where table_name = "
    run(connection, made)
    assert run(connection, f"{names} 'k'") == [(name,)]
    shown = str(connection.execute("show table k").rows[0][0])
    run(connection, f"drop table k; {shown.rstrip(';')}")
    assert run(connection, f"{names} 'k'") == [(name,)]
    run(connection, f'alter table k drop constraint "{name}"')
    assert run(connection, f"{names} 'k'") == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("alter table t add column a int", 'column "a" of relation "t" already exists'),
        ("alter table t add column c int not null", "must have a non-null default expression"),
        ("alter table t add column c int identity(0,1)", "no key or IDENTITY"),
        ("alter table t add column c int primary key", "no key or IDENTITY"),
        ("alter table t add column c int sortkey", "no key or IDENTITY"),
        ("alter table t add column c int references other", "no key or IDENTITY"),
        ("alter table t add column c strange", "The type strange"),
        ("alter table t add column c int default strange()", "STRANGE"),
        ("alter table t add a1 int, add a2 int", "takes one action"),
        ("alter table t drop column nothing", 'column "nothing" of relation "t" does not exist'),
        ("alter table keyed drop column d", "cannot drop the distkey column"),
        ("alter table keyed drop column s", "cannot drop the sortkey column"),
        ("alter table keyed drop column p", "other objects depend on it"),
        ("alter table single drop column x", "the last column"),
        ("alter table t drop column b cascade restrict", "restrict"),
        ("alter table t rename column nothing to c", 'column "nothing"'),
        ("alter table t rename column b to a", 'column "a" of relation "t" already exists'),
        ("alter table t rename to other", 'relation "other" already exists'),
        ("alter table t rename to #t", "begins with #"),
        ("alter table nothing rename to u", 'relation "nothing" does not exist'),
        ("alter table t alter column a type bigint", "only the size of a VARCHAR"),
        ("alter table t alter column b type char(9)", "only the size of a VARCHAR"),
        ("alter table keyed alter column f type varchar(20)", "it has a default value"),
        ("alter table keyed alter column u type varchar(20)", "it is part of a key"),
        ("alter table keyed alter column e type varchar(20)", "it has the encoding text255"),
        ("alter table wide alter column b type varchar(3)", "a value of 5 bytes stands in it"),
        ("alter table t alter column b set default 'x'", "cannot change the default or NOT NULL"),
        ("alter table t alter column a drop not null", "cannot change the default or NOT NULL"),
        ("alter table t alter column b encode lzo", "has the encoding lzo already"),
        ("alter table t alter column b encode strange", 'encoding "strange" is none'),
        ("alter table crossed alter column a encode zstd", "interleaved"),
        ("alter table crossed alter diststyle all", "interleaved"),
        ("alter table t alter interleaved sortkey (a)", "interleaved"),
        ("alter table t alter sortkey (a, a)", "stands twice"),
        ("alter table t alter distkey nothing", 'column "nothing"'),
        ("alter table t add primary key (b)", "nullable column"),
        ("alter table other add primary key (k)", "multiple primary keys"),
        ("alter table t add foreign key (a) references nothing (k)", 'relation "nothing"'),
        ("alter table t drop constraint nothing", 'constraint "nothing"'),
        ("alter table other add constraint other_pkey unique (v)", '"other_pkey" for relation'),
        ("alter table t set location 's3://b/k/'", "SET is not supported"),
        ("alter table t row level security on", "ROW LEVEL SECURITY is not supported"),
        ("alter table stl_load_errors rename to x", "permission denied"),
        ("alter table t", "Expected ADD or DROP"),
    ],
)  # fmt: skip
def test_what_redshift_refuses(connection, statement, message):
    """What cannot be altered is an error with its reason, and changes nothing."""
    run(
        connection,
        "create table keyed (d int, s int, p int, q int, f varchar(5) default 'x',"
        " u varchar(5) unique, e varchar(5) encode text255, primary key (p, q))"
        " distkey (d) sortkey (s);"
        "create table single (x int); create table wide (b varchar(9));"
        "insert into wide values ('12345');"
        "create table crossed (a int) interleaved sortkey (a)",
    )
    with pytest.raises(SqlError, match=message):
        connection.execute(statement)
    assert run(connection, "select * from t") == [(1, 1, "x"), (2, 2, "y")]


def test_a_size_is_altered_outside_of_blocks(connection):
    """ALTER COLUMN TYPE and APPEND cannot run inside a transaction block."""
    connection.execute("create table like_t (like t)")
    for statement in ("alter table t alter column b type varchar(9)",
                      "alter table t append from like_t"):  # fmt: skip
        connection.execute("begin")
        with pytest.raises(DatabaseError, match="inside a transaction block") as caught:
            connection.execute(statement)
        assert caught.value.sqlstate == "25001"
        connection.execute("rollback")


def test_altering_rolls_back(connection):
    """What a block has altered is undone with it."""
    run(connection, "begin; alter table t add c int; alter table t rename column b to d")
    run(connection, "alter table t rename to u; rollback")
    assert run(connection, "select * from t") == [(1, 1, "x"), (2, 2, "y")]
    assert dict(connection.catalog.tables()[1].columns) == {
        "id": "int4",
        "a": "int4",
        "b": "varchar(5)",
    }


def test_a_column_goes_with_what_depends_on_it(connection):
    """DROP COLUMN is refused while a view reads it; CASCADE drops the view."""
    run(connection, "create view v as select b from t; create view w as select a from t")
    with pytest.raises(DatabaseError, match="column b because other objects depend on it"):
        connection.execute("alter table t drop column b")
    run(connection, "alter table t drop column b cascade")
    assert run(connection, "select * from w") == [(1,), (2,)]
    with pytest.raises(DatabaseError, match='relation "v" does not exist'):
        connection.execute("select * from v")


@pytest.mark.parametrize(
    ("source", "append", "rows"),
    [
        ("b varchar(5), a int", "", [(1, "x"), (2, "y")]),
        ("a int, b varchar(5), c int", "ignoreextra", [(1, "x"), (2, "y")]),
        ("a int", "filltarget", [(1, "none"), (2, "none")]),
    ],
)
def test_append_moves_the_rows(connection, source, append, rows):
    """APPEND moves the rows of like-named columns and leaves the source empty."""
    run(connection, "create table target (a int, b varchar(5) default 'none')")
    names = "a, b" if "b " in source else "a"
    rows_of_t = f"insert into source ({names}) select {names} from t"
    run(connection, f"create table source ({source}); {rows_of_t}")
    run(connection, f"alter table target append from source {append}")
    assert run(connection, "select * from target") == rows
    assert run(connection, "select * from source") == []


@pytest.mark.parametrize("name", ["t", "public.t", '"T"'])
def test_append_takes_two_tables(connection, name):
    """A table that is appended to itself, however it is named, keeps its rows: it is refused."""
    with pytest.raises(SqlError, match="cannot be appended to itself"):
        connection.execute(f"alter table t append from {name}")
    assert run(connection, "select a from t") == [(1,), (2,)]


@pytest.mark.parametrize(
    ("source", "append", "message"),
    [
        ("(a int, b varchar(5), c int)", "", 'column "c" stands in source alone'),
        ("(a int)", "", 'column "b" stands in target alone'),
        ("(a int, c int)", "filltarget", 'column "c" stands in source alone'),
        ("(a bigint, b varchar(5))", "", 'column "a" is not the same in both'),
        ("(a int, b varchar(6))", "", 'column "b" is not the same in both'),
        ("(a int not null, b varchar(5))", "", 'column "a" is not the same in both'),
        ("(a int, b varchar(5) encode lzo)", "", 'column "b" is not the same in both'),
        ("(a int, b varchar(5)) diststyle all", "", "distributed in different ways"),
        ("(a int, b varchar(5)) sortkey (a)", "", "sorted in different ways"),
    ],
)
def test_append_takes_tables_that_are_alike(connection, source, append, message):
    """Columns, distribution and order must be alike."""
    run(connection, f"create table target (a int, b varchar(5)); create table source {source}")
    with pytest.raises(SqlError, match=message):
        connection.execute(f"alter table target append from source {append}")
