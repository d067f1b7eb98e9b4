"""COPYs from text made from a seed: columns, layouts, options and spoiled objects at random."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pyarrow as pa

from starlift.redshift.copy_options import FixedWidthFormat, TextFormat
from tests.conformance.oracle import copy_request
from tests.conformance.scenario import GRAINS, NOISES, Scenario, columns_of, conversion
from tests.conformance.text_spoiling import text_object

_NULLS = ("\\N", "\\N", "", "NULL", "\0", "-", "it's", "\\")
_COMPRESSORS: dict[str | None, Callable[[bytes], bytes]] = {
    None: lambda content: content,
    "gzip": lambda content: gzip.compress(content, 1, mtime=0),
    "bzip2": lambda content: bz2.compress(content, 1),
    "zstd": lambda content: bytes(pa.Codec("zstd").compress(content)),
}
_ENCODINGS = {"UTF16": "utf-16", "UTF16LE": "utf-16-le", "UTF16BE": "utf-16-be"}


def text_scenario(seed: int, count: int) -> Scenario:
    """A COPY of about `count` records."""
    random = Random(seed)  # noqa: S311 - not for secrets
    columns = columns_of(random)
    layout = _layout(random, len(columns))
    options = replace(conversion(random), null_text=random.choice(_NULLS))
    compression = random.choice((None, None, *_COMPRESSORS))
    encoding = random.choice(("UTF8",) * 5 + tuple(_ENCODINGS))
    types, noise = [column.type for column in columns], random.choice(NOISES)
    shares = [random.choice((0, 1, count // 4, count // 3)) for _ in range(3)]
    contents = {}
    for place, share in enumerate((*shares, count - sum(shares))):
        content = text_object(types, layout, options, share, noise, random)
        if encoding != "UTF8" and random.random() < 0.95:
            content = content.decode("utf-8", "replace").encode(_ENCODINGS[encoding])
        contents[f"{place}.txt"] = _COMPRESSORS[compression](content)
    request = copy_request(
        contents,
        columns,
        layout,
        options,
        max_errors=random.choice((0, 2, 5, 20, None)) if random.random() < 0.15 else 100_000,
        compression=compression,
        encoding=encoding,
        ignored_lines=random.choice((0, 0, 0, 1, 3)),
    )
    return Scenario(request, random.choice(GRAINS))


def _layout(random: Random, count: int) -> TextFormat | FixedWidthFormat:
    fills, ignores = random.random() < 0.2, random.random() < 0.3
    delimiter = random.choice("|,\t;^]-\x01 ")
    match random.randrange(8):
        case 0:
            widths = tuple(random.choice((1, 5, 12, 20, 30)) for _ in range(count))
            return FixedWidthFormat(widths, fills, ignores)
        case 1 | 2 | 3:
            quote = random.choice('"""%\'')
            return TextFormat(delimiter, quote, False, False, fills, ignores)  # noqa: FBT003
        case 4:
            return TextFormat(delimiter, None, True, False, fills, ignores)  # noqa: FBT003
        case 5:
            has_escapes = random.random() < 0.5
            return TextFormat(delimiter, None, has_escapes, True, fills, ignores)  # noqa: FBT003
        case _:
            return TextFormat(delimiter, None, False, False, fills, ignores)  # noqa: FBT003
