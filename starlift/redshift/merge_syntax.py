"""MERGE's text -> its syntax tree.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader


class Merge(Statement):
    """`MERGE INTO this USING source ON on`, and what is done.

    `action` is update, delete or remove_duplicates; `assignments` are those of UPDATE SET,
    `columns` and `values` those of INSERT.
    """

    arg_types: ClassVar[dict[str, bool]] = {
        "this": True,
        "source": True,
        "on": True,
        "action": True,
        "assignments": False,
        "columns": False,
        "values": False,
    }


def _merge(reader: Reader) -> Merge:
    target = reader.table()
    if not reader.takes("USING"):
        reader.fails("Expected USING: the target of a MERGE has no alias")
    if reader.opens():
        reader.refuses(
            "the source of a MERGE is a table, not a subquery",
            hint="CREATE TEMP TABLE ... AS the subquery, and merge that.",
        )
    source = reader.table()
    if reader.takes("AS") or reader.word != "ON":
        source.set("alias", exp.TableAlias(this=reader.name()))
    reader.expects("ON")
    condition = reader.condition()
    _check_condition(reader, condition)
    if reader.takes("REMOVE DUPLICATES"):
        return Merge(this=target, source=source, on=condition, action="remove_duplicates")
    action, assignments = _matched(reader)
    columns, values = _not_matched(reader)
    return Merge(
        this=target,
        source=source,
        on=condition,
        action=action,
        assignments=assignments,
        columns=columns,
        values=values,
    )


def _check_condition(reader: Reader, condition: exp.Expr) -> None:
    """The match is by equalities, with AND between them."""
    parts = [condition]
    while parts:
        part = parts.pop().unnest()
        if isinstance(part, exp.And):
            parts += [part.this, part.expression]
        elif not isinstance(part, exp.EQ):
            reader.refuses(
                "the condition of a MERGE is made of equalities between columns of its two tables",
                hint="Select what is to be merged into a temporary table first.",
            )


def _matched(reader: Reader) -> tuple[str, list[exp.Expr]]:
    reader.expects("WHEN MATCHED")
    if reader.takes("AND"):
        reader.refuses("Redshift has no WHEN MATCHED AND", hint="Filter the source before it.")
    reader.expects("THEN")
    if reader.expects("UPDATE SET", "DELETE") == "DELETE":
        return "delete", []
    return "update", reader.several(lambda: _assignment(reader))


def _assignment(reader: Reader) -> exp.Expr:
    column = reader.name()
    if reader.takes("."):
        reader.fails("A column that is set stands without its table's name")
    reader.expects("=")
    return exp.EQ(this=exp.Column(this=column), expression=reader.condition())


def _not_matched(reader: Reader) -> tuple[list[exp.Identifier] | None, list[exp.Expr]]:
    if not reader.takes("WHEN NOT MATCHED"):
        reader.fails("Expected WHEN NOT MATCHED THEN INSERT: Redshift asks for both clauses")
    reader.expects("THEN")
    reader.expects("INSERT")
    columns = reader.names() if reader.opens() else None
    reader.expects("VALUES")
    return columns, reader.in_parentheses(reader.condition)


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {"MERGE INTO": _merge, "MERGE": _merge}
