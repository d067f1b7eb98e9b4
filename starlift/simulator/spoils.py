"""Ways of spoiling a record: each gives, from the fields of a good one, the bytes to plant."""

from __future__ import annotations

import json
from collections.abc import Callable

Fields = dict[str, object]
Spoil = Callable[[Fields], bytes]

_MS_A_DAY = 86_400_000


def encode(fields: Fields) -> bytes:
    """The record as the logs write it: raw UTF-8."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text.replace("/", "\\/").encode()


def encode_song(fields: Fields) -> bytes:
    """The record as the song files write it: ASCII."""
    return json.dumps(fields, separators=(",", ":")).replace("/", "\\/").encode()


def spoil_value(field: str, value: object, write: Spoil = encode) -> Spoil:
    """The field gets this value; a field that the record lacks comes last."""
    return lambda fields: write(fields | {field: value})


def drop_field(field: str, write: Spoil = encode) -> Spoil:
    """The field is missing."""
    return lambda fields: write({name: fields[name] for name in fields if name != field})


def cut_after(mark: bytes, write: Spoil = encode) -> Spoil:
    """What follows the mark is lost."""

    def cut(fields: Fields) -> bytes:
        before, found, _ = write(fields).partition(mark)
        return before + found

    return cut


def open_ended(fields: Fields) -> bytes:
    """The closing brace is missing."""
    return encode(fields).removesuffix(b"}")


def in_array(fields: Fields) -> bytes:
    """The values without their names: JSON, but no object."""
    return json.dumps(list(fields.values()), ensure_ascii=False).encode()


def no_json(_fields: Fields) -> bytes:
    """What another program wrote into the log."""
    return b"-- log rotated, 1 worker restarted --"


def not_utf8(fields: Fields) -> bytes:
    """The song's name ends in the byte that Latin-1 writes for an e with an acute accent."""
    return encode(fields | {"song": "Cabar?"}).replace(b"Cabar?", b"Cabar\xe9")


def in_utf16(fields: Fields) -> bytes:
    """The whole record in UTF-16, with its byte order mark."""
    return b"\xff\xfe" + encode(fields).decode().encode("utf-16-le")


def nothing(_fields: Fields) -> bytes:
    """No byte at all."""
    return b""


def registered_late(fields: Fields) -> bytes:
    """The listener registers a day after this record."""
    return encode(fields | {"registration": float(int(str(fields["ts"])) + _MS_A_DAY)})


def user_as_number(fields: Fields) -> bytes:
    """The user's id without quotes."""
    return encode(fields | {"userId": int(str(fields["userId"]))})


def session_as_float(fields: Fields) -> bytes:
    """The session's id with a fraction that is zero."""
    return encode(fields | {"sessionId": float(str(fields["sessionId"]))})


def reversed_keys(fields: Fields) -> bytes:
    """The same keys, the last one first."""
    return encode(dict(reversed(fields.items())))


def spaced(fields: Fields) -> bytes:
    """Spaces around every separator."""
    return json.dumps(fields, ensure_ascii=False, separators=(" , ", " : ")).encode()


def on_lines(fields: Fields) -> bytes:
    """One object over many lines, of which only the first opens with a brace."""
    return json.dumps(fields, ensure_ascii=False, indent=1).encode()


def as_it_is(fields: Fields) -> bytes:
    """The record itself."""
    return encode(fields)
