"""Users, groups, roles, GRANT and REVOKE: kept and shown, without effect on the one user.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html, r_REVOKE.html,
r_CREATE_USER.html, r_CREATE_GROUP.html, r_CREATE_ROLE.html.
"""

from __future__ import annotations

import pytest

from starlift.errors import SqlError
from tests.unit.engines.runs import run


@pytest.fixture(autouse=True)
def names(connection):
    """A table in a schema, a user, a group and a role."""
    run(
        connection,
        "create schema s; create table s.t (a int, b int); create table u (a int);"
        "create user ann password 'Abcd1234' createdb; create group loaders with user ann;"
        "create role reader",
    )


@pytest.mark.parametrize(
    ("statement", "grants"),
    [
        ("grant select on s.t to ann", [("s", "t", "table", "SELECT", "ann", "user", False)]),
        ("GRANT SELECT, INSERT ON TABLE s.t TO GROUP loaders",
         [("s", "t", "table", "INSERT", "loaders", "group", False),
          ("s", "t", "table", "SELECT", "loaders", "group", False)]),
        ("grant all privileges on u to public", [("public", "u", "table", "ALL", None, "public",
                                                  False)]),
        ("grant select (a, b), update (a) on u to role reader with grant option",
         [("public", "u", "table", "SELECT (a, b)", "reader", "role", True),
          ("public", "u", "table", "UPDATE (a)", "reader", "role", True)]),
        ("grant usage on schema s to ann, group loaders",
         [(None, "s", "schema", "USAGE", "ann", "user", False),
          (None, "s", "schema", "USAGE", "loaders", "group", False)]),
        ("grant select on all tables in schema s to ann",
         [(None, "s", "all tables in schema", "SELECT", "ann", "user", False)]),
        ("grant temp on database dev to ann",
         [(None, "dev", "database", "TEMPORARY", "ann", "user", False)]),
        ("grant execute on function f(int, varchar) to ann",
         [(None, "f", "function", "EXECUTE", "ann", "user", False)]),
        ("grant select on stl_load_errors to ann",
         [("pg_catalog", "stl_load_errors", "table", "SELECT", "ann", "user", False)]),
        ("grant select on u to ann; revoke select on u from ann cascade", []),
        ("grant select on u to ann; grant select on u to ann",
         [("public", "u", "table", "SELECT", "ann", "user", False)]),
        ("grant role reader to ann; revoke role reader from ann", []),
        ("grant select, insert on u to ann; revoke all on u from ann", []),
        ("grant all on schema s to ann with grant option; revoke create on schema s from ann",
         [(None, "s", "schema", "USAGE", "ann", "user", True)]),
        ("grant select on u to ann with grant option; revoke grant option for select on u from ann",
         [("public", "u", "table", "SELECT", "ann", "user", False)]),
        ("grant select on u to ann; alter table u rename to w",
         [("public", "w", "table", "SELECT", "ann", "user", False)]),
        ("grant select on u to ann; grant select on s.t to ann; drop table u",
         [("s", "t", "table", "SELECT", "ann", "user", False)]),
        ("grant select on s.t to ann; grant usage on schema s to ann; drop schema s cascade", []),
        ("grant select on u to ann; alter user ann rename to anne",
         [("public", "u", "table", "SELECT", "anne", "user", False)]),
    ],
)  # fmt: skip
def test_what_is_granted_is_shown(connection, statement, grants):
    """SHOW GRANTS has each privilege that was granted and not revoked, once."""
    run(connection, statement)
    shown = connection.execute("show grants")
    assert shown.columns[0] == "database_name"
    assert [row[1:] for row in shown.rows] == grants


def test_redshifts_views_tell_of_privileges(connection):
    """By relation and by column: who has it, of which kind and number; ALL is each of them."""
    run(connection, "grant select on s.t to ann with grant option; grant all on u to group loaders")
    run(connection, "grant select (a, b), update (b) on s.t to role reader, public")
    held = "namespace_name, relation_name, privilege_type, identity_name, identity_type"
    relations = run(connection, f"select {held}, admin_option from svv_relation_privileges")  # noqa: S608
    assert relations[-1] == ("s", "t", "SELECT", "ann", "user", True)
    assert [row[2] for row in relations[:-1]] == [
        *("ALTER", "DELETE", "DROP", "INSERT", "REFERENCES", "SELECT", "TRUNCATE", "UPDATE"),
    ]
    assert {row[3:] for row in relations[:-1]} == {("loaders", "group", False)}
    columns = "select column_name, privilege_type, identity_name from svv_column_privileges"
    assert run(connection, columns) == [
        *(("a", "SELECT", "public"), ("a", "SELECT", "reader")),
        *(("b", "SELECT", "public"), ("b", "SELECT", "reader")),
        *(("b", "UPDATE", "public"), ("b", "UPDATE", "reader")),
    ]
    numbers = (
        "select identity_id = usesysid from svv_relation_privileges, pg_user "
        "where identity_name = usename union all select identity_id = grosysid "
        "from svv_relation_privileges, pg_group where identity_name = groname"
    )
    assert set(run(connection, numbers)) == {(True,)}


