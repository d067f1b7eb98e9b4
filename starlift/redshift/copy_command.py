"""A COPY's syntax tree -> a frozen `CopyCommand`, every parameter checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift.copy_options import (
    DEFAULT_NULL,
    AvroFormat,
    ColumnarFormat,
    Conversion,
    FixedWidthFormat,
    Format,
    JsonFormat,
    TextFormat,
)
from starlift.redshift.copy_rules import COLUMNAR, COMPRESSIONS, check_parameters, check_source
from starlift.redshift.named_columns import first_repeated
from starlift.redshift.nodes import CopyFrom, CopyOption

MAXERROR_LIMIT = 100_000

_ENCODINGS = ("UTF8", "UTF16", "UTF16LE", "UTF16BE", "ISO88591")
_COMPROWS = range(1000, 2**31)
_OCTAL = "01234567"
_OCTAL_DIGITS = 3
_SMALLEST_ASCII, _LARGEST_ASCII = 1, 127

Options: TypeAlias = Mapping[str, exp.Expr | None]


@dataclass(frozen=True)
class CopyCommand:
    """What a COPY asks for.

    `columns` is empty when the statement lists none; `compression` is None, 'gzip', 'bzip2' or
    'zstd'; `max_errors` is MAXERROR as written (0 and 1 both stop at the first error), None for
    IGNOREALLERRORS.
    """

    schema: str | None
    table: str
    columns: tuple[str, ...]
    source: str
    format: Format = field(default_factory=TextFormat)
    conversion: Conversion = field(default_factory=Conversion)
    compression: str | None = None
    encoding: str = "UTF8"
    ignored_lines: int = 0
    max_errors: int | None = 0
    has_manifest: bool = False
    has_explicit_ids: bool = False
    loads_nothing: bool = False


def copy_command(tree: CopyFrom) -> CopyCommand:
    """The command that a parsed COPY stands for.

    Raises:
        UnsupportedSqlError: for a parameter or format that Starlift does not run.
        SqlError: for a parameter that is repeated, out of range, or excluded by another.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
    """
    options = _options(tree)
    table = tree.this
    _check_columns(tree)
    check_source(tree.args["source"].name, table.name.lower())
    check_parameters(options)
    return CopyCommand(
        schema=table.db.lower() or None,
        table=table.name.lower(),
        columns=tuple(column.name.lower() for column in tree.args.get("columns") or ()),
        source=tree.args["source"].name,
        format=_format(options),
        conversion=_conversion(options),
        compression=next((name.lower() for name in COMPRESSIONS if name in options), None),
        encoding=_encoding(options),
        ignored_lines=_number(options, "IGNOREHEADER", range(2**31)),
        max_errors=_max_errors(options),
        has_manifest="MANIFEST" in options,
        has_explicit_ids="EXPLICIT_IDS" in options,
        loads_nothing="NOLOAD" in options,
    )


def _check_columns(tree: CopyFrom) -> None:
    listed, table = tree.args.get("columns"), tree.this.name.lower()
    names = [column.name.lower() for column in listed or ()]
    if listed is not None and not names:
        raise SqlError(f"COPY {table}: the list of columns is empty")
    if (name := first_repeated(names)) is not None:
        raise SqlError(f'COPY {table}: column "{name}" stands twice')


def _options(tree: CopyFrom) -> dict[str, exp.Expr | None]:
    found: dict[str, exp.Expr | None] = {}
    for option in tree.args.get("options") or ():
        assert isinstance(option, CopyOption)  # noqa: S101 - the parser makes no other
        name = option.args["this"]
        if name in found:
            raise SqlError(f"COPY's parameter {name} stands twice")
        found[name] = option.args.get("value")
    _number(found, "COMPROWS", _COMPROWS)
    return found


def _format(options: Options) -> Format:
    fills, ignores_blank = "FILLRECORD" in options, "IGNOREBLANKLINES" in options
    columnar = next((name for name in COLUMNAR if name in options), None)
    if columnar:
        return ColumnarFormat(columnar, fills, "SERIALIZETOJSON" in options)
    if "JSON" in options:
        return JsonFormat(_text(options, "JSON") or "auto")
    if "AVRO" in options:
        return AvroFormat(_text(options, "AVRO") or "auto")
    if "FIXEDWIDTH" in options:
        return FixedWidthFormat(_widths(options), fills, ignores_blank)
    is_csv = "CSV" in options
    delimiter = _character(options, "DELIMITER", "," if is_csv else "|")
    quote = _character(options, "QUOTE", '"') if is_csv else None
    if delimiter in {"\n", "\r", "\\", quote}:
        raise SqlError(f"COPY: DELIMITER is {delimiter!r}, which has another meaning in the file")
    return TextFormat(
        delimiter=delimiter,
        quote=quote,
        has_escapes="ESCAPE" in options,
        removes_quotes="REMOVEQUOTES" in options,
        fills_records=fills,
        ignores_blank_lines=ignores_blank,
    )


def _conversion(options: Options) -> Conversion:
    is_text = not any(name in options for name in (*COLUMNAR, "JSON", "AVRO"))
    return Conversion(
        date_format=_text(options, "DATEFORMAT"),
        time_format=_text(options, "TIMEFORMAT"),
        truncate_columns="TRUNCATECOLUMNS" in options,
        blanks_as_null="BLANKSASNULL" in options,
        empty_as_null="EMPTYASNULL" in options,
        trim_blanks="TRIMBLANKS" in options,
        round_decimals="ROUNDEC" in options,
        accept_any_date="ACCEPTANYDATE" in options,
        invalid_replacement=_character(options, "ACCEPTINVCHARS", "?")
        if "ACCEPTINVCHARS" in options
        else None,
        null_text=_null_text(options) if is_text else None,
    )


def _text(options: Options, name: str) -> str | None:
    value = options.get(name)
    return value.name if value is not None else None


def _null_text(options: Options) -> str:
    r"""NULL AS as a text: `\N` is itself, `\0` and `\000` are the character NUL."""
    written = _text(options, "NULL")
    if written is None:
        return DEFAULT_NULL
    text = _unescaped(written)
    if "\n" in text:
        raise SqlError("COPY: NULL AS cannot hold a line break, which ends a record")
    return text


def _character(options: Options, name: str, default: str) -> str:
    written = _text(options, name)
    text = default if written is None else _unescaped(written)
    if len(text) != 1 or not _SMALLEST_ASCII <= ord(text) <= _LARGEST_ASCII:
        raise SqlError(f"COPY: {name} is {written!r}: it must be a single ASCII character")
    return text


def _unescaped(written: str) -> str:
    r"""A string of COPY's with its escapes read: `\t`, `\n`, `\ddd` in octal, `\\`.

    >>> _unescaped(r"\t"), _unescaped(r"\011"), _unescaped(r"\N"), _unescaped(r"\\N")
    ('\t', '\t', '\\N', '\\N')
    """
    for doubled in (False, True):
        text = written.replace("\\\\", "\\") if doubled else written
        digits = text[1:]
        if text in {"\\t", "\\n", "\\r"}:
            return {"t": "\t", "n": "\n", "r": "\r"}[digits]
        if (
            text[:1] == "\\"
            and digits
            and len(digits) <= _OCTAL_DIGITS
            and not digits.strip(_OCTAL)
        ):
            return chr(int(digits, 8))
    return written.replace("\\\\", "\\")


def _widths(options: Options) -> tuple[int, ...]:
    """The widths of `label:width,...`."""
    spec = _text(options, "FIXEDWIDTH") or ""
    widths = [part.rpartition(":")[2].strip() for part in spec.split(",")]
    if not all(":" in part for part in spec.split(",")) or not all(
        width.isdecimal() and int(width) for width in widths
    ):
        raise SqlError(
            f"COPY: FIXEDWIDTH is {spec!r}: it must be 'label:width,label:width,...', "
            "a width for every column"
        )
    return tuple(map(int, widths))


def _encoding(options: Options) -> str:
    encoding = (_text(options, "ENCODING") or "UTF8").upper().replace("-", "")
    if encoding not in _ENCODINGS:
        raise SqlError(f"COPY: ENCODING is {encoding}: it must be one of {', '.join(_ENCODINGS)}")
    if encoding != "UTF8" and "FIXEDWIDTH" in options:
        raise SqlError("COPY: fixed-width files must be in UTF8")
    return encoding


def _max_errors(options: Options) -> int | None:
    if "IGNOREALLERRORS" in options:
        return None
    return _number(options, "MAXERROR", range(MAXERROR_LIMIT + 1))


def _number(options: Options, name: str, allowed: range) -> int:
    """The whole number of a parameter; 0 where it is not given."""
    if name not in options:
        return 0
    text = _text(options, name) or ""
    if not text.isdecimal() or int(text) not in allowed:
        span = f"{allowed.start} to {allowed.stop - 1}"
        raise SqlError(f"{name} is {text}: it must be a whole number from {span}")
    return int(text)
