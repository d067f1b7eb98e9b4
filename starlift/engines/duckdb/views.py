"""CREATE, DROP and REFRESH of views on the embedded engine.

A view is a query that is put in the place of its name; a materialized view is a table.
"""

from __future__ import annotations

from sqlglot import exp

from starlift.engines.duckdb import relations
from starlift.engines.duckdb.outputs import columns_of
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.metadata import Place
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, SqlError, UnsupportedSqlError
from starlift.redshift.databases import without_database
from starlift.redshift.duckdb import translate
from starlift.redshift.place import place as position
from starlift.redshift.statements import parse
from starlift.redshift.user_functions import inline
from starlift.redshift.view_queries import renamed, tables_read
from starlift.redshift.view_syntax import CreateMaterializedView, CreateView, DropView, RefreshView
from starlift.redshift.views import ViewDefinition, ViewKind


def create(session: Session, tree: CreateView) -> Outcome:
    """CREATE VIEW; OR REPLACE keeps the columns as they are.

    Raises:
        DatabaseError: when the name is taken, or the query does not fit what stands.
    """
    place = relations.new_place(session, tree.this)
    if place.name.startswith("#"):
        raise UnsupportedSqlError("A temporary view is not supported", hint="Write a CTE.")
    listed = [column.name.lower() for column in tree.args.get("columns") or ()]
    if tree.args["is_late_binding"]:
        _check_qualified(session, tree.args["query"])
        view = ViewDefinition(
            place.schema,
            place.name,
            tuple((name, None) for name in listed),
            without_database(tree.args["text"]),
            ViewKind.LATE_BINDING,
        )
    else:
        columns = columns_of(session, tree.args["query"], listed)
        query = _qualified(session, tree.args["text"])
        view = ViewDefinition(place.schema, place.name, columns, query)
        _run(session, f"EXPLAIN {_translated(session, tree.args['query'])}")
    _check_name(session, place, view, is_replacing=bool(tree.args["is_replacing"]))
    session.catalog.record(view)
    return Outcome()


def _check_qualified(session: Session, query: exp.Expr) -> None:
    """A late-binding view names every relation with a schema that exists."""
    for table in tables_read(query):
        if not table.db:
            line, column = position(table)
            raise DatabaseError(
                "All the relation names inside should be qualified when creating VIEW WITH NO "
                f'SCHEMA BINDING: "{table.name.lower()}" is not',
                sqlstate="42P01",
                line=line,
                column=column,
                hint=f"Write the schema before it: public.{table.name.lower()}.",
            )
        is_system = session.catalog.table(table.name.lower(), table.db.lower())
        if is_system is None or not is_system.is_system:
            relations.require_schema(session, table.db.lower(), table)


def _qualified(session: Session, text: str) -> str:
    """The query with the schemas of the relations that it reads."""

    def where(table: exp.Table) -> tuple[str, str] | None:
        name, schema = table.name.lower(), table.db.lower() or None
        found = session.catalog.place(name, schema)
        if found is None:
            return None  # the system's, or what is refused when it is run
        if session.catalog.is_temporary(found):
            raise UnsupportedSqlError(
                f'A view of the temporary table "{name}" is not supported',
                hint="Make the table a permanent one, or the view another temporary table.",
            )
        return found.schema, found.name

    return renamed(without_database(text), where)


def _check_name(
    session: Session, place: Place, view: ViewDefinition, *, is_replacing: bool
) -> None:
    standing = session.catalog.definition(place.name, place.schema)
    if standing is None:
        return
    if not is_replacing:
        raise DatabaseError(f'relation "{place.name}" already exists', sqlstate="42P07")
    if not isinstance(standing, ViewDefinition) or standing.kind is ViewKind.MATERIALIZED:
        raise DatabaseError(f'"{place.name}" is not a view', sqlstate="42809")
    if view.kind is standing.kind is ViewKind.BOUND and not _has_columns_of(view, standing):
        raise DatabaseError(
            f'cannot change the columns of the view "{place.name}", or their types, by replacing '
            "it",
            sqlstate="42P16",
            hint="DROP VIEW and CREATE VIEW, or WITH NO SCHEMA BINDING.",
        )


