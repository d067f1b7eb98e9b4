"""What a COPY's parameters say, as frozen values: the format of its files, how values convert.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY-parameters.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

DEFAULT_NULL = "\\N"


@dataclass(frozen=True)
class Conversion:
    """The parameters that change how values are converted.

    `date_format` and `time_format` are None, 'auto' or a pattern, `time_format` also 'epochsecs' or
    'epochmillisecs'. `invalid_replacement` is the character of ACCEPTINVCHARS. `null_text` is what
    stands for NULL in text; None in formats that have a NULL of their own.
    """

    date_format: str | None = None
    time_format: str | None = None
    truncate_columns: bool = False
    blanks_as_null: bool = False
    empty_as_null: bool = False
    trim_blanks: bool = False
    round_decimals: bool = False
    accept_any_date: bool = False
    invalid_replacement: str | None = None
    null_text: str | None = None


@dataclass(frozen=True)
class JsonFormat:
    """JSON objects or arrays.

    `option` is 'auto', 'auto ignorecase', 'noshred', or the URL of a JSONPaths file.
    """

    option: str = "auto"


@dataclass(frozen=True)
class AvroFormat:
    """Avro's container files; `option` is 'auto', 'auto ignorecase', or a JSONPaths file's URL."""

    option: str = "auto"


@dataclass(frozen=True)
class TextFormat:
    """Lines of fields between delimiters; CSV where `quote` is not None."""

    delimiter: str = "|"
    quote: str | None = None
    has_escapes: bool = False
    removes_quotes: bool = False
    fills_records: bool = False
    ignores_blank_lines: bool = False

    @property
    def is_csv(self) -> bool:
        """Whether fields may be quoted as in CSV."""
        return self.quote is not None


@dataclass(frozen=True)
class FixedWidthFormat:
    """Lines of fields that have so many characters each."""

    widths: tuple[int, ...]
    fills_records: bool = False
    ignores_blank_lines: bool = False


@dataclass(frozen=True)
class ColumnarFormat:
    """PARQUET or ORC (`name`); columns go by their place."""

    name: str
    fills_records: bool = False
    serializes_to_json: bool = False


Format: TypeAlias = JsonFormat | AvroFormat | TextFormat | FixedWidthFormat | ColumnarFormat


def format_name(form: Format) -> str:
    """The format as the system's views show it.

    >>> format_name(TextFormat(quote='"')), format_name(ColumnarFormat("ORC"))
    ('CSV', 'ORC')
    """
    match form:
        case JsonFormat():
            return "JSON"
        case AvroFormat():
            return "AVRO"
        case ColumnarFormat():
            return form.name
        case TextFormat():
            return "CSV" if form.is_csv else "TEXT"
        case FixedWidthFormat():
            return "FIXEDWIDTH"
