"""JSON values to try on a column: the ordinary ones of its type, and those that nobody expects.

A token is a value as it stands in the file, in bytes; some are no JSON at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType

_NUMBERS = (
    "0", "-0", "0.0", "-0.0", "0.000", "0e0", "-0E5", "0e99999999999999999999", "1", "-1", "1.0",
    "1.00", "1.10", "2.7", "-2.7", "0.5", "1e3", "1E+2", "100e-2", "0.1e1", "12.5e1", "1e-7",
    "1e15", "1e16", "1e-400", "1E-401", "-1E-400", "1e400", "-1e400", "1e401",
    "1e99999999999999999999", "1e-99999999999999999999", "0.99999999999999999999",
    "12345678901234567890", "9007199254740991", "9007199254740993", "9007199254740993.0",
    "999999999999999.0", "1000000000000000.0", "123456789012345.6", "1234567890123456.7",
    "0.1234567890123456789012345", "0.30000000000000004", "32767", "32768", "-32768", "-32769",
    "32767.0", "2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "9223372036854775807.0",
    "18446744073709551615", "18446744073709551616", "9999999.99", "10000000", "9999999.999",
    "-9999999.999", "0.99999", "0.999999", "1e-5", "1e38", "9999999999999999999999999999",
    "99999999999999999999999999999999999999", "3.4028235e38", "3.4028236e38", "1e39", "1e-45",
    "1e-46", "5e-324", "2e-324", "1.7976931348623157e308", "1.7976931348623159e308", "1541105830",
    "1541105830796", "1541105830796.0", "1541105830796.5", "253402300799", "253402300800",
    "253402300799999", "253402300800000", "9223372036853", "9223372036854", "9223372036853999",
    "9223372036854000", "9223372036854775", "9224318015999000", "-210866803200000",
    "-210866803200001", "1" + "0" * 400, "0." + "0" * 400 + "1", "1." + "0" * 30,
    "1" * 30 + "." + "1" * 30,
)  # fmt: skip
_NUMERIC_TEXTS = (
    "007", " 7 ", "+5", "-5", "- 5", "1_000", "1,000", "0x10", "0b1", "1e3", "1E3", "12.0", "12.",
    ".5", ".", "-", "+", "--1", "1-", "1e", "e1", "1e+", "nan", "NaN", "inf", "-inf", "Infinity",
    "", " ", "1.10", "-0", "-0.0", "0", "0.0", "00", "7\n", "\t7", "7\u00a0", "\u0667", "1 2",
    "99999999999999999999", "0.99999999999999999999", "9007199254740993.0", "1e400", "1e-400",
    "1e99999999999999999999", "1.5f", "5L", "$5", "1/2", "1.0", "32768", "1541105830796",
)  # fmt: skip
_MOMENTS = (
    "2018-11-01", "2018-11-01 21:01:46", "2018-11-01T21:01:46", "2018-11-01 21:01",
    "2018-11-01 21:01:46.796", "2018-11-01 21:01:46.123456", "2018-11-01 21:01:46.1234567",
    "2018-11-01T21:01:46Z", "2018-11-01 21:01:46+00", "2018-11-01 21:01:46-08:00",
    "2018-11-01 24:00:00", "2018-11-01 23:59:60", "2018-11-01 23:60:00", "2018-11-01 ",
    "2018-11-01 23:59:59.999999", " 2018-11-01", "2018-02-29", "2016-02-29", "2018-02-30",
    "2018-13-01", "2018-00-10", "2018-01-00", "0000-01-01", "0000-01-01 00:00:00", "0001-01-01",
    "0001-01-01 00:00:00", "9999-12-31", "9999-12-31 23:59:59.999999", "10000-01-01", "-0001-01-01",
    "2018-1-1", "18-11-01", "2018/11/01", "20181101", "01-11-2018", "11/01/2018", "2018-11-01 (BC)",
    "2018-11-01 BC", "epoch", "infinity", "-infinity", "now", "today", "1582-10-10", "1900-01-01",
    "2018-11-01 1:2:3", "2018-11-01  21:01:46", "2018-11-01\n21:01:46", "2018-11-01 21:01:46.",
    "2018-11-01 21:01:46 UTC", "2018-11-01t21:01:46", "2018-11-01T21:01:46.195Z",
    "2018-11-01 21:01:46+05:30", "2018-11-01 21:01:46-23:00", "2018-11-01 21:01:46+1", "2018-11",
    "11/01/2018 09:01:46 PM", "11/01/2018 13:01:46 AM", "01-11-2018[21.01]", "01-11-2018[24.00]",
    "20181101210146", "46:01:21'2018^11\\01", "46.5:01:21'2018^11\\01", "01.11.18", "1.1.70",
    "Nov 1, 2018", "November 01, 2018", "Nov-01-18 BC", "J2451187", "J2451187 04:05:06.789",
    "2018.305", "2018.366", "17 Dec 07:37:16 1997 PST", "12/17/1997 07:37:16.00 PST",
    "12.17.1997 07:37:16.00 PST", "19960108 040809", "960108 040809", "19960108T040809",
    "Thu Nov 01 21:01:46 2018", "2018-11-01 21:01:46.1234567Z", "2018-11-01 9:01 pm",
    "0001-01-01T00:00:00Z", "2018-11-01 21:01:46 XYZ", "99991231235959", "00000101000000",
)  # fmt: skip
_WORDS = (
    "true", "false", "TRUE", "False", "t", "f", "y", "n", "yes", "no", "on", "off", "1", "0", "2",
    " true ", "tru", "null", "NULL",
)  # fmt: skip
_STRINGS = (
    "a", "é", "日本語", "🎵", "e\u0301", "ﬀ", "İ", "\u212a", "a\0b", "\0", "\x7f", "\u0085",
    "\u2028", "\ufeff", "a\nb", "a\r\nb", "a\tb", "\\", '"', '"}', "{", "}", "[1]", "{x}",
    '{"a":1}', "[", "]", '"key":', "//", "/* */", " a", "a ", "a     ", "     ", "\t \n", "\v",
    "\f", "\u00a0", "\u3000", "1.10", "1e5", "-", "9~", "x" * 5, "x" * 6, "x" * 12, "x" * 13,
    "x" * 12 + " " * 5,
    "x" * 5 + " " * 5, "é" * 6, "é" * 7, "x" * 11 + "é", "x" * 4 + "é", "日" * 4, "日" * 4 + " ",
    "🎵" * 3, "🎵" * 4, "x" * 255, "x" * 256, "x" * 257, "é" * 128, "é" * 129,
)  # fmt: skip
_ESCAPED = (
    r'"\ud800"', r'"\udc00"', r'"\udc80x"', r'"\ud83d\ude00"', r'"\ude00\ud83d"', r'"\u0000"',
    r'"a\u0000"', r'"\u0061"', r'"\u00e9"', r'"\/"', r'"\b\f\n\r\t"', r'"\u0020"', r'"\u0009"',
    r'"\u000b"', r'"\u0031"', r'"-\u0030"', r'"\u0074rue"', r'"\\u0000"', r'"\\ud800"',
)  # fmt: skip
_NESTED = (
    "{}", "[]", "[ ]", "{ }", "[1]", "[1.10, 2]", '{"a": 1.0}', '{"a":{"b":[1,{"c":null}]}}',
    "[[[]]]", '[null,true,"x"]', '{"a":1,"a":2}', '{"b":1,"a":2}', r'{"a":"\u0061\n"}',
    r'{"a":"\u0000"}', r'["\ud800"]', '{"é":"é"}', "[1e400]", "[-0]", '["]"]', '{"}":"{"}',
    "[" * 150 + "]" * 150, "[" * 260 + "]" * 260, "[" * 1200 + "]" * 1200,
)  # fmt: skip
_BROKEN = (
    b"NaN", b"-NaN", b"Infinity", b"-Infinity", b"nul", b"True", b"None", b"undefined", b"", b"01",
    b"-01", b"+5", b"5.", b".5", b"1e", b"0x10", b"1_000", b"--1", b"'x'", b'"x', b'x"', b"[1,]",
    b'{"a":1,}', b"[1", b'{"a":1', b"]", b"}", b"[1}", b'"a\tb"', b'"a\nb"', b'"a\0b"', b'"\\x41"',
    b'"\\u12"', b'"\\u00g0"', b'"\\', b'"\xff"', b'"\xc3"', b'"\xc3\x28"', b'"\xed\xa0\x80"',
    b'"\xf4\x90\x80\x80"', b'"\xc0\x80"', b'"\xe6\x97"', b"/* c */ 1", b"1 // c", b"1 2",
    b'"a" "b"', b'"a":1', b"{a:1}", b"\xef\xbb\xbf1", b"1\x0b", b"\xc2\xa01", b"1\x0c", b"# 1",
)  # fmt: skip


_ODD: tuple[Callable[[Random], bytes], ...] = (
    lambda random: random.choice(_NUMBERS).encode(),
    lambda random: _any_number(random).encode(),
    lambda random: _quoted(random.choice((*_NUMERIC_TEXTS, *_WORDS)), random),
    lambda random: _quoted(random.choice(_STRINGS), random),
    lambda random: _quoted(random.choice((*_NUMBERS, _any_number(random))), random),
    lambda random: _quoted(random.choice(_MOMENTS), random),
    lambda random: random.choice(_ESCAPED).encode(),
    lambda random: random.choice(_NESTED).encode(),
    lambda random: random.choice((b"null", b"true", b"false", b'""', b'" "')),
    lambda random: random.choice(_BROKEN),
)


def odd(random: Random) -> bytes:
    """A token that no column expects, or that most do not."""
    return random.choice(_ODD)(random)


def _whole(random: Random) -> bytes:
    return str(random.randint(-32768, 32767)).encode()


def _floating(random: Random) -> bytes:
    return repr(round(random.uniform(-1000, 1000), random.randrange(6))).encode()


def _moment(written: str | None, usual: str, random: Random) -> bytes:
    """A day or a moment, as the COPY's format has it."""
    if written in {"epochsecs", "epochmillisecs"}:
        return str(random.randint(0, 253402300799)).encode()
    if random.random() < 0.1:
        return _quoted(random.choice(_MOMENTS), random)
    numbers = {
        "YYYY": f"20{random.randrange(100):02}",
        "MON": random.choice(("Nov", "november", "JUL")),
        "MM": f"{random.randint(1, 12):02}",
        "DD": f"{random.randint(1, 30):02}",
        "HH12": f"{random.randint(1, 12):02}",
        "HH": f"{random.randrange(24):02}",
        "MI": f"{random.randrange(60):02}",
        "SS": f"{random.randrange(60):02}" + random.choice(("", "", ".5", ".123456")),
        "AM": random.choice(("AM", "pm")),
        "YY": f"{random.randrange(100):02}",
    }
    text = usual if written in {None, "auto"} else str(written)
    for element, number in numbers.items():
        text = text.replace(element, number)
    return _quoted(text, random)