def _has_columns_of(view: ViewDefinition, other: ViewDefinition) -> bool:
    """Whether the columns have the same names, and types, where these are known of both."""
    return len(view.columns) == len(other.columns) and all(
        name == other_name and (kind is None or standing is None or kind.name == standing.name)
        for (name, kind), (other_name, standing) in zip(view.columns, other.columns, strict=True)
    )


def create_materialized(session: Session, tree: CreateMaterializedView) -> Outcome:
    """CREATE MATERIALIZED VIEW: the query's rows in a table.

    Raises:
        DatabaseError: when the name is taken, or the query reads what it must not.
    """
    place = relations.new_place(session, tree.this)
    if session.catalog.definition(place.name, place.schema) is not None:
        raise DatabaseError(f'relation "{place.name}" already exists', sqlstate="42P07")
    _check_materialized(session, tree.args["query"])
    columns = columns_of(session, tree.args["query"], [])
    query = _qualified(session, tree.args["text"])
    name = relations.physical(session, place)
    _run(session, f"CREATE TABLE {name} AS {_translated(session, tree.args['query'])}")
    session.catalog.record(
        ViewDefinition(place.schema, place.name, columns, query, ViewKind.MATERIALIZED)
    )
    return Outcome()


def _check_materialized(session: Session, query: exp.Expr) -> None:
    """What its query must not have: standard views, system tables, an order, a limit."""
    if query.args.get("order") or query.args.get("limit") or query.args.get("offset"):
        raise SqlError(
            "a materialized view cannot have ORDER BY, LIMIT or OFFSET",
            hint="Leave it out, and write it where the view is read.",
        )
    for table in tables_read(query):
        known = session.catalog.table(table.name.lower(), table.db.lower() or None)
        if known is not None and (known.is_system or known.kind not in _MATERIALIZED_FROM):
            line, column = position(table)
            raise DatabaseError(
                f'a materialized view cannot read "{table.name.lower()}": it is no table',
                line=line,
                column=column,
                sqlstate="0A000",
                hint="Read the tables that it reads.",
            )


_MATERIALIZED_FROM = {"table", ViewKind.MATERIALIZED.value}


def refresh(session: Session, tree: RefreshView) -> Outcome:
    """REFRESH MATERIALIZED VIEW: its query is run again, whole."""
    place = relations.standing_place(session, tree.this)
    view = relations.defined(session, place)
    if not isinstance(view, ViewDefinition) or view.kind is not ViewKind.MATERIALIZED:
        raise DatabaseError(f'"{place.name}" is not a materialized view', sqlstate="42809")
    name = relations.physical(session, place)
    written = parse(view.query)
    inline(written, session.catalog)
    query = _translated(session, written)
    _run(session, f"DELETE FROM {name}")
    _run(session, f"INSERT INTO {name} {query}")
    return Outcome()


def drop(session: Session, tree: DropView) -> Outcome:
    """DROP VIEW and DROP MATERIALIZED VIEW.

    Raises:
        DatabaseError: when there is none of that name, or other views read it.
    """
    is_materialized = bool(tree.args["is_materialized"])
    places = []
    for table in tree.expressions:
        place = session.catalog.place(table.name.lower(), table.db.lower() or None)
        if place is None and tree.args["exists"]:
            continue
        place = relations.standing_place(session, table)
        _check_kind(session, place, is_materialized=is_materialized)
        places.append(place)
    if places:
        relations.drop(session, places, cascade=bool(tree.args["cascade"]))
    return Outcome()


def _check_kind(session: Session, place: Place, *, is_materialized: bool) -> None:
    kind = relations.defined_kind(session, place)
    if kind == "table" or (kind == ViewKind.MATERIALIZED.value) != is_materialized:
        wanted = "materialized view" if is_materialized else "view"
        raise DatabaseError(
            f'"{place.name}" is not a {wanted}',
            sqlstate="42809",
            hint=f"Write DROP {'TABLE' if kind == 'table' else kind.upper()} {place.name}.",
        )


def _translated(session: Session, query: exp.Expr) -> str:
    (sql,) = translate(query.copy(), session.catalog)
    return sql


def _run(session: Session, sql: str) -> None:
    session.database.execute(sql)
