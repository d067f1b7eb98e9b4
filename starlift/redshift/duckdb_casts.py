"""A value of one type as one of another, with Redshift's rules, in DuckDB's SQL.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_Type_conversion.html
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.errors import DatabaseError, SqlError
from starlift.redshift.annotations import annotated, told_type
from starlift.redshift.calendar import Moment
from starlift.redshift.duckdb_sql import template
from starlift.redshift.duckdb_types import duckdb_type
from starlift.redshift.moments import read_moment, read_time
from starlift.redshift.place import place
from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType

_BYTES = {"int2": 2, "int4": 4, "int8": 8}


def converted(node: exp.Expr, target: ColumnType) -> exp.Expr:
    """The value cast to a type; what is too long for a character type is cut.

    Raises:
        SqlError: when the types have nothing to do with one another.
        DatabaseError: when a text in quotes is no value of the type.
    """
    source = told_type(node)
    literal = node.unnest() if isinstance(node, exp.Paren) else node
    if isinstance(literal, exp.Literal) and literal.is_string:
        made = _literal(literal, target)
    elif isinstance(literal, exp.Null) or not source.is_known:
        made = template(f"CAST({{1}} AS {duckdb_type(target)})", node)
    elif source == target:
        return node
    else:
        made = _converted(node, source, target)
    return annotated(made, target)


def _converted(  # noqa: PLR0911 - one case a family of types
    node: exp.Expr, source: ColumnType, target: ColumnType
) -> exp.Expr:
    if target.is_character:
        return fitted(as_text(node), target)
    if source.name == "super":
        return _out_of_super(node, target)
    if target.name == "super":
        return into_super(node)
    family = source.name if not source.is_character else "text"
    if not _is_allowed(family, target):
        raise SqlError(f"cannot cast type {base_name(source)} to {base_name(target)}")
    if family == "text":
        return _of_text(node, target)
    if source.name == "timestamptz" and target.name in {"timestamp", "date", "time"}:
        node = template("CAST({1} AS TIMESTAMP)", node)  # in the session's time zone
    if source.name == "timestamp" and target.name == "timestamptz":
        return template("CAST({1} AS TIMESTAMPTZ)", node)
    if target.name == "varbyte" and source.is_integer:
        return template(f"rs_big_endian({{1}}, {_BYTES[source.name]})", node)
    if source.name == "float4" and target.name != "float8":
        node = template("CAST({1} AS DOUBLE)", node)
    return template(f"CAST({{1}} AS {duckdb_type(target)})", node)


def _is_allowed(family: str, target: ColumnType) -> bool:
    if family == "text":
        return True
    kinds: dict[str, set[str]] = {
        "bool": {"int2", "int4", "int8"},
        "date": {"timestamp", "timestamptz"},
        "timestamp": {"date", "timestamptz", "time", "timetz"},
        "timestamptz": {"date", "timestamp", "time", "timetz"},
        "time": {"timetz", "intervald2s"},
        "timetz": {"time"},
        "int2": {"varbyte", "int4", "int8", "numeric", "float4", "float8", "bool"},
        "int4": {"varbyte", "int2", "int8", "numeric", "float4", "float8", "bool"},
        "int8": {"varbyte", "int2", "int4", "numeric", "float4", "float8", "bool"},
        "varbyte": set(),
        "intervaly2m": set(),
        "intervald2s": {"time"},
    }
    allowed = kinds.get(family)
    if allowed is None:  # a number with a fraction
        return target.is_number
    return target.name in allowed or target.name == family


def as_text(node: exp.Expr) -> exp.Expr:
    """A value as the text that Redshift prints.

    Raises:
        SqlError: for a BOOLEAN, which has none.
    """
    kind = told_type(node)
    match kind.name:
        case "varchar" | "char":
            return node
        case "float4":
            made = template("rs_float4_text({1})", node)
        case "float8":
            made = template("rs_float8_text({1})", node)
        case "bool":
            line, column = place(node)
            raise SqlError(
                "cannot cast type boolean to character varying",
                line=line,
                column=column,
                hint="Write CASE WHEN expression THEN 'true' ELSE 'false' END.",
            )
        case "super":
            made = template("({1} ->> '$')", node)
        case "varbyte":
            made = template("decode({1})", node)
        case "timetz":
            made = template("rs_timetz_text({1})", node)
        case "intervaly2m" | "intervald2s":
            made = template("rs_interval_cast({1})", node)
        case _:
            made = template("CAST({1} AS VARCHAR)", node)
    return annotated(made, ColumnType("varchar", length=65_535))


def fitted(node: exp.Expr, target: ColumnType) -> exp.Expr:
    """A text cut to so many bytes; for CHAR, without the blanks at its end."""
    length = told_type(node).length
    if target.name == "char":
        return template(f"rs_char({{1}}, {target.length})", node)
    if length is not None and target.length is not None and length <= target.length:
        return node
    return template(f"rs_cut({{1}}, {target.length})", node)


def _of_text(node: exp.Expr, target: ColumnType) -> exp.Expr:
    if target.is_interval:
        return template("CAST({1} AS INTERVAL)", node)
    if target.name == "varbyte":
        kind = told_type(node)
        if kind.name == "char":
            node = template(f"rpad({{1}}, {kind.length}, ' ')", node)
        return template(f"rs_bytes({{1}}, {target.length})", node)
    function = _TEXT_READERS.get(target.name, "rs_number")
    made = template(f"{function}({{1}}, '{base_name(target)}')", node)
    return template(f"CAST({{1}} AS {duckdb_type(target)})", made)


_TEXT_READERS = {
    "int2": "rs_integer",
    "int4": "rs_integer",
    "int8": "rs_integer",
    "bool": "rs_boolean",
    "date": "rs_moment",
    "timestamp": "rs_moment",
    "timestamptz": "rs_zoned_moment",
    "time": "rs_clock",
    "timetz": "rs_clock",
}


def _literal(node: exp.Literal, target: ColumnType) -> exp.Expr:
    """A text in quotes, read at once if it is a moment."""
    reader = _LITERAL_READERS.get(target.name)
    if reader is not None:
        try:
            return template(f"{duckdb_type(target)} '{reader(node.name)}'")
        except ValueError as error:
            line, column = place(node)
            raise DatabaseError(
                f'invalid input syntax for type {base_name(target)}: "{node.name}": {error}',
                line=line,
                column=column,
            ) from None
    if target.is_character:
        return fitted(annotated(node.copy(), told_type(node)), target)
    if target.name == "super":
        return template("to_json({1})", node)
    return _of_text(node, target)


def _date(text: str) -> str:
    return read_moment(text).timestamp.date().isoformat()


def _timestamp(text: str) -> str:
    return read_moment(text).timestamp.isoformat(sep=" ")


def _timestamptz(text: str) -> str:
    moment = read_moment(text)
    if moment.offset_s is None:  # the session's
        return moment.timestamp.isoformat(sep=" ")
    return f"{moment.utc.isoformat(sep=' ')}+00"


def _time(text: str) -> str:
    return _clock_text(read_time(text))


def _timetz(text: str) -> str:
    moment = read_time(text)
    offset = moment.offset_s or 0
    minutes = abs(offset) // 60
    sign = "-" if offset < 0 else "+"
    return f"{_clock_text(moment)}{sign}{minutes // 60:02}:{minutes % 60:02}"


def _clock_text(moment: Moment) -> str:
    return moment.timestamp.time().isoformat()


_LITERAL_READERS: dict[str, Callable[[str], str]] = {
    "date": _date,
    "timestamp": _timestamp,
    "timestamptz": _timestamptz,
    "time": _time,
    "timetz": _timetz,
}


def _out_of_super(node: exp.Expr, target: ColumnType) -> exp.Expr:
    text = annotated(template("({1} ->> '$')", node), ColumnType("varchar", length=65_535))
    return tried(text, target)


def tried(text: exp.Expr, target: ColumnType) -> exp.Expr:
    """A text cast to a type, NULL where it is none of its values."""
    if target.name == "timestamptz":
        iso = "CAST(rs_iso_moment({1}) AS TIMESTAMPTZ)"
        return template(f"coalesce({iso}, rs_formed_zoned_moment({{1}}))", text)
    if target.name in {"date", "timestamp"}:
        moment = template("coalesce(rs_iso_moment({1}), rs_formed_moment({1}))", text)
        return template(f"CAST({{1}} AS {duckdb_type(target)})", moment)
    if target.is_integer:
        text = template(
            "CASE WHEN regexp_full_match({1}, '\\s*[-+]?[0-9]+\\s*') THEN {1} END", text
        )
    if target.name == "varbyte":
        return _of_text(text, target)
    return template(f"TRY_CAST({{1}} AS {duckdb_type(target)})", text)


def into_super(node: exp.Expr) -> exp.Expr:
    """A value as a SUPER.

    Raises:
        SqlError: for a date, a time, bytes: SUPER has none.
    """
    kind = told_type(node)
    if kind.name == "super":
        return node
    if not (kind.is_number or kind.is_character or kind.name == "bool" or not kind.is_known):
        raise SqlError(f"cannot cast type {base_name(kind)} to super")
    if isinstance(node, exp.Null):
        return template("CAST(NULL AS JSON)")
    text = "rs_float_json({1})" if kind.is_float else "to_json({1})"
    return annotated(template(text, node), ColumnType("super"))
