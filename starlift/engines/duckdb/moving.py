"""ALTER TABLE's APPEND and its change of a column's size: both stand outside of blocks.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE_APPEND.html and
r_ALTER_TABLE.html.
"""

from __future__ import annotations

from dataclasses import replace

from starlift.engines.duckdb import relations
from starlift.engines.duckdb.keys import column_of
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.metadata import Place
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, SqlError
from starlift.redshift.alter_syntax import AppendTable, ResizeColumn
from starlift.redshift.duckdb import create_table, quoted
from starlift.redshift.tables import ColumnDefinition, TableDefinition
from starlift.redshift.types import ColumnType, column_type

_FIXED_ENCODINGS = {"bytedict", "runlength", "text255", "text32k"}
_REBUILT = "starlift rebuilt"  # no table of a warehouse has such a name


def append(session: Session, tree: AppendTable) -> Outcome:
    """APPEND FROM: the source's rows move, and it is empty.

    Raises:
        DatabaseError: when a table does not stand.
        SqlError: when the tables are not alike, or are the same.
    """
    places = [relations.standing_place(session, node) for node in (tree.this, tree.args["source"])]
    if places[0] == places[1]:
        raise SqlError(
            f'"{places[0].name}" cannot be appended to itself: its rows would go',
            hint="Name another table behind APPEND FROM.",
        )
    target, source = (_permanent(session, place) for place in places)
    columns = _shared(target, source, tree.args.get("extra"))
    names = ", ".join(quoted(name) for name in columns)
    into, from_ = (relations.physical(session, place) for place in places)
    session.database.execute(f"INSERT INTO {into} ({names}) SELECT {names} FROM {from_}")
    session.database.execute(f"DELETE FROM {from_}")
    return Outcome()


def _permanent(session: Session, place: Place) -> TableDefinition:
    found = relations.defined(session, place)
    if not isinstance(found, TableDefinition) or session.catalog.is_temporary(place):
        raise DatabaseError(f'"{place.name}" is not a permanent table', sqlstate="42809")
    return found


def _shared(target: TableDefinition, source: TableDefinition, extra: str | None) -> list[str]:
    """The columns that both have; each is the same in both."""
    if (target.dist_style, target.dist_key) != (source.dist_style, source.dist_key):
        raise SqlError(f"{target.name} and {source.name} are distributed in different ways")
    if (target.sort_style, target.sort_key) != (source.sort_style, source.sort_key):
        raise SqlError(f"{target.name} and {source.name} are sorted in different ways")
    columns = {column.name: column for column in target.columns}
    theirs = {column.name: column for column in source.columns}
    shared = [name for name in columns if name in theirs]
    _check_extra([n for n in theirs if n not in columns], source, extra, "IGNOREEXTRA")
    _check_extra([n for n in columns if n not in theirs], target, extra, "FILLTARGET")
    for name in shared:
        _check_alike(columns[name], theirs[name])
    return shared


def _check_extra(names: list[str], table: TableDefinition, extra: str | None, word: str) -> None:
    if names and extra != word:
        raise SqlError(
            f'column "{names[0]}" stands in {table.name} alone', hint=f"Write {word} at the end."
        )


def _check_alike(column: ColumnDefinition, other: ColumnDefinition) -> None:
    if any(one.identity and not one.identity.is_by_default for one in (column, other)):
        raise SqlError(
            f'the identity column "{column.name}" cannot be appended',
            hint="IGNOREEXTRA and FILLTARGET pass over one that only one table has.",
        )
    marks = [(c.type, c.encoding, c.is_nullable) for c in (column, other)]
    if marks[0] != marks[1]:
        raise SqlError(
            f'column "{column.name}" is not the same in both tables: type, size, encoding and '
            "NOT NULL must be"
        )


def resize(session: Session, tree: ResizeColumn) -> Outcome:
    """ALTER COLUMN ... TYPE: another size for a VARCHAR.

    Raises:
        SqlError: when Redshift cannot change the column, or a value does not fit.
    """
    place = relations.standing_place(session, tree.this)
    table = relations.defined(session, place)
    if not isinstance(table, TableDefinition):
        raise DatabaseError(f'"{place.name}" is not a table', sqlstate="42809")
    column, kind = column_of(table, tree.args["column"]), column_type(tree.args["kind"])
    _check_resizable(table, column, kind)
    _check_values(session, place, column, kind)
    columns = tuple(replace(c, type=kind) if c.name == column.name else c for c in table.columns)
    resized = replace(table, columns=columns)
    _rebuild(session, place, resized)
    session.catalog.record_at(place, resized)
    return Outcome()


def _check_resizable(table: TableDefinition, column: ColumnDefinition, kind: ColumnType) -> None:
    if column.type.name != "varchar" or kind.name != "varchar":
        raise SqlError(
            f'cannot alter the type of column "{column.name}" from {column.type} to {kind}: only '
            "the size of a VARCHAR can be changed",
            hint="Add a column of the new type, UPDATE it from the old one, drop the old one.",
        )
    in_keys = (table.primary_key, *table.unique_keys, *(k.columns for k in table.foreign_keys))
    reasons = {
        "it has a default value": column.default is not None,
        "it is part of a key": any(column.name in key for key in in_keys),
        f"it has the encoding {column.encoding}": column.encoding in _FIXED_ENCODINGS,
    }
    for reason, holds in reasons.items():
        if holds:
            raise SqlError(f'cannot alter the size of column "{column.name}": {reason}')


def _check_values(
    session: Session, place: Place, column: ColumnDefinition, kind: ColumnType
) -> None:
    ((longest,),) = session.database.execute(
        f"SELECT max(strlen({quoted(column.name)})) FROM {relations.physical(session, place)}"
    ).fetchall()
    if longest is not None and kind.length is not None and longest > kind.length:
        raise SqlError(
            f'cannot alter column "{column.name}" to {kind}: a value of {longest} bytes stands in '
            "it",
            sqlstate="22001",
        )


def _rebuild(session: Session, place: Place, table: TableDefinition) -> None:
    """Make the table anew with its rows: the database does not change a column with checks."""
    old, rebuilt = relations.physical(session, place), Place(place.schema, _REBUILT)
    new = relations.physical(session, rebuilt)
    sequence = relations.sequence(session, place)
    is_temporary = session.catalog.is_temporary(place)
    made = replace(table, name=_REBUILT, schema=None if is_temporary else place.schema,
                   is_temporary=is_temporary)  # fmt: skip
    *_, create = create_table(made, sequence)
    for statement in (
        create,
        f"INSERT INTO {new} SELECT * FROM {old}",
        f"DROP TABLE {old}",
        f"ALTER TABLE {new} RENAME TO {quoted(place.name)}",
    ):
        session.database.execute(statement)
