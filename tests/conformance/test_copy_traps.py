"""Records on which a fast reader goes wrong easily, one by one."""

from __future__ import annotations

import json

import pytest

from starlift.copy import framing
from starlift.copy.reference import RECORD_LIMIT_BYTES
from starlift.copy.request import Selection, TargetColumn
from starlift.engines.duckdb import date_tests, value_test, value_tests
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType
from tests.conformance.oracle import by_fast_path, by_reference, copy_request

_COLUMNS = tuple(
    TargetColumn(name, kind, is_nullable=True)
    for name, kind in {
        "id": ColumnType("int4"),
        "whole": ColumnType("int8"),
        "short": ColumnType("int2"),
        "real": ColumnType("float4"),
        "double": ColumnType("float8"),
        "exact": ColumnType("numeric", precision=9, scale=2),
        "flag": ColumnType("bool"),
        "day": ColumnType("date"),
        "moment": ColumnType("timestamp"),
        "text": ColumnType("varchar", length=12),
        "code": ColumnType("char", length=5),
    }.items()
)
_TRAPS = {
    "an empty text for a boolean": b'{"flag":""}',
    "blanks for a number": b'{"whole":" \\t "}',
    "a negative zero without a fraction": b'{"double":-0}',
    "a negative zero with a fraction": b'{"double":-0.0}',
    "a negative zero for a text": b'{"text":-0}',
    "a negative fraction cut to zero": b'{"exact":-0.001}',
    "a fraction that a double loses": b'{"whole":0.99999999999999999999}',
    "a decimal that a double rounds": b'{"exact":9999999.999999999999}',
    "an integer too small for a double": b'{"whole":1e-400}',
    "a double too small": b'{"double":1e-400}',
    "a double too small, without exponent": b'{"double":0.' + b"0" * 400 + b"1}",
    "a single too small": b'{"real":1e-46}',
    "a double too large": b'{"double":1e400}',
    "an exponent beyond all bounds": b'{"exact":1e99999999999999999999}',
    "a zero with such an exponent": b'{"exact":0e99999999999999999999}',
    "a time beyond all bounds": b'{"moment":1e400}',
    "a number with a last zero, for a text": b'{"text":1.10}',
    "an exponent, for a text": b'{"text":1E2}',
    "an object, for a text": b'{"text":{"a" : 1.10}}',
    "an object's text": b'{"text":"{\\"a\\" : 1}"}',
    "an underscore in a number": b'{"whole":"1_000"}',
    "a hexadecimal number": b'{"whole":"0x10"}',
    "an integer with a fraction": b'{"whole":2.7}',
    "not a number": b'{"double":"nan"}',
    "the last moment of a day": b'{"moment":"2018-11-01 24:00:00"}',
    "a second too many": b'{"moment":"2018-11-01 23:59:60"}',
    "the year 0": b'{"day":"0000-01-01"}',
    "a day that is none": b'{"day":"2018-02-30"}',
    "a NUL in a text": b'{"text":"a\\u0000b"}',
    "half a surrogate pair": b'{"text":"\\ud800"}',
    "half a surrogate pair that nobody reads": b'{"unknown":"\\ud800"}',
    "bytes that are no UTF-8": b'{"text":"\xff"}',
    "a long text in few characters": b'{"text":"' + "é".encode() * 7 + b'"}',
    "a blank at the end of a code": b'{"code":"ab "}',
    "a character of two bytes in a code": b'{"code":"\xc3\xa9"}',
    "a key in another case": b'{"Whole":1,"whole":2}',
    "a key twice": b'{"whole":1,"whole":2}',
    "an escaped key": b'{"wh\\u006fle":1,"whole":2}',
    "a deep array that nobody reads": b'{"unknown":' + b"[" * 260 + b"]" * 260 + b"}",
    "a deep array": b'{"text":' + b"[" * 190 + b"]" * 190 + b"}",
    "a deeper array than Python reads": b"[" * 5000,
    "two objects on a line": b'{"id":1}{"id":2}',
    "an object over lines": b'{"id":1,\n"whole":\n2}',
    "a vertical tab behind an object": b'{"id":1}\x0b',
    "a vertical tab behind an object over lines": b'{"id":1,\n"whole":2}\x0b',
    "a no-break space behind an object": b'{"id":1}\xc2\xa0',
    "a comma behind an object": b'{"id":1},',
    "a blank line": b"",
    "a brace": b"{",
    "a byte order mark": b'\xef\xbb\xbf{"id":1}',
    "an array": b'[{"id":1}]',
}


def _difference(content, connection, **options):
    request = copy_request({"trap.json": content}, _COLUMNS, **options)
    return by_fast_path(request, connection).difference(by_reference(request))


