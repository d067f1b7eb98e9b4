"""A query in which each column says of which table it is, as far as that can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from starlift.redshift.dialect import StarliftRedshift

# The names of tables' columns in their order, by address.
Columns: TypeAlias = Mapping[str, Sequence[str]]
DIALECT = StarliftRedshift()
# What sqlglot raises where it does not find its way: it asserts in some places what it has not
# checked.
LOST = (SqlglotError, AssertionError)
_SCHEMA = "public"


def qualified(query: exp.Select | exp.SetOperation, columns: Columns) -> exp.Query:
    """The query, changed: its columns with the names of their tables, its stars written out.

    Raises one of LOST, where sqlglot does not find its way.
    """
    found = qualify(
        query,
        schema=_schema(columns),
        db=_SCHEMA,
        dialect=DIALECT,
        validate_qualify_columns=False,
        quote_identifiers=False,
    )
    assert isinstance(found, exp.Query)  # noqa: S101 - as it went in
    return found


def _schema(columns: Columns) -> MappingSchema:
    """The same as sqlglot takes it, the names as they are; of types nothing is asked."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for table, names in columns.items():
        schema, _, name = table.partition(".")
        found.setdefault(schema, {})[name] = dict.fromkeys(names, "unknown")
    return MappingSchema({**found}, dialect=DIALECT, normalize=False)
