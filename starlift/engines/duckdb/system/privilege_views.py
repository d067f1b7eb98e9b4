"""Redshift's views of roles, and of privileges on tables and views, and on their columns.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_RELATION_PRIVILEGES.html,
r_SVV_COLUMN_PRIVILEGES.html and r_SVV_ROLES.html. Newer privileges than these pages list (ALTER,
TRUNCATE) are among them; ALL is told as what it stands for.
"""

from __future__ import annotations

from starlift.engines.duckdb.system.tables import SCHEMA, USER_ID
from starlift.engines.duckdb.system.view import SystemView, columns
from starlift.redshift.privilege_syntax import ALL_OF_TABLES

_ALL = ", ".join(f"'{privilege}'" for privilege in ALL_OF_TABLES)
# A privilege on columns is kept with them: SELECT (title, year).
_HELD = f"""
SELECT schema_name, object_name, split_part(privilege, ' (', 1) AS privilege,
    string_split(nullif(rtrim(split_part(privilege, ' (', 2), ')'), ''), ', ') AS of_columns,
    coalesce(u.id, {USER_ID} + p.rowid, 0)::INTEGER AS id, grantee, grantee_kind, has_option
FROM {SCHEMA}.privileges
LEFT JOIN {SCHEMA}.users u ON grantee_kind = 'user' AND u.name = grantee
LEFT JOIN {SCHEMA}.principals p ON p.kind = grantee_kind AND p.name = grantee
WHERE object_kind = 'table'
"""

VIEWS = (
    SystemView(
        "pg_catalog",
        "svv_relation_privileges",
        columns(
            """
            namespace_name text, relation_name text, privilege_type text, identity_id integer,
            identity_name text, identity_type text, admin_option boolean
            """
        ),
        f"""
        SELECT schema_name, object_name,
            unnest(CASE privilege WHEN 'ALL' THEN [{_ALL}] ELSE [privilege] END),
            id, coalesce(grantee, 'public'), grantee_kind, has_option
        FROM ({_HELD}) WHERE of_columns IS NULL ORDER BY ALL
        """,
    ),
    SystemView(
        "pg_catalog",
        "svv_column_privileges",
        columns(
            """
            namespace_name text, relation_name text, column_name text, privilege_type text,
            identity_id integer, identity_name text, identity_type text
            """
        ),
        f"""
        SELECT schema_name, object_name, unnest(of_columns), privilege, id,
            coalesce(grantee, 'public'), grantee_kind
        FROM ({_HELD}) WHERE of_columns IS NOT NULL ORDER BY ALL
        """,
    ),
    SystemView(
        "pg_catalog",
        "svv_roles",
        columns("role_id integer, role_name text, role_owner text, external_id text"),
        f"""
        SELECT ({USER_ID} + p.rowid)::INTEGER, p.name, u.name, NULL
        FROM {SCHEMA}.principals p, {SCHEMA}.users u
        WHERE p.kind = 'role' AND u.id = {USER_ID}
        """,
    ),
)
