"""What SHOW TABLE tells of a table -> what was declared of it.

Redshift tells what it has made of a declaration: an IDENTITY column may stand there as a default
that calls "identity", a default has its type behind it, and a column without an encoding has the
one that Redshift has chosen, or chosen anew since; a column of text has its collation.
Source: https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_TABLE.html
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from starlift.redshift.statements import parse
from starlift.redshift.table_clauses import Identity
from starlift.redshift.tables import ColumnDefinition, TableDefinition, table_definition

_IDENTITY, _BY_DEFAULT = "identity", "default_identity"


def shown_table(text: str) -> TableDefinition:
    """The table that a text of SHOW TABLE tells of.

    >>> shown = '''CREATE TABLE public.songs (
    ...     id bigint NOT NULL DEFAULT "identity"(108, 0, '0,1'::text) ENCODE az64,
    ...     title varchar(8) DEFAULT 'none'::varchar ENCODE zstd COLLATE case_sensitive
    ... ) DISTSTYLE AUTO;'''
    >>> [(str(c.identity), str(c.default), c.encoding) for c in shown_table(shown).columns]
    [('identity(0,1)', 'None', 'az64'), ('None', "'none'", 'zstd')]
    """
    tree = parse(text)
    assert isinstance(tree, exp.Create)  # noqa: S101 - what SHOW TABLE tells
    told = table_definition(tree)
    return replace(told, columns=tuple(map(_declared, told.columns)))


def _declared(column: ColumnDefinition) -> ColumnDefinition:
    identity = _identity(column.default)
    if identity is not None:
        return replace(column, identity=identity, default=None)
    return replace(column, default=_without_type(column.default))


def _identity(default: exp.Expr | None) -> Identity | None:
    """The IDENTITY that a default stands for, if it does."""
    name = default.name.lower() if isinstance(default, exp.Anonymous) else ""
    if default is None or name not in {_IDENTITY, _BY_DEFAULT}:
        return None
    seed, step = default.expressions[-1].find(exp.Literal).name.split(",")
    return Identity(int(seed), int(step), is_by_default=name == _BY_DEFAULT)


def _without_type(default: exp.Expr | None) -> exp.Expr | None:
    is_constant = isinstance(default, exp.Cast) and isinstance(default.this, exp.Literal)
    return default.this if default is not None and is_constant else default