def test_users_are_shown(connection):
    """pg_user has the users that were made, under the names they got, until they are dropped."""
    run(connection, "alter user ann rename to anne; create user bo with password disable")
    assert ("anne", True) in run(connection, "select usename, usecreatedb from pg_user")
    run(connection, "alter group loaders add user bo; alter group loaders drop user anne")
    run(connection, "alter user bo with password 'Xyz12345' nocreatedb valid until '2030-01-01'")
    run(connection, "drop user anne, bo; drop user if exists bo; drop group loaders")
    assert not {"anne", "bo"} & {name for (name,) in run(connection, "select usename from pg_user")}


def test_all_of_a_table_can_be_divided(connection):
    """Of ALL one privilege can be revoked: the others stay."""
    run(connection, "grant all on u to ann; revoke select on u from ann")
    kept = [row[4] for row in connection.execute("show grants").rows]
    assert "SELECT" not in kept
    assert {"INSERT", "UPDATE", "DELETE", "REFERENCES"} < {*kept}
    run(connection, "revoke all on u from ann; drop user ann")


def test_users_groups_and_roles_have_names_of_their_own(connection):
    """A user, a group and a role of one name: what happens to one leaves the others alone."""
    run(connection, "create user x password disable; create group x user x, ann; create role x")
    run(connection, "alter role x rename to y; create role x; drop role x; drop user x")
    members = "select pg_get_userbyid(substring(grolist, 2, 3)::int) from pg_group where groname = "
    assert run(connection, f"{members} 'x'") == [("ann",)]
    run(connection, "create user x password disable; drop group x; drop user x; drop role y")


def test_what_a_user_owns_follows_the_name(connection):
    """Tables and schemas stay with their owner under another name, and hold the owner."""
    run(connection, "alter table u owner to ann; alter schema s owner to ann")
    run(connection, "create schema r authorization ann; alter user ann rename to anne")
    owner = "select tableowner from pg_tables where tablename = 'u'"
    assert run(connection, owner) == [("anne",)]
    schemas = "select nspname, pg_get_userbyid(nspowner) from pg_namespace where nspname in ('r', "
    assert run(connection, f"{schemas} 's')") == [("r", "anne"), ("s", "anne")]
    run(connection, "alter table u owner to awsuser; alter schema s owner to awsuser")
    with pytest.raises(SqlError, match="objects depend on it"):
        connection.execute("drop user anne")
    run(connection, "drop schema r; drop user anne")


def test_privileges_roll_back(connection):
    """What a block has granted is undone with it."""
    run(connection, "begin; grant select on u to ann; create user cy password disable; rollback")
    assert connection.execute("show grants").rows == ()
    with pytest.raises(SqlError, match='user "cy" does not exist'):
        connection.execute("grant select on u to cy")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("grant select on nothing to ann", 'relation "nothing" does not exist'),
        ("grant usage on schema nothing to ann", 'schema "nothing" does not exist'),
        ("grant select on u to nobody", 'user "nobody" does not exist'),
        ("grant select on u to group nobody", 'group "nobody" does not exist'),
        ("grant role nothing to ann", 'role "nothing" does not exist'),
        ("grant fly on u to ann", "Expected SELECT or INSERT"),
        ("grant select on u from ann", "Expected TO"),
        ("revoke select on u to ann", "Expected FROM"),
        ("create user ann password 'Abcd1234'", 'user "ann" already exists'),
        ("create user x password", "a password in quotes"),
        ("create user x superuser", "Expected CREATEDB"),
        ("create group loaders", 'group "loaders" already exists'),
        ("create group g user nobody", 'user "nobody" does not exist'),
        ("drop user nobody", 'user "nobody" does not exist'),
        ("drop user awsuser", "objects depend on it"),
        ("alter user nobody rename to x", 'user "nobody" does not exist'),
        ("alter user ann rename to awsuser", 'user "awsuser" already exists'),
        ("alter user awsuser rename to x", "session user cannot be renamed"),
        ("alter schema s owner to nobody", 'user "nobody" does not exist'),
        ("alter user ann set search_path to s", "ALTER USER SET is not supported"),
        ("alter table u owner to nobody", 'user "nobody" does not exist'),
        ("alter default privileges in schema s grant select on tables to ann", "not supported"),
    ],
)
def test_mistakes(connection, statement, message):
    """An object or a name that is not there, and a form that is none, are errors."""
    with pytest.raises(SqlError, match=message):
        connection.execute(statement)
    assert connection.execute("show grants").rows == ()


def test_a_user_with_privileges_stays(connection):
    """A user who has privileges is not dropped before they are revoked."""
    connection.execute("grant select on u to ann")
    with pytest.raises(SqlError, match="objects depend on it"):
        connection.execute("drop user ann")
    run(connection, "revoke select on u from ann; drop user ann")


def test_a_password_is_not_shown(connection):
    """An error of CREATE USER hides the password."""
    with pytest.raises(SqlError) as caught:
        connection.execute("create user ann password 'Sesame12'")
    assert "Sesame12" not in str(caught.value)
