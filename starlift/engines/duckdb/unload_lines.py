"""SQL for the lines of an UNLOAD: each value as Redshift writes it, each row as one text.

Texts are made by the database, all rows of a batch at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters, digits

from starlift.errors import SqlError
from starlift.redshift.unload_command import Format, UnloadCommand

_FLOATS = ("FLOAT", "DOUBLE")
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL")
_NEWLINE = "chr(10)"
# Of what numbers, moments and spans are written.
_IN_VALUES = frozenset(f"{digits}{ascii_letters} +-.:()")
_CHARACTERS = ("VARCHAR",)
_BYTES = "BLOB"
_SPAN = "INTERVAL"
_PARTITIONS = (
    *("SMALLINT", "INTEGER", "BIGINT", "FLOAT", "BOOLEAN", "VARCHAR", "DATE", "TIMESTAMP"),
)


@dataclass(frozen=True)
class ResultColumn:
    """A column of the query: its name, DuckDB's type, and the SQL that refers to it."""

    name: str
    type: str
    sql: str

    @property
    def is_text(self) -> bool:
        """Whether it holds what people wrote: only that is escaped."""
        return self.type in _CHARACTERS

    @property
    def text(self) -> str:
        """SQL for its value as a text; NULL stays NULL."""
        if self.type == "BOOLEAN":
            return f"CASE WHEN {self.sql} THEN 't' WHEN NOT {self.sql} THEN 'f' END"
        if self.type in _FLOATS:
            return _float(self.sql)
        if self.type == _BYTES:
            return f"lower(hex({self.sql}))"
        if self.is_nested:
            return f"CAST(to_json({self.sql}) AS VARCHAR)"
        return self.sql if self.is_text else f"CAST({self.sql} AS VARCHAR)"

    @property
    def is_partition(self) -> bool:
        """Whether Redshift can make folders of its values."""
        return self.type in _PARTITIONS or self.type.startswith("DECIMAL")

    @property
    def is_nested(self) -> bool:
        """Whether its values are JSON."""
        return self.type == "JSON" or self.type.endswith("]") or self.type.startswith("STRUCT")


def _float(sql: str) -> str:
    """The shortest text that means the number, without a fraction that is zero."""
    return (
        f"CASE WHEN isnan({sql}) THEN 'NaN' WHEN isinf({sql}) THEN "
        f"CASE WHEN {sql} > 0 THEN 'Infinity' ELSE '-Infinity' END "
        f"ELSE regexp_replace(CAST({sql} AS VARCHAR), '\\.0$', '') END"
    )


def check_types(command: UnloadCommand, columns: Sequence[ResultColumn]) -> None:
    """Refuse what Redshift does not unload: VARBYTE goes to text and CSV alone.

    Parquet has no type for spans of time.

    Raises:
        SqlError: naming the column.
    """
    is_fit = command.format in {Format.TEXT, Format.CSV} and not command.widths
    for column in columns:
        if column.type == _BYTES and not is_fit:
            raise SqlError(
                f'UNLOAD: column "{column.name}" is a VARBYTE, which goes to text or CSV alone',
                hint="Unload it as text: FROM_VARBYTE(column, 'hex').",
            )
        if column.type == _SPAN and command.format is Format.PARQUET:
            raise SqlError(
                f'UNLOAD: column "{column.name}" is an INTERVAL, for which Parquet has no type',
                hint="Unload it as text: column::varchar.",
            )


def check_names(command: UnloadCommand, columns: Sequence[ResultColumn]) -> None:
    """Refuse two columns of one name where the files tell columns by their names.

    Raises:
        SqlError: naming them.
    """
    if command.format not in {Format.JSON, Format.PARQUET}:
        return
    for name, count in Counter(column.name for column in columns).items():
        if count > 1:
            raise SqlError(
                f'UNLOAD to {command.format.name}: the query gives two columns the name "{name}"',
                hint="Give each column a name of its own: expression AS name.",
            )


def line(command: UnloadCommand, columns: Sequence[ResultColumn]) -> str:
    """SQL for the text of a row, its newline included.

    Raises:
        SqlError: when FIXEDWIDTH does not fit the columns.
    """
    if command.format is Format.JSON:
        return _json_line(columns)
    if command.widths:
        return _fixed_line(command, columns)
    field = _csv_field if command.format is Format.CSV else _delimited_field
    fields = [field(command, column) for column in columns]
    return _joined(fields, literal(command.delimiter))