@pytest.mark.parametrize("time_format", [None, "epochmillisecs"])
@pytest.mark.parametrize("trap", _TRAPS.values(), ids=_TRAPS)
def test_both_ways_make_the_same_of_a_trap(connection, trap, time_format):
    """A trap between good records is the same row or error on both ways."""
    content = b'{"id":1}\n' + trap + b'\n{"id":2}\n'
    assert _difference(content, connection, conversion=Conversion(time_format=time_format)) == ""


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        pytest.param(value_test, "_NO_NUMBER_IS_LOST", "true", id="numbers cut to doubles"),
        pytest.param(value_test, "_IS_NEGATIVE_ZERO", "false", id="-0 is 0"),
        pytest.param(date_tests, "TIMESTAMP", ".*", id="any text is a timestamp"),
        pytest.param(
            value_tests, "_is_printed_anew", lambda *_: "false", id="numbers printed anew"
        ),
        pytest.param(framing, "WHITE_SPACE", None, id="any white space ends a line"),
        pytest.param(framing, "NESTING_LIMIT", 10_000, id="any depth"),
    ],
)
def test_a_broken_rule_is_seen(connection, monkeypatch, module, name, broken):
    """The comparison can fail: each rule of the fast path, when broken, makes a difference."""
    monkeypatch.setattr(module, name, broken)
    monkeypatch.setattr(framing, "BLOCK_BYTES", 1)
    assert any(_difference(trap + b'\n{"id":1}\n', connection) for trap in _TRAPS.values())


@pytest.mark.parametrize(
    "selection",
    [
        Selection((("a",), ("A",))),
        Selection((("a",), ("a",))),
        Selection((("x", "y"), ("x", 0))),
        Selection((("",), ('"',))),
        Selection((("a",), ("b",)), ignore_case=True),
        Selection((("none",), ("neither",)), ignore_case=True),
        Selection(((0,), (1, "a"))),
    ],
    ids=str,
)
def test_both_ways_follow_paths_alike(connection, selection):
    """Keys that differ in case, one key for two columns, nested and odd ones lead to one value."""
    columns = [TargetColumn(name, ColumnType("int8"), is_nullable=True) for name in ("v", "w")]
    content = b"""{"a":1}
{"A":2,"a":3}
{"a":4,"A":5}
{"x":[6]}
{"x":{"y":7}}
{"":8,"\\"":9}
[10,{"a":11}]
{}
"""
    request = copy_request({"paths.json": content}, columns, selection)
    assert by_fast_path(request, connection).difference(by_reference(request)) == ""


@pytest.mark.parametrize("separator", "-/.'\"\\^$|]\t\x7f·€\u00a0\u2028\u0301🎵")
def test_both_ways_read_dates_with_any_separator(connection, separator):
    """DATEFORMAT takes any character between the numbers, and each has to stand there."""
    column = TargetColumn("day", ColumnType("date"), is_nullable=True)
    days = [f"2018{separator}11{separator}01", "2018-11-02", f"2018{separator}11{separator}31"]
    content = "\n".join(json.dumps({"day": day}, ensure_ascii=False) for day in days).encode()
    options = Conversion(date_format=f"YYYY{separator}MM{separator}DD")
    request = copy_request({"days.json": content}, [column], conversion=options)
    fast = by_fast_path(request, connection)
    assert fast.difference(by_reference(request)) == ""
    assert fast.rows is not None
    assert fast.rows.total() == (2 if separator == "-" else 1)


@pytest.mark.parametrize("block_bytes", [1, RECORD_LIMIT_BYTES, 16 << 20])
def test_both_ways_know_the_largest_record(connection, monkeypatch, block_bytes):
    """A record of 4 MB is read, one with a byte more is an error, wherever the blocks end."""
    monkeypatch.setattr(framing, "BLOCK_BYTES", block_bytes)
    columns = [TargetColumn("id", ColumnType("int4"), is_nullable=True)]
    lines = [b'{"id":%d}' % number for number in range(3)]
    for excess in (-1, 0, 1):
        padding = b"x" * (RECORD_LIMIT_BYTES + excess - len(b'{"id":9,"":""}'))
        lines += [b'{"id":9,"":"' + padding + b'"}', b'{"id":9,\n"":"' + padding[1:] + b'"}']
    lines += [b'{"id":3}', b'{"id":4,"":"' + b"x" * (RECORD_LIMIT_BYTES + 9), b'{"id":5}']
    request = copy_request({"large.json": b"\n".join(lines)}, columns)
    fast = by_fast_path(request, connection)
    assert fast.difference(by_reference(request)) == ""
    assert (fast.rows.total(), len(fast.errors)) == (9, 3)
