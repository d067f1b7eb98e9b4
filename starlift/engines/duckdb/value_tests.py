"""For each type of column: a text's value as DuckDB's SQL, and when that value is surely right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from starlift.copy.changes import Rule
from starlift.copy.request import TargetColumn
from starlift.engines.duckdb.date_tests import date_test, timestamp_test
from starlift.engines.duckdb.value_test import Traits, ValueTest, is_whole
from starlift.redshift.copy_options import Conversion
from starlift.redshift.duckdb import duckdb_type
from starlift.redshift.types import ColumnType

_NEVER = ValueTest("NULL", "false")  # the reference reader's alone
_NUMBER = r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?"
_ZERO = r"-?0+(\.0+)?"
_TRUE, _FALSE = "'true', 't', 'yes', 'y', '1'", "'false', 'f', 'no', 'n'"
BLANKS = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"
# Code points that are no characters: ACCEPTINVCHARS replaces them.
_NO_CHARACTER = (
    r"[\x{FDD0}-\x{FDEF}"
    + "".join(rf"\x{{{plane:X}FFFE}}\x{{{plane:X}FFFF}}" for plane in range(17))
    + "]"
)


def value_test(
    column: TargetColumn, text: str, conversion: Conversion, traits: Traits
) -> ValueTest:
    """The test of a column whose text is the SQL expression `text`; `record` is all of it."""
    if column.type.name not in _TESTS and not column.type.is_character:
        return _NEVER
    if column.type.is_character:
        test = _character(column.type, text, conversion, traits)
    else:
        test = _TESTS[column.type.name](column.type, text, conversion, traits)
        test = replace(test, accepted=f"({text} = '' OR ({test.accepted}))")
    if column.is_nullable:
        return replace(test, accepted=f"({text} IS NULL OR {test.accepted})")
    return replace(test, accepted=f"({test.value} IS NOT NULL AND {test.accepted})")


def _character(kind: ColumnType, text: str, conversion: Conversion, traits: Traits) -> ValueTest:
    value = text
    if kind.name == "varchar" and conversion.trim_blanks:
        value = f"rtrim({text}, {BLANKS})"
    conditions = [f"strlen({value}) <= {kind.length}", f"NOT {_is_printed_anew(text, traits)}"]
    if conversion.empty_as_null:
        value = f"CASE WHEN {text} <> '' THEN {value} END"
    if conversion.blanks_as_null:
        blank = f"{text} <> '' AND trim({text}, {BLANKS}) = ''"
        value = f"CASE WHEN {blank} THEN NULL ELSE {value} END"
    if kind.name == "char":
        conditions += [f"strlen({text}) = length({text})", f"NOT ends_with({text}, ' ')"]
    elif conversion.invalid_replacement is not None:
        conditions.append(f"NOT regexp_matches({text}, '{_NO_CHARACTER}')")
    changes = tuple(_character_changes(kind, text, conversion))
    return ValueTest(value, f"({' AND '.join(conditions)})", changes)


def _character_changes(
    kind: ColumnType, text: str, conversion: Conversion
) -> Iterator[tuple[Rule, str]]:
    """What may change a text that is not too long; one that is NULL is not trimmed."""
    if conversion.empty_as_null:
        yield Rule.EMPTY_AS_NULL, f"{text} = ''"
    if conversion.blanks_as_null:
        yield Rule.BLANKS_AS_NULL, f"trim({text}, {BLANKS}) = ''"
    if kind.name == "varchar" and conversion.trim_blanks:
        yield Rule.TRIM_BLANKS, "true"


def _is_printed_anew(text: str, traits: Traits) -> str:
    """Whether the text may be DuckDB's own print of a number, an object or an array."""
    if traits.is_text:
        return "false"
    is_fraction = (
        f"regexp_full_match({text}, '{_NUMBER}')"
        f" AND (contains({text}, '.') OR contains({text}, 'e') OR contains({text}, 'E'))"
    )
    is_number = (
        f"CASE WHEN {text} BETWEEN '-' AND '9~' THEN"
        f" CASE WHEN {text} = '0' THEN {traits.is_negative_zero} ELSE {is_fraction} END"
        f" ELSE false END"
    )
    if not traits.may_nest:
        return f"({is_number})"
    return f"({is_number} OR starts_with({text}, '{{') OR starts_with({text}, '['))"


def _integer(kind: ColumnType, text: str, _: Conversion, traits: Traits) -> ValueTest:
    value = f"TRY_CAST({text} AS {duckdb_type(kind)})"
    return ValueTest(value, is_whole(text, value, traits))


def _double(_: ColumnType, text: str, __: Conversion, traits: Traits) -> ValueTest:
    value = f"TRY_CAST({text} AS DOUBLE)"
    return ValueTest(value, _is_floating(text, value, traits))


def _real(_: ColumnType, text: str, __: Conversion, traits: Traits) -> ValueTest:
    # From the double, as the reference reader rounds, not from the text.
    value = f"TRY_CAST(TRY_CAST({text} AS DOUBLE) AS REAL)"
    is_zero = f"{value} <> 0 OR {text} IN ('0', '0.0')"
    return ValueTest(value, f"{_is_floating(text, value, traits)} AND ({is_zero})")


def _is_floating(text: str, value: str, traits: Traits) -> str:
    if traits.is_text:
        is_zero = f"regexp_full_match({text}, '{_ZERO}')"
    else:
        is_zero = f"{traits.no_number_is_lost} AND NOT {traits.is_negative_zero}"
    is_exact = f"CASE WHEN {value} = 0 THEN {is_zero} ELSE true END"
    return f"regexp_full_match({text}, '{_NUMBER}') AND isfinite({value}) AND {is_exact}"


def _numeric(kind: ColumnType, text: str, _: Conversion, traits: Traits) -> ValueTest:
    before, after = (kind.precision or 0) - (kind.scale or 0), kind.scale or 0
    digits = f"-?[0-9]{{1,{before}}}" if before else "-?0"
    pattern = digits + (rf"(\.[0-9]{{1,{after}}})?" if after else "")
    value = f"TRY_CAST({text} AS {duckdb_type(kind)})"
    # That it is DuckDB's own print is found out faster.
    is_written_so = f"({value}::VARCHAR = {text} OR regexp_full_match({text}, '{pattern}'))"
    return ValueTest(
        value, f"{is_written_so} AND {value} IS NOT NULL AND {traits.no_number_is_lost}"
    )


def _boolean(_: ColumnType, text: str, __: Conversion, traits: Traits) -> ValueTest:
    is_word = f"{text} IN ({_TRUE}, {_FALSE})"
    accepted = f"CASE WHEN {text} = '0' THEN NOT {traits.is_negative_zero} ELSE {is_word} END"
    return ValueTest(f"(nullif({text}, '') IN ({_TRUE}))", accepted)


_TESTS: dict[str, Callable[[ColumnType, str, Conversion, Traits], ValueTest]] = {
    "int2": _integer,
    "int4": _integer,
    "int8": _integer,
    "float4": _real,
    "float8": _double,
    "numeric": _numeric,
    "bool": _boolean,
    "date": date_test,
    "timestamp": timestamp_test,
    "timestamptz": timestamp_test,
}
