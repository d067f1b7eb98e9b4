"""UNLOAD's text -> its syntax tree.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.redshift.nodes import Part, Statement
from starlift.redshift.reading import Reader


class Unload(Statement):
    """`UNLOAD (this) TO target options...`: `this` is a query's text."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "target": True, "options": False}


class UnloadOption(Part):
    """One parameter of an UNLOAD: `this` is its name, `value` its argument, `word` what follows it.

    `value` is a string, a number, a switch as a boolean, or a list of names.
    """

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "value": False, "word": False}


_FORMATS = ("CSV", "PARQUET", "JSON")
_ALONE = (
    *_FORMATS,
    *("HEADER", "ADDQUOTES", "ESCAPE", "BZIP2", "GZIP", "ZSTD", "ALLOWOVERWRITE", "CLEANPATH"),
)
_TEXTS = (
    *("DELIMITER", "FIXEDWIDTH", "NULL", "REGION", "EXTENSION", "KMS_KEY_ID"),
    *("MASTER_SYMMETRIC_KEY", "CREDENTIALS", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"),
    "SESSION_TOKEN",
)
_SIZES = ("MAXFILESIZE", "ROWGROUPSIZE")
_FOLLOWED = {"MANIFEST": "VERBOSE", "ENCRYPTED": "AUTO"}


def read_unload(reader: Reader) -> Unload:
    """What follows the word UNLOAD."""
    reader.expects("(")
    query = reader.text("the query in quotation marks: UNLOAD ('select ...') TO 's3://...'")
    reader.expects(")")
    reader.expects("TO")
    target = reader.string("a quoted location after TO")
    options = []
    while not reader.is_at_end:
        options.append(_option(reader))
    return Unload(this=query, target=target, options=options)


def _option(reader: Reader) -> UnloadOption:
    reader.takes("WITH")
    if reader.takes("FORMAT"):
        reader.takes("AS")
        return UnloadOption(this=reader.expects(*_FORMATS))
    if reader.takes("PARTITION BY"):
        names = reader.names()
        return UnloadOption(this="PARTITION BY", value=names, word=reader.takes_any("INCLUDE"))
    name = reader.word
    if name not in _READERS:
        reader.fails(f"UNLOAD has no parameter {name}")
    reader.next_word()
    return _READERS[name](reader, name)


def _alone(_: Reader, name: str) -> UnloadOption:
    return UnloadOption(this=name)


def _text(reader: Reader, name: str) -> UnloadOption:
    reader.takes("AS")
    return UnloadOption(this=name, value=reader.string(f"a quoted string after {name}"))


def _size(reader: Reader, name: str) -> UnloadOption:
    reader.takes("AS")
    number = reader.number() or reader.fails(f"Expected a number after {name}")
    return UnloadOption(this=name, value=number, word=reader.takes_any("MB", "GB") or "MB")


def _followed(reader: Reader, name: str) -> UnloadOption:
    return UnloadOption(this=name, word=reader.takes_any(_FOLLOWED[name]))


def _parallel(reader: Reader, name: str) -> UnloadOption:
    word = reader.takes_any("ON", "TRUE", "OFF", "FALSE") or "ON"
    return UnloadOption(this=name, value=exp.Boolean(this=word in {"ON", "TRUE"}))


def _role(reader: Reader, name: str) -> UnloadOption:
    reader.takes("AS")
    if reader.takes("DEFAULT"):
        return UnloadOption(this=name)
    return UnloadOption(this=name, value=reader.string("a quoted role, or DEFAULT"))


_READERS: dict[str, Callable[[Reader, str], UnloadOption]] = {
    **dict.fromkeys(_ALONE, _alone),
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_SIZES, _size),
    **dict.fromkeys(_FOLLOWED, _followed),
    "PARALLEL": _parallel,
    "IAM_ROLE": _role,
}
STATEMENTS: dict[str, Callable[[Reader], Statement]] = {"UNLOAD": read_unload}
