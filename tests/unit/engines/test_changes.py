"""INSERT and UPDATE: every form, and what becomes of values on their way into columns.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_INSERT_30.html, r_UPDATE.html,
c_Supported_data_types.html (implicit conversions) and r_Character_types.html.
"""
# Statements are put together from pieces that stand here.
# ruff: noqa: S608

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from starlift.errors import SqlError
from tests.unit.engines.runs import run

DAY = dt.date(2018, 11, 4)


@pytest.fixture(autouse=True)
def table(connection):
    """An empty table with defaults, and one of two rows."""
    run(
        connection,
        "create table t (a int, b varchar(5) default 'none', c int default 7);"
        "create table source (n int, v varchar(20)); insert into source values (1, 'x'), (2, 'y')",
    )


@pytest.mark.parametrize(
    ("insert", "rows"),
    [
        ("insert into t values (1, 'x', 2)", [(1, "x", 2)]),
        ("insert into t values (1)", [(1, "none", 7)]),
        ("insert into t values (1, 'x'), (2, default)", [(1, "x", 7), (2, "none", 7)]),
        ("insert into t (c, a) values (1, 2), (default, 3)", [(2, "none", 1), (3, "none", 7)]),
        ("insert into t default values", [(None, "none", 7)]),
        ("INSERT INTO T (A) VALUES ((select max(n) from source))", [(2, "none", 7)]),
        ("insert into t select n, v from source", [(1, "x", 7), (2, "y", 7)]),
        ("insert into t (b, a) select v, n + 1 from source", [(2, "x", 7), (3, "y", 7)]),
        ("insert into t (a) (select n from source)", [(1, "none", 7), (2, "none", 7)]),
        ("insert into t (a) ((select n from source where n = 1))", [(1, "none", 7)]),
        ("insert into t (a) select n from source union all select 9",
         [(1, "none", 7), (2, "none", 7), (9, "none", 7)]),
        ("insert into t with q as (select n from source) select n from q where n > 1",
         [(2, "none", 7)]),
        ("insert into t (a, b) select * from source order by n desc limit 1", [(2, "y", 7)]),
        ("insert into t select null, null, null", [(None, None, None)]),
        ("insert into public.t (a) values (-1)", [(-1, "none", 7)]),
    ],
)  # fmt: skip
def test_forms_of_insert(connection, insert, rows):
    """What is not listed, or DEFAULT, gets its default; without a list the first columns are."""
    run(connection, insert)
    assert run(connection, "select * from t") == rows


@pytest.mark.parametrize(
    ("update", "rows"),
    [
        ("update t set b = 'x'", [(1, "x", 7), (2, "x", 7)]),
        ("update t set b = default, c = default where a = 1", [(1, "none", 7), (2, "b", 7)]),
        ("update t x set c = x.a + 1 where x.a = 2", [(1, "a", 7), (2, "b", 3)]),
        ("update t as x set c = null", [(1, "a", None), (2, "b", None)]),
        ("update t set c = (select max(n) from source) where a = 1", [(1, "a", 2), (2, "b", 7)]),
        ("update t set b = source.v from source where t.a = source.n", [(1, "x", 7), (2, "y", 7)]),
        ("with q as (select 2 as k) update t set b = 'q' from q where t.a = q.k",
         [(1, "a", 7), (2, "q", 7)]),
        ("update t set (a) = 1", None),
    ],
)  # fmt: skip
def test_forms_of_update(connection, update, rows):
    """UPDATE takes an alias, DEFAULT, subqueries, FROM and WITH."""
    run(connection, "insert into t values (1, 'a'), (2, 'b')")
    if rows is None:
        with pytest.raises(SqlError):
            connection.execute(update)
        return
    run(connection, update)
    assert run(connection, "select * from t") == rows


@pytest.mark.parametrize(
    ("kind", "expression", "value"),
    [
        ("int", "1.1", 1),
        ("int", "7.5", 8),
        ("int", "-7.5", -8),
        ("int", "'12'", 12),
        ("bigint", "7::smallint", 7),
        ("smallint", "7::bigint", 7),
        ("dec(5,2)", "100.8976", Decimal("100.90")),
        ("decimal(8,2)", "20.259", Decimal("20.26")),
        ("numeric(5,1)", "7", Decimal("7.0")),
        ("float", "7", 7.0),
        ("boolean", "1", True),
        ("boolean", "'yes'", True),
        ("date", "'2018-11-04'", DAY),
        ("date", "timestamp '2018-11-04 09:15:07'", DAY),
        ("timestamp", "date '2018-11-04'", dt.datetime(2018, 11, 4)),  # noqa: DTZ001
        ("varchar(10)", "date '2018-11-04'", "2018-11-04"),
        ("varchar(5)", "7.50", "7.50"),
        ("varchar(3)", "'abc   '", "abc"),
        ("varchar(3)", "'a     '", "a  "),
        ("varchar(3)", "'a' || '     '", "a  "),
        ("varchar(4)", "'éé  '", "éé"),
        ("char(4)", "'a '", "a"),
        ("char(4)", "'abcd    '", "abcd"),
        ("char(3)", "'a' || '      '", "a"),
        ("int", "null", None),
        ("varchar(3)", "null", None),
    ],
)
@pytest.mark.parametrize("source", ["values ({})", "select {}", "select x from (select {} as x) q"])
def test_values_take_their_columns_types(connection, source, kind, expression, value):
    """Decimals are rounded, blanks at the end are cut off, texts in quotes are read."""
    run(connection, f"create table k (v {kind}); insert into k {source.format(expression)}")
    assert run(connection, "select v from k") == [(value,)]
    run(connection, f"update k set v = null; update k set v = {expression}")
    assert run(connection, "select v from k") == [(value,)]


