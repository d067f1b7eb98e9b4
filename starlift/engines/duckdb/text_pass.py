"""The fast path of COPY from text: one pass over fields that stand in columns.

The texts are the file's own; a value is accepted only where its text surely means what the
reference reader would make of it.
"""

from __future__ import annotations

from starlift.copy.text_reference import TextReader
from starlift.engines.duckdb.soft_pass import BATCH, SoftPass
from starlift.engines.duckdb.value_test import Traits
from starlift.engines.duckdb.value_tests import BLANKS, value_test
from starlift.redshift.copy_options import FixedWidthFormat
from starlift.redshift.duckdb import quoted

_TRAITS = Traits(may_nest=False, may_hold_nul=False, is_text=True)


def text_pass(reader: TextReader) -> SoftPass:
    """The pass for a reader of text; the relation BATCH holds n, c0, c1, ..."""
    texts = tuple(
        _text(f"c{index}", reader, is_padded=not column.type.is_character)
        for index, column in enumerate(reader.columns)
    )
    has_escapes = not isinstance(reader.layout, FixedWidthFormat) and reader.layout.has_escapes
    return SoftPass(
        source=f"SELECT * FROM {quoted(BATCH)}",
        texts=texts,
        doubts=tuple(f"coalesce(contains(c{index}, chr(92)), false)" for index in range(len(texts)))
        if has_escapes
        else (),
        tests=tuple(
            value_test(column, f"c{index}", reader.conversion, _TRAITS)
            for index, column in enumerate(reader.columns)
        ),
        columns=tuple(column.name for column in reader.columns),
        keeps="n",
    )


def _text(field: str, reader: TextReader, *, is_padded: bool) -> str:
    """A field, NULL where it is the text that stands for NULL.

    In files of a fixed width, blanks around numbers and dates are no part of them.
    """
    written = "'" + reader.null.replace("'", "''") + "'"
    null = "chr(0)" if "\0" in reader.null else written  # no plain line holds that character
    value = f"nullif({field}, {null})"
    if isinstance(reader.layout, FixedWidthFormat):
        value = f"trim({value}, {BLANKS})" if is_padded else value
        return f"CASE WHEN {field} = '' OR rtrim({field}, ' ') <> {null} THEN {value} END"
    return value
