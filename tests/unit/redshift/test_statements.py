"""Text -> statements -> trees: where one ends, what cannot be read, what is not supported."""

from __future__ import annotations

import pytest

from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift import statements
from starlift.redshift.statements import parse, split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        (";;", []),
        ("-- nothing", []),
        ("select 1", ["select 1"]),
        ("select 1;", ["select 1"]),
        ("select 1; ; select 2", ["select 1", "select 2"]),
        ("select ';'; select 2", ["select ';'", "select 2"]),
        ("select 'it''s;'; select 2", ["select 'it''s;'", "select 2"]),
        (r"select 'it\';s'; select 2", [r"select 'it\';s'", "select 2"]),
        ('select 1 as "a;b"; select 2', ['select 1 as "a;b"', "select 2"]),
        ("select 1 -- ; no\n; select 2", ["select 1 -- ; no", "select 2"]),
        ("select /* ; */ 1; select 2", ["select /* ; */ 1", "select 2"]),
        ("select /* a /* ; */ b ; */ 1; select 2", ["select /* a /* ; */ b ; */ 1", "select 2"]),
        (
            "-- first\nselect 1;\n-- second\nselect 2;",
            ["-- first\nselect 1", "-- second\nselect 2"],
        ),
        ("select $$a;b$$; select 2", ["select $$a;b$$", "select 2"]),
    ],
)
def test_split(text, expected):
    """A statement ends at a semicolon that stands in no string, name or comment."""
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("select 'abc", 1, 8),
        ("select 1;\n  select 'abc\n;", 2, 10),
        ('select\n "a', 2, 2),
        ("select 1\n  /* a /* b */ c", 2, 8),
        ("select $$a", 1, 8),
    ],
)
def test_what_is_not_closed(text, line, column):
    """A string, a name or a comment without an end is an error at its beginning."""
    for function in (split, parse):
        with pytest.raises(SqlSyntaxError, match="not closed") as caught:
            function(text)
        assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("statement", "near", "line", "column"),
    [
        ("selct 1", "1", 1, 7),
        ("select 1 +", "+", 1, 10),
        ("select\n  a b c\nfrom t", "c", 2, 7),
        ("select ((1)", ")", 1, 11),
        ("select a,\nfrom t", "from", 2, 1),
        ("create table t (a int,)", ")", 1, 23),
        ("create table t (\n    a int\n    b int\n)", "b", 3, 5),
        ("select 1 from user", "user", 1, 15),
        ("select order from t", "order", 1, 8),
        ("select a from t tag", "tag", 1, 17),
        ("create table user (a int)", "user", 1, 14),
        ("create table t (a int, language varchar)", "language", 1, 24),
    ],
)
def test_syntax_errors(statement, near, line, column):
    """An error names the word and its place; no class of the parser's shows."""
    with pytest.raises(SqlSyntaxError) as caught:
        parse(statement)
    assert f'"{near}"' in caught.value.message
    assert "class" not in caught.value.message
    assert "Token" not in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


def test_an_error_shows_its_line():
    """The text of an error holds the line and a caret under the place."""
    with pytest.raises(SqlSyntaxError) as caught:
        parse("select a,\n       b c d\nfrom t")
    shown = str(caught.value).splitlines()
    assert shown[1:4] == ["  line 2:", "           b c d", "               ^"]


@pytest.mark.parametrize("statement", ["select 1; select 2", "", ";", "-- nothing"])
def test_one_statement_at_a_time(statement):
    """Parsing takes one statement, not none and not two."""
    with pytest.raises(SqlSyntaxError, match="Expected one statement, found"):
        parse(statement)


