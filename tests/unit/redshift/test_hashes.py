"""Hash functions by their result: against hashlib, and against published values."""

from __future__ import annotations

import hashlib

import pytest

from starlift.engines.duckdb.fingerprints import fingerprint64
from starlift.errors import SqlError


@pytest.mark.parametrize("bits", [224, 256, 384, 512])
def test_sha2(value, bits):
    """Each number of bits has its checksum, of the text's UTF-8."""
    expected = hashlib.new(f"sha{bits}", "Amazon Rédshift".encode()).hexdigest()
    assert value(f"select sha2('Amazon Rédshift', {bits})") == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("'x', 100", ""),
        ("null, 512", None),
        ("'x', null", None),
        ("'x', 256 + 256", hashlib.sha512(b"x").hexdigest()),
        ("12, 224", hashlib.sha224(b"12").hexdigest()),
    ],
)
def test_sha2_of_odd_arguments(value, arguments, expected):
    """A number of bits that there is not gives an empty text, as SHA2's page has it."""
    assert value(f"select sha2({arguments})") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("34", 2017239379),
        ("34::smallint", 2017239379),
        ("34::bigint", 2017239379),
        ("1.0::float8", -142385009),
        ("1.0::float4", -142385009),
        ("0.0::float8", 1669671676),
        ("-0.0::float8", 1669671676),
        ("14.20", -500754589),
        ("14.20::numeric(30, 2)", -500754589),
        ("date '2017-11-16'", -653330422),
        ("time '22:31:08'", -662762989),
        ("timestamp '2017-11-16 22:31:08'", -2047944441),
        ("timestamptz '2017-11-16 14:31:08-08:00'", -2047944441),
        ("'iceberg'", 1210000089),
        ("from_hex('00010203')", -188683207),
        ("true", 1392991556),
        ("null", None),
        ("1, null", None),
        ("'cd', murmur3_32_hash('ab')", 1711522338),
    ],
)
def test_murmur3(value, expression, expected):
    """Of each type the bytes are those of https://iceberg.apache.org/spec/ (appendix B)."""
    assert value(f"select murmur3_32_hash({expression})") == expected


def test_murmur3_of_a_span_is_refused(rows):
    """What has no bytes in Iceberg's specification is refused by its type."""
    with pytest.raises(SqlError, match="MURMUR3_32_HASH of interval"):
        rows("select murmur3_32_hash(interval '1 day')")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("test", 8581389452482819506),
        ("test" * 8, -4196240717365766262),
        ("test" * 64, 3500507768004279527),
        ("1footrue", -1541654101129638711),
        ("2applefalse", 2794438866806483259),
        ("3true", -4880158226897771312),
    ],
)
def test_farmfingerprint64(value, text, expected):
    """Texts and bytes have the fingerprints that other implementations publish."""
    assert value(f"select farmfingerprint64('{text}')") == expected
    assert value(f"select farmfingerprint64('{text}'::varbyte)") == expected


def test_fingerprints_of_all_lengths():
    """A chain over texts of up to 3,200 bytes ends where the algorithm's authors end it."""
    text, number = bytearray(3200), 0
    size = 0

    def extend(length: int) -> None:
        nonlocal number, size
        number ^= fingerprint64(bytes(text[:length])) % 2**64
        number = (number ^ number >> 41) * 949921979 % 2**64
        text[size] = ord("a") + (number & 0xFFFFF) % 26
        size += 1

    for at in range(800):
        extend(at)
        extend(at * at % size)
        extend(at**3 % size)
        extend(size)
        last, second, third, middle = (
            text[size - 1],
            text[size - 2],
            text[size - 3],
            text[size // 2],
        )
        text[((last << 16) + (second << 8) + third) % size] ^= middle
        text[((second << 16) + (third << 8) + middle) % size] ^= at % 256
    assert number == 0x7A1D67C50EC7E167
