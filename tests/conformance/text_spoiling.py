"""Source objects of text for a COPY, made from a seed: written in every way, spoiled in many."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

from starlift.redshift.copy_options import Conversion, FixedWidthFormat, TextFormat
from starlift.redshift.types import ColumnType
from tests.conformance.spoiling import Noise
from tests.conformance.tokens import odd, ordinary

_LINE_ENDS = (b"\n", b"\n", b"\n", b"\r\n")
_SEPARATORS = (b"\n\n", b"\r\n", b"\r", b"\n \n", b"\n\r\n", b"\\\n", b"\0\n", b"\n\xef\xbb\xbf")
_INSERTED = (
    b'"', b'""', b"'", b"\\", b"\\\\", b"\n", b"\r", b"\0", b"\xff", b"\xc3", b"|", b",", b"\t",
    b" ",     b"\\N", b"NULL", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"%", b"\x01",
)  # fmt: skip


def text_object(
    types: Sequence[ColumnType],
    layout: TextFormat | FixedWidthFormat,
    conversion: Conversion,
    count: int,
    noise: Noise,
    random: Random,
) -> bytes:
    """An object with `count` records, before it is compressed."""
    line_end = random.choice(_LINE_ENDS)
    has_extra = isinstance(layout, TextFormat) and not layout.is_csv and random.random() < 0.3
    parts = []
    for _ in range(count):
        record = _record(types, layout, conversion, noise, random)
        if has_extra and random.random() < 0.9:
            record += _delimiter(layout)
        if random.random() < noise.record:
            record = _spoiled(record, random)
        is_odd = random.random() < noise.layout / 2
        parts.append(record + (random.choice(_SEPARATORS) if is_odd else line_end))
    content = b"".join(parts)
    return content if random.random() < 0.7 else content.removesuffix(line_end)


def _delimiter(layout: TextFormat | FixedWidthFormat) -> bytes:
    return layout.delimiter.encode() if isinstance(layout, TextFormat) else b""


def _record(
    types: Sequence[ColumnType],
    layout: TextFormat | FixedWidthFormat,
    conversion: Conversion,
    noise: Noise,
    random: Random,
) -> bytes:
    null = conversion.null_text or ""
    texts = [_text(kind, conversion, noise.values / len(types), random) for kind in types]
    if random.random() < noise.values / 20:
        texts = random.choice((texts[:-1], [*texts, b"more"], texts[: len(texts) // 2]))
    if isinstance(layout, FixedWidthFormat):
        texts = texts[: len(layout.widths)]
        widths = layout.widths[: len(texts)]
        return b"".join(map(_padded, texts, widths)).rstrip(random.choice((b" ", b"")))
    is_careful = random.random() > noise.record
    return layout.delimiter.encode().join(
        _written(text, layout, null, random) if is_careful else text for text in texts
    )


def _text(kind: ColumnType, conversion: Conversion, share: float, random: Random) -> bytes:
    """A field's text: mostly one that its column takes."""
    null = conversion.null_text or ""
    if random.random() < 0.05:
        return null.encode()
    is_odd = random.random() < share
    token = odd(random) if is_odd else ordinary(kind, random, conversion)
    if token == b"null":
        return null.encode()
    if token[:1] != b'"':
        return token
    try:
        return str(json.loads(token)).encode("utf-8", "surrogatepass")
    except (UnicodeDecodeError, json.JSONDecodeError):
        return token


def _padded(text: bytes, width: int) -> bytes:
    """The text in so many characters."""
    characters = text.decode("utf-8", "surrogateescape")[:width].ljust(width)
    return characters.encode("utf-8", "surrogateescape")


def _written(text: bytes, layout: TextFormat, null: str, random: Random) -> bytes:
    """A text as the layout can hold it, mostly."""
    delimiter = layout.delimiter.encode()
    if layout.quote is not None:
        quote = layout.quote.encode()
        if random.random() < 0.2 or any(mark in text for mark in (delimiter, quote, b"\n", b"\r")):
            blank = random.choice((b"", b"", b"", b" "))
            return blank + quote + text.replace(quote, quote * 2) + quote + blank
        return text
    if layout.has_escapes and text != null.encode():
        for mark in (b"\\", delimiter, b"\n", b"\r", b'"', b"'"):
            if mark in text:
                text = text.replace(mark, b"\\" + mark)
    if layout.removes_quotes and random.random() < 0.5:
        mark = random.choice((b'"', b'"', b"'"))
        return mark + text + mark
    return text if layout.has_escapes else text.replace(delimiter, b"").replace(b"\n", b"")


def _spoiled(record: bytes, random: Random) -> bytes:
    place = random.randrange(len(record) + 1)
    match random.randrange(5):
        case 0:
            return record[:place]
        case 1:
            return record[:place] + record[place + 1 :]
        case 2:
            return record[:place] + bytes([random.randrange(256)]) + record[place + 1 :]
        case _:
            return record[:place] + random.choice(_INSERTED) + record[place:]
