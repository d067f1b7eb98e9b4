"""How a database's transactions come to conflict seldom.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DATABASE.html
"""

from __future__ import annotations

_FIXED = "dev"


def remedy(database: str) -> str:
    """What lets error 1023 be rare in a database that is serializable.

    >>> remedy("dev")
    'That of dev cannot be changed: in a database made anew error 1023 is rare.'
    """
    name = database.lower()
    if name == _FIXED:
        return f"That of {_FIXED} cannot be changed: in a database made anew error 1023 is rare."
    shown = name if name.isidentifier() else f'"{name}"'
    return (
        f"Error 1023 is rare after: alter database {shown} isolation level snapshot; a "
        "superuser runs it by itself in another client, while nobody else is connected."
    )
