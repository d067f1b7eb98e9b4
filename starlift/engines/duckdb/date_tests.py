"""Dates and timestamps: a text's value as DuckDB's SQL, and when that value is surely right.

The usual form, and what patterns of numbers describe, are read here; names of months, AM and PM and
other forms are left to the reference reader.
"""

from __future__ import annotations

from starlift.copy.changes import Rule
from starlift.copy.date_patterns import date_pattern
from starlift.copy.dates import EPOCHS
from starlift.engines.duckdb.value_test import Traits, ValueTest, is_whole
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType

_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
TIMESTAMP = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T]{_CLOCK}(\.[0-9]{{1,6}})?"
_OFFSET = "([+-](0[0-9]|1[0-4])(:[0-5][0-9])?)?"
_FIRST, _LAST = "TIMESTAMP '0001-01-01'", "TIMESTAMP '9999-12-31 23:59:59.999999'"
_LAST_EPOCH = {"epochsecs": 253_402_300_799, "epochmillisecs": 253_402_300_799_999}
# What a pattern's element looks like here, and how wide it is.
_NUMBERS = {
    "year": ("[0-9]{4}", 4),
    "month": ("[0-9]{2}", 2),
    "day": ("[0-9]{2}", 2),
    "hour": ("([01][0-9]|2[0-3])", 2),
    "minute": ("[0-5][0-9]", 2),
    "second": ("[0-5][0-9]", 2),
}


def date_test(_: ColumnType, text: str, conversion: Conversion, __: Traits) -> ValueTest:
    """The test of a DATE."""
    if conversion.date_format not in {None, "auto"}:
        return _by_pattern(str(conversion.date_format), text, "DATE")
    value = f"TRY_CAST({text} AS DATE)"
    # DuckDB's print has ten characters only for the years 0001 to 9999.
    return ValueTest(value, f"{value}::VARCHAR = {text} AND strlen({text}) = 10")


def timestamp_test(
    kind: ColumnType, text: str, conversion: Conversion, traits: Traits
) -> ValueTest:
    """The test of a TIMESTAMP or TIMESTAMPTZ."""
    time_format, has_zone = conversion.time_format, kind.name == "timestamptz"
    if time_format in EPOCHS:
        test = _epoch(str(time_format), text, traits)
    elif time_format not in {None, "auto"}:
        test = _by_pattern(str(time_format), text, "TIMESTAMP")
    else:
        return _usual(text, time_format, has_zone=has_zone)
    return ValueTest(f"timezone('UTC', {test.value})", test.accepted) if has_zone else test


def _epoch(time_format: str, text: str, traits: Traits) -> ValueTest:
    count, last = f"TRY_CAST({text} AS BIGINT)", _LAST_EPOCH[time_format]
    factor = 1_000_000 // EPOCHS[time_format]
    value = f"make_timestamp(CASE WHEN {count} BETWEEN 0 AND {last} THEN {count} * {factor} END)"
    return ValueTest(value, f"{count} BETWEEN 0 AND {last} AND {is_whole(text, count, traits)}")


def _usual(text: str, time_format: str | None, *, has_zone: bool) -> ValueTest:
    """`YYYY-MM-DD HH:MI:SS`, with its zone for a TIMESTAMPTZ, or Z where forms are recognized.

    One that names no zone is UTC's, whatever the session's is.
    """
    if time_format == "auto":
        bare, behind, zone = f"rtrim({text}, 'Z')", "Z?", "'Z'"
    else:
        bare, behind = text, _OFFSET if has_zone else ""
        zone = f"CASE WHEN regexp_matches({text}, '[+-][0-9:]+$') THEN '' ELSE 'Z' END"
    value = f"TRY_CAST({bare} AS TIMESTAMP)"
    if has_zone:
        value = f"TRY_CAST({bare} || {zone} AS TIMESTAMPTZ)"
    is_written_so = f"regexp_full_match({text}, '{TIMESTAMP}{behind}')"
    accepted = f"{is_written_so} AND {text} >= '0001' AND {value} IS NOT NULL"
    if not has_zone:  # that it is DuckDB's own print is found out faster
        is_printed_so = f"{value}::VARCHAR = {text} AND {value} BETWEEN {_FIRST} AND {_LAST}"
        accepted = f"CASE WHEN {is_printed_so} THEN true ELSE {accepted} END"
    return ValueTest(value, accepted)


def _by_pattern(written: str, text: str, kind: str) -> ValueTest:
    """By the places of the numbers; never where a pattern has other elements."""
    parts = date_pattern(written).parts
    places: dict[str, str] = {}
    expression, position = "", 1
    for part in parts:
        if len(part) > 1 and part not in _NUMBERS:
            return ValueTest(f"CAST(NULL AS {kind})", "false")
        digits, width = _NUMBERS.get(part, (_escaped(part), 1))
        places[part] = f"substr({text}, {position}, {width})"
        expression += digits
        position += width
    fraction = "''"
    if parts[-1:] == ("second",):
        expression += r"(\.[0-9]{1,6})?"
        fraction = f"substr({text}, {position})"
    value = _assembled(places, fraction, kind)
    if "year" not in places:
        return ValueTest(f"CAST(NULL AS {kind})", "false")
    is_written_so = f"regexp_full_match({text}, '{expression}') AND {places['year']} >= '0001'"
    accepted = f"{is_written_so} AND {value} IS NOT NULL"
    clock = [places[part] for part in ("hour", "minute", "second") if part in places]
    if kind == "DATE" and clock:
        dropped = f"regexp_matches({' || '.join([*clock, fraction])}, '[1-9]')"
        return ValueTest(value, accepted, ((Rule.TIME_OF_DAY, dropped),))
    return ValueTest(value, accepted)


def _escaped(separator: str) -> str:
    """A separator within a regular expression within a string of SQL's.

    Only ASCII's have a meaning there, and only they may be escaped.
    """
    if separator.isalnum() or separator == " " or not separator.isascii():
        return separator
    return "''" if separator == "'" else f"\\{separator}"


def _assembled(places: dict[str, str], fraction: str, kind: str) -> str:
    year, month, day = (places.get(part, "'01'") for part in ("year", "month", "day"))
    date = f"{year} || '-' || {month} || '-' || {day}"
    if kind == "DATE":
        return f"TRY_CAST({date} AS DATE)"
    clock = " || ':' || ".join(places.get(part, "'00'") for part in ("hour", "minute", "second"))
    return f"TRY_CAST({date} || ' ' || {clock} || {fraction} AS TIMESTAMP)"
