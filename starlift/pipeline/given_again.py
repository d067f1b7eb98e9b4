"""What users gave a table or view that is made anew: its owner, privileges and comments.

They end with the old one; these are the statements that give them to the new one. The rows that
they are made of are those of Redshift's own views.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from starlift.engines.protocols import Connection
from starlift.pipeline.steps import Step
from starlift.project import address_of
from starlift.redshift.literals import literal
from starlift.redshift.table_text import name_text
from starlift.redshift.users import IS_SUPERUSER

_OWNERS = """
select schemaname, tablename, tableowner from pg_tables
union all
select schemaname, viewname, viewowner from pg_views
"""
_PRIVILEGES = """
select namespace_name, relation_name, null as column_name, privilege_type, identity_type,
    identity_name, admin_option
from svv_relation_privileges
union all
select namespace_name, relation_name, column_name, privilege_type, identity_type, identity_name,
    false
from svv_column_privileges
order by 1, 2, 3, 4, 5, 6
"""
_COMMENTS = """
select pg_namespace.nspname, pg_class.relname, pg_class.relkind, pg_attribute.attname,
    pg_description.description
from pg_description
inner join pg_class on pg_class.oid = pg_description.objoid
inner join pg_namespace on pg_namespace.oid = pg_class.relnamespace
left join pg_attribute
    on pg_attribute.attrelid = pg_class.oid and pg_attribute.attnum = pg_description.objsubid
order by 1, 2, 4
"""
_KINDS = {"user": "", "role": "ROLE ", "group": "GROUP "}


def sees_all(connection: Connection) -> bool:
    """Whether the session's user sees the privileges that others have granted: a superuser does.

    https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_RELATION_PRIVILEGES.html
    """
    ((is_superuser,),) = connection.execute(IS_SUPERUSER).rows
    return bool(is_superuser)


def given_again(connection: Connection, addresses: Collection[str]) -> list[Step]:
    """The steps that give the relations `schema.name` what those of that name have now."""
    if not addresses:
        return []
    return [
        *(Step(f"grant on {name}", text) for name, text in _grants(connection, addresses)),
        *(Step(f"comment on {name}", text) for name, text in _comments(connection, addresses)),
        *(Step(f"give {name} its owner", text) for name, text in _owners(connection, addresses)),
    ]


def _grants(connection: Connection, addresses: Collection[str]) -> Iterator[tuple[str, str]]:
    for schema, name, column, privilege, kind, grantee, has_option in connection.execute(
        _PRIVILEGES
    ).rows:
        if (address := address_of(schema, name)) in addresses:
            what = f"{privilege} ({name_text(column)})" if column else privilege
            to = "PUBLIC" if kind == "public" else f"{_KINDS[kind]}{name_text(grantee)}"
            option = " WITH GRANT OPTION" if has_option else ""
            yield address, f"grant {what} on {name_text(schema, name)} to {to}{option}"


def _comments(connection: Connection, addresses: Collection[str]) -> Iterator[tuple[str, str]]:
    for schema, name, kind, column, text in connection.execute(_COMMENTS).rows:
        if (address := address_of(schema, name)) in addresses:
            of = "column" if column else "view" if kind == "v" else "table"
            yield address, f"comment on {of} {name_text(schema, name, column)} is {literal(text)}"


def _owners(connection: Connection, addresses: Collection[str]) -> Iterator[tuple[str, str]]:
    ((me,),) = connection.execute("select current_user").rows
    for schema, name, owner in connection.execute(_OWNERS).rows:
        if (address := address_of(schema, name)) in addresses and owner != me:
            yield address, f"alter table {name_text(schema, name)} owner to {name_text(owner)}"
