"""Source objects for a COPY, made from a seed: records written in every way and spoiled in many."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from starlift.copy.jsonpaths import Path
from starlift.redshift.copy_options import Conversion
from starlift.redshift.types import ColumnType
from tests.conformance.tokens import odd, ordinary

Tree: TypeAlias = "bytes | dict[str, Tree] | list[Tree]"

_WHITE_SPACE = (b" ", b"\t", b"\n", b"\r", b"  ", b"\r\n")
_STRANGE_SPACE = (b"\x0b", b"\x0c", b"\xc2\xa0", b"\x00", b"\x1f", b"\xe2\x80\xa8", b"\xef\xbb\xbf")
_SEPARATORS = (
    b"\n", b"\r\n", b"\r", b" ", b"", b"\n\n", b"\n \n", b"\t\n", b" \r\n", b"\n\t ", b",\n",
    b"\n,", b";\n", b"\x0b\n", b"\x0c\n", b"\xc2\xa0\n", b"\n\x0b", b"\ntext\n", b" text ",
    b"\n// c\n", b"\n[1, 2]\n", b"\n[\n", b"\n]\n", b"\n{\n", b"\n}\n", b"\n{}\n", b"{}\n",
    b"\n[]\n", b"\nnull\n", b"\n7\n", b'\n"x"\n', b"\n\xef\xbb\xbf", b"\n\xff\xfe", b"\n\0\n",
    b'\n{"\n', b'\n"}\n',
)  # fmt: skip
_INSERTED = (
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\n", b"\r", b"\0", b"\xff", b"\xc3", b"-",
    b".", b"0", b"e", b" ", b"'", b"\\u0000", b"\\ud800", b"null", b"\xed\xa0\x80", b"/*", b"//",
)  # fmt: skip
_BEGINNINGS = (b",", b"[", b"\xef\xbb\xbf", b"x", b"\0", b"/**/", b" ")
_ENDS = (b",}", b",,}", b"}}", b"]", b"", b'"}', b",x}")
_STRUCTURE = b'{}[],:"'


@dataclass(frozen=True)
class Noise:
    """How often a record's values, its bytes, the text between records, an object go wrong."""

    values: float
    record: float
    layout: float
    whole: float


@dataclass(frozen=True)
class Member:
    """A value of a record: where it stands, what column it is for, how that one converts it."""

    path: Path
    type: ColumnType
    conversion: Conversion


def source_object(
    members: Sequence[Member], count: int, noise: Noise, random: Random, *, is_gzip: bool
) -> bytes:
    """An object with `count` records, as it is stored."""
    separator = random.choice((b"\n", b"\n", b"\n", b"\r\n", b"", b" "))
    parts = []
    for _ in range(count):
        parts.append(_record(members, noise, random))
        is_odd = random.random() < noise.layout
        parts.append(random.choice(_SEPARATORS) if is_odd else separator)
    if parts and random.random() < 0.3:
        parts.pop()
    content = b"".join(parts)
    if random.random() < noise.whole:
        content = random.choice(_OBJECT_SPOILERS)(content, random)
    return _packed(content, noise, random) if is_gzip else content


def _record(members: Sequence[Member], noise: Noise, random: Random) -> bytes:
    root: Tree = [] if isinstance(members[0].path[0], int) else {}
    for member in random.sample(members, len(members)):
        if random.random() < 0.02:
            continue
        is_odd = random.random() < noise.values / len(members)
        _put(
            root,
            member.path,
            odd(random) if is_odd else ordinary(member.type, random, member.conversion),
        )
    text = _written(root, noise, random)
    return _spoiled_record(text, random) if random.random() < noise.record else text


def _put(root: Tree, path: Path, token: bytes) -> None:
    """Set the value at a path, unless another value stands on the way."""
    node = root
    for step, following in zip(path, (*path[1:], None), strict=True):
        if isinstance(node, list) and isinstance(step, int):
            node.extend(b"null" for _ in range(step + 1 - len(node)))
            if following is None or node[step] == b"null":
                node[step] = _branch(following, token)
            node = node[step]
        elif isinstance(node, dict) and isinstance(step, str):
            if following is None:
                node[step] = token
            node = node.setdefault(step, _branch(following, token))


def _branch(following: str | int | None, token: bytes) -> Tree:
    if following is None:
        return token
    return [] if isinstance(following, int) else {}


