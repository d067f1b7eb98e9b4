"""Values of the types that came to Redshift later: SUPER, TIME, TIMETZ, VARBYTE."""

from __future__ import annotations

import pytest

from starlift.copy.json_record import decode
from starlift.copy.load_errors import ErrorCode, ValueRefusedError
from starlift.copy.reference import Reader, read
from starlift.copy.request import Selection, TargetColumn
from starlift.copy.values import convert
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType

_SUPER, _TIME = ColumnType("super"), ColumnType("time")
_BYTES = ColumnType("varbyte", length=2)
_TEXT = Conversion(null_text="\\N")


@pytest.mark.parametrize(
    ("json", "expected"),
    [('{"a" : [1, 2.50]}', '{"a":[1,2.50]}'), ('"x"', '"x"'), ("1.10", "1.10"), ("null", None)],
)
def test_a_json_value_is_a_super_as_it_is(json, expected):
    """Objects, arrays, strings and numbers stay what they are; numbers keep their digits.

    https://docs.aws.amazon.com/redshift/latest/dg/copy_json.html
    """
    assert convert(decode(json, 0)[0], _SUPER, Conversion(), []) == expected


def test_a_text_is_a_super_if_it_is_json():
    """What is no JSON is error 1224; a blank is NULL.

    https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html
    """
    assert convert(' {"a": 1} ', _SUPER, _TEXT, []) == '{"a": 1}'
    assert convert(" ", _SUPER, _TEXT, []) is None
    for text in ("{a: 1}", "1 2", "[1"):
        with pytest.raises(ValueRefusedError) as refused:
            convert(text, _SUPER, _TEXT, [])
        assert refused.value.code == ErrorCode.INVALID_SUPER


@pytest.mark.parametrize("conversion", [_TEXT, Conversion()])
def test_a_super_holds_no_half_of_a_surrogate_pair(conversion):
    """Half of a pair is invalid (1220), also where it is written as an escape within JSON."""
    text = r'["\ud800"]'
    value = text if conversion is _TEXT else decode(text, 0)[0]
    with pytest.raises(ValueRefusedError) as refused:
        convert(value, _SUPER, conversion, [])
    assert refused.value.code == ErrorCode.INVALID_UTF8


def test_noshred_takes_records_whole():
    """Each object is one value of the SUPER column."""
    column = TargetColumn("data", _SUPER, is_nullable=True)
    reader = Reader((column,), Selection(((),)), Conversion())
    content = b'{"a": 1}\n{"b": {"c": [true, null]}}\n'
    assert list(read(content, reader, "s3://bucket/a")) == [
        ('{"a":1}',),
        ('{"b":{"c":[true,null]}}',),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("21:01", 75_660_000_000), ("1:02:03.5", 3_723_500_000), ("23:59:59.999999", 86_399_999_999)],
)
def test_a_time_of_the_day(text, expected):
    """Hours and minutes, with seconds and their fraction or without."""
    assert convert(text, _TIME, _TEXT, []) == expected


@pytest.mark.parametrize("text", ["24:00", "1:2", "12:60", "noon", "12:00 PM"])
def test_a_text_that_is_no_time(text):
    """It is refused, as a timestamp would be."""
    with pytest.raises(ValueRefusedError) as refused:
        convert(text, _TIME, _TEXT, [])
    assert refused.value.code == ErrorCode.TIMESTAMP_FORMAT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21:01", "21:01:00.000000+00:00"),
        ("21:01:46-08", "21:01:46.000000-08:00"),
        ("21:01:46.5 +05:30", "21:01:46.500000+05:30"),
    ],
)
def test_a_time_with_its_zone(text, expected):
    """Without an offset it is UTC."""
    assert convert(text, ColumnType("timetz"), _TEXT, []) == expected
    for broken in ("24:00+01", "21:01+16", "21:01 PST"):
        with pytest.raises(ValueRefusedError):
            convert(broken, ColumnType("timetz"), _TEXT, [])


def test_bytes_stand_in_hexadecimal_digits():
    """Two digits a byte, and no more bytes than the column has.

    https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html
    """
    assert convert("00fF", _BYTES, _TEXT, []) == b"\x00\xff"
    for text, code in (("0", ErrorCode.NOT_A_DIGIT), ("xx", ErrorCode.NOT_A_DIGIT),
                       ("000000", ErrorCode.OUT_OF_RANGE)):  # fmt: skip
        with pytest.raises(ValueRefusedError) as refused:
            convert(text, _BYTES, _TEXT, [])
        assert refused.value.code == code
