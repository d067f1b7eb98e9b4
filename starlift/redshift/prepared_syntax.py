"""PREPARE, EXECUTE and DEALLOCATE.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html, r_EXECUTE.html and
r_DEALLOCATE.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader


class Prepare(Statement):
    """`PREPARE this [(types)] AS text`: the text is read each time that it is run."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "types": False, "text": True}


class Execute(Statement):
    """`EXECUTE this [(expressions)]`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": False}


class Deallocate(Statement):
    """`DEALLOCATE [PREPARE] this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


def _prepare(reader: Reader) -> Prepare:
    name = reader.name()
    types = reader.in_parentheses(reader.data_type) if reader.opens() else []
    reader.expects("AS")
    statement, text = reader.statement_with_text()
    if not isinstance(statement, exp.Query | exp.Insert | exp.Update | exp.Delete):
        reader.fails("Expected SELECT, INSERT, UPDATE or DELETE")
    return Prepare(this=name, types=types, text=text)


def _execute(reader: Reader) -> Execute:
    name = reader.name()
    values = reader.in_parentheses(reader.condition) if reader.opens() else []
    return Execute(this=name, expressions=values)


def _deallocate(reader: Reader) -> Deallocate:
    reader.takes("PREPARE")
    return Deallocate(this=reader.name())


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "DEALLOCATE": _deallocate,
    "EXECUTE": _execute,
    "PREPARE": _prepare,
}
