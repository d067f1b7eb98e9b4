"""CREATE, ALTER and DROP of schemas, and COMMENT.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_SCHEMA.html, r_ALTER_SCHEMA.html,
r_DROP_SCHEMA.html and r_COMMENT.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader


class CreateSchema(Statement):
    """`CREATE SCHEMA [IF NOT EXISTS] name [AUTHORIZATION owner]`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "owner": False, "exists": False}


class AlterSchema(Statement):
    """`ALTER SCHEMA this RENAME TO name`, OWNER TO owner, or QUOTA, which changes nothing."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "name": False, "owner": False}


class DropSchema(Statement):
    """`DROP SCHEMA [IF EXISTS] expressions [CASCADE]`."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True, "exists": False, "cascade": False}


class Comment(Statement):
    """`COMMENT ON kind this [ON table] IS text`; NULL takes the comment away."""

    arg_types: ClassVar[dict[str, bool]] = {
        "kind": True,
        "this": True,
        "table": False,
        "text": False,
    }


def _create(reader: Reader) -> CreateSchema:
    exists = reader.takes("IF NOT EXISTS")
    name = None if reader.word == "AUTHORIZATION" else reader.name()
    owner = reader.name() if reader.takes("AUTHORIZATION") else None
    if reader.takes("QUOTA"):
        _quota(reader)
    if not reader.is_at_end:
        reader.fails("Write the schema's tables in statements of their own")
    schema = name or owner
    if schema is None:
        reader.fails("Expected a schema's name")
    return CreateSchema(this=schema.copy(), owner=owner, exists=exists)


def _quota(reader: Reader) -> None:
    """Accepted: the embedded engine has the disk for a limit."""
    if not reader.takes("UNLIMITED"):
        if reader.number() is None:
            reader.fails("Expected a number, or UNLIMITED")
        reader.takes_any("MB", "GB", "TB")


def _alter(reader: Reader) -> AlterSchema:
    schema = reader.name()
    match reader.expects("RENAME TO", "OWNER TO", "QUOTA"):
        case "RENAME TO":
            return AlterSchema(this=schema, name=reader.name())
        case "OWNER TO":
            return AlterSchema(this=schema, owner=reader.name())
    _quota(reader)
    return AlterSchema(this=schema)


def _drop(reader: Reader) -> DropSchema:
    exists = reader.takes("IF EXISTS")
    schemas = reader.several(reader.name)
    if reader.takes("DROP EXTERNAL DATABASE"):
        reader.refuses("DROP EXTERNAL DATABASE is not supported by the embedded engine")
    cascade = reader.takes_any("CASCADE", "RESTRICT") == "CASCADE"
    return DropSchema(expressions=schemas, exists=exists, cascade=cascade)


def _comment(reader: Reader) -> Comment:
    kind = reader.expects("TABLE", "COLUMN", "CONSTRAINT", "DATABASE", "VIEW", "SCHEMA")
    node: exp.Expr = reader.table()
    table = None
    if kind == "COLUMN":
        node, table = _column(reader, node)
    if kind == "CONSTRAINT":
        reader.expects("ON")
        table = reader.table()
    reader.expects("IS")
    text = None if reader.takes("NULL") else reader.string()
    return Comment(kind=kind, this=node, table=table, text=text)


def _column(reader: Reader, named: exp.Expr) -> tuple[exp.Expr, exp.Table]:
    """`[schema.]table.column`, read as a table's name of as many parts."""
    if not named.args.get("db"):
        reader.fails("Expected table.column")
    table = exp.Table(this=named.args["db"].copy(), db=_copied(named.args.get("catalog")))
    return named.this.copy(), table


def _copied(node: exp.Expr | None) -> exp.Expr | None:
    return node.copy() if node is not None else None


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "CREATE SCHEMA": _create,
    "ALTER SCHEMA": _alter,
    "DROP SCHEMA": _drop,
    "COMMENT ON": _comment,
}