def _words(random: Random) -> bytes:
    return _quoted("".join(random.choices("abc xyz", k=random.randrange(6))), random)


_ORDINARY: dict[str, Callable[[Random], bytes]] = {
    "int2": _whole,
    "int4": _whole,
    "int8": _whole,
    "float4": _floating,
    "float8": _floating,
    "numeric": lambda random: f"0.{random.randrange(10**5):05}".encode(),
    "bool": lambda random: random.choice((b"true", b"false")),
    "super": lambda random: random.choice((*map(str.encode, _NESTED[:9]), b'"x"', b"1.10")),
    "time": lambda random: _quoted(
        f"{random.randrange(24):02}:{random.randrange(60):02}"
        + random.choice(("", ":01", ":59.5")),
        random,
    ),
    "varbyte": lambda random: _quoted(random.choice(("", "00", "ffAA", "0a0b0c")), random),
    "varchar": _words,
    "char": _words,
}


def ordinary(kind: ColumnType, random: Random, conversion: Conversion) -> bytes:
    """A token that a column of this type takes."""
    if random.random() < 0.05:
        return b"null"
    if kind.name == "date":
        return _moment(conversion.date_format, "YYYY-MM-DD", random)
    if kind.name in {"timestamp", "timestamptz"}:
        return _moment(conversion.time_format, "YYYY-MM-DD HH:MI:SS", random)
    return _ORDINARY[kind.name](random)


def _any_number(random: Random) -> str:
    """A JSON number in any notation."""
    text = random.choice(("", "", "-")) + str(random.randrange(10 ** random.randint(1, 22)))
    if random.random() < 0.6:
        text += "." + "".join(random.choices("0000123459", k=random.randint(1, 24)))
    if random.random() < 0.3:
        text += random.choice("eE") + random.choice(("", "+", "-"))
        text += str(random.randrange(random.choice((4, 20, 420))))
    return text


def _quoted(text: str, random: Random) -> bytes:
    return json.dumps(text, ensure_ascii=random.random() < 0.3).encode("utf-8", "surrogatepass")
