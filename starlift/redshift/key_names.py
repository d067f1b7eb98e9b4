"""The names of a table's keys: those that are given, else those that PostgreSQL makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

# How the catalog calls the kinds of keys, and what the names that are made end in.
PRIMARY, UNIQUE, FOREIGN = "p", "u", "f"
_ENDINGS = {PRIMARY: "pkey", UNIQUE: "key", FOREIGN: "fkey"}
_KINDS: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.PrimaryKey, PRIMARY),
    (exp.PrimaryKeyColumnConstraint, PRIMARY),
    (exp.UniqueColumnConstraint, UNIQUE),
    (exp.ForeignKey, FOREIGN),
    (exp.Reference, FOREIGN),
)


@dataclass(frozen=True)
class NamedKey:
    """A key that has a name: its kind (p, u or f) and its columns say which."""

    name: str
    kind: str
    columns: tuple[str, ...]


def made_name(table: str, kind: str, columns: Sequence[str]) -> str:
    """The name of a key that was given none.

    >>> made_name("t", "p", ["a"]), made_name("t", "f", ["a", "b"])
    ('t_pkey', 't_a_b_fkey')
    """
    parts = (table, _ENDINGS[kind]) if kind == PRIMARY else (table, *columns, _ENDINGS[kind])
    return "_".join(parts)


def key_name(table: str, named: Sequence[NamedKey], kind: str, columns: tuple[str, ...]) -> str:
    """The name of a key of a table, of whose keys some are named."""
    for key in named:
        if (key.kind, key.columns) == (kind, columns):
            return key.name
    return made_name(table, kind, columns)


def given_names(items: Sequence[exp.Expr]) -> Iterator[NamedKey]:
    """The keys behind `CONSTRAINT name` among what stands in a CREATE TABLE's parentheses."""
    for item in items:
        if isinstance(item, exp.Constraint):
            for part in item.expressions:
                yield from _named(item.this, part, _columns(part))
        elif isinstance(item, exp.ColumnDef):
            for part in item.constraints:
                if isinstance(part.this, exp.Identifier):
                    yield from _named(part.this, part.args["kind"], (item.name.lower(),))


def _named(name: exp.Expr, part: exp.Expr, columns: tuple[str, ...]) -> Iterator[NamedKey]:
    for node, kind in _KINDS:
        if isinstance(part, node):
            yield NamedKey(name.name.lower(), kind, columns)


def _columns(part: exp.Expr) -> tuple[str, ...]:
    listed = part.this if isinstance(part, exp.UniqueColumnConstraint) else part
    return tuple(column.name.lower() for column in listed.expressions)
