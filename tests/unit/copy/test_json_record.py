"""JSON is read strictly, and numbers stay as they are written."""

from __future__ import annotations

import pytest

from starlift.copy.json_record import NESTING_LIMIT, MalformedJsonError, NumberText, decode, encode


@pytest.mark.parametrize(
    "number", ["1.10", "-0", "-0.0", "1e3", "1E-400", "0.99999999999999999999", "9" * 40]
)
def test_numbers_stay_as_they_are_written(number):
    """A number keeps its digits, its sign and its exponent, also within a nested value."""
    value, end = decode(f'{{"n":{number}}}', 0)
    assert (value, end) == ({"n": number}, len(number) + 6)
    assert isinstance(value["n"], NumberText)
    assert encode(value) == f'{{"n":{number}}}'


def test_of_a_repeated_key_the_first_value_counts():
    """Redshift takes the first; so do both ways of reading."""
    assert decode('{"a":1,"b":2,"\\u0061":3,"a":4}', 0)[0] == {"a": "1", "b": "2"}


def test_reading_begins_and_ends_within_a_text():
    """The value at an offset is read, and the offset after it comes back."""
    assert decode('xx{"a":null} {"b":1}', 2) == ({"a": None}, 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a"}',
        '{"a":1,}',
        "{,}",
        '{"a":[1,]}',
        "{'a':1}",
        "{a:1}",
        '{"a":NaN}',
        '{"a":Infinity}',
        '{"a":-Infinity}',
        '{"a":01}',
        '{"a":+1}',
        '{"a":.5}',
        '{"a":5.}',
        '{"a":1e}',
        '{"a":0x10}',
        '{"a":tru}',
        '{"a":"b}',
        '{"a":"\t"}',
        '{"a":"\0"}',
        '{"a":"\\x41"}',
        '{"a":"\\u12"}',
        '{"a":/**/1}',
        '{"a":1\u00a0}',
        "\ufeff{}",
    ],
)
def test_what_is_no_json_is_refused(text):
    """Nothing beyond RFC 8259 is taken, whatever Python's own reader thinks."""
    with pytest.raises(MalformedJsonError, match="Invalid JSON"):
        decode(text, 0)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_values_nest_to_a_limit(opening, closing):
    """The limit does not depend on the depth of the caller's own stack; what is read is printed."""

    def nested(levels: int) -> str:
        return opening * levels + "1" + closing * levels

    text = nested(NESTING_LIMIT)
    assert encode(decode(text, 0)[0]) == text
    for levels in (NESTING_LIMIT + 1, 5_000, 100_000):
        with pytest.raises(MalformedJsonError, match="nested too deeply"):
            decode(nested(levels), 0)


def test_a_value_is_printed_as_compact_json():
    """White space goes; characters beyond ASCII stay; what must be escaped is."""
    text = '{ "é" : [ true , null , "\\u0000\\n\\"" , 1.50 ] }'
    assert encode(decode(text, 0)[0]) == '{"é":[true,null,"\\u0000\\n\\"",1.50]}'
