"""Load errors as Redshift reports them in STL_LOAD_ERRORS.

Codes: https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html
Columns: https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_ERRORS.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from starlift.redshift.types import ColumnType

RAW_CHARACTERS = 1024  # what STL_LOAD_ERRORS has room for in raw_line and raw_field_value


KEPT_BYTES = 4096  # what the ledger has room for


class ErrorCode(IntEnum):
    """Redshift's load error codes, as far as a COPY meets them here."""

    EXTRA_COLUMNS = 1202
    MISSING_COLUMNS = 1203
    OUT_OF_RANGE = 1204
    DATE_FORMAT = 1205
    TIMESTAMP_FORMAT = 1206
    NOT_A_DIGIT = 1207
    FLOAT_FORMAT = 1208
    DECIMAL_FORMAT = 1209
    BOOLEAN_FORMAT = 1210
    EMPTY_LINE = 1211
    MISSING_NOT_NULL = 1213
    DELIMITER_NOT_FOUND = 1214
    INVALID_LINE = 1216
    NUL_IN_FIELD = 1218
    INVALID_UTF8 = 1220
    WRONG_ENCODING = 1221
    INTEGER_OVERFLOW = 1222
    INVALID_TYPE = 1223
    INVALID_SUPER = 1224


class ValueRefusedError(Exception):
    """A value does not fit its column: the code and the reason Redshift gives."""

    def __init__(self, code: ErrorCode, reason: str, position: int = 0) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class LoadError:
    """Why one record (or one whole object) was not loaded.

    `file` is the object's URL; `line` counts from 1 and is the last line of a record of JSON, the
    first of one of text or without an end (0 for a whole object); `column` and `type` are empty
    when no column is to blame; `position` is the offset of the offence within the value, from 0.
    `code` is one of Redshift's, which has some that no COPY meets here.
    """

    file: str
    line: int
    code: int
    reason: str
    raw_record: str
    column: str = ""
    type: ColumnType | None = None
    raw_value: str = ""
    position: int = 0

    def at(self, file: str, line: int) -> LoadError:
        """The same error, placed."""
        return replace(self, file=file, line=line)

    def shortened(self) -> LoadError:
        """The same error with as much of the record and the value as STL_LOAD_ERRORS shows."""
        record, value = self.raw_record[:RAW_CHARACTERS], self.raw_value[:RAW_CHARACTERS]
        return replace(self, raw_record=record, raw_value=value)


def cut(text: str, most_bytes: int) -> str:
    """The text, or as much of it as has room in a column of so many bytes."""
    return text.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore").replace("\0", "")


def kept_text(raw_record: str) -> str:
    """The record as the ledger keeps it: its beginning, as much as STL_LOAD_ERRORS shows."""
    return cut(raw_record[:RAW_CHARACTERS], KEPT_BYTES)
