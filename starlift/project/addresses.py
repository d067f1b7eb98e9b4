"""A table's address, `schema.table`: by it statements and the catalog speak of the same one."""

from __future__ import annotations

from sqlglot import exp


def address(table: exp.Table) -> str:
    """`schema.table`, in lower case; what is named without a schema stands in public."""
    return address_of(table.db.lower(), table.name.lower())


def address_of(schema: str | None, name: str) -> str:
    """The same, of names in lower case.

    >>> address_of(None, "songs")
    'public.songs'
    """
    return f"{schema or 'public'}.{name}"
