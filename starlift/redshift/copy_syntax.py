"""COPY's text -> its syntax tree."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from starlift.redshift.copy_grammar import COPY_FORMATS, COPY_GRAMMAR, Argument
from starlift.redshift.nodes import CopyFrom, CopyOption
from starlift.redshift.reading import Reader

# Where in the statement's text a string stands, with its quotation marks: begin and end.
SPAN = "span"
# Where in the statement's text the list of columns begins, behind its parenthesis.
COLUMNS_START = "columns_start"


def read_copy(reader: Reader) -> CopyFrom:
    """What follows the word COPY."""
    table = reader.table()
    columns_start, columns = _columns(reader)
    if not reader.takes("FROM"):
        reader.fails("Expected FROM: COPY table FROM 's3://bucket/prefix' ...")
    source = reader.string("a quoted location after FROM")
    source.meta[SPAN] = (reader.last.start, reader.last.end + 1)
    options = []
    while not reader.is_at_end:
        options.append(_option(reader))
    tree = CopyFrom(this=table, columns=columns, source=source, options=options)
    tree.meta[COLUMNS_START] = columns_start
    return tree


def _columns(reader: Reader) -> tuple[int | None, list[exp.Identifier] | None]:
    if reader.takes("( )"):
        return None, []  # refused where the names are looked at
    if not reader.opens():
        return None, None
    return reader.upcoming.end + 1, reader.names()


def _option(reader: Reader) -> CopyOption:
    reader.takes("WITH")
    word = reader.word
    if word not in COPY_GRAMMAR:
        reader.fails(f"COPY has no parameter {word}")
    reader.next_word()
    if word == "FORMAT":
        return _format(reader)
    return CopyOption(this=word, value=_argument(reader, word))


def _format(reader: Reader) -> CopyOption:
    reader.takes("AS")
    word = reader.word
    if word not in COPY_FORMATS:
        reader.fails(f"COPY has no format {word}")
    reader.next_word()
    return CopyOption(this=word, value=_argument(reader, word))


def _argument(reader: Reader, name: str) -> exp.Expr | None:
    argument = COPY_GRAMMAR[name]
    if argument is Argument.NONE:
        return None
    reader.takes("AS")
    value = _READERS.get(argument, Reader.string_or_nothing)(reader)
    if value is None and not argument.is_optional:
        reader.fails(f"COPY's parameter {name} needs {argument.value}")
    if isinstance(value, exp.Literal):
        value.meta[SPAN] = (reader.last.start, reader.last.end + 1)
    return value


def _switch(reader: Reader) -> exp.Expr | None:
    word = reader.takes_any("ON", "OFF", "TRUE", "FALSE", "PRESET")
    return exp.var(word) if word else None


def _role(reader: Reader) -> exp.Expr | None:
    return exp.var("DEFAULT") if reader.takes("DEFAULT") else reader.string_or_nothing()


def _word(reader: Reader) -> exp.Expr | None:
    text = reader.string_or_nothing()
    if text is not None or reader.is_at_end:
        return text
    return exp.var(reader.next_word())


def _literal(reader: Reader) -> exp.Expr | None:
    """A string as it is written: COPY reads its backslashes itself."""
    if reader.string_or_nothing() is None:
        return None
    written = reader.sql[reader.last.start + 1 : reader.last.end]
    return exp.Literal.string(written.replace("''", "'").replace("\\'", "'"))


_READERS: dict[Argument, Callable[[Reader], exp.Expr | None]] = {
    Argument.NUMBER: Reader.number,
    Argument.LITERAL: _literal,
    Argument.OPTIONAL_LITERAL: _literal,
    Argument.SWITCH: _switch,
    Argument.ROLE: _role,
    Argument.WORD: _word,
}
