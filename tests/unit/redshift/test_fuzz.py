"""Nothing unknown passes, and nothing but Starlift's own errors comes out."""

from __future__ import annotations

import random

import duckdb
import pytest
from sqlglot import exp
from sqlglot.parsers.redshift import RedshiftParser

from starlift.engines.protocols import Connection
from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.functions import FUNCTIONS
from starlift.redshift.schema import NoTables
from starlift.redshift.statements import parse, tokens
from starlift.redshift.user_functions import inline

KNOWN = {spelling for function in FUNCTIONS.values() for spelling in function.spellings}
KNOWN |= {"CAST", "CONVERT", "EXTRACT", "SUBSTRING", "TRIM"}  # with a grammar of their own
PLACES = (
    "select {} from n",
    "select 1 from n where {} = 1",
    "select 1 from n join t on {} = 1",
    "select (select {} from n)",
    "with q as (select {} as x from n) select x from q",
    "select 1 from (select {} as x from n) q",
    "select row_number() over (partition by a order by {}) from n",
    "select a from n group by a having {} > 1",
    "select a from n order by {}",
    "select case when {} = 1 then 2 end from n",
    "select a from n union select {} from n",
    "insert into n (a) values ({})",
    "update n set a = {}",
    "delete from n where a in (1, {})",
    "create table x as select {} as y from n",
    "create table x (y int default {})",
)


def understand(statement: str) -> None:
    """Read a statement, as an engine does in which no function was made."""
    inline(parse(statement), NoTables())


def function_names() -> list[str]:
    """The names of all functions that the parser or the embedded engine knows."""
    names = {*RedshiftParser.FUNCTIONS, *RedshiftParser.FUNCTION_PARSERS}
    query = "select distinct function_name from duckdb_functions() where function_type <> 'macro'"
    names |= {name.upper() for (name,) in duckdb.connect().execute(query).fetchall()}
    return sorted(name for name in names - KNOWN if name.isidentifier())


def test_no_function_is_known_by_another_databases_name():
    """Of all functions of parser and engine none is taken that is not in the table."""
    taken = []
    for number, name in enumerate(function_names()):
        statement = PLACES[number % len(PLACES)].format(f"{name}(a, b)")
        try:
            understand(statement)
        except (UnsupportedSqlError, SqlSyntaxError):
            continue
        taken.append(statement)
    assert taken == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("call", ["strange(a)", "array_agg(a)", "epoch_ms(a)", "list_value(a)"])
def test_an_unknown_function_is_refused_by_name_and_place(place, call):
    """Wherever it stands, the error names it as it was written, and where."""
    statement = place.format(call)
    with pytest.raises(UnsupportedSqlError) as caught:
        understand(statement)
    assert call.split("(")[0].upper() in caught.value.message
    assert (caught.value.line, caught.value.column) == (1, statement.index(call) + 1)


def test_every_node_of_the_parser_is_known_or_refused():
    """A node is known with its arguments, or has no way through."""
    from starlift.redshift.grammar import ARGUMENTS  # noqa: PLC0415 - only here

    assert nodes.Argument not in ARGUMENTS
    assert exp.Command not in ARGUMENTS
    for node, names in ARGUMENTS.items():
        assert names <= set(node.arg_types), node


CORPUS = (
    "select a, count(*) as c from n where b is not null group by a having count(*) > 1 order by a",
    "select n.a, t.v from n left join t on n.a = t.ts where n.f between 1 and 2 limit 5",
    "with q as (select a, b from n) select distinct q.a from q union all select b from n",
    "select row_number() over (partition by a order by b desc) as r, avg(a) over () from n",
    "select timestamp 'epoch' + l / 1000 * interval '1 second' from n",
    "select extract(week from ts), date_part('dow', ts), dateadd(day, 1, dt) from t",
    "select case when a > 0 then 'x' else v end, coalesce(a, 0)::float from n, t",
    "select substring(v, 1, 2), trim(both 'x' from v), v || 'y', v like 'a%' from t",
    "select cast(a as numeric(10,2)), nullif(a, 0), a in (select b from n) from n",
    "insert into n (a, b) select a + 1, b from n where exists (select 1 from t)",
    "update n set a = t.v from t where n.a = 1",
    "delete from n using t where n.a = 2",
    "create temp table x (a int not null default 0, v varchar(5), primary key (a)) diststyle all",
    "create table y as select a as b from n",
    "drop table if exists x, y",
)


def mutated(dice: random.Random) -> str:
    """A statement of the corpus with some of its words dropped, doubled, moved or exchanged."""
    words = [token.text if token.token_type.name != "STRING" else f"'{token.text}'"
             for token in tokens(dice.choice(CORPUS))]  # fmt: skip
    others = [
        token.text for token in tokens(dice.choice(CORPUS)) if token.token_type.name != "STRING"
    ]
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(words))
        what = dice.randrange(4)
        if what == 0:
            words[place] = dice.choice(others)
        elif what == 1 and len(words) > 1:
            del words[place]
        elif what == 2:
            words.insert(place, dice.choice(others))
        else:
            other = dice.randrange(len(words))
            words[place], words[other] = words[other], words[place]
    return " ".join(words)


@pytest.mark.parametrize("seed", range(2))
def test_damaged_statements_run_or_are_refused(connection, seed):
    """A damaged statement gives an SqlError, never one of Python's nor of DuckDB's parser."""
    connection.execute("create table n (a int, b int, l bigint, f float)")
    connection.execute("create table t (ts timestamp, dt date, v varchar(20))")
    dice = random.Random(seed)  # noqa: S311 - no secret
    others = [
        (statement, outcome)
        for statement in (mutated(dice) for _ in range(200))
        if "Parser Error" in (outcome := outcome_of(connection, statement))
    ]
    assert others == []


def outcome_of(connection: Connection, statement: str) -> str:
    """The message of the SqlError that a statement gives; empty when it runs."""
    try:
        connection.execute(statement)
    except SqlError as error:
        return error.message
    return ""
