"""Privileges: kept in the file, without effect on its one user.

What is kept can be shown (SHOW GRANTS) and given again elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from starlift.engines.duckdb import relations
from starlift.engines.duckdb.principals import NOTICE, grantee_of
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA
from starlift.engines.protocols import Outcome
from starlift.redshift import privilege_syntax as syntax

_GRANTS = f"""
SELECT {DATABASE}, schema_name, object_name, object_kind, privilege, grantee, grantee_kind,
    has_option
FROM {SCHEMA}.privileges ORDER BY ALL
"""
_GRANT_COLUMNS = ("database_name", "schema_name", "object_name", "object_type", "privilege_type",
                  "identity_name", "identity_type", "admin_option")  # fmt: skip
# The privileges of one object and grantee; NULL is a value here.
_SAME = """
(object_kind, schema_name, object_name, grantee_kind, grantee) IS NOT DISTINCT FROM (?, ?, ?, ?, ?)
"""
# What ALL stands for.
_ALL = {
    "table": syntax.ALL_OF_TABLES,
    "all tables in schema": syntax.ALL_OF_TABLES,
    "schema": ("CREATE", "USAGE"),
    "database": ("CREATE", "TEMPORARY"),
}
_Row = tuple[str, str | None, str, str, str, str | None]


def grant(session: Session, tree: syntax.Grant) -> Outcome:
    """GRANT and REVOKE.

    Raises:
        DatabaseError: for an object, a user, a group or a role that is not there.
    """
    for row in _rows(session, tree):
        if tree.args.get("is_option"):
            _update(session, row, "UPDATE", "SET has_option = false")
            continue
        if tree.args["is_revoked"]:
            _divide(session, row)
        _update(session, row, "DELETE FROM")
        if not tree.args["is_revoked"]:
            _insert(session, row, has_option=bool(tree.args["has_option"]))
    return Outcome(notices=(NOTICE,))


def _update(session: Session, row: _Row, verb: str, change: str = "") -> None:
    """Change a privilege that is kept; of ALL all that its object's grantee has."""
    session.database.execute(
        f"{verb} {SCHEMA}.privileges {change} WHERE {_SAME} AND (? = 'ALL' OR privilege = ?)",
        [*row[:3], *row[4:], row[3], row[3]],
    )


def _insert(session: Session, row: _Row, *, has_option: bool) -> None:
    session.database.execute(
        f"INSERT INTO {SCHEMA}.privileges VALUES (?, ?, ?, ?, ?, ?, ?)", [*row, has_option]
    )


def _divide(session: Session, row: _Row) -> None:
    """Keep ALL as the privileges that it stands for, of which one is about to go."""
    kind, schema, name, revoked, grantee_kind, grantee = row
    parts = _ALL.get(kind, ())
    held = session.database.execute(
        f"SELECT has_option FROM {SCHEMA}.privileges WHERE {_SAME} AND privilege = 'ALL'",
        [kind, schema, name, grantee_kind, grantee],
    ).fetchall()
    if revoked not in parts or not held:
        return
    _update(session, (kind, schema, name, "ALL", grantee_kind, grantee), "DELETE FROM")
    for part in parts:
        each = (kind, schema, name, part, grantee_kind, grantee)
        _insert(session, each, has_option=bool(held[0][0]))


def _rows(session: Session, tree: syntax.Grant) -> Iterator[_Row]:
    kind = tree.args["kind"]
    grantees = [grantee_of(session, node) for node in tree.args["grantees"]]
    for node in tree.args["objects"]:
        schema, name = _object(session, kind, node)
        for privilege in tree.args["privileges"]:
            for grantee_kind, grantee in grantees:
                yield kind.lower(), schema, name, privilege, grantee_kind, grantee


def _object(session: Session, kind: str, node: exp.Table) -> tuple[str | None, str]:
    name = node.name.lower()
    if kind == "TABLE":
        known = session.catalog.table(name, node.db.lower() or None)
        if known is not None and known.is_system:
            return "pg_catalog", name
        place = relations.standing_place(session, node)
        return place.schema, place.name
    if kind == "SCHEMA" or kind.endswith("IN SCHEMA"):
        relations.require_schema(session, name, node)
    return None, name


def show(session: Session, _: syntax.ShowGrants) -> Outcome:
    """SHOW GRANTS: what was granted and not revoked."""
    rows: Sequence[tuple[object, ...]] = session.database.execute(_GRANTS).fetchall()
    return Outcome(columns=_GRANT_COLUMNS, rows=tuple(rows))
