"""ANALYZE, VACUUM, LOCK, TRUNCATE and EXPLAIN.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_ANALYZE.html, r_ANALYZE_COMPRESSION.html,
r_VACUUM_command.html, r_LOCK.html, r_TRUNCATE.html and r_EXPLAIN.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.redshift.nodes import Statement
from starlift.redshift.prepared_syntax import Execute
from starlift.redshift.reading import Reader

_MOST_PERCENT = 100
_EXPLAINED = (exp.Query, exp.Create, exp.Insert, exp.Update, exp.Delete, Execute)


class Analyze(Statement):
    """`ANALYZE [table [(columns)]]`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "columns": False}


class AnalyzeCompression(Statement):
    """`ANALYZE COMPRESSION [table [(columns)]]`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "columns": False}


class Vacuum(Statement):
    """`VACUUM [table]`, in every kind."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False}


class Lock(Statement):
    """`LOCK tables`."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class Truncate(Statement):
    """`TRUNCATE this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Explain(Statement):
    """`EXPLAIN this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


def _analyze(reader: Reader) -> Analyze:
    reader.takes("VERBOSE")
    tree = Analyze(**_columns(reader))
    if reader.takes_any("PREDICATE", "ALL"):
        reader.expects("COLUMNS")
    return tree


def _analyze_compression(reader: Reader) -> AnalyzeCompression:
    tree = AnalyzeCompression(**_columns(reader))
    if reader.takes("COMPROWS") and reader.number() is None:
        reader.fails("Expected the number of rows")
    return tree


def _columns(reader: Reader) -> dict[str, object]:
    """The table, if one is named, with its columns, if they are."""
    if reader.is_at_end or reader.word in {"PREDICATE", "ALL"}:
        return {}
    return {"this": reader.table(), "columns": reader.names() if reader.opens() else None}


def _vacuum(reader: Reader) -> Vacuum:
    kind = reader.takes_any("FULL", "SORT ONLY", "DELETE ONLY", "REINDEX", "RECLUSTER")
    table = None if reader.is_at_end or reader.word in {"TO", "BOOST"} else reader.table()
    if reader.takes("TO"):
        _threshold(reader)
        if table is None:
            reader.fails("TO threshold PERCENT needs a table's name")
        if kind == "REINDEX":
            reader.fails("VACUUM REINDEX takes no threshold")
    reader.takes("BOOST")
    return Vacuum(this=table)


def _threshold(reader: Reader) -> None:
    number = reader.number()
    is_whole = number is not None and number.name.isdecimal()
    if number is None or not is_whole or int(number.name) > _MOST_PERCENT:
        reader.fails("Expected a whole number from 0 to 100")
    reader.expects("PERCENT")


def _lock(reader: Reader) -> Lock:
    reader.takes("TABLE")
    return Lock(expressions=reader.several(reader.table))


def _truncate(reader: Reader) -> Truncate:
    reader.takes("TABLE")
    return Truncate(this=reader.table())


def _explain(reader: Reader) -> Explain:
    reader.takes("VERBOSE")
    explained = reader.statement()
    if not isinstance(explained, _EXPLAINED):
        reader.refuses(
            "EXPLAIN takes a SELECT, CREATE TABLE AS, INSERT, UPDATE or DELETE and no other"
        )
    return Explain(this=explained)


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "ANALYZE": _analyze,
    "ANALYSE": _analyze,
    "ANALYZE COMPRESSION": _analyze_compression,
    "EXPLAIN": _explain,
    "LOCK": _lock,
    "TRUNCATE": _truncate,
    "VACUUM": _vacuum,
}
