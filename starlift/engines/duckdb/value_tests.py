"""For each type of column: a text's value as DuckDB's SQL, and when that value is surely right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlift.copy.request import TargetColumn
from starlift.copy.values import Conversion
from starlift.redshift.duckdb import duckdb_type
from starlift.redshift.types import ColumnType

_NUMBER = r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?"
_TIMESTAMP = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
)
# Up to 15 significant digits, a decimal number and the double next to it name each other, unless it
# is so small that the double is 0.
_NO_NUMBER_IS_LOST = "NOT regexp_matches(record, '[0-9.]{16,}|[eE]-[0-9]{3}')"
# DuckDB prints -0 as 0: whether a 0 may have been one.
_IS_NEGATIVE_ZERO = r"regexp_matches(record, '[:,\[]\s*-0')"
_TRUE, _FALSE = "'true', 't', 'yes', 'y', '1'", "'false', 'f', 'no', 'n'"
_EXACT_AS_DOUBLE = 10**15
_LAST_EPOCH = {"epochsecs": 253_402_300_799, "epochmillisecs": 253_402_300_799_999}
_BLANKS = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"


@dataclass(frozen=True)
class Traits:
    r"""What a look at a batch's bytes as a whole has shown; tests that it makes idle are left out.

    `may_nest`: a record may hold an object or an array; `may_hold_nul`: one may hold `\u0000`.
    """

    may_nest: bool = True
    may_hold_nul: bool = True


@dataclass(frozen=True)
class ValueTest:
    """A column's value as SQL over its text, and the condition under which it is right."""

    value: str
    accepted: str


def value_test(
    column: TargetColumn, text: str, conversion: Conversion, traits: Traits
) -> ValueTest:
    """The test of a column whose text is the SQL expression `text`; `record` is all of it."""
    if column.type.is_character:
        test = _character(column.type, text, conversion, traits)
    else:
        test = _TESTS[column.type.name](column.type, text, conversion)
        test = ValueTest(test.value, f"({text} = '' OR ({test.accepted}))")
    if column.is_nullable:
        return ValueTest(test.value, f"({text} IS NULL OR {test.accepted})")
    return ValueTest(test.value, f"({test.value} IS NOT NULL AND {test.accepted})")


def _character(kind: ColumnType, text: str, conversion: Conversion, traits: Traits) -> ValueTest:
    value = text
    if conversion.empty_as_null:
        value = f"nullif({value}, '')"
    if conversion.blanks_as_null:
        blank = f"{text} <> '' AND trim({text}, {_BLANKS}) = ''"
        value = f"CASE WHEN {blank} THEN NULL ELSE {value} END"
    conditions = [f"strlen({text}) <= {kind.length}", f"NOT {_is_printed_anew(text, traits)}"]
    if kind.name == "char":
        conditions += [f"strlen({text}) = length({text})", f"NOT ends_with({text}, ' ')"]
    return ValueTest(value, f"({' AND '.join(conditions)})")


def _is_printed_anew(text: str, traits: Traits) -> str:
    """Whether the text may be DuckDB's own print of a number, an object or an array."""
    is_fraction = (
        f"regexp_full_match({text}, '{_NUMBER}')"
        f" AND (contains({text}, '.') OR contains({text}, 'e') OR contains({text}, 'E'))"
    )
    is_number = (
        f"CASE WHEN {text} BETWEEN '-' AND '9~' THEN"
        f" CASE WHEN {text} = '0' THEN {_IS_NEGATIVE_ZERO} ELSE {is_fraction} END"
        f" ELSE false END"
    )
    if not traits.may_nest:
        return f"({is_number})"
    return f"({is_number} OR starts_with({text}, '{{') OR starts_with({text}, '['))"


def _integer(kind: ColumnType, text: str, _: Conversion) -> ValueTest:
    value = f"TRY_CAST({text} AS {duckdb_type(kind)})"
    return ValueTest(value, _is_whole(text, value))


