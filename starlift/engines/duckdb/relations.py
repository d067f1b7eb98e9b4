"""Where relations stand in the embedded warehouse, what depends on them, and how they go."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.metadata import Place
from starlift.errors import DatabaseError
from starlift.redshift.duckdb import TEMPORARY_SCHEMA, quoted
from starlift.redshift.place import place as position
from starlift.redshift.tables import TableDefinition
from starlift.redshift.view_queries import names_read
from starlift.redshift.views import ViewDefinition, ViewKind

_DEFAULTS = """
SELECT regexp_extract(column_default, 'nextval\\(''(.*)''\\)', 1) FROM duckdb_columns()
WHERE schema_name = ? AND table_name = ? AND starts_with(column_default, 'nextval(')
"""
_SEQUENCES = "SELECT sequence_name FROM duckdb_sequences() WHERE schema_name = ?"
_DROPPED = {"table": "table", ViewKind.MATERIALIZED.value: "materialized view"}


def new_place(session: Session, relation: exp.Table) -> Place:
    """Where a relation that is about to be made stands: without a schema in the path's first.

    Raises:
        DatabaseError: when there is no such schema.
    """
    schema = relation.db.lower() or next(iter(session.catalog.search_path), "")
    if not schema:
        raise DatabaseError(
            "no schema has been selected to create in",
            sqlstate="3F000",
            hint="Name the schema, or set search_path to one that exists.",
        )
    require_schema(session, schema, relation)
    return Place(schema, relation.name.lower())


def require_schema(session: Session, schema: str, node: exp.Expr) -> None:
    """Refuse a schema that does not exist. Raises DatabaseError."""
    if not session.catalog.has_schema(schema):
        line, column = position(node)
        raise DatabaseError(
            f'schema "{schema}" does not exist',
            sqlstate="3F000",
            line=line,
            column=column,
            hint=f"CREATE SCHEMA {schema} makes it.",
        )


def standing_place(session: Session, relation: exp.Table) -> Place:
    """Where a relation stands.

    Raises:
        DatabaseError: when there is none of that name, or it is one of the system's.
    """
    name, schema = relation.name.lower(), relation.db.lower() or None
    known = session.catalog.table(name, schema)
    line, column = position(relation)
    if known is not None and known.is_system:
        raise DatabaseError(
            f'permission denied: "{name}" is a system table',
            sqlstate="42501",
            line=line,
            column=column,
        )
    found = session.catalog.place(name, schema)
    if found is None:
        raise DatabaseError(
            f'relation "{name}" does not exist', sqlstate="42P01", line=line, column=column
        )
    return found


def physical(session: Session, place: Place) -> str:
    """The table's name in the database, in quotation marks."""
    if session.catalog.is_temporary(place):
        return quoted(*TEMPORARY_SCHEMA, place.name)
    return quoted(place.schema, place.name)


def defined(session: Session, place: Place) -> TableDefinition | ViewDefinition:
    """What was declared of a relation that stands."""
    found = session.catalog.definition(place.name, place.schema)
    assert found is not None  # noqa: S101 - it stands
    return found


def reading_views(session: Session, places: Sequence[Place]) -> list[ViewDefinition]:
    """The views that are bound to relations, without those among them."""
    wanted = {(place.schema, place.name) for place in places}
    return [
        view
        for view in session.catalog.views_with([place.name for place in places])
        if view.kind is not ViewKind.LATE_BINDING
        and (view.schema, view.name) not in wanted
        and wanted & names_read(view.query)
    ]


def drop(session: Session, places: Sequence[Place], *, cascade: bool) -> None:
    """Drop relations; with CASCADE the views that read them, and the keys that refer to them.

    Raises:
        DatabaseError: when something depends on one of them, without CASCADE.
    """
    views = reading_views(session, places)
    referring = session.catalog.referring(places)
    if (views or referring) and not cascade:
        dependent = views[0].name if views else referring[0].name
        kind = _DROPPED.get(defined_kind(session, places[0]), "view")
        raise DatabaseError(
            f"cannot drop {kind} {places[0].name} because other objects depend on it",
            sqlstate="2BP01",
            hint=f'"{dependent}" depends on it: drop it first, or use DROP ... CASCADE, which '
            "drops the views and the keys that depend on it.",
        )
    if views:
        drop(session, [Place(view.schema or "", view.name) for view in views], cascade=True)
    for place in referring:
        session.catalog.forget_references(place, places)
    for place in places:
        _remove(session, place)


def defined_kind(session: Session, place: Place) -> str:
    """`table`, or the kind of a view."""
    found = session.catalog.table(place.name, place.schema)
    return found.kind if found else ""


def _remove(session: Session, place: Place) -> None:
    if defined_kind(session, place) in {"table", ViewKind.MATERIALIZED.value}:
        name, sequence_ = physical(session, place), sequence(session, place)
        session.database.execute(f"DROP TABLE {name}")
        session.database.execute(f"DROP SEQUENCE IF EXISTS {sequence_}")
    session.catalog.forget(place.name, place.schema)


def sequence(session: Session, place: Place) -> str:
    """The sequence behind a table's IDENTITY column, in quotation marks; one that is free else.

    A table that was renamed has the one that it was made with.
    """
    schema = TEMPORARY_SCHEMA[1] if session.catalog.is_temporary(place) else place.schema
    rows = session.database.execute(_DEFAULTS, [schema, place.name]).fetchall()
    if rows:
        return str(rows[0][0]).replace("''", "'")
    taken = {name for (name,) in session.database.execute(_SEQUENCES, [schema]).fetchall()}
    names = (f"{place.name}__identity{number or ''}" for number in count())
    free = next(name for name in names if name not in taken)
    return physical(session, Place(place.schema, free))
