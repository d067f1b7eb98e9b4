"""Values on their way into columns: which types go into which, and how a text is made to fit.

A value is cast before the statement is translated, and fitted after it, in DuckDB's SQL.
Sources: https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html (implicit
conversions), r_Character_types.html and r_INSERT_30.html.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift.duckdb_sql import template
from starlift.redshift.place import place
from starlift.redshift.schema import KnownColumn
from starlift.redshift.type_names import catalog_name
from starlift.redshift.types import LENGTH_LIMITS, VARCHAR_MAX_BYTES, ColumnType

_NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"})
_INTEGERS = frozenset({"int2", "int4", "int8"})
_TEXTS = frozenset({"char", "varchar"})
_MOMENTS = frozenset({"date", "timestamp", "timestamptz"})
# What goes into a column without a cast, by the value's type.
_IMPLICIT: dict[str, frozenset[str]] = {
    **dict.fromkeys(_INTEGERS, _NUMBERS | _TEXTS | {"bool"}),
    **dict.fromkeys(_NUMBERS - _INTEGERS, _NUMBERS | _TEXTS),
    **dict.fromkeys(_TEXTS, _TEXTS),
    "date": _TEXTS | _MOMENTS,
    "timestamp": _TEXTS | _MOMENTS | {"time"},
    "timestamptz": _TEXTS | _MOMENTS | {"timetz"},
    "time": frozenset({"varchar", "time", "timetz"}),
    "timetz": frozenset({"varchar", "timetz", "time"}),
}
_KNOWN = frozenset(_IMPLICIT) | {"bool"}


@dataclass(frozen=True)
class Target:
    """A column that a value goes into, of the table of that name."""

    column: KnownColumn
    table: str

    @property
    def too_long(self) -> str:
        """What Redshift says of a text that does not fit, and where it does not."""
        kind = catalog_name(self.column.type)
        return f'value too long for type {kind}: column "{self.column.name}" of "{self.table}"'


def cast(value: exp.Expr, kind: ColumnType | None, into: Target) -> exp.Expr:
    """The value as one of the column's type; a text's length is `fitted`'s.

    Raises:
        DatabaseError: when the types do not go together.
    """
    column = into.column
    literal = value.unnest()
    if isinstance(literal, exp.Null) or _is_default(literal):
        return value
    is_literal = isinstance(literal, exp.Literal) and literal.is_string
    target = column.type
    name = kind.name if kind is not None else ""
    if not is_literal and name in _KNOWN and target.name in _KNOWN:
        _check(value, name, column)
    is_same = kind == target or (name in _TEXTS and target.name in _TEXTS)
    if is_same or (is_literal and target.name in _TEXTS):
        return value
    if name in _NUMBERS | _MOMENTS and target.name not in _TEXTS:
        return value  # the database does the same
    if is_literal and target.is_interval:
        return exp.Interval(this=literal, unit=data_type(target).this.args["unit"])
    wanted = ColumnType("varchar", VARCHAR_MAX_BYTES) if target.name in _TEXTS else target
    return exp.Cast(this=value, to=data_type(wanted))


def goes_into(kind: ColumnType, target: ColumnType) -> bool:
    """Whether a value of a type is made one of another type without a cast."""
    return target.name in _IMPLICIT.get(kind.name, frozenset())


def _is_default(value: exp.Expr) -> bool:
    return isinstance(value, exp.Var) and value.name.upper() == "DEFAULT"


def _check(value: exp.Expr, name: str, column: KnownColumn) -> None:
    if name != column.type.name and not goes_into(ColumnType(name), column.type):
        line, at = place(value)
        raise DatabaseError(
            f'column "{column.name}" is of type {catalog_name(column.type)} but expression is of '
            f"type {catalog_name(ColumnType(name))}",
            sqlstate="42804",
            line=line,
            column=at,
            hint=f"Cast it: (expression)::{column.type}.",
        )


def data_type(kind: ColumnType) -> exp.DataType:
    """A type as a node of the tree, a text without a length as long as can be. An own copy."""
    return _data_type(kind).copy()


@lru_cache(maxsize=256)
def _data_type(kind: ColumnType) -> exp.DataType:
    if kind.is_character and kind.length is None:
        kind = replace(kind, length=LENGTH_LIMITS[kind.name])
    if kind.is_interval:
        first, last = ("YEAR", "MONTH") if kind.name == "intervaly2m" else ("DAY", "SECOND")
        unit = exp.IntervalSpan(this=exp.var(first), expression=exp.var(last))
        return exp.DataType(this=exp.Interval(unit=unit))
    return exp.DataType.build(str(kind), dialect="redshift")


def fitted(value: exp.Expr, into: Target) -> exp.Expr:
    """A value of DuckDB's, made to fit a column of text: blanks at its end may be too many.

    Raises:
        DatabaseError: when a text in quotes is too long.
    """
    kind = into.column.type
    if not kind.is_character or isinstance(value, exp.Null) or _is_default(value):
        return value
    if isinstance(value, exp.Literal) and value.is_string:
        return exp.Literal.string(_fitted_text(value, into))
    text = value
    if kind.name == "char":
        text = template("rtrim({1}, ' ')", value)
    limit = kind.length or VARCHAR_MAX_BYTES
    if limit >= VARCHAR_MAX_BYTES:
        return text
    return _cut_blanks(text, into, limit)


def _cut_blanks(text: exp.Expr, into: Target, limit: int) -> exp.Expr:
    message = exp.Literal.string(into.too_long)
    return template(f"rs_fitted({{1}}, {limit}, {{2}})", text, message)


def _fitted_text(value: exp.Literal, into: Target) -> str:
    kind = into.column.type
    text = value.name.rstrip(" ") if kind.name == "char" else value.name
    excess = len(text.encode("utf-8", "replace")) - (kind.length or VARCHAR_MAX_BYTES)
    if excess > 0 and text.endswith(" " * excess):
        text = text[:-excess]
    elif excess > 0:
        line, column = place(value)
        raise DatabaseError(
            into.too_long,
            sqlstate="22001",
            line=line,
            column=column,
            hint=f"It has {excess} bytes too many: cut it, or cast it with ::{kind}.",
        )
    return text
