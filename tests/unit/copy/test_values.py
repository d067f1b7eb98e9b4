"""A JSON value becomes a column's value, or the load error that Redshift documents."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from starlift.copy.json_record import decode
from starlift.copy.load_errors import ErrorCode, ValueRefusedError
from starlift.copy.values import convert
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType

_PLAIN = Conversion()
_INT2, _INT4, _INT8 = ColumnType("int2"), ColumnType("int4"), ColumnType("int8")
_REAL, _DOUBLE = ColumnType("float4"), ColumnType("float8")
_BOOL, _DATE = ColumnType("bool"), ColumnType("date")
_TIMESTAMP, _TIMESTAMPTZ = ColumnType("timestamp"), ColumnType("timestamptz")
_TEXT, _CODE = ColumnType("varchar", length=5), ColumnType("char", length=5)


def _numeric(precision: int, scale: int) -> ColumnType:
    return ColumnType("numeric", precision=precision, scale=scale)


def _days(year: int, month: int, day: int) -> int:
    return (datetime(year, month, day, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days


def _us(*moment: int) -> int:
    since = datetime(*moment, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(microseconds=1)


def _converted(json: str, kind: ColumnType, options: Conversion = _PLAIN) -> object:
    return convert(decode(json, 0)[0], kind, options, [])


@pytest.mark.parametrize(
    ("kind", "json", "expected"),
    [
        (_INT2, "32767", 32767),
        (_INT2, "-32768", -32768),
        (_INT4, "2147483647", 2**31 - 1),
        (_INT8, "9223372036854775807", 2**63 - 1),
        (_INT8, "-9223372036854775808", -(2**63)),
        (_INT8, "9223372036854775807.000", 2**63 - 1),
        (_INT8, "1540344794796.0", 1540344794796),
        (_INT4, "1e3", 1000),
        (_INT4, "1200e-2", 12),
        (_INT4, "-0", 0),
        (_INT4, "0e99999999999999999999", 0),
        (_INT4, '"007"', 7),
        (_INT4, '" +7\\t"', 7),
        (_INT4, '" "', None),
        (_INT4, '""', None),
        (_INT4, "null", None),
        (_REAL, "0.1", 0.10000000149011612),
        (_REAL, "3.4028235e38", 3.4028234663852886e38),
        (_DOUBLE, "277.89016", 277.89016),
        (_DOUBLE, "1.7976931348623157e308", 1.7976931348623157e308),
        (_DOUBLE, "5e-324", 5e-324),
        (_DOUBLE, '".5"', 0.5),
        (_DOUBLE, '"5."', 5.0),
        (_DOUBLE, "0e-400", 0.0),
        (_numeric(5, 2), "999.99", Decimal("999.99")),
        (_numeric(5, 2), "1", Decimal("1.00")),
        (_numeric(5, 2), "1.999", Decimal("1.99")),
        (_numeric(5, 2), "-1.999", Decimal("-1.99")),
        (_numeric(5, 2), "-0.001", Decimal("0.00")),
        (_numeric(5, 2), "1e-999", Decimal("0.00")),
        (_numeric(5, 2), "999.999999999999999999999999999999999999999", Decimal("999.99")),
        (_numeric(5, 5), "0.99999", Decimal("0.99999")),
        (_numeric(38, 0), "9" * 38, Decimal("9" * 38)),
        (_numeric(38, 37), "9." + "9" * 37, Decimal("9." + "9" * 37)),
        (_BOOL, "true", True),
        (_BOOL, '"F"', False),
        (_BOOL, '" Yes "', True),
        (_BOOL, "0", False),
        (_BOOL, '""', None),
        (_DATE, '"2016-02-29"', _days(2016, 2, 29)),
        (_DATE, '"0001-01-01"', _days(1, 1, 1)),
        (_DATE, '" 9999-12-31 "', _days(9999, 12, 31)),
        (_TIMESTAMP, '"2018-11-01"', _us(2018, 11, 1)),
        (_TIMESTAMP, '"2018-11-01 21:01"', _us(2018, 11, 1, 21, 1)),
        (_TIMESTAMP, '"2018-11-01T21:01:46"', _us(2018, 11, 1, 21, 1, 46)),
        (_TIMESTAMP, '"2018-11-01 23:59:59.999999"', _us(2018, 11, 1, 23, 59, 59, 999999)),
        (_TIMESTAMPTZ, '"2018-11-01 21:01:46.5"', _us(2018, 11, 1, 21, 1, 46, 500000)),
        (_TEXT, '"abcde"', "abcde"),
        (_TEXT, '"abcde    "', "abcde"),
        (_TEXT, '"ab   "', "ab   "),
        (_TEXT, '"éé"', "éé"),
        (_TEXT, '""', ""),
        (_TEXT, '"\\ud83d\\ude00"', "\U0001f600"),
        (_TEXT, "1.10", "1.10"),
        (_TEXT, "true", "true"),
        (_TEXT, "[ 1, 2]", "[1,2]"),
        (_CODE, '"ab   "', "ab"),
        (_CODE, '"        "', ""),
        (_CODE, '"abcde"', "abcde"),
    ],
)
def test_a_value_fits_its_column(kind, json, expected):
    """Each type takes its values up to its boundaries, exactly."""
    value = _converted(json, kind)
    assert (value, type(value)) == (expected, type(expected))
    assert str(value) == str(expected)


@pytest.mark.parametrize(
    ("kind", "json", "code", "reason"),
    [
        (
            _INT2,
            "32768",
            ErrorCode.INTEGER_OVERFLOW,
            "Overflow (Short valid range -32768 to 32767)",
        ),
        (_INT2, "-32769", ErrorCode.INTEGER_OVERFLOW, "Overflow (Short"),
        (_INT4, "2147483648", ErrorCode.INTEGER_OVERFLOW, "Overflow (Integer"),
        (_INT8, "9223372036854775808", ErrorCode.INTEGER_OVERFLOW, "Overflow (Long"),
        (_INT8, "1e400", ErrorCode.INTEGER_OVERFLOW, "Overflow (Long"),
        (_INT8, "1e401", ErrorCode.NOT_A_DIGIT, "Invalid digit, Value 'e', Pos 1, Type: Long"),
        (_INT4, "2.7", ErrorCode.NOT_A_DIGIT, "Invalid digit, Value '.', Pos 1, Type: Integer"),
        (_INT4, "0.99999999999999999999", ErrorCode.NOT_A_DIGIT, "Invalid digit, Value '.', Pos 1"),
        (_INT4, "1e-400", ErrorCode.NOT_A_DIGIT, "Invalid digit, Value 'e', Pos 1"),
        (_INT4, '"1_000"', ErrorCode.NOT_A_DIGIT, "Invalid digit, Value '_', Pos 1"),
        (_INT4, '"-x"', ErrorCode.NOT_A_DIGIT, "Invalid digit, Value 'x', Pos 1"),
        (_INT4, '"-"', ErrorCode.NOT_A_DIGIT, "Invalid digit, Value '-', Pos 0"),
        (_INT4, '"\u0667"', ErrorCode.NOT_A_DIGIT, "Invalid digit, Value '\u0667', Pos 0"),
        (_INT4, "true", ErrorCode.NOT_A_DIGIT, "Invalid digit, Value 't', Pos 0"),
        (_INT4, "{}", ErrorCode.NOT_A_DIGIT, "Invalid digit, Value '{', Pos 0"),
        (_REAL, "3.5e38", ErrorCode.OUT_OF_RANGE, "Out of range for float4"),
        (_REAL, "1e-46", ErrorCode.OUT_OF_RANGE, "Out of range for float4"),
        (_DOUBLE, "1e309", ErrorCode.OUT_OF_RANGE, "Out of range for float8"),
        (_DOUBLE, "1e-400", ErrorCode.OUT_OF_RANGE, "Out of range for float8"),
        (_DOUBLE, '"nan"', ErrorCode.FLOAT_FORMAT, "Invalid floating point value"),
        (_DOUBLE, '"inf"', ErrorCode.FLOAT_FORMAT, "Invalid floating point value"),
        (_DOUBLE, '"0x10"', ErrorCode.FLOAT_FORMAT, "Invalid floating point value"),
        (_numeric(5, 2), "1000", ErrorCode.OUT_OF_RANGE, "Overflow for NUMERIC(5,2)"),
        (_numeric(5, 5), "1", ErrorCode.OUT_OF_RANGE, "Overflow for NUMERIC(5,5)"),
        (_numeric(5, 2), "1e99999999999999999999", ErrorCode.DECIMAL_FORMAT, "Invalid decimal"),
        (_numeric(5, 2), '"1,5"', ErrorCode.DECIMAL_FORMAT, "Invalid decimal value"),
        (_BOOL, '"maybe"', ErrorCode.BOOLEAN_FORMAT, "Unknown boolean format"),
        (_BOOL, "2", ErrorCode.BOOLEAN_FORMAT, "Unknown boolean format"),
        (_BOOL, "1.0", ErrorCode.BOOLEAN_FORMAT, "Unknown boolean format"),
        (_DATE, '"2018-02-29"', ErrorCode.DATE_FORMAT, "Invalid Date Format or value"),
        (_DATE, '"0000-01-01"', ErrorCode.DATE_FORMAT, "Invalid Date Format or value"),
        (_DATE, '"2018-1-1"', ErrorCode.DATE_FORMAT, "Invalid Date Format or value"),
        (_TIMESTAMP, '"2018-11-01 24:00:00"', ErrorCode.TIMESTAMP_FORMAT, "Invalid timestamp"),
        (_TIMESTAMP, '"2018-11-01 23:59:60"', ErrorCode.TIMESTAMP_FORMAT, "Invalid timestamp"),
        (_TIMESTAMP, '"2018-02-30 00:00:00"', ErrorCode.TIMESTAMP_FORMAT, "Invalid timestamp"),
        (_TIMESTAMP, "1541105830796", ErrorCode.TIMESTAMP_FORMAT, "Invalid timestamp"),
        (_TEXT, '"abcdef"', ErrorCode.OUT_OF_RANGE, "String length exceeds DDL length"),
        (_TEXT, '"ééé"', ErrorCode.OUT_OF_RANGE, "String length exceeds DDL length"),
        (_CODE, '"abcdef"', ErrorCode.OUT_OF_RANGE, "Char length exceeds DDL length"),
        (_CODE, '"é"', ErrorCode.INVALID_UTF8, "Multibyte character not supported for CHAR"),
        (_TEXT, '"a\\u0000"', ErrorCode.NUL_IN_FIELD, "Invalid null byte"),
        (_INT4, '"\\u0000"', ErrorCode.NUL_IN_FIELD, "Invalid null byte"),
        (
            _TEXT,
            '"a\\ud800"',
            ErrorCode.INVALID_UTF8,
            "String contains invalid or unsupported UTF8",
        ),
        (_TEXT, '"\udce6"', ErrorCode.INVALID_UTF8, "String contains invalid or unsupported UTF8"),
    ],
)
def test_a_value_is_refused(kind, json, code, reason):
    """What a type cannot hold is refused with the documented code, never changed to fit."""
    with pytest.raises(ValueRefusedError) as refused:
        _converted(json, kind)
    assert (refused.value.code, refused.value.reason[: len(reason)]) == (code, reason)
    assert len(refused.value.reason) <= 100, "the width of STL_LOAD_ERRORS.err_reason"


@pytest.mark.parametrize(
    ("options", "kind", "json", "expected"),
    [
        (Conversion(truncate_columns=True), _TEXT, '"abcdef"', "abcde"),
        (Conversion(truncate_columns=True), _TEXT, '"abcdé"', "abcd"),
        (Conversion(truncate_columns=True), _CODE, '"abcdef"', "abcde"),
        (Conversion(empty_as_null=True), _TEXT, '""', None),
        (Conversion(empty_as_null=True), _TEXT, '" "', " "),
        (Conversion(empty_as_null=True), _CODE, '" "', ""),
        (Conversion(blanks_as_null=True), _TEXT, '" \\t\\n"', None),
        (Conversion(blanks_as_null=True), _TEXT, '""', ""),
        (Conversion(blanks_as_null=True), _TEXT, '"\u00a0"', "\u00a0"),
        (Conversion(time_format="auto"), _TIMESTAMP, '"2018-11-01"', _us(2018, 11, 1)),
        (Conversion(time_format="epochsecs"), _TIMESTAMP, "1541105830", 1541105830 * 10**6),
        (Conversion(time_format="epochmillisecs"), _TIMESTAMP, "1541105830796.0", 1541105830796000),
        (Conversion(time_format="epochmillisecs"), _TIMESTAMPTZ, '"-1"', -1000),
        (Conversion(time_format="epochmillisecs"), _DATE, '"2018-11-01"', _days(2018, 11, 1)),
        (Conversion(time_format="epochsecs"), _TIMESTAMP, "-210866803200", -210866803200 * 10**6),
        (Conversion(time_format="epochsecs"), _TIMESTAMP, "9223372036853", 9223372036853 * 10**6),
    ],
)
def test_an_option_changes_a_value(options, kind, json, expected):
    """TRUNCATECOLUMNS, EMPTYASNULL, BLANKSASNULL and TIMEFORMAT change what they name, no more."""
    assert _converted(json, kind, options) == expected


@pytest.mark.parametrize("json", ["9223372036854", "-210866803201", "1e400", "0.5", '"2018-11-01"'])
def test_epoch_seconds_out_of_range_are_refused(json):
    """An epoch is a whole number within TIMESTAMP's range; the error names the format."""
    with pytest.raises(ValueRefusedError, match=r"\[epochsecs\]") as refused:
        _converted(json, _TIMESTAMP, Conversion(time_format="epochsecs"))
    assert refused.value.code == ErrorCode.TIMESTAMP_FORMAT


def test_a_float_keeps_the_sign_of_zero():
    """-0 and -0.0 are the double -0.0, as they were written."""
    signs = [math.copysign(1, _converted(json, _DOUBLE)) for json in ("-0", "-0.0", "0")]
    assert signs == [-1, -1, 1]


def test_the_place_of_the_offence_is_told():
    """`position` is the offset of the first character that cannot stand there."""
    with pytest.raises(ValueRefusedError) as refused:
        _converted('"12a"', _INT4)
    assert refused.value.position == 2
