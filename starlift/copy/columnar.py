"""PARQUET and ORC files -> columns of a table: by place, each of a type that its column takes.

The first thing that does not fit ends the COPY: MAXERROR is not for columnar files.
Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from starlift.copy.changes import Change, Rule
from starlift.copy.columnar_json import finer_count, json_texts
from starlift.copy.load_errors import ErrorCode, LoadError
from starlift.copy.orc import OrcProcess
from starlift.copy.payload import decompressed
from starlift.copy.request import TargetColumn
from starlift.copy.values import replaced
from starlift.redshift.copy_options import ColumnarFormat, Conversion
from starlift.redshift.types import ColumnType

_COMPRESSIONS = {".gz": "gzip", ".bz2": "bzip2"}
_INTEGERS: dict[str, tuple[pa.DataType, ...]] = {
    "int2": (pa.int8(), pa.uint8(), pa.int16()),
    "int4": (pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32()),
    "int8": (pa.uint32(), pa.int64()),
}
_CHECKS: dict[str, Callable[[pa.DataType], bool]] = {
    "float4": pa.types.is_float32,
    "float8": pa.types.is_float64,
    "bool": pa.types.is_boolean,
    "date": pa.types.is_date32,
    "timestamp": pa.types.is_timestamp,
    "timestamptz": pa.types.is_timestamp,
}


class ColumnarError(Exception):
    """A file does not fit the table; the load error says why."""

    def __init__(self, error: LoadError) -> None:
        super().__init__(error.reason)
        self.error = error


class ColumnarReader:
    """Reads files of one COPY. Its columns are the target's, in the order of the files' own.

    `changes` are those in the values of the files that were read.
    """

    def __init__(
        self, columns: tuple[TargetColumn, ...], layout: ColumnarFormat, conversion: Conversion
    ) -> None:
        self.columns = columns
        self.layout = layout
        self.conversion = conversion
        self.changes: Counter[Change] = Counter()
        self._orc = OrcProcess()

    def close(self) -> None:
        """End what reading began."""
        self._orc.close()

    def read(self, data: bytes, file: str) -> pa.Table:
        """The rows of a file, one column for each of the target's.

        Raises:
            ColumnarError: when the file cannot be read or does not fit the table.
        """
        table = self._table(data, file)
        missing = len(self.columns) - table.num_columns
        if missing < 0 or (missing and not self.layout.fills_records):
            code = ErrorCode.EXTRA_COLUMNS if missing < 0 else ErrorCode.MISSING_COLUMNS
            counts = f"Table columns: {len(self.columns)}, Data columns: {table.num_columns}"
            _refuse(file, code, f"Unmatched number of columns between table and file. {counts}")
        found = [
            self._column(values, column, file)
            for values, column in zip(table.columns, self.columns, strict=False)
        ]
        found += [
            self._filled(table.num_rows, column, file)
            for column in self.columns[table.num_columns :]
        ]
        return pa.table(found, names=[column.name for column in self.columns])

    def _filled(self, row_count: int, column: TargetColumn, file: str) -> pa.Array:
        self.changes[Change(column.name, Rule.FILL_RECORD)] += row_count
        return self._not_null(pa.nulls(row_count), column, file)

    def _table(self, data: bytes, file: str) -> pa.Table:
        """The file's columns as they are, without their names, which may be no text."""
        try:
            for ending, compression in _COMPRESSIONS.items():
                data = decompressed(data, compression) if file.endswith(ending) else data
            table = _parquet(data) if self.layout.name == "PARQUET" else self._orc.read(data)
            return table.rename_columns([str(place) for place in range(table.num_columns)])
        except (pa.ArrowException, OSError, ValueError) as error:
            why, _, _ = str(error).partition("\n")
            _refuse(file, ErrorCode.INVALID_LINE, f"Invalid {self.layout.name} file: {why}")

    def _column(self, values: pa.ChunkedArray, column: TargetColumn, file: str) -> pa.ChunkedArray:
        if pa.types.is_dictionary(values.type):
            values = values.cast(values.type.value_type)
        if pa.types.is_null(values.type):
            return self._not_null(values, column, file)
        if not self._fits(values.type, column.type):
            reason = (
                f"File has an incompatible {self.layout.name.title()} schema. "
                f"Column type: {column.type}, {self.layout.name.title()} schema: {values.type}"
            )
            _refuse(file, ErrorCode.INVALID_TYPE, reason, column)
        if column.type.is_character:
            values = self._texts(values, column, file)
        elif column.type.name == "super":
            values = self._json_texts(values, column, file)
        elif pa.types.is_timestamp(values.type):
            values = self._microseconds(values, column, file)
        return self._not_null(values, column, file)

    def _fits(self, found: pa.DataType, kind: ColumnType) -> bool:
        if kind.is_character:
            return _is_text(found)
        if kind.name == "super":
            return self.layout.serializes_to_json and pa.types.is_nested(found)
        if kind.name == "numeric":
            return pa.types.is_decimal128(found) and _has_room(found, kind)
        if kind.is_integer:
            return found in _INTEGERS[kind.name]
        return kind.name in _CHECKS and _CHECKS[kind.name](found)

    def _json_texts(
        self, values: pa.ChunkedArray, column: TargetColumn, file: str
    ) -> pa.ChunkedArray:
        try:
            texts = json_texts(values)
        except ValueError as error:
            reason = f"Invalid value for SUPER: {error}"
            _refuse(file, ErrorCode.INVALID_SUPER, reason, column)
        self.changes[Change(column.name, Rule.FRACTION)] += finer_count(values)
        return texts

    def _microseconds(
        self, values: pa.ChunkedArray, column: TargetColumn, file: str
    ) -> pa.ChunkedArray:
        """Moments in the unit of the table's; of nanoseconds the last three digits are lost."""
        kind = pa.timestamp("us", values.type.tz)
        try:
            return values.cast(kind)
        except pa.ArrowInvalid:
            if values.type.unit != "ns":
                reason = f"Value out of range for {column.type}"
                _refuse(file, ErrorCode.OUT_OF_RANGE, reason, column)
        cut = values.cast(kind, safe=False)
        count = pc.sum(pc.not_equal(cut.cast(values.type), values)).as_py()
        self.changes[Change(column.name, Rule.FRACTION)] += count
        return cut

    def _texts(self, values: pa.ChunkedArray, column: TargetColumn, file: str) -> pa.ChunkedArray:
        texts = self._valid(values.cast(pa.binary()), column, file)
        if column.type.name == "char":
            texts = pc.utf8_rtrim(texts, characters=" ")
            if pc.all(pc.string_is_ascii(texts)).as_py() not in {True, None}:
                reason = "Multibyte character not supported for CHAR (Hint: try using VARCHAR)"
                _refuse(file, ErrorCode.INVALID_UTF8, reason, column)
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > (column.type.length or 0):
            reason = (
                f"The length of the data column {column.name} is longer than the length defined "
                f"in the table. Table: {column.type.length}, Data: {longest}"
            )
            _refuse(file, ErrorCode.OUT_OF_RANGE, reason, column)
        return texts

    def _valid(self, values: pa.ChunkedArray, column: TargetColumn, file: str) -> pa.ChunkedArray:
        """The bytes as text, invalid characters replaced if ACCEPTINVCHARS asks for it."""
        replacement = self.conversion.invalid_replacement
        try:
            texts = values.cast(pa.string())
        except pa.ArrowInvalid:
            if replacement is None or column.type.name != "varchar":
                reason = "String contains invalid or unsupported UTF8 codepoints"
                _refuse(file, ErrorCode.INVALID_UTF8, reason, column)
        else:
            if replacement is None or column.type.name != "varchar":
                return texts
        decoded = [v and v.decode("utf-8", "surrogateescape") for v in values.to_pylist()]
        kept = [text and replaced(text, str(replacement)) for text in decoded]
        count = sum(old != new for old, new in zip(decoded, kept, strict=True))
        self.changes[Change(column.name, Rule.REPLACE_CHARACTERS)] += count
        return pa.chunked_array([pa.array(kept, type=pa.string())])

    @staticmethod
    def _not_null(values: pa.ChunkedArray, column: TargetColumn, file: str) -> pa.ChunkedArray:
        if values.null_count and not column.is_nullable:
            _refuse(file, ErrorCode.MISSING_NOT_NULL, "Missing data for not-null field", column)
        return values


def _refuse(
    file: str, code: ErrorCode, reason: str, column: TargetColumn | None = None
) -> NoReturn:
    name, kind = (column.name, column.type) if column else ("", None)
    raise ColumnarError(LoadError(file, 0, code, reason, "", name, kind))


def _is_text(found: pa.DataType) -> bool:
    return any(
        check(found)
        for check in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_large_binary,
        )
    )


def _has_room(found: pa.Decimal128Type, kind: ColumnType) -> bool:
    """Whether a NUMERIC holds all digits of a decimal, those before its point and those behind."""
    precision, scale = kind.precision or 0, kind.scale or 0
    whole_digits = found.precision - found.scale
    return bool(found.scale <= scale and whole_digits <= precision - scale)


def _parquet(data: bytes) -> pa.Table:
    import pyarrow.parquet  # noqa: PLC0415 - half a second that other formats need not wait for

    # Nanoseconds reach from 1677 to 2262 only, and INT96 further.
    return pyarrow.parquet.read_table(pa.BufferReader(data), coerce_int96_timestamp_unit="us")
