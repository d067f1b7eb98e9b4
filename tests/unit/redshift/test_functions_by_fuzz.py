"""Every function over values of every type: a value, or an error in Redshift's words."""

# ruff: noqa: S608 - statements are made of the tables above

from __future__ import annotations

import itertools
import random
import re

import pytest

from starlift.errors import SqlError
from starlift.redshift.functions import FUNCTIONS, Function

COLUMNS = {
    "s": "smallint", "a": "int", "l": "bigint", "n": "numeric(12,2)", "r": "real", "f": "float8",
    "yes": "boolean", "d": "date", "ts": "timestamp", "tz": "timestamptz", "tm": "time",
    "v": "varchar(40)", "c": "char(8)", "sup": "super", "vb": "varbyte",
}  # fmt: skip
ROWS = """
    (1, 2, 3, 4.50, 1.5, 2.5, true, '2018-11-01', '2018-11-01 20:57:10', '2018-11-01 20:57:10+00',
     '20:57:10', 'some text', 'abc', null, null),
    (-3, 0, -9000000000, -0.01, 0, 1e30, false, '1969-12-31', '2020-02-29 00:00:00.5', null,
     '00:00:00', '', 'x', null, null),
    (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
"""
LITERALS = ("0", "1", "-1", "2.5", "'x'", "'7'", "''", "'2018-11-01'", "null", "true", "'hex'",
            "'YYYY-MM-DD'", "'999.99'", "'UTC'", "'{\"a\": [1, 2]}'")  # fmt: skip
PARTS = ("day", "month", "hour", "epoch", "week", "millennium", "nonsense")
# What gives away that an engine of another name speaks.
ENGINE = re.compile(
    r"[A-Z]\w+ Error:|(?i:duckdb|sqlglot|candidate)|LINE \d|\bINT(8|16|32|64|128)\b|HUGEINT|BLOB|"
    r"redshift_system|\brs_\w+|STRING_LITERAL|INTEGER_LITERAL|lambda"
)


def arguments(function: Function, dice: random.Random) -> list[str]:
    """Values for a call: as many as the function may take, of any type."""
    most = function.most if function.most is not None else function.least + 2
    count = dice.randint(function.least, max(function.least, most))
    values = []
    for index in range(count):
        kind = function.parameter(index).kind if function.parameters else "any"
        pool = PARTS if kind == "part" else (*COLUMNS, *LITERALS)
        values.append(dice.choice(pool))
    return values


def call(function: Function, dice: random.Random) -> str:
    """A statement that calls the function in one of its forms."""
    name = dice.choice(function.spellings).lower()
    values = arguments(function, dice)
    if name == "extract":
        return f"select extract({values[0]} from {values[1]}) from w"
    if name == "position":
        return f"select position({values[0]} in {values[-1]}) from w"
    text = f"{name}({', '.join(values)})"
    if name in {"percentile_cont", "percentile_disc"} or (
        name == "listagg" and dice.random() < 0.5
    ):
        text += f" within group (order by {dice.choice(list(COLUMNS))})"
    if function.is_window:
        return f"select {text} over (order by {dice.choice(list(COLUMNS))}) from w"
    if function.is_aggregate and dice.random() < 0.3:
        text += f" over (partition by {dice.choice(list(COLUMNS))})"
    return (
        f"select {text} as x from w" if dice.random() < 0.8 else f"select 1 from w where {text} = 1"
    )


def fuzzed(connection, statements) -> list[str]:
    """The statements whose error is an engine's, with that error."""
    found = []
    for statement in statements:
        try:
            connection.execute(statement)
        except SqlError as error:
            if ENGINE.search(error.message):
                found.append(f"{statement}\n    {error.message}")
    return found


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    """A warehouse with a table of all types."""
    from starlift.config import load_settings  # noqa: PLC0415 - as the engine is
    from starlift.engines import connect  # noqa: PLC0415

    connection = connect(load_settings(tmp_path_factory.mktemp("fuzz"), environ={}))
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"create table w ({columns})")
    connection.execute(f"insert into w values {ROWS}")
    yield connection
    connection.close()


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions(values, name):
    """Whatever the types of its arguments, a function gives a value or Redshift's error."""
    dice = random.Random(name)  # noqa: S311 - no secret
    statements = [call(FUNCTIONS[name], dice) for _ in range(5)]
    assert fuzzed(values, statements) == []


OPERATORS = ("+", "-", "*", "/", "%", "||", "=", "<", "<>", "like", "~", "^", "&", "<<",
             "is not distinct from", "and")  # fmt: skip


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators(values, operator):
    """Whatever its operands, an operator gives a value or an error that is Redshift's."""
    operands = [*COLUMNS, *LITERALS[:10]]
    dice = random.Random(operator)  # noqa: S311 - no secret
    pairs = dice.sample(list(itertools.product(operands, operands)), 25)
    statements = [f"select {left} {operator} {right} from w" for left, right in pairs]
    assert fuzzed(values, statements) == []


@pytest.mark.parametrize("target", [*COLUMNS.values(), "char(3)", "varchar(2)", "numeric(3,1)"])
def test_casts(values, target):
    """Whatever is cast, a cast gives a value or an error that is Redshift's."""
    sources = [*COLUMNS, *LITERALS]
    statements = [f"select {source}::{target} from w" for source in sources]
    statements += [f"select try_cast({source} as {target}) from w" for source in sources]
    assert fuzzed(values, statements) == []
