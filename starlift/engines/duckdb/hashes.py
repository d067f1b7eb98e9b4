"""Hash functions that DuckDB lacks, over texts and bytes, in plain Python.

Sources: the hash functions of Amazon's guide; https://iceberg.apache.org/spec/#appendix-b-32-bit-hash-requirements
for the bytes of a value; the public descriptions of Murmur3 (x86, 32 bits) and of FarmHash's
Fingerprint64.
"""

from __future__ import annotations

import hashlib
import struct

_SHA2 = {
    0: hashlib.sha256,
    224: hashlib.sha224,
    256: hashlib.sha256,
    384: hashlib.sha384,
    512: hashlib.sha512,
}
_MASK_32, _MASK_64 = 2**32 - 1, 2**64 - 1


def sha2(text: str, bits: int) -> str:
    """The SHA-2 checksum in hexadecimal; empty for a number of bits that there is not.

    >>> sha2("Amazon Redshift", 224)[:16], sha2("Amazon Redshift", 100)
    ('551a54b28d74dca2', '')
    """
    algorithm = _SHA2.get(bits)
    return algorithm(text.encode()).hexdigest() if algorithm else ""


def murmur3_of_integer(number: int, seed: int) -> int:
    """The hash of an integer, a date or a moment: of the number's eight bytes.

    >>> murmur3_of_integer(34, 0)
    2017239379
    """
    return murmur3(struct.pack("<q", number), seed)


def murmur3_of_float(number: float, seed: int) -> int:
    """The hash of a number with a floating point: of its eight bytes; -0 is 0."""
    return murmur3(struct.pack("<d", number or 0.0), seed)


def murmur3_of_decimal(text: str, seed: int) -> int:
    """The hash of a NUMERIC: of its digits as the shortest integer of two's complement.

    >>> murmur3_of_decimal("14.20", 0)
    -500754589
    """
    unscaled = int(text.replace(".", ""))
    magnitude = unscaled if unscaled >= 0 else ~unscaled
    length = magnitude.bit_length() // 8 + 1
    return murmur3(unscaled.to_bytes(length, "big", signed=True), seed)


def murmur3_of_text(text: str, seed: int) -> int:
    """The hash of a text: of its UTF-8.

    >>> murmur3_of_text("iceberg", 0)
    1210000089
    """
    return murmur3(text.encode(), seed)


def murmur3(data: bytes, seed: int) -> int:
    """Murmur3 of 32 bits, as a signed integer."""
    whole = len(data) // 4 * 4
    state = seed & _MASK_32
    for (block,) in struct.iter_unpack("<I", data[:whole]):
        state = _rotate_left(state ^ _scattered(block), 13) * 5 + 0xE6546B64 & _MASK_32
    state ^= _scattered(int.from_bytes(data[whole:], "little")) ^ len(data)
    state = (state ^ state >> 16) * 0x85EBCA6B & _MASK_32
    state = (state ^ state >> 13) * 0xC2B2AE35 & _MASK_32
    return _signed(state ^ state >> 16, 32)


def _scattered(block: int) -> int:
    return _rotate_left(block * 0xCC9E2D51 & _MASK_32, 15) * 0x1B873593 & _MASK_32


def _rotate_left(number: int, count: int) -> int:
    return (number << count | number >> 32 - count) & _MASK_32


def _signed(number: int, bits: int) -> int:
    return number - (1 << bits) if number >> bits - 1 else number