def _joined(fields: Sequence[str], delimiter: str, opening: str = "''", closing: str = "''") -> str:
    """SQL for a line of fields, of which none is NULL: one call, however many they are."""
    between = (part for field in fields for part in (delimiter, field))
    return f"concat({', '.join([opening, *[*between][1:], closing, _NEWLINE])})"


def header(command: UnloadCommand, columns: Sequence[ResultColumn]) -> str:
    """SQL for the line of the columns' names, written as their values are."""
    names = [ResultColumn(column.name, "VARCHAR", literal(column.name)) for column in columns]
    return line(command, names)


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _null_text(command: UnloadCommand, column: ResultColumn) -> str:
    """What stands for NULL. SUPER has JSON's own, whatever NULL AS says."""
    return literal("null" if column.is_nested else command.null_text or "")


def _csv_field(command: UnloadCommand, column: ResultColumn) -> str:
    text = column.text
    # What is no text holds none of these, unless the delimiter is a strange one.
    if column.is_text or column.is_nested or command.delimiter in _IN_VALUES:
        quoted = f"'\"' || replace({text}, '\"', '\"\"') || '\"'"
        # One test: with four of them the database plans a wide table for very long.
        special = literal(f'[\\x{ord(command.delimiter):02X}"\\n\\r]')
        text = f"CASE WHEN regexp_matches({text}, {special}) THEN {quoted} ELSE {text} END"
    return f"coalesce({text}, {_null_text(command, column)})"


def _delimited_field(command: UnloadCommand, column: ResultColumn) -> str:
    text = column.text
    if command.escapes and (column.is_text or column.is_nested):
        quotes = ("'\"'", "''''") if command.adds_quotes else ()
        for sign in ("'\\'", "chr(10)", "chr(13)", literal(command.delimiter), *quotes):
            text = f"replace({text}, {sign}, '\\' || {sign})"
    text = f"coalesce({text}, {_null_text(command, column)})"
    return f"'\"' || {text} || '\"'" if command.adds_quotes else text


def _fixed_line(command: UnloadCommand, columns: Sequence[ResultColumn]) -> str:
    if len(columns) != len(command.widths):
        raise SqlError(
            f"UNLOAD: FIXEDWIDTH has {len(command.widths)} columns, the query {len(columns)}",
            hint="Give each column of the query a width, in their order.",
        )
    fields = [
        _fixed_field(command, column, width)
        for column, (_, width) in zip(columns, command.widths, strict=True)
    ]
    return _joined(fields, "''")


def _fixed_field(command: UnloadCommand, column: ResultColumn, width: int) -> str:
    null_text = command.null_text or ""
    if len(null_text) > width:
        if column.is_text:
            raise SqlError(
                f'UNLOAD: NULL AS {null_text!r} is wider than column "{column.name}" ({width})'
            )
        null_text = ""
    text = f"coalesce({column.text}, {literal(null_text)})"
    message = literal(f'A value of column "{column.name}" is wider than its FIXEDWIDTH of {width}')
    padded = f"rpad({text}, {width}, ' ')"
    return f"CASE WHEN length({text}) > {width} THEN error({message}) ELSE {padded} END"


def _json_line(columns: Sequence[ResultColumn]) -> str:
    pairs = [f"{_json_name(column.name)} || {_json_value(column)}" for column in columns]
    return _joined(pairs, "','", "'{'", "'}'")


def _json_name(name: str) -> str:
    return f"CAST(to_json({literal(name)}) AS VARCHAR) || ':'"


def _json_value(column: ResultColumn) -> str:
    is_plain = column.is_nested or column.type.startswith(_NUMBERS)
    text = column.text if is_plain else f"CAST(to_json({column.text}) AS VARCHAR)"
    if column.type in _FLOATS:  # what JSON has no number for stands in quotation marks
        text = f"CASE WHEN isfinite({column.sql}) THEN {column.text} ELSE {text} END"
    return f"coalesce({text}, 'null')"
