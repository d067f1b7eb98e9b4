"""Users, groups, roles and privileges: kept in the file, without effect on its one user.

What is kept can be shown (SHOW GRANTS, pg_user) and given again elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from starlift.engines.duckdb import relations
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError
from starlift.redshift import privilege_syntax as syntax
from starlift.redshift.place import place as position

_GRANTS = f"""
SELECT {DATABASE}, schema_name, object_name, object_kind, privilege, grantee, grantee_kind,
    has_option
FROM {SCHEMA}.privileges ORDER BY ALL
"""
_GRANT_COLUMNS = ("database_name", "schema_name", "object_name", "object_type", "privilege_type",
                  "identity_name", "identity_type", "admin_option")  # fmt: skip
_NOTICE = "kept; the embedded engine has one user, who may do everything"
_Row = tuple[str, str | None, str, str, str, str | None]


def grant(session: Session, tree: syntax.Grant) -> Outcome:
    """GRANT and REVOKE.

    Raises:
        DatabaseError: for an object, a user, a group or a role that is not there.
    """
    for row in _rows(session, tree):
        session.database.execute(
            f"DELETE FROM {SCHEMA}.privileges WHERE (object_kind, schema_name, object_name, "
            "privilege, grantee_kind, grantee) IS NOT DISTINCT FROM (?, ?, ?, ?, ?, ?)",
            list(row),
        )
        if not tree.args["is_revoked"]:
            session.database.execute(
                f"INSERT INTO {SCHEMA}.privileges VALUES (?, ?, ?, ?, ?, ?, ?)",
                [*row, bool(tree.args["has_option"])],
            )
    return Outcome(notices=(_NOTICE,))


def _rows(session: Session, tree: syntax.Grant) -> Iterator[_Row]:
    kind = tree.args["kind"]
    grantees = [_grantee(session, node) for node in tree.args["grantees"]]
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


def _grantee(session: Session, node: syntax.Grantee) -> tuple[str, str | None]:
    kind = node.args["kind"]
    if kind == "public":
        return kind, None
    require(session, kind, node.this)
    return kind, node.this.name.lower()


def require(session: Session, kind: str, node: exp.Expr) -> None:
    """Refuse a user, a group or a role that is not there. Raises DatabaseError."""
    if not _exists(session, kind, node.name.lower()):
        line, column = position(node)
        raise DatabaseError(
            f'{kind} "{node.name.lower()}" does not exist',
            sqlstate="42704",
            line=line,
            column=column,
            hint=f"CREATE {kind.upper()} {node.name.lower()} makes it.",
        )


def _exists(session: Session, kind: str, name: str) -> bool:
    table = "users" if kind == "user" else "principals"
    condition = "name = ?" if kind == "user" else f"kind = '{kind}' AND name = ?"
    query = f"SELECT 1 FROM {SCHEMA}.{table} WHERE {condition}"
    return bool(session.database.execute(query, [name]).fetchall())


def grant_role(session: Session, tree: syntax.GrantRole) -> Outcome:
    """GRANT ROLE and REVOKE ROLE."""
    grantees = [_grantee(session, node) for node in tree.args["grantees"]]
    for role in tree.args["roles"]:
        require(session, "role", role)
        for kind, name in grantees:
            _join(session, (kind, str(name)), role, is_member=not tree.args["is_revoked"])
    return Outcome(notices=(_NOTICE,))


def _join(session: Session, who: tuple[str, str], of: exp.Expr, *, is_member: bool) -> None:
    row = [*who, of.name.lower()]
    session.database.execute(
        f"DELETE FROM {SCHEMA}.memberships WHERE kind = ? AND name = ? AND of = ?", row
    )
    if is_member:
        session.database.execute(f"INSERT INTO {SCHEMA}.memberships VALUES (?, ?, ?)", row)


def create(session: Session, tree: syntax.CreatePrincipal) -> Outcome:
    """CREATE USER, GROUP, ROLE. Raises DatabaseError when there is one of that name."""
    kind, name = tree.args["kind"], tree.this.name.lower()
    if _exists(session, kind, name):
        raise DatabaseError(f'{kind} "{name}" already exists', sqlstate="42710")
    if kind == "user":
        options = tree.args.get("options") or ()
        session.database.execute(
            f"INSERT INTO {SCHEMA}.users SELECT max(id) + 1, ?, ?, ? FROM {SCHEMA}.users",
            [name, "CREATEDB" in options, "CREATEUSER" in options],
        )
    else:
        session.database.execute(f"INSERT INTO {SCHEMA}.principals VALUES (?, ?)", [kind, name])
    for member in tree.args.get("members") or ():
        who, group = (member, tree.this) if kind == "group" else (tree.this, member)
        require(session, "user" if kind == "group" else "group", member)
        _join(session, ("user", who.name.lower()), group, is_member=True)
    return Outcome(notices=(_NOTICE,))


def alter(session: Session, tree: syntax.AlterPrincipal) -> Outcome:
    """ALTER USER, GROUP, ROLE: another name, or other members."""
    kind = tree.args["kind"]
    require(session, kind, tree.this)
    if tree.args.get("name"):
        _rename(session, kind, tree.this.name.lower(), tree.args["name"].name.lower())
    for members, is_member in ((tree.args.get("added"), True), (tree.args.get("dropped"), False)):
        for member in members or ():
            require(session, "user", member)
            _join(session, ("user", member.name.lower()), tree.this, is_member=is_member)
    return Outcome()


def _rename(session: Session, kind: str, old: str, new: str) -> None:
    table = "users" if kind == "user" else "principals"
    for statement, parameters in (
        (f"UPDATE {SCHEMA}.{table} SET name = ? WHERE name = ?", [new, old]),
        (f"UPDATE {SCHEMA}.memberships SET name = ? WHERE kind = ? AND name = ?", [new, kind, old]),
        (f"UPDATE {SCHEMA}.memberships SET of = ? WHERE of = ?", [new, old]),
        (
            f"UPDATE {SCHEMA}.privileges SET grantee = ? WHERE grantee_kind = ? AND grantee = ?",
            [new, kind, old],
        ),
    ):
        session.database.execute(statement, parameters)


def drop(session: Session, tree: syntax.DropPrincipal) -> Outcome:
    """DROP USER, GROUP, ROLE.

    Raises:
        DatabaseError: when there is none of that name, it has privileges, or it is the owner.
    """
    kind = tree.args["kind"]
    for node in tree.expressions:
        name = node.name.lower()
        if tree.args["exists"] and not _exists(session, kind, name):
            continue
        require(session, kind, node)
        _check_free(session, kind, name)
        _forget(session, kind, name)
    return Outcome()


def _check_free(session: Session, kind: str, name: str) -> None:
    held = session.database.execute(
        f"SELECT 1 FROM {SCHEMA}.privileges WHERE grantee_kind = ? AND grantee = ? "
        f"UNION ALL SELECT 1 FROM {SCHEMA}.relations WHERE owner = ? AND ? = 'user'",
        [kind, name, name, kind],
    ).fetchall()
    owner = session.database.execute("SELECT getvariable('session_user')").fetchall()
    if held or (kind == "user" and owner == [(name,)]):
        raise DatabaseError(
            f'{kind} "{name}" cannot be dropped because some objects depend on it',
            sqlstate="2BP01",
            hint="REVOKE its privileges, and give what it owns to another.",
        )


def _forget(session: Session, kind: str, name: str) -> None:
    table = "users" if kind == "user" else "principals"
    session.database.execute(f"DELETE FROM {SCHEMA}.{table} WHERE name = ?", [name])
    session.database.execute(
        f"DELETE FROM {SCHEMA}.memberships WHERE (kind = ? AND name = ?) OR of = ?",
        [kind, name, name],
    )


def show(session: Session, _: syntax.ShowGrants) -> Outcome:
    """SHOW GRANTS: what was granted and not revoked."""
    rows: Sequence[tuple[object, ...]] = session.database.execute(_GRANTS).fetchall()
    return Outcome(columns=_GRANT_COLUMNS, rows=tuple(rows))
