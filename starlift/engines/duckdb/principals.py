"""Users, groups and roles: kept in the file, without effect on its one user.

What is kept can be shown (pg_user, pg_group) and made again elsewhere.
"""

from __future__ import annotations

from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.tables import SCHEMA
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError
from starlift.redshift import privilege_syntax as syntax
from starlift.redshift.place import place as position

NOTICE = "kept; the embedded engine has one user, who may do everything"
# What has an owner. Memberships that were kept before roles and groups were told apart are groups'.
_OWNED = ("relations", "schemas")
_OF_KIND = "coalesce(of_kind, 'group')"
# A kind (user, group or role) and a name.
Principal = tuple[str, str]


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
    query = f"SELECT 1 FROM {_standing(kind)} AND name = ?"
    return bool(session.database.execute(query, [name]).fetchall())


def _standing(kind: str) -> str:
    """Where those of a kind stand; behind it more conditions may follow."""
    if kind == "user":
        return f"{SCHEMA}.users WHERE true"
    return f"{SCHEMA}.principals WHERE kind = '{kind}'"


def grantee_of(session: Session, node: syntax.Grantee) -> tuple[str, str | None]:
    """Kind and name of whom something is granted to; PUBLIC has no name."""
    kind = node.args["kind"]
    if kind == "public":
        return kind, None
    require(session, kind, node.this)
    return kind, node.this.name.lower()


def grant_role(session: Session, tree: syntax.GrantRole) -> Outcome:
    """GRANT ROLE and REVOKE ROLE."""
    grantees = [grantee_of(session, node) for node in tree.args["grantees"]]
    for role in tree.args["roles"]:
        require(session, "role", role)
        for kind, name in () if tree.args.get("is_option") else grantees:
            join(
                session,
                (kind, str(name)),
                ("role", role.name.lower()),
                is_member=not tree.args["is_revoked"],
            )
    return Outcome(notices=(NOTICE,))


def join(session: Session, who: Principal, of: Principal, *, is_member: bool) -> None:
    """Let a user or a role be a member of a group or a role, or no more."""
    row = [*who, of[1], of[0]]
    session.database.execute(
        f"DELETE FROM {SCHEMA}.memberships WHERE kind = ? AND name = ? AND of = ? AND "
        f"{_OF_KIND} = ?",
        row,
    )
    if is_member:
        session.database.execute(f"INSERT INTO {SCHEMA}.memberships VALUES (?, ?, ?, ?)", row)


def create(session: Session, tree: syntax.CreatePrincipal) -> Outcome:
    """CREATE USER, GROUP, ROLE. Raises DatabaseError when there is one of that name."""
    kind, name = tree.args["kind"], tree.this.name.lower()
    _check_new(session, kind, name)
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
        join(session, ("user", who.name.lower()), ("group", group.name.lower()), is_member=True)
    return Outcome(notices=(NOTICE,))


def _check_new(session: Session, kind: str, name: str) -> None:
    if _exists(session, kind, name):
        raise DatabaseError(f'{kind} "{name}" already exists', sqlstate="42710")


def alter(session: Session, tree: syntax.AlterPrincipal) -> Outcome:
    """ALTER USER, GROUP, ROLE: another name, or other members."""
    kind, name = tree.args["kind"], tree.this.name.lower()
    require(session, kind, tree.this)
    if tree.args.get("name"):
        _rename(session, kind, name, tree.args["name"].name.lower())
    for members, is_member in ((tree.args.get("added"), True), (tree.args.get("dropped"), False)):
        for member in members or ():
            require(session, "user", member)
            join(session, ("user", member.name.lower()), (kind, name), is_member=is_member)
    return Outcome()


def _rename(session: Session, kind: str, old: str, new: str) -> None:
    """The name changes wherever it stands: in memberships, privileges, and as an owner's."""
    if kind == "user" and _is_own(session, old):
        raise DatabaseError(
            "session user cannot be renamed",
            sqlstate="0A000",
            hint="DB_USER under [CLUSTER] is its name.",
        )
    _check_new(session, kind, new)
    place, _, condition = _standing(kind).partition(" WHERE ")
    changes = [
        f"{place} SET name = $new WHERE {condition} AND name = $old",
        f"{SCHEMA}.memberships SET name = $new WHERE kind = '{kind}' AND name = $old",
        f"{SCHEMA}.memberships SET of = $new WHERE {_OF_KIND} = '{kind}' AND of = $old",
        f"{SCHEMA}.privileges SET grantee = $new WHERE grantee_kind = '{kind}' AND grantee = $old",
    ]
    if kind == "user":
        changes += [f"{SCHEMA}.{table} SET owner = $new WHERE owner = $old" for table in _OWNED]
    for change in changes:
        session.database.execute(f"UPDATE {change}", {"old": old, "new": new})


def _is_own(session: Session, user: str) -> bool:
    rows = session.database.execute("SELECT getvariable('session_user')").fetchall()
    return rows == [(user,)]


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
    held = [f"privileges WHERE grantee_kind = '{kind}' AND grantee = $name"]
    if kind == "user":
        held += [f"{table} WHERE owner = $name" for table in _OWNED]
    is_held = any(
        session.database.execute(f"SELECT 1 FROM {SCHEMA}.{each}", {"name": name}).fetchall()
        for each in held
    )
    if is_held or (kind == "user" and _is_own(session, name)):
        raise DatabaseError(
            f'{kind} "{name}" cannot be dropped because some objects depend on it',
            sqlstate="2BP01",
            hint="REVOKE its privileges, and give what it owns to another.",
        )


def _forget(session: Session, kind: str, name: str) -> None:
    for condition in (
        f"{_standing(kind)} AND name = $name",
        f"{SCHEMA}.memberships WHERE kind = '{kind}' AND name = $name",
        f"{SCHEMA}.memberships WHERE {_OF_KIND} = '{kind}' AND of = $name",
    ):
        session.database.execute(f"DELETE FROM {condition}", {"name": name})
