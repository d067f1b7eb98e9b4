"""ALTER TABLE on the embedded engine: the table itself, and what is kept of it.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlglot import exp

from starlift.engines.duckdb import distribution, keys, principals, relations
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.metadata import Place
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, SqlError, UnsupportedSqlError
from starlift.redshift import alter_syntax as syntax
from starlift.redshift.duckdb import added_column, quoted
from starlift.redshift.statements import parse
from starlift.redshift.tables import ColumnDefinition, TableDefinition, table_definition
from starlift.redshift.view_columns import reads_column, with_columns
from starlift.redshift.view_queries import renamed, tables_read
from starlift.redshift.views import ViewDefinition, ViewKind

_MOST_COLUMNS = 1_600


def alter(session: Session, tree: syntax.AlterTable) -> Outcome:
    """ALTER TABLE, but for what stands outside of blocks."""
    place = relations.standing_place(session, tree.this)
    for action in tree.args["actions"]:
        declared = relations.defined(session, place)
        if isinstance(action, syntax.RenameTable):
            place = _rename(session, place, declared, action)
        elif isinstance(action, syntax.SetOwner):
            principals.require(session, "user", action.this)
            session.catalog.set_owner(place.name, place.schema, action.this.name.lower())
        elif isinstance(declared, ViewDefinition):
            raise DatabaseError(f'"{place.name}" is not a table', sqlstate="42809")
        else:
            changed = _ACTIONS[type(action)](session, place, declared, action)
            session.catalog.record_at(place, changed)
    return Outcome()


def _add_column(
    session: Session, place: Place, table: TableDefinition, action: syntax.AddColumn
) -> TableDefinition:
    shell = exp.Create(
        this=exp.Schema(this=exp.to_table(quoted(place.name)), expressions=[action.this]),
        kind="TABLE",
    )
    added = table_definition(shell)
    column = added.columns[0]
    _check_added(table, added, column)
    _keep_columns(session, place, table, column.name)
    session.database.execute(
        f"ALTER TABLE {relations.physical(session, place)} ADD COLUMN {added_column(column)}"
    )
    return replace(table, columns=(*table.columns, column))


def _check_added(table: TableDefinition, added: TableDefinition, column: ColumnDefinition) -> None:
    if any(column.name == other.name for other in table.columns):
        raise DatabaseError(
            f'column "{column.name}" of relation "{table.name}" already exists', sqlstate="42701"
        )
    is_key = added.primary_key or added.unique_keys or added.foreign_keys or column.identity
    if is_key or added.dist_key or added.sort_key:
        raise SqlError(
            "ALTER TABLE ADD COLUMN takes DEFAULT, ENCODE, NOT NULL and NULL, and no key or "
            "IDENTITY",
            hint="Add the column; ALTER TABLE ADD PRIMARY KEY, ALTER DISTKEY and ALTER SORTKEY "
            "add keys.",
        )
    if not column.is_nullable and column.default is None:
        raise SqlError(
            "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression",
            hint="Give it a DEFAULT: the rows that stand get it.",
        )
    if len(table.columns) >= _MOST_COLUMNS:
        raise SqlError(f"a table has at most {_MOST_COLUMNS} columns", sqlstate="54011")


def _drop_column(
    session: Session, place: Place, table: TableDefinition, action: syntax.DropColumn
) -> TableDefinition:
    column = _column(table, action.this)
    name = column.name
    cascade = bool(action.args.get("cascade"))
    if len(table.columns) == 1:
        raise SqlError("cannot drop the last column of a table", hint="DROP TABLE drops it whole.")
    for key, what in ((table.dist_key == name, "DISTKEY"), (name in table.sort_key, "SORTKEY")):
        if key:
            raise SqlError(
                f'cannot drop the {what.lower()} column "{name}"',
                hint=f"Alter the {what} first: ALTER TABLE {table.name} ALTER ...",
            )
    _check_column_views(session, place, name, cascade=cascade)
    kept = keys.without_column(session, place, table, name, cascade=cascade)
    sequence = relations.sequence(session, place)
    session.database.execute(
        f"ALTER TABLE {relations.physical(session, place)} DROP COLUMN {quoted(name)}"
    )
    if column.identity is not None:
        session.database.execute(f"DROP SEQUENCE IF EXISTS {sequence}")
    return replace(kept, columns=tuple(c for c in table.columns if c.name != name))


def _check_column_views(session: Session, place: Place, name: str, *, cascade: bool) -> None:
    """Views that read a column hold it; with CASCADE they go."""
    reading = _reading(session, place, name)
    if reading and not cascade:
        raise DatabaseError(
            f"cannot drop table {place.name} column {name} because other objects depend on it",
            sqlstate="2BP01",
            hint=f'the view "{reading[0].name}" reads it: drop it first, or write CASCADE.',
        )
    if reading:
        places = [Place(view.schema or "", view.name) for view in reading]
        relations.drop(session, places, cascade=True)


def _reading(session: Session, place: Place, column: str) -> list[ViewDefinition]:
    """The views that are bound to a column of a table."""
    table = (place.schema, place.name)
    views = relations.reading_views(session, [place])
    return [view for view in views if reads_column(view.query, table, column)]


def _keep_columns(session: Session, place: Place, table: TableDefinition, added: str) -> None:
    """Let the views that read a table read the columns that it had, and not the new one."""
    names = [column.name for column in table.columns]
    for view in _reading(session, place, added):
        query = with_columns(view.query, (place.schema, place.name), names, added)
        session.catalog.record(replace(view, query=query))


def _rename_column(
    session: Session, place: Place, table: TableDefinition, action: syntax.RenameColumn
) -> TableDefinition:
    old, new = _column(table, action.this).name, action.args["name"].name.lower()
    if any(column.name == new for column in table.columns):
        raise DatabaseError(
            f'column "{new}" of relation "{table.name}" already exists', sqlstate="42701"
        )
    reading = [*_reading(session, place, old), *_reading(session, place, new)]
    if reading:
        raise UnsupportedSqlError(
            f'the view "{reading[0].name}" reads "{old}" or a "{new}": the embedded engine does '
            "not rename it there",
            hint="Drop the view, rename the column, and create the view again.",
        )
    session.database.execute(
        f"ALTER TABLE {relations.physical(session, place)} RENAME COLUMN {quoted(old)} TO "
        f"{quoted(new)}"
    )
    session.catalog.rename_column(place, old, new)
    return keys.with_renamed_column(session, place, table, old, new)


def _rename(
    session: Session,
    place: Place,
    declared: TableDefinition | ViewDefinition,
    action: syntax.RenameTable,
) -> Place:
    """RENAME TO; the views that read the table read it under its new name."""
    new = Place(place.schema, action.this.name.lower())
    if isinstance(declared, ViewDefinition) and declared.kind is ViewKind.MATERIALIZED:
        raise SqlError("a materialized view cannot be renamed", hint="Drop it and create another.")
    if session.catalog.definition(new.name, new.schema) is not None:
        raise DatabaseError(f'relation "{new.name}" already exists', sqlstate="42P07")
    if new.name.startswith("#") and not session.catalog.is_temporary(place):
        raise SqlError("a permanent table cannot have a name that begins with #")
    if not isinstance(declared, ViewDefinition):
        session.database.execute(
            f"ALTER TABLE {relations.physical(session, place)} RENAME TO {quoted(new.name)}"
        )
    reading = relations.reading_views(session, [place])
    keys.rename_references(session, place, new)
    session.catalog.rename(place.name, place.schema, new.name)
    for view in reading:
        session.catalog.record(replace(view, query=_renamed(view.query, place, new)))
    return new


def _renamed(query: str, old: Place, new: Place) -> str:
    def name(table: exp.Table) -> tuple[str, str] | None:
        is_old = (table.db.lower(), table.name.lower()) == (old.schema, old.name)
        return (new.schema, new.name) if is_old else None

    assert any(tables_read(parse(query)))  # noqa: S101 - it reads the old one
    return renamed(query, name)


def _column(table: TableDefinition, node: exp.Expr) -> ColumnDefinition:
    """The column of that name. Raises DatabaseError when there is none."""
    return keys.column_of(table, node)


_Action = Callable[[Session, Place, TableDefinition, Any], TableDefinition]
_ACTIONS: dict[type[exp.Expr], _Action] = {
    syntax.AddColumn: _add_column,
    syntax.AddConstraint: keys.add,
    syntax.DropColumn: _drop_column,
    syntax.DropConstraint: keys.drop,
    syntax.RenameColumn: _rename_column,
    syntax.SetDistribution: distribution.distribute,
    syntax.SetEncoding: distribution.encode,
    syntax.SetSortKey: distribution.sort,
}