@pytest.mark.parametrize(
    ("kind", "expression", "message", "sqlstate"),
    [
        ("int", "v", 'column "k" is of type integer but expression is of type char', "42804"),
        ("date", "v", 'column "k" is of type date but expression is of type char', "42804"),
        ("boolean", "v", 'column "k" is of type boolean but expression is of type', "42804"),
        ("numeric(5,2)", "v", r'column "k" is of type numeric\(5,2\) but expression', "42804"),
        ("int", "true", 'column "k" is of type integer but expression is of type bool', "42804"),
        ("varchar(9)", "true", "but expression is of type boolean", "42804"),
        ("int", "date '2018-11-04'", "but expression is of type date", "42804"),
        ("date", "7", "but expression is of type integer", "42804"),
        ("float", "timestamp '2018-11-04 00:00:00'", "but expression is of type", "42804"),
        ("varchar(3)", "'abcd'", r'value too long for type character varying\(3\).*"k" of "g"',
         "22001"),
        ("varchar(3)", "v || 'abc'", r"value too long for type character varying\(3\)", "22001"),
        ("varchar(3)", "'éé'", "value too long", "22001"),
        ("char(2)", "123", r"value too long for type character\(2\)", "22001"),
        ("char(4)", "'é'", "multibyte", "22001"),
        ("smallint", "70000", "out of range", "22003"),
        ("numeric(5,2)", "1000", "Numeric data overflow", "22003"),
        ("int", "'2.7'", "invalid input syntax", "22P02"),
    ],
)  # fmt: skip
def test_values_that_do_not_go_in(connection, kind, expression, message, sqlstate):
    """A value of a type that does not go into its column, or too long for it, is an error."""
    run(connection, f"create table g (k {kind}); insert into g values (null)")
    for statement in (
        f"insert into g select {expression} from source",
        f"update g set k = {expression} from source",
    ):
        with pytest.raises(SqlError, match=message) as caught:
            connection.execute(statement)
        assert caught.value.sqlstate == sqlstate
    assert run(connection, "select k from g") == [(None,)]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("insert into t values (1, 'x', 2, 3)", "more expressions than target columns"),
        ("insert into t (a) values (1, 2)", "more expressions than target columns"),
        ("insert into t (a, b) values (1)", "more target columns than expressions"),
        ("insert into t (a, b) select 1", "more target columns than expressions"),
        ("insert into t (a) select 1, 2", "more expressions than target columns"),
        ("insert into t values (1), (2, 'x')", "must all be the same length"),
        ("insert into t (a, nothing) values (1, 2)", 'column "nothing"'),
        ("insert into t (a) values (1) on conflict do nothing", "CONFLICT"),
        ("insert into t (a) values (1) returning a", "RETURNING"),
        ("update t set a = 1 returning a", "RETURNING"),
        ("update t set a = 1 limit 1", "LIMIT"),
        ("delete from t limit 1", "LIMIT"),
        ("update t set t.a = 1", "syntax error"),
        ("update t set nothing = 1", "nothing"),
        ("insert into nothing values (1)", 'relation "nothing" does not exist'),
    ],
)
def test_mistakes(connection, statement, message):
    """What does not fit the table, or is another database's, is an error."""
    with pytest.raises(SqlError, match=message):
        connection.execute(statement)
    assert run(connection, "select * from t") == []


def test_identity_takes_default_alone(connection):
    """An IDENTITY column takes DEFAULT, in its place or alone, and no value."""
    run(connection, "create table i (id int identity(1, 1), v int)")
    run(connection, "insert into i values (default, 4), (default, 5); insert into i (v) select 6")
    run(connection, "insert into i (id) values (default)")
    assert run(connection, "select * from i") == [(1, 4), (2, 5), (3, 6), (4, None)]
    for statement in (
        "insert into i values (9, 4)",
        "insert into i select 9",
        "insert into i (v, id) values (4, 9)",
        "update i set id = 9",
    ):
        with pytest.raises(SqlError, match="cannot set an identity column to a value"):
            connection.execute(statement)


@pytest.mark.parametrize(
    "update",
    [
        "update source set v = 'new' from t join source again on t.a = again.n",
        "update public.source set v = 'new' from t join source again on t.a = again.n",
        "update source set v = 'new' from t join public.source again on t.a = again.n",
    ],
)
def test_target_named_again(connection, update):
    """The target that FROM names again is the target, with its schema's name or without."""
    run(connection, "insert into t values (1)")
    assert connection.execute(update).row_count == 1
    assert run(connection, "select n, v from source order by n") == [(1, "new"), (2, "y")]


def test_another_of_the_same_name(connection):
    """A temporary table hides the one of the path: the two are not tied to one another."""
    run(connection, "create temp table source as select 1 as n, 'z'::varchar(20) as v")
    run(connection, "update public.source set v = s.v from source s")
    assert run(connection, "select v from public.source") == [("z",), ("z",)]


def test_long_json_as_text(connection):
    """What is made text on its way into a column keeps its length, beyond 256 bytes, too."""
    long = """json_parse('{"a":"' || repeat('x', 1000) || '"}')"""
    run(connection, "create table wide (c varchar(2000))")
    run(connection, f"insert into wide select {long}; insert into wide values ({long})")
    run(connection, f"update wide set c = {long}")
    assert run(connection, "select len(c) from wide") == [(1008,), (1008,)]
