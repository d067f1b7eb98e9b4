"""Redshift's syntax trees -> DuckDB's SQL with the same meaning.

What the session settings of the engine make equal is not repeated here: integer division, the order
of NULLs, the time zone UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp
from sqlglot.errors import ErrorLevel, UnsupportedError

from starlift.errors import UnsupportedSqlError
from starlift.redshift.functions import FUNCTIONS, SAME
from starlift.redshift.schema import Schema, known_type
from starlift.redshift.tables import (
    ColumnDefinition,
    TableDefinition,
    like_source,
    table_definition,
)
from starlift.redshift.types import ColumnType

DEFAULT_SCHEMA = "public"

_TYPES = {
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "float4": "REAL",
    "float8": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
}

# Every spelling of the parts of a date, after
# https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html
_PART_SPELLINGS = {
    "year": ("years", "yr", "yrs", "y"),
    "quarter": ("quarters", "qtr", "qtrs"),
    "month": ("months", "mon", "mons"),
    "week": ("weeks", "w"),
    "dow": ("dayofweek", "dw", "weekday"),
    "doy": ("dayofyear", "dy", "yearday"),
    "day": ("days", "d", "dayofmonth"),
    "hour": ("hours", "hr", "hrs", "h"),
    "minute": ("minutes", "min", "mins", "m"),
    "second": ("seconds", "sec", "secs", "s"),
    "millisecond": ("milliseconds", "ms", "msec", "msecs", "msecond", "mseconds", "millisec",
                    "millisecs", "millisecon"),
    "microsecond": ("microseconds", "us", "usec", "usecs", "usecond", "useconds", "microsec",
                    "microsecs", "microsecon"),
}  # fmt: skip
_PARTS = {spelling: part for part, more in _PART_SPELLINGS.items() for spelling in (part, *more)}

_MICROSECONDS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
    "day": 86_400_000_000,
    "week": 604_800_000_000,
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def duckdb_type(kind: ColumnType) -> str:
    """DuckDB's type for a column. Lengths of strings are COPY's business, not the engine's."""
    if kind.name == "numeric":
        return f"DECIMAL({kind.precision},{kind.scale})"
    return _TYPES[kind.name]


def translate(tree: exp.Expr, schema: Schema) -> list[str]:
    """The statements of DuckDB's that do what a Redshift statement says. The tree is used up.

    Raises:
        UnsupportedSqlError: when the meaning cannot be carried over.
    """
    match tree:
        case exp.Create() if (source := like_source(tree)) is not None:
            return [_create_like(tree, source)]
        case exp.Create() if isinstance(tree.this, exp.Schema):
            return _create_table(table_definition(tree))
        case exp.Drop():
            return _drop_tables(tree)
    for node in list(tree.walk(bfs=False)):
        if isinstance(node, exp.Identifier):
            node.set("this", node.name.lower())
            node.args["quoted"] = True
    # From the leaves to the root, so that every rule sees what its operands have become.
    for node in reversed(list(tree.walk(bfs=False))):
        changed = _rewrite(node, schema)
        if changed is not node:
            node.replace(changed)
    return [_sql(tree)]


def _sql(tree: exp.Expr) -> str:
    try:
        return tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE, comments=False)
    except UnsupportedError as error:
        raise UnsupportedSqlError(f"This cannot be run by DuckDB: {error}") from None


def quoted(*names: str | None) -> str:
    """A name, or a name within a schema, in quotation marks."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names if name)


def _create_table(table: TableDefinition) -> list[str]:
    name = quoted(table.schema, table.name)
    columns = ", ".join(_column(table, column) for column in table.columns)
    exists = "IF NOT EXISTS " if table.if_not_exists else ""
    kind = "TEMPORARY TABLE" if table.is_temporary else "TABLE"
    return [*_create_sequence(table), f"CREATE {kind} {exists}{name} ({columns})"]


def _create_like(tree: exp.Create, source: exp.Table) -> str:
    """A table of another's columns. The other is looked for in its schema: names may be equal."""
    properties = tree.args.get("properties")
    is_temporary = properties is not None and properties.find(exp.TemporaryProperty) is not None
    table = tree.this.this
    name = quoted(table.db.lower() or None, table.name.lower())
    other = quoted(source.db.lower() or DEFAULT_SCHEMA, source.name.lower())
    kind = "TEMPORARY TABLE" if is_temporary else "TABLE"
    return f"CREATE {kind} {name} AS SELECT * FROM {other} LIMIT 0"


def _create_sequence(table: TableDefinition) -> list[str]:
    for column in table.columns:
        if column.identity is not None:
            sequence = _sequence(table.schema, table.name)
            seed, step = column.identity.seed, column.identity.step
            span = f"START WITH {seed} INCREMENT BY {step} MINVALUE {-(2**62)} MAXVALUE {2**62}"
            return [f"CREATE SEQUENCE IF NOT EXISTS {sequence} {span}"]
    return []


def _sequence(schema: str | None, table: str) -> str:
    """The sequence behind a table's IDENTITY column; a table has one at most."""
    return quoted(schema or DEFAULT_SCHEMA, f"{table}__identity")


def _column(table: TableDefinition, column: ColumnDefinition) -> str:
    parts = [quoted(column.name), duckdb_type(column.type)]
    if column.identity is not None:
        sequence = _sequence(table.schema, table.name).replace("'", "''")
        parts.append(f"DEFAULT nextval('{sequence}')")
    elif column.default is not None:
        parts.append(f"DEFAULT {_sql(column.default)}")
    if not column.is_nullable:
        parts.append("NOT NULL")
    return " ".join(parts)


