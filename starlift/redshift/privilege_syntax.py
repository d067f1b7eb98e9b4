"""Users, groups, roles, and what they may do: kept, so that it can be shown and given again.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html, r_REVOKE.html,
r_CREATE_USER.html, r_ALTER_USER.html, r_CREATE_GROUP.html, r_CREATE_ROLE.html and
r_ALTER_DEFAULT_PRIVILEGES.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp

from starlift.redshift.nodes import Part, Statement
from starlift.redshift.reading import Reader

# What ALL stands for, of a table or a view.
ALL_OF_TABLES = ("SELECT", "INSERT", "UPDATE", "DELETE", "DROP", "REFERENCES", "ALTER", "TRUNCATE")
_PRIVILEGES = (
    *ALL_OF_TABLES,
    *(
        "CREATE",
        "USAGE",
        "TEMPORARY",
        "TEMP",
        "EXECUTE",
        "RULE",
        "TRIGGER",
        "ALL PRIVILEGES",
        "ALL",
    ),
)
_OBJECTS = ("ALL TABLES IN SCHEMA", "ALL FUNCTIONS IN SCHEMA", "ALL PROCEDURES IN SCHEMA", "TABLE",
            "SCHEMA", "DATABASE", "FUNCTION", "PROCEDURE", "LANGUAGE")  # fmt: skip
_USER_OPTIONS = ("CREATEDB", "NOCREATEDB", "CREATEUSER", "NOCREATEUSER", "SYSLOG ACCESS",
                 "IN GROUP", "VALID UNTIL", "CONNECTION LIMIT", "SESSION TIMEOUT", "EXTERNALID",
                 "PASSWORD", "RESET SESSION TIMEOUT")  # fmt: skip


class Grantee(Part):
    """`[GROUP | ROLE] this`, or PUBLIC: `kind` is user, group, role or public."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "kind": True}


class Grant(Statement):
    """`GRANT privileges ON kind objects TO grantees`, or REVOKE; a privilege may have columns.

    With `is_option` the right to grant it is revoked alone.
    """

    arg_types: ClassVar[dict[str, bool]] = {
        "privileges": True,
        "kind": True,
        "objects": True,
        "grantees": True,
        "is_revoked": False,
        "is_option": False,
        "has_option": False,
    }


class GrantRole(Statement):
    """`GRANT ROLE roles TO grantees`, or REVOKE."""

    arg_types: ClassVar[dict[str, bool]] = {
        "roles": True,
        "grantees": True,
        "is_revoked": False,
        "is_option": False,
        "has_option": False,
    }


class CreatePrincipal(Statement):
    """`CREATE USER | GROUP | ROLE this`: what a group has for members, a user for groups."""

    arg_types: ClassVar[dict[str, bool]] = {
        "kind": True,
        "this": True,
        "members": False,
        "options": False,
    }


class AlterPrincipal(Statement):
    """`ALTER USER | GROUP | ROLE this`: another name, or members that come or go."""

    arg_types: ClassVar[dict[str, bool]] = {
        "kind": True,
        "this": True,
        "name": False,
        "added": False,
        "dropped": False,
    }