def _is_whole(text: str, value: str) -> str:
    """Whether a text is the plain print of an integer, or that with `.0` behind it."""
    with_zero = f"{text} = {value}::VARCHAR || '.0' AND abs({value}::HUGEINT) < {_EXACT_AS_DOUBLE}"
    return (
        f"CASE WHEN {text} = {value}::VARCHAR THEN true"
        f" WHEN {with_zero} THEN {_NO_NUMBER_IS_LOST} ELSE false END"
    )


def _double(_: ColumnType, text: str, __: Conversion) -> ValueTest:
    value = f"TRY_CAST({text} AS DOUBLE)"
    return ValueTest(value, _is_floating(text, value))


def _real(_: ColumnType, text: str, __: Conversion) -> ValueTest:
    # From the double, as the reference reader rounds, not from the text.
    value = f"TRY_CAST(TRY_CAST({text} AS DOUBLE) AS REAL)"
    return ValueTest(
        value, f"{_is_floating(text, value)} AND ({value} <> 0 OR {text} IN ('0', '0.0'))"
    )


def _is_floating(text: str, value: str) -> str:
    is_exact = (
        f"CASE WHEN {value} = 0 THEN {_NO_NUMBER_IS_LOST} AND NOT {_IS_NEGATIVE_ZERO} ELSE true END"
    )
    return f"regexp_full_match({text}, '{_NUMBER}') AND isfinite({value}) AND {is_exact}"


def _numeric(kind: ColumnType, text: str, _: Conversion) -> ValueTest:
    before, after = (kind.precision or 0) - (kind.scale or 0), kind.scale or 0
    digits = f"-?[0-9]{{1,{before}}}" if before else "-?0"
    pattern = digits + (rf"(\.[0-9]{{1,{after}}})?" if after else "")
    value = f"TRY_CAST({text} AS {duckdb_type(kind)})"
    accepted = (
        f"regexp_full_match({text}, '{pattern}') AND {value} IS NOT NULL AND {_NO_NUMBER_IS_LOST}"
    )
    return ValueTest(value, accepted)


def _boolean(_: ColumnType, text: str, __: Conversion) -> ValueTest:
    is_word = f"{text} IN ({_TRUE}, {_FALSE})"
    accepted = f"CASE WHEN {text} = '0' THEN NOT {_IS_NEGATIVE_ZERO} ELSE {is_word} END"
    return ValueTest(f"(nullif({text}, '') IN ({_TRUE}))", accepted)


def _date(_: ColumnType, text: str, __: Conversion) -> ValueTest:
    value = f"TRY_CAST({text} AS DATE)"
    is_date = f"regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
    return ValueTest(value, f"{is_date} AND {text} >= '0001' AND {value} IS NOT NULL")


def _timestamp(kind: ColumnType, text: str, conversion: Conversion) -> ValueTest:
    last = _LAST_EPOCH.get(conversion.time_format or "")
    if last is not None:
        count = f"TRY_CAST({text} AS BIGINT)"
        factor = 1_000_000 if conversion.time_format == "epochsecs" else 1_000
        value = (
            f"make_timestamp(CASE WHEN {count} BETWEEN 0 AND {last} THEN {count} * {factor} END)"
        )
        accepted = f"{count} BETWEEN 0 AND {last} AND {_is_whole(text, count)}"
    else:
        value = f"TRY_CAST({text} AS TIMESTAMP)"
        is_written_so = f"regexp_full_match({text}, '{_TIMESTAMP}')"
        accepted = f"{is_written_so} AND {text} >= '0001' AND {value} IS NOT NULL"
    if kind.name == "timestamptz":
        value = f"CAST({value} AS TIMESTAMPTZ)"
    return ValueTest(value, accepted)


_TESTS: dict[str, Callable[[ColumnType, str, Conversion], ValueTest]] = {
    "int2": _integer,
    "int4": _integer,
    "int8": _integer,
    "float4": _real,
    "float8": _double,
    "numeric": _numeric,
    "bool": _boolean,
    "date": _date,
    "timestamp": _timestamp,
    "timestamptz": _timestamp,
}