def _written(node: Tree, noise: Noise, random: Random) -> bytes:
    """A value as JSON, with white space, keys and their order at random."""
    if isinstance(node, bytes):
        return node
    gap = random.choice(_WHITE_SPACE) if random.random() < noise.layout else b""
    if isinstance(node, list):
        return b"[" + gap + b",".join(_written(item, noise, random) for item in node) + b"]"
    parts = []
    for key, item in node.items():
        parts.append(_key(key, noise, random) + b":" + gap + _written(item, noise, random))
        if random.random() < noise.values / 10:
            parts.insert(
                random.randint(0, len(parts)), _key(key, noise, random) + b":" + odd(random)
            )
    if random.random() < noise.values / 5:
        parts.insert(random.randint(0, len(parts)), b'"unknown":' + odd(random))
    return b"{" + gap + (gap + b",").join(parts) + gap + b"}"


def _key(key: str, noise: Noise, random: Random) -> bytes:
    """A key as it is, in another case, or with a character escaped."""
    if random.random() < noise.values / 10 and key:
        place = random.randrange(len(key))
        match random.randrange(4):
            case 0:
                key = key.upper()
            case 1:
                key = key[:place] + key[place].swapcase() + key[place + 1 :]
            case 2:
                parts = (key[:place], key[place + 1 :])
                return (
                    f"\\u{ord(key[place]):04x}".join(json.dumps(p)[1:-1] for p in parts)
                    .join('""')
                    .encode()
                )
            case _:
                key = key.replace("k", "\u212a").replace("s", "\u017f").replace("i", "\u0130")
    return json.dumps(key, ensure_ascii=random.random() < 0.2).encode()


_RECORD_SPOILERS: tuple[Callable[[bytes, int, Random], bytes], ...] = (
    lambda text, place, random: _changed(text, place, 1 << random.randrange(8)),
    lambda text, place, _: text[:place] + text[place + 1 :],
    lambda text, place, random: text[:place] + random.choice(_INSERTED) + text[place:],
    lambda text, place, random: text[:place] + random.choice(_STRANGE_SPACE) + text[place:],
    lambda text, place, _: text[:place],
    lambda text, place, _: text[place:],
    lambda text, place, _: text[:place] + text,
    lambda text, _, random: _without_structure(text, random),
    lambda text, _, random: text[:-1] + random.choice(_ENDS),
    lambda text, _, random: random.choice(_BEGINNINGS) + text,
)


def _spoiled_record(text: bytes, random: Random) -> bytes:
    return random.choice(_RECORD_SPOILERS)(text, random.randrange(len(text)), random)


def _changed(text: bytes, place: int, bits: int) -> bytes:
    return text[:place] + bytes([text[place] ^ bits]) + text[place + 1 :]


def _without_structure(text: bytes, random: Random) -> bytes:
    """The text without one brace, bracket, comma, colon or quotation mark."""
    places = [place for place, byte in enumerate(text) if byte in _STRUCTURE]
    place = random.choice(places)
    return text[:place] + text[place + 1 :]


_OBJECT_SPOILERS: tuple[Callable[[bytes, Random], bytes], ...] = (
    lambda content, _: b"\xef\xbb\xbf" + content,
    lambda content, _: content.decode("utf-8", "replace").encode("utf-16"),
    lambda _content, _: b"",
    lambda content, _: b"[" + content + b"]",
    lambda content, _: content.replace(b"\n", b"\r"),
    lambda content, random: content[: random.randrange(len(content) + 1)],
    lambda content, random: random.choice((b"\n", b" \t\r\n", b"\0", b"\xff")) + content,
)
_GZIP_SPOILERS: tuple[Callable[[bytes, Random], bytes], ...] = (
    lambda packed, random: packed[: random.randrange(len(packed))],
    lambda packed, _: packed + b"garbage",
    lambda packed, _: packed + b"\0" * 20,
    lambda packed, random: _changed(packed, random.randrange(len(packed)), 0x55),
    lambda packed, _: gzip.decompress(packed),
)


def _packed(content: bytes, noise: Noise, random: Random) -> bytes:
    """The content in gzip, in one member or two, or in something that is no gzip."""
    cut = random.randrange(len(content) + 1) if random.random() < 0.5 else 0
    members = (content[:cut], content[cut:]) if cut else (content,)
    packed = b"".join(gzip.compress(member, 1, mtime=0) for member in members)
    is_spoiled = random.random() < noise.whole
    return random.choice(_GZIP_SPOILERS)(packed, random) if is_spoiled else packed