class DropPrincipal(Statement):
    """`DROP USER | GROUP | ROLE [IF EXISTS] expressions`."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "expressions": True, "exists": False}


class ShowGrants(Statement):
    """`SHOW GRANTS`."""

    arg_types: ClassVar[dict[str, bool]] = {}


def _grant(reader: Reader, *, is_revoked: bool = False) -> Statement:
    is_option = is_revoked and bool(reader.takes_any("GRANT OPTION FOR", "ADMIN OPTION FOR"))
    if reader.takes("ROLE"):
        roles = reader.several(reader.name)
        grantees = _grantees(reader, is_revoked=is_revoked)
        return GrantRole(roles=roles, **grantees, is_option=is_option)
    privileges = reader.several(lambda: _privilege(reader))
    reader.expects("ON")
    kind = reader.takes_any(*_OBJECTS) or "TABLE"
    objects = reader.several(lambda: _object(reader, kind))
    return Grant(
        privileges=privileges,
        kind=kind,
        objects=objects,
        **_grantees(reader, is_revoked=is_revoked),
        is_option=is_option,
    )


def _revoke(reader: Reader) -> Statement:
    return _grant(reader, is_revoked=True)


def _privilege(reader: Reader) -> str:
    privilege = reader.expects(*_PRIVILEGES)
    privilege = {"ALL PRIVILEGES": "ALL", "TEMP": "TEMPORARY"}.get(privilege, privilege)
    if not reader.opens():
        return privilege
    return f"{privilege} ({', '.join(name.name.lower() for name in reader.names())})"


def _object(reader: Reader, kind: str) -> exp.Expr:
    found = reader.table()
    if kind in {"FUNCTION", "PROCEDURE"} and reader.takes("("):
        while not reader.takes(")"):
            if reader.is_at_end:
                reader.fails("Expected )")
            reader.next_word()
    return found


def _grantees(reader: Reader, *, is_revoked: bool) -> dict[str, object]:
    reader.expects("FROM" if is_revoked else "TO")
    grantees = reader.several(lambda: _grantee(reader))
    has_option = bool(reader.takes_any("WITH GRANT OPTION", "WITH ADMIN OPTION"))
    if is_revoked:
        reader.takes_any("CASCADE", "RESTRICT")
    return {"grantees": grantees, "is_revoked": is_revoked, "has_option": has_option}


def _grantee(reader: Reader) -> Grantee:
    if reader.takes("PUBLIC"):
        return Grantee(kind="public")
    kind = reader.takes_any("GROUP", "ROLE") or "user"
    return Grantee(this=reader.name(), kind=kind.lower())


def _create(kind: str) -> Callable[[Reader], CreatePrincipal]:
    def read(reader: Reader) -> CreatePrincipal:
        name = reader.name()
        members: list[exp.Identifier] = []
        options: list[str] = []
        reader.takes("WITH")
        while not reader.is_at_end:
            if kind == "group" and reader.takes("USER"):
                members = reader.several(reader.name)
                continue
            options.append(_option(reader, members))
        return CreatePrincipal(kind=kind, this=name, members=members, options=options)

    return read


def _option(reader: Reader, members: list[exp.Identifier]) -> str:
    """One option of a user; a password is read and not kept."""
    option = reader.expects(*_USER_OPTIONS)
    match option:
        case "PASSWORD":
            if not reader.takes("DISABLE"):
                reader.string("a password in quotes")
        case "IN GROUP":
            members += reader.several(reader.name)
        case "SYSLOG ACCESS":
            reader.expects("RESTRICTED", "UNRESTRICTED")
        case "CONNECTION LIMIT" | "SESSION TIMEOUT":
            if not reader.takes("UNLIMITED") and reader.number() is None:
                reader.fails("Expected a number")
        case "VALID UNTIL" | "EXTERNALID":
            reader.string()
    return option


def _alter(kind: str) -> Callable[[Reader], AlterPrincipal]:
    def read(reader: Reader) -> AlterPrincipal:
        name = reader.name()
        if reader.takes("RENAME TO"):
            return AlterPrincipal(kind=kind, this=name, name=reader.name())
        if kind == "group":
            verb = reader.expects("ADD USER", "DROP USER")
            members = reader.several(reader.name)
            added = members if verb == "ADD USER" else []
            dropped = members if verb == "DROP USER" else []
            return AlterPrincipal(kind=kind, this=name, added=added, dropped=dropped)
        if kind == "role" and reader.takes("OWNER TO"):
            reader.name()
        reader.takes("WITH")
        if reader.takes_any("SET", "RESET"):
            reader.refuses("ALTER USER SET is not supported", hint="Write SET in the session.")
        while not reader.is_at_end:
            _option(reader, [])
        return AlterPrincipal(kind=kind, this=name)

    return read


def _drop(kind: str) -> Callable[[Reader], DropPrincipal]:
    def read(reader: Reader) -> DropPrincipal:
        exists = reader.takes("IF EXISTS")
        names = reader.several(reader.name)
        reader.takes_any("FORCE", "RESTRICT")
        return DropPrincipal(kind=kind, expressions=names, exists=exists)

    return read


STATEMENTS: dict[str, Callable[[Reader], Statement]] = {
    "GRANT": _grant,
    "REVOKE": _revoke,
    "SHOW GRANTS": lambda _: ShowGrants(),
    **{f"CREATE {kind.upper()}": _create(kind) for kind in ("user", "group", "role")},
    **{f"ALTER {kind.upper()}": _alter(kind) for kind in ("user", "group", "role")},
    **{f"DROP {kind.upper()}": _drop(kind) for kind in ("user", "group", "role")},
}
