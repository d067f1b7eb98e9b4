"""FarmHash's Fingerprint64 in plain Python, for FARMFINGERPRINT64.

Of the public algorithm; all arithmetic is that of unsigned numbers of 64 bits.
Source: https://docs.aws.amazon.com/redshift/latest/dg/r_FARMFINGERPRINT64.html
"""

from __future__ import annotations

from typing import TypeAlias

_MASK = 2**64 - 1
# Primes between 2^63 and 2^64, and where the loop over long texts begins.
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
_SEED = 81
_BLOCK = 64
_Pair: TypeAlias = tuple[int, int]


def fingerprint64(data: bytes) -> int:
    """The fingerprint of bytes, as a signed integer.

    >>> fingerprint64(b"Amazon Redshift")
    8085098817162212970
    """
    size = len(data)
    if size > _BLOCK:
        found = _of_many(data)
    elif size > 32:  # noqa: PLR2004 - the limits are the algorithm's
        found = _up_to_64(data)
    elif size > 16:  # noqa: PLR2004
        found = _up_to_32(data)
    else:
        found = _up_to_16(data)
    return found - (1 << 64) if found >> 63 else found


def fingerprint64_of_text(text: str) -> int:
    """The fingerprint of a text: of its UTF-8."""
    return fingerprint64(text.encode())


def _up_to_16(data: bytes) -> int:
    size, factor = len(data), _K2 + 2 * len(data)
    if size >= 8:  # noqa: PLR2004
        first, last = _word(data, 0) + _K2, _word(data, size - 8)
        low = _turned(last, 37) * factor + first
        high = (_turned(first, 25) + last) * factor
        return _mixed(low, high, factor)
    if size >= 4:  # noqa: PLR2004
        return _mixed(size + (_half(data, 0) << 3), _half(data, size - 4), factor)
    if size:
        low = data[0] + (data[size >> 1] << 8)
        high = size + (data[-1] << 2)
        return _folded(low * _K2 & _MASK ^ high * _K0 & _MASK) * _K2 & _MASK
    return _K2


def _up_to_32(data: bytes) -> int:
    factor = _K2 + 2 * len(data)
    return _mixed(*_ends(data, _word(data, 0) * _K1, factor), factor)


def _up_to_64(data: bytes) -> int:
    size, factor = len(data), _K2 + 2 * len(data)
    first = _word(data, 0) * _K2
    low, high = _ends(data, first, factor)
    high = _mixed(low, high, factor)
    third, fourth = _word(data, 16) * factor, _word(data, 24)
    fifth = (low + _word(data, size - 32)) * factor
    sixth = (high + _word(data, size - 24)) * factor
    return _mixed(
        _turned(third + fourth, 43) + _turned(fifth, 30) + sixth,
        third + _turned(fourth + first, 18) + fifth,
        factor,
    )


def _ends(data: bytes, first: int, factor: int) -> _Pair:
    """What the first and the last 16 bytes come to."""
    second = _word(data, 8)
    last, last_but_one = _word(data, len(data) - 8) * factor, _word(data, len(data) - 16) * _K2
    low = _turned(first + second, 43) + _turned(last, 30) + last_but_one
    return low, first + _turned(second + _K2, 18) + last


def _of_many(data: bytes) -> int:
    """Blocks of 64 bytes through a state of seven numbers; the last block may overlap."""
    size = len(data)
    y = _SEED * _K1 + 113 & _MASK
    z = _folded(y * _K2 + 113 & _MASK) * _K2 & _MASK
    x = _SEED * _K2 + _word(data, 0) & _MASK
    v, w = (0, 0), (0, 0)
    for at in range(0, (size - 1) // _BLOCK * _BLOCK, _BLOCK):
        x, y, z, v, w = _block(data, at, (x, y, z), v, w, (_K1, 1))
        x, z = z, x
    rest = size - 1 & _BLOCK - 1
    factor = _K1 + ((z & 0xFF) << 1)
    first = w[0] + rest
    v = (v[0] + first & _MASK, v[1])
    w = (first + v[0] & _MASK, w[1])
    x, y, z, v, w = _block(data, size - _BLOCK, (x, y, z), v, w, (factor, 9))
    return _mixed(
        _mixed(v[0], w[0], factor) + _folded(y) * _K0 + x, _mixed(v[1], w[1], factor) + z, factor
    )


def _block(  # noqa: PLR0913, PLR0917 - the algorithm's state
    data: bytes, at: int, numbers: tuple[int, int, int], v: _Pair, w: _Pair, factors: _Pair
) -> tuple[int, int, int, _Pair, _Pair]:
    x, y, z = numbers
    factor, small = factors
    x = _turned(x + y + v[0] + _word(data, at + 8), 37) * factor & _MASK
    y = _turned(y + v[1] + _word(data, at + 48), 42) * factor & _MASK
    x ^= w[1] * small & _MASK
    y = y + v[0] * small + _word(data, at + 40) & _MASK
    z = _turned(z + w[0], 33) * factor & _MASK
    v = _of_32(data, at, v[1] * factor, x + w[0])
    w = _of_32(data, at + 32, z + w[1], y + _word(data, at + 16))
    return x, y, z, v, w


def _of_32(data: bytes, at: int, low: int, high: int) -> _Pair:
    """32 bytes mixed into two numbers."""
    words = [_word(data, at + offset) for offset in (0, 8, 16, 24)]
    low += words[0]
    high = _turned(high + low + words[3], 21)
    middle = low + words[1] + words[2]
    return middle + words[3] & _MASK, high + _turned(middle, 44) + low & _MASK


def _mixed(low: int, high: int, factor: int) -> int:
    first = _folded((low ^ high) * factor & _MASK)
    return _folded((high ^ first) * factor & _MASK) * factor & _MASK


def _folded(number: int) -> int:
    return number ^ number >> 47


def _turned(number: int, count: int) -> int:
    """A number turned to the right."""
    number &= _MASK
    return (number >> count | number << 64 - count) & _MASK


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 8], "little")


def _half(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
