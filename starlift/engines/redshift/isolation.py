"""How a database keeps transactions apart, and what that says of a conflict.

Source: https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
"""

from __future__ import annotations

from contextlib import suppress

from starlift.engines.redshift.session import RedshiftSession
from starlift.errors import DatabaseError
from starlift.redshift.isolation import remedy
from starlift.redshift.literals import literal

_LEVEL = "select isolation_level from stv_db_isolation_level where db_name = {database}"
_SERIALIZABLE = "serializable"


def advice(session: RedshiftSession, database: str) -> str:
    """What may be done against conflicts; nothing where the server does not tell its level."""
    with suppress(DatabaseError):  # serverless has no STV views
        for (level,) in session.run(_LEVEL.format(database=literal(database.lower()))).rows:
            told = f"The database isolates by {str(level).strip()}."
            is_serializable = str(level).lower().startswith(_SERIALIZABLE)
            return f"{told} {remedy(database)}" if is_serializable else told
    return ""
