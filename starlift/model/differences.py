"""What a table as it stands lacks of the table that the project declares, and how it gets there.

An ALTER TABLE of Redshift's adds columns at the end, keys, a distribution and an order. For all
else a new table takes the rows: ALTER COLUMN does not run in a transaction block, and NOT NULL,
defaults and the places of columns cannot be altered at all.
Source: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from starlift.model.widening import holds
from starlift.redshift.table_text import expression_text, name_text
from starlift.redshift.tables import ColumnDefinition, ForeignKey, TableDefinition

INTERLEAVED = "interleaved"
_KEEP_NUMBERS = (
    "leave the column as it is; columns that are added behind the others, keys, distribution and "
    "order do not touch it."
)


class Way(StrEnum):
    """How a table gets a change: by ALTER TABLE, as a new table that takes the rows, or not."""

    ALTER = "alter"
    REBUILD = "rebuild"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """One difference, told in `text`; where it is refused, `reason` says why, `hint` what to do.

    `is_of_values`: the loads make other values. `required` names a column in which no row may be
    NULL for the change to be possible.
    """

    text: str
    way: Way
    reason: str = ""
    hint: str = ""
    is_of_values: bool = False
    required: str = ""


def compare(
    old: TableDefinition, new: TableDefinition, *, is_referred: bool = False
) -> tuple[Change, ...]:
    """The changes that make the declared table `new` of the standing one, `old`.

    `is_referred` says that another table refers to rows by the IDENTITY column. The foreign keys of
    both name their schemas and the columns that they refer to. The names of keys do not count.
    """
    changes = [*_columns(old, new), *_keys(old, new), *_distribution(old, new)]
    if any(change.way is Way.REBUILD for change in changes):
        changes += _numbers(old, new, is_referred=is_referred)
    return tuple(changes)


def _columns(old: TableDefinition, new: TableDefinition) -> Iterator[Change]:
    before = {column.name: column for column in old.columns}
    after = {column.name: column for column in new.columns}
    yield from (_gone(old, column) for name, column in before.items() if name not in after)
    for name, column in after.items():
        if name in before:
            yield from _changed(before[name], column)
        else:
            yield _added(column)
    kept = [name for name in before if name in after]
    if [*kept, *(name for name in after if name not in before)] != list(after):
        yield Change("columns in another order", Way.REBUILD)


def _gone(table: TableDefinition, column: ColumnDefinition) -> Change:
    alter = f"alter table {name_text(table.schema, table.name)}"
    name = name_text(column.name)
    return Change(
        f"column {name}: the project has none",
        Way.REFUSED,
        "its values would be lost",
        f'drop it ("{alter} drop column {name}"), or let it have its new name ("{alter} rename '
        f'column {name} to ..."), with starlift query; or declare it again.',
    )


def _added(column: ColumnDefinition) -> Change:
    text = f"column {column.name} {column.type}: new"
    if column.identity is not None:
        return Change(f"{text}, {column.identity}", Way.REBUILD, is_of_values=True)
    if not column.is_nullable and column.default is None:
        return Change(
            f"{text}, not null",
            Way.REFUSED,
            "the rows that stand would have no value in it",
            "give it a DEFAULT, or let it be NULL.",
            is_of_values=True,
        )
    return Change(text, Way.ALTER, is_of_values=True)


def _changed(old: ColumnDefinition, new: ColumnDefinition) -> Iterator[Change]:
    name = f"column {new.name}"
    if old.type != new.type:
        yield _retyped(name, old, new)
    if old.is_nullable and not new.is_nullable:
        yield Change(f"{name}: not null", Way.REBUILD, required=new.name)
    if new.is_nullable and not old.is_nullable:
        yield Change(f"{name}: may be null", Way.REBUILD)
    if _default(old) != _default(new):
        yield Change(f"{name}: default {_default(old)} -> {_default(new)}", Way.REBUILD)
    if new.encoding not in {None, old.encoding}:  # what is not declared is the engine's to choose
        yield Change(f"{name}: encode {old.encoding or 'auto'} -> {new.encoding}", Way.REBUILD)
    if old.identity != new.identity:
        identities = f"{old.identity or 'no identity'} -> {new.identity or 'no identity'}"
        yield Change(f"{name}: {identities}", Way.REBUILD)


def _retyped(name: str, old: ColumnDefinition, new: ColumnDefinition) -> Change:
    text = f"{name}: {old.type} -> {new.type}"
    if holds(new.type, old.type):
        return Change(text, Way.REBUILD, is_of_values=True)
    return Change(
        text,
        Way.REFUSED,
        f"not every {old.type} is a {new.type}",
        "take a type that holds them all, or add a column of the new type beside it.",
        is_of_values=True,
    )


def _default(column: ColumnDefinition) -> str:
    return "none" if column.default is None else expression_text(column.default)


def _numbers(old: TableDefinition, new: TableDefinition, *, is_referred: bool) -> Iterator[Change]:
    """What becomes of the numbers of rows that move into a new table, whose IDENTITY counts anew.

    Redshift takes no values of one's own into an IDENTITY column; those BY DEFAULT are one's own.
    """
    before = {column.name: column.identity for column in old.columns}
    for column in new.columns:
        if column.identity is None or column.name not in before:
            continue
        identity = before[column.name]
        text = f"column {column.name}: the rows are numbered anew"
        if identity is None or identity.is_by_default:
            yield _numbers_lost(text, "its values are not those of an IDENTITY alone")
        elif is_referred:
            yield _numbers_lost(text, "another table refers to its values")
        else:
            yield Change(text, Way.REBUILD)


def _numbers_lost(text: str, reason: str) -> Change:
    return Change(text, Way.REFUSED, reason, _KEEP_NUMBERS)


def _keys(old: TableDefinition, new: TableDefinition) -> Iterator[Change]:
    before, after = _key_texts(old), _key_texts(new)
    for text in before:
        if text not in after:
            yield Change(f"{text}: the project has none", Way.ALTER)
    for text in after:
        if text not in before:
            yield Change(f"{text}: new", Way.ALTER)


def _key_texts(table: TableDefinition) -> list[str]:
    primary = [f"primary key {_listed(table.primary_key)}"] if table.primary_key else []
    unique = [f"unique {_listed(columns)}" for columns in table.unique_keys]
    return [*primary, *unique, *map(foreign_key_text, table.foreign_keys)]


def foreign_key_text(key: ForeignKey) -> str:
    """The key as CREATE TABLE has it.

    >>> foreign_key_text(ForeignKey(("a",), "t", ("b",), "s"))
    'foreign key (a) references s.t (b)'
    """
    referred = f"{name_text(key.schema, key.table)} {_listed(key.referred_columns)}".rstrip()
    return f"foreign key {_listed(key.columns)} references {referred}"


def _listed(columns: tuple[str, ...]) -> str:
    return f"({', '.join(map(name_text, columns))})" if columns else ""


def _distribution(old: TableDefinition, new: TableDefinition) -> Iterator[Change]:
    """Redshift alters no table to an interleaved order, and hardly one that has it."""
    way = Way.REBUILD if INTERLEAVED in {old.sort_style, new.sort_style} else Way.ALTER
    for told in (distribution, order):
        if told(old) != told(new):
            yield Change(f"{told(old)} -> {told(new)}", way)


def distribution(table: TableDefinition) -> str:
    """How the rows are spread, as ALTER TABLE has it."""
    if table.dist_key is not None:
        return f"diststyle key distkey {name_text(table.dist_key)}"
    return f"diststyle {table.dist_style}"


def order(table: TableDefinition) -> str:
    """How the rows are sorted, as ALTER TABLE has it."""
    if not table.sort_key:
        return "sortkey auto"
    style = INTERLEAVED if table.sort_style == INTERLEAVED else "compound"
    return f"{style} sortkey {_listed(table.sort_key)}"


def resolved(table: TableDefinition, referred: Mapping[str, TableDefinition]) -> TableDefinition:
    """The table as another can be held against it, with its schema, and with those of its keys.

    `referred` are all tables by `schema.table`: a key without columns means their primary key.
    """
    schema = table.schema or "public"
    keys = []
    for key in table.foreign_keys:
        where = key.schema or schema
        other = referred.get(f"{where}.{key.table}")
        columns = key.referred_columns or (other.primary_key if other else ())
        keys.append(replace(key, schema=where, referred_columns=columns))
    return replace(
        table, schema=schema, foreign_keys=tuple(keys), if_not_exists=False, is_temporary=False
    )
