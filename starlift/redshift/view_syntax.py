"""CREATE, DROP and REFRESH of views.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html, r_DROP_VIEW.html,
materialized-view-create-sql-command.html, materialized-view-refresh-sql-command.html and
materialized-view-drop-sql-command.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from starlift.redshift.nodes import Statement
from starlift.redshift.reading import Reader

_NO_BINDING = "WITH NO SCHEMA BINDING"


class CreateView(Statement):
    """`CREATE [OR REPLACE] VIEW this [(columns)] AS query`; `text` is the query as written."""

    arg_types: ClassVar[dict[str, bool]] = {
        "this": True,
        "columns": False,
        "query": True,
        "text": True,
        "is_replacing": False,
        "is_late_binding": False,
    }


class CreateMaterializedView(Statement):
    """`CREATE MATERIALIZED VIEW this AS query`; `text` is the query as written."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "query": True, "text": True}


class DropView(Statement):
    """`DROP [MATERIALIZED] VIEW [IF EXISTS] expressions [CASCADE]`."""

    arg_types: ClassVar[dict[str, bool]] = {
        "expressions": True,
        "exists": False,
        "cascade": False,
        "is_materialized": False,
    }


class RefreshView(Statement):
    """`REFRESH MATERIALIZED VIEW this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


def _create(reader: Reader) -> CreateView:
    is_replacing = reader.phrase == "CREATE OR REPLACE VIEW"
    view = reader.table()
    columns = reader.names() if reader.opens() else None
    reader.expects("AS")
    query, text = reader.query_with_text()
    return CreateView(
        this=view,
        columns=columns,
        query=query,
        text=text,
        is_replacing=is_replacing,
        is_late_binding=reader.takes(_NO_BINDING),
    )


def _create_materialized(reader: Reader) -> CreateMaterializedView:
    view = reader.table()
    while not reader.takes("AS"):
        _attribute(reader)
    query, text = reader.query_with_text()
    return CreateMaterializedView(this=view, query=query, text=text)


def _attribute(reader: Reader) -> None:
    """BACKUP, AUTO REFRESH, the distribution and the order: without effect on one machine."""
    match reader.expects("BACKUP", "AUTO REFRESH", "DISTSTYLE", "DISTKEY", "SORTKEY",
                         "COMPOUND SORTKEY", "INTERLEAVED SORTKEY", "AS"):  # fmt: skip
        case "BACKUP" | "AUTO REFRESH":
            reader.expects("YES", "NO")
        case "DISTSTYLE":
            reader.expects("EVEN", "ALL", "KEY", "AUTO")
        case _:
            reader.names()


def _drop(reader: Reader) -> DropView:
    is_materialized = "MATERIALIZED" in reader.phrase
    exists = reader.takes("IF EXISTS")
    views = reader.several(reader.table)
    cascade = reader.takes_any("CASCADE", "RESTRICT") == "CASCADE"
    return DropView(
        expressions=views, exists=exists, cascade=cascade, is_materialized=is_materialized
    )


def _refresh(reader: Reader) -> RefreshView:
    view = reader.table()
    reader.takes_any("CASCADE", "RESTRICT")
    return RefreshView(this=view)


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "CREATE VIEW": _create,
    "CREATE OR REPLACE VIEW": _create,
    "CREATE MATERIALIZED VIEW": _create_materialized,
    "DROP VIEW": _drop,
    "DROP MATERIALIZED VIEW": _drop,
    "REFRESH MATERIALIZED VIEW": _refresh,
}