@pytest.mark.parametrize(
    "name", ["user", "order", "group", "limit", "offset", "tag", "timestamp", "default", "new"]
)
def test_reserved_words_stand_in_quotes(name):
    """A reserved word is a name in double quotation marks, and behind AS."""
    parse(f'create table "{name}" ("{name}" int)')
    parse(f'select "{name}" as "{name}" from "{name}"')  # noqa: S608 - nothing is run
    parse(f"select 1 as {name}")
    with pytest.raises(SqlError):
        parse(f"create table {name} (a int)")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("call p()", "CALL"),
        ("use other", "USE"),
        ("values (1)", "VALUES"),
        ("from t", "FROM"),
        ("table t", "TABLE"),
        ("pivot t on a", "PIVOT"),
        ("describe t", "DESCRIBE"),
        ("pragma version", "PRAGMA"),
        ("install httpfs", "INSTALL"),
        ("summarize t", "SUMMARIZE"),
    ],
)
def test_statements_that_are_not_supported(statement, named):
    """Another statement is refused by name, whatever follows it."""
    with pytest.raises(UnsupportedSqlError) as caught:
        parse(statement)
    assert named in caught.value.message
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("select sum(a) filter (where a > 1) from t", "FILTER"),
        ("select a is distinct from b from t", "IS DISTINCT FROM"),
        ("select distinct on (a) a, b from t", "ON"),
        ("select array[1, 2]", "ARRAY"),
        ("select sum(a) over w from t window w as (order by a)", "WINDOW"),
        ("select sum(a) over (order by a range between 1 preceding and current row) from t",
         "RANGE"),
        ("select sum(a) over (order by a rows unbounded preceding exclude ties) from t",
         "EXCLUDE"),
        ("select a from t group by all", "GROUP"),
        ("select a from t order by a fetch first 1 rows only", "FETCH"),
        ("select a into unlogged x from t", "INTO"),
        ("select a from t for update", "LOCKS"),
        ("select a from t tablesample (10)", "SAMPLE"),
        ("select a from t, lateral (select 1) l", "LATERAL"),
        ("select a from t asof join s on t.a = s.a", "ASOF"),
        ("select a from t semi join s on t.a = s.a", "SEMI"),
        ("select a from t left anti join s on t.a = s.a", "ANTI"),
        ("select * replace (1 as a) from t", "REPLACE"),
        ("select * from (values (1)) v", "VALUES"),
        ("select 5 between symmetric 1 and 2", "SYMMETRIC"),
        ("with q as materialized (select 1) select * from q", "MATERIALIZED"),
        ("with q as (select 1 as a) insert into t (a) select a from q", "WITH"),
        ("insert into t values (1) on conflict do nothing", "CONFLICT"),
        ("insert into t values (1) returning a", "RETURNING"),
        ("insert overwrite t select 1", "OVERWRITE"),
        ("delete from t returning a", "RETURNING"),
        ("select a ** 2 from t", ""),
        ("select e'a'", ""),
        ("select $$a$$", ""),
    ],
)  # fmt: skip
def test_forms_that_are_not_supported(statement, named):
    """A form of another database's, or one not built yet, is refused by name."""
    with pytest.raises(SqlError) as caught:
        parse(statement)
    assert named in caught.value.message.upper() or named in caught.value.message
    assert isinstance(caught.value, UnsupportedSqlError | SqlSyntaxError)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("select if(a = 1, 2, 3) from t", "IF"),
        ("select * from read_csv('x')", "READ_CSV"),
        ("select pg_catalog.nothing(1)", "NOTHING"),
        ("create table t as select list_value(1)", "LIST_VALUE"),
        ("create table t (a int default list_value(1))", "LIST_VALUE"),
        ("insert into t values (list_value(1))", "LIST_VALUE"),
        ("create view v as select list_value(1)", "LIST_VALUE"),
        ("declare c cursor for select list_value(1)", "LIST_VALUE"),
        ("unload ('select list_value(1)') to 's3://b/p' iam_role 'r'", "LIST_VALUE"),
        ("merge into t using t s on t.a = list_value(s.a) remove duplicates", "LIST_VALUE"),
    ],
)
def test_functions_that_are_not_there(connection, statement, named):
    """A function that is neither Redshift's nor a user's is refused wherever it stands."""
    with pytest.raises(SqlError, match=named):
        connection.execute(statement)


def test_the_callers_own_tree():
    """Each caller gets a tree of its own: one that is changed does not change the next."""
    first = parse("select a from t")
    first.expressions[0].this.set("this", "changed")
    assert parse("select a from t").sql() == "SELECT a FROM t"


@pytest.mark.parametrize(("length", "times"), [(100, 1), (20_000, 2)])
def test_what_is_kept(monkeypatch, length, times):
    """A statement that is run again is not read again, but for long ones: their trees are large."""
    read, reads = statements._read, []
    monkeypatch.setattr(statements, "_read", lambda text: reads.append(text) or read(text))
    text = f"select '{'x' * length}' as kept"
    assert parse(text) == parse(text)
    assert len(reads) == times
