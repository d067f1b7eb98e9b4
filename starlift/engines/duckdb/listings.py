"""SHOW of what stands, on the embedded engine."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.tables import DATABASE, SCHEMA
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, SqlError
from starlift.redshift.show_catalog import MOST_ROWS, ShowListing, ShowTable, ShowView
from starlift.redshift.table_text import table_text
from starlift.redshift.tables import TableDefinition
from starlift.redshift.views import ViewDefinition

_CURRENT = f"SELECT {DATABASE}"
_VIEW_TEXT = f"SELECT definition FROM {SCHEMA}.pg_views WHERE schemaname = ? AND viewname = ?"
_SCHEMAS = f"SELECT name FROM {SCHEMA}.standing_schemas WHERE name = ?"


@dataclass(frozen=True)
class Listing:
    """What is listed: a view of the system's, its column that LIKE looks at, its order."""

    view: str
    pattern_column: str
    order: str


_LISTINGS = {
    "databases": Listing("show_databases", "database_name", "database_name"),
    "schemas": Listing("show_schemas", "schema_name", "schema_name"),
    "tables": Listing("show_tables", "table_name", "table_name"),
    "columns": Listing("show_columns", "column_name", "ordinal_position"),
    "primary keys": Listing("show_primary_keys", "column_name", "key_seq"),
    "foreign keys": Listing("show_foreign_keys", "fk_column_name", "fk_name, key_seq"),
    "exported keys": Listing("show_foreign_keys", "pk_column_name", "fk_name, key_seq"),
}
_PLACES = {
    "tables": ("schema_name",),
    "columns": ("schema_name", "table_name"),
    "primary keys": ("schema_name", "table_name"),
    "foreign keys": ("fk_schema_name", "fk_table_name"),
    "exported keys": ("pk_schema_name", "pk_table_name"),
}


def show_listing(session: Session, tree: ShowListing) -> Outcome:
    """Databases, schemas, tables, columns or keys, one a row.

    Raises:
        DatabaseError: when what they are to be listed from does not stand.
        SqlError: when there are more than Redshift would list.
    """
    what = tree.args["what"]
    listing = _LISTINGS[what]
    values = _place(session, what, tree.this)
    conditions = [f"{column} = ?" for column in _PLACES.get(what, ())]
    if (pattern := tree.args.get("pattern")) is not None:
        conditions.append(f"{listing.pattern_column} LIKE ? ESCAPE '\\'")
        values.append(pattern)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    limit = tree.args.get("limit")
    result = session.database.execute(
        f"SELECT * FROM {SCHEMA}.{listing.view}{where} ORDER BY {listing.order} "
        f"LIMIT {MOST_ROWS + 1 if limit is None else limit}",
        values,
    )
    columns = tuple(column[0] for column in result.description or ())
    rows = tuple(result.fetchall())
    if len(rows) > MOST_ROWS:
        raise SqlError(
            f"SHOW {what.upper()} would list more than {MOST_ROWS} rows",
            hint="narrow it with LIKE 'pattern', or write LIMIT.",
        )
    return Outcome(columns=columns, rows=rows)


def _place(session: Session, what: str, source: exp.Table | None) -> list[str]:
    """The names of what the listing is from, which must stand."""
    if source is None:
        return []
    parts = [part.name.lower() for part in source.parts]
    if what == "schemas":
        _check_database(session, parts[0])
        return []
    if what == "tables":
        _check_database(session, *parts[:-1])
        if not session.database.execute(_SCHEMAS, [parts[-1]]).fetchall():
            raise DatabaseError(f'schema "{parts[-1]}" does not exist', sqlstate="3F000")
        return [parts[-1]]
    _check_database(session, *parts[:-2])
    return list(_standing(session, source)[:2])


def _check_database(session: Session, *names: str) -> None:
    ((current,),) = session.database.execute(_CURRENT).fetchall()
    for name in names:
        if name != current:
            raise DatabaseError(
                f'database "{name}" does not exist',
                sqlstate="3D000",
                hint=f"the one database of this warehouse is {current}.",
            )


def _standing(
    session: Session, table: exp.Table
) -> tuple[str, str, TableDefinition | ViewDefinition]:
    """Schema, name and definition of a relation that stands."""
    name, schema = table.name.lower(), table.db.lower() or None
    definition = session.catalog.definition(name, schema)
    if definition is None:
        raise DatabaseError(f'relation "{name}" does not exist', sqlstate="42P01")
    return session.catalog.schema_of(name, schema), name, definition


def show_table(session: Session, tree: ShowTable) -> Outcome:
    """The CREATE TABLE that makes the table again.

    Raises:
        DatabaseError: when it does not stand, or is a view.
    """
    schema, name, table = _standing(session, tree.this)
    if not isinstance(table, TableDefinition):
        raise DatabaseError(
            f'"{name}" is not a table', sqlstate="42809", hint=f"write SHOW VIEW {name}."
        )
    named = table if table.is_temporary else replace(table, schema=schema)
    return Outcome(columns=("Show Table DDL statement",), rows=((table_text(named),),))


def show_view(session: Session, tree: ShowView) -> Outcome:
    """A view's definition.

    Raises:
        DatabaseError: when it does not stand, or is a table.
    """
    schema, name, view = _standing(session, tree.this)
    if not isinstance(view, ViewDefinition):
        raise DatabaseError(
            f'"{name}" is not a view', sqlstate="42809", hint=f"write SHOW TABLE {name}."
        )
    ((text,),) = session.database.execute(_VIEW_TEXT, [schema, name]).fetchall()
    return Outcome(columns=("Show View DDL statement",), rows=((f"{text.rstrip(';')};",),))