def _drop_tables(tree: exp.Drop) -> list[str]:
    exists = "IF EXISTS " if tree.args.get("exists") else ""
    statements = []
    for table in tree.args["tables"]:
        schema, name = table.db.lower() or None, table.name.lower()
        statements.append(f"DROP TABLE {exists}{quoted(schema, name)}")
        statements.append(f"DROP SEQUENCE IF EXISTS {_sequence(schema, name)}")
    return statements


def _rewrite(node: exp.Expr, schema: Schema) -> exp.Expr:
    if isinstance(node, exp.Mul):
        return _multiplied_interval(node)
    if isinstance(node, exp.Window) and isinstance(node.this, exp.Avg):
        return _avg(node, schema)
    function = FUNCTIONS.get(type(node))
    if function is None or function.duckdb == SAME:
        return node
    return _RULES[function.duckdb](node, schema)


def _avg(node: exp.Expr, schema: Schema) -> exp.Expr:
    """The average of integers is an integer, cut towards zero; of numerics a numeric."""
    if isinstance(node.parent, exp.Window):
        return node  # the window is rewritten as a whole
    average = node.this if isinstance(node, exp.Window) else node
    kind = known_type(average.this, schema, "AVG")
    if kind.is_integer:
        return exp.cast(exp.func("trunc", node.copy()), exp.DType.BIGINT)
    if kind.name == "numeric":
        raise UnsupportedSqlError(
            "AVG of a NUMERIC is not supported yet", hint="Cast it: AVG(expression::float)."
        )
    return node


def _concat(node: exp.Expr, _: Schema) -> exp.Expr:
    """CONCAT with NULL is NULL; DuckDB's function of that name passes over NULLs."""
    first, second = node.expressions
    return exp.Paren(this=exp.DPipe(this=first, expression=second))


def _extract(node: exp.Expr, _: Schema) -> exp.Expr:
    part = _part(node.name)
    node.set("this", exp.var(part))
    return node


def _part(text: str) -> str:
    part = _PARTS.get(text.lower())
    if part is None:
        raise UnsupportedSqlError(f"The date part {text} is not supported")
    return part


def _dateadd(node: exp.Expr, _: Schema) -> exp.Expr:
    moment = exp.cast(node.this, exp.DType.TIMESTAMP)
    span = _span(node.expression, _part(node.args["unit"].name))
    return exp.Paren(this=exp.Add(this=moment, expression=span))


def _span(amount: exp.Expr, part: str) -> exp.Expr:
    """An interval of so many parts, exact to the microsecond and beyond 32 bits."""
    amount = exp.Paren(this=amount)
    if part in _MONTHS:
        months = exp.Mul(this=amount, expression=exp.Literal.number(_MONTHS[part]))
        return exp.func("to_months", exp.cast(months, exp.DType.INT))
    scaled = exp.Mul(this=amount, expression=exp.Literal.number(_MICROSECONDS[part]))
    return exp.func("to_microseconds", exp.cast(scaled, exp.DType.BIGINT))


def _datediff(node: exp.Expr, _: Schema) -> exp.Expr:
    later = exp.cast(node.this, exp.DType.TIMESTAMP)
    earlier = exp.cast(node.expression, exp.DType.TIMESTAMP)
    part = exp.Literal.string(_part(node.args["unit"].name))
    return exp.Anonymous(this="date_diff", expressions=[part, earlier, later])


def _getdate(_: exp.Expr, __: Schema) -> exp.Expr:
    """The start of the transaction in UTC, without a time zone, as GETDATE and SYSDATE give it."""
    now = exp.func("now")
    return exp.cast(exp.AtTimeZone(this=now, zone=exp.Literal.string("UTC")), exp.DType.TIMESTAMP)


def _multiplied_interval(node: exp.Mul) -> exp.Expr:
    """`number * INTERVAL`: DuckDB takes 32 bits of it, Redshift all."""
    sides = [node.this, node.expression]
    intervals = [side for side in sides if isinstance(side.unnest(), exp.Interval)]
    if not intervals:
        return node
    interval = intervals[0].unnest()
    amount = sides[1] if sides[0] is intervals[0] else sides[0]
    size = _literal_amount(interval)
    part = _part(interval.args["unit"].name)
    factor = exp.Mul(this=exp.Paren(this=amount), expression=exp.Literal.number(str(size)))
    return _span(amount if size == 1 else factor, part)


def _literal_amount(interval: exp.Interval) -> Decimal:
    text = interval.this.name if interval.this is not None else ""
    try:
        return Decimal(text)
    except ArithmeticError:
        raise UnsupportedSqlError(
            f"{interval.sql('redshift')} cannot be multiplied",
            hint="Write one amount and one unit, such as INTERVAL '1 second'.",
        ) from None


def _cast(node: exp.Expr, _: Schema) -> exp.Expr:
    kind = node.args["to"]
    if kind.this in {exp.DType.VARCHAR, exp.DType.CHAR} and kind.expressions:
        raise UnsupportedSqlError(
            f"A cast to {kind.sql('redshift')} cuts the value: it is not supported yet",
            hint="Cast to VARCHAR, without a length.",
        )
    return node


_RULES: dict[str, Callable[[exp.Expr, Schema], exp.Expr]] = {
    "avg": _avg,
    "cast": _cast,
    "concat": _concat,
    "dateadd": _dateadd,
    "datediff": _datediff,
    "extract": _extract,
    "getdate": _getdate,
}
