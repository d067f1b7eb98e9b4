"""The faults that can be planted: what is done to a record, and what must become of it.

Codes are those of Redshift's load errors
(https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from starlift.simulator import spoils
from starlift.simulator.spoils import Spoil

Fate = Literal["rejected", "kept_out", "flagged", "loaded"]

_MALFORMED = 1216
_NOT_UTF8 = 1220
_MISSING = 1213
_NOT_A_DIGIT = 1207
_OUT_OF_RANGE = 1204
_NOT_A_FLOAT = 1208
_NOT_A_TIME = 1206
_OVERFLOW = 1222
_WRONG_ENCODING = 1221

# 300 characters, 600 bytes: a varchar(512) could hold the characters, not the bytes.
_LONG_NAME = "é" * 300


@dataclass(frozen=True)
class Fault:
    """One way of spoiling a record, with the fate that it must have.

    `page` is what the planted log record looks at. `has_key` says that the record's key can be
    read. `is_last` is planted at a file's end, `is_repeat` is an earlier play of the file, and
    `is_whole_file` has no line of its own.
    """

    what: str
    spoil: Spoil
    fate: Fate = "rejected"
    code: int | None = None
    column: str | None = None
    check: str | None = None
    page: str = "NextSong"
    has_key: bool = True
    is_last: bool = False
    is_repeat: bool = False
    is_whole_file: bool = False


def _malformed(what: str, spoil: Spoil, *, is_last: bool = False) -> Fault:
    return Fault(what, spoil, code=_MALFORMED, has_key=False, is_last=is_last)


def _odd(what: str, spoil: Spoil, page: str = "Home") -> Fault:
    return Fault(what, spoil, fate="loaded", page=page)


LOG_FAULTS: tuple[Fault, ...] = (
    _malformed("The line is cut in the middle of a string.", spoils.cut_after(b'"page":"Nex')),
    _malformed("The closing brace is missing.", spoils.open_ended),
    _malformed("A line of text that is no JSON.", spoils.no_json),
    _malformed("The file's last line is truncated.", spoils.cut_after(b'"status":2'), is_last=True),
    _malformed("A line with a JSON array, no object.", spoils.in_array),
    Fault(
        "ts is a word.",
        spoils.spoil_value("ts", "yesterday"),
        code=_NOT_A_TIME,
        column="ts",
    ),
    Fault("ts is missing.", spoils.drop_field("ts"), code=_MISSING, column="ts"),
    Fault(
        "sessionId is 12.7, a fraction that is not zero.",
        spoils.spoil_value("sessionId", 12.7),
        code=_NOT_A_DIGIT,
        column="session_id",
        has_key=False,
    ),
    Fault(
        "itemInSession is a word.",
        spoils.spoil_value("itemInSession", "abc"),
        code=_NOT_A_DIGIT,
        column="item_in_session",
        has_key=False,
    ),
    Fault(
        "sessionId is 99999999999, more than an integer holds.",
        spoils.spoil_value("sessionId", 99_999_999_999),
        code=_OVERFLOW,
        column="session_id",
        has_key=False,
    ),
    Fault(
        "registration is n/a, not a number.",
        spoils.spoil_value("registration", "n/a"),
        code=_NOT_A_FLOAT,
        column="registration",
    ),
    Fault(
        "artist has 300 characters in 600 bytes, more than its 512 bytes.",
        spoils.spoil_value("artist", _LONG_NAME),
        code=_OUT_OF_RANGE,
        column="artist",
    ),
    Fault("page is null.", spoils.spoil_value("page", None), code=_MISSING, column="page"),
    Fault("song has a byte that is not UTF-8.", spoils.not_utf8, code=_NOT_UTF8, column="song"),
    Fault(
        "A play whose userId is empty.",
        spoils.spoil_value("userId", ""),
        fate="kept_out",
        check="plays_without_user",
    ),
    Fault(
        "A play that stands in the file a second time, byte for byte.",
        spoils.as_it_is,
        fate="kept_out",
        check="repeated_events",
        is_repeat=True,
    ),
    Fault(
        "A play whose listener registered a day later; it is an additional play.",
        spoils.registered_late,
        fate="flagged",
        check="plays_before_registration",
    ),
    _odd("userId is a number instead of a string.", spoils.user_as_number),
    _odd("sessionId is written with a fraction that is zero.", spoils.session_as_float),
    _odd("A key that no column knows.", spoils.spoil_value("deviceId", "tablet-7"), page="Help"),
    _odd("The keys stand in another order.", spoils.reversed_keys),
    _odd("Spaces stand around the separators.", spoils.spaced, page="Help"),
    _odd("length is a number in a string.", spoils.spoil_value("length", "201.5")),
    _odd(
        "status is an empty string, which a number reads as null.", spoils.spoil_value("status", "")
    ),
    _odd("One object is spread over several lines.", spoils.on_lines, page="Help"),
)

SONG_FAULTS: tuple[Fault, ...] = (
    Fault(
        "The song's file is cut in the middle of a string.",
        spoils.cut_after(b'"artist_name":"', spoils.encode_song),
        code=_MALFORMED,
        has_key=False,
    ),
    Fault(
        "song_id is missing.",
        spoils.drop_field("song_id", spoils.encode_song),
        code=_MISSING,
        column="song_id",
        has_key=False,
    ),
    Fault(
        "The song's file is in UTF-16.",
        spoils.in_utf16,
        code=_WRONG_ENCODING,
        has_key=False,
        is_whole_file=True,
    ),
    Fault(
        "duration is a word.",
        spoils.spoil_value("duration", "long", spoils.encode_song),
        code=_NOT_A_FLOAT,
        column="duration",
    ),
    Fault(
        "artist_name has 300 characters in 600 bytes, more than its 512 bytes.",
        spoils.spoil_value("artist_name", _LONG_NAME, spoils.encode_song),
        code=_OUT_OF_RANGE,
        column="artist_name",
    ),
    Fault(
        "The song's file is empty: it holds no record.",
        spoils.nothing,
        fate="loaded",
        has_key=False,
        is_whole_file=True,
    ),
)
