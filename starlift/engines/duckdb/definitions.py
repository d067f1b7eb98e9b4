"""CREATE and DROP of tables on the embedded engine."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from starlift.engines.duckdb import relations
from starlift.engines.duckdb.outputs import columns_of
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.metadata import Place
from starlift.engines.duckdb.system.standing import standing_columns
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, UnsupportedSqlError
from starlift.redshift.dialect import shown
from starlift.redshift.duckdb import TEMPORARY_SCHEMA, create_table, quoted, translate
from starlift.redshift.duckdb_types import DUCKDB_TYPES, duckdb_type
from starlift.redshift.schema import KnownColumn
from starlift.redshift.table_clauses import Clauses, is_temporary_table, known_properties
from starlift.redshift.tables import ForeignKey, TableDefinition, declared_table, table_of_query
from starlift.redshift.views import ViewDefinition


def create(session: Session, tree: exp.Create) -> Outcome:
    """CREATE TABLE, by columns, LIKE another, or AS a query.

    Raises:
        DatabaseError: when the name is taken, or a table that it refers to does not stand.
    """
    relation = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    place = _place(session, relation, known_properties(tree))
    if session.catalog.definition(place.name, place.schema) is not None:
        if tree.args.get("exists"):
            return Outcome(notices=(f'relation "{place.name}" already exists, skipping',))
        raise DatabaseError(f'relation "{place.name}" already exists', sqlstate="42P07")
    if not session.catalog.is_temporary(place):
        relation.set("db", exp.to_identifier(place.schema, quoted=True))
    if tree.expression:
        return _create_as(session, tree, place)
    declared = declared_table(tree, session.catalog)
    keys = tuple(_found(session, declared, key) for key in declared.foreign_keys)
    has_identity = any(column.identity for column in declared.columns)
    sequence = relations.sequence(session, place) if has_identity else ""
    for statement in create_table(declared, sequence):
        session.database.execute(statement)
    session.catalog.record(replace(declared, foreign_keys=keys))
    return Outcome()


def _place(session: Session, relation: exp.Table, properties: tuple[exp.Expr, ...]) -> Place:
    """Where a new table stands: a temporary one among those of the session."""
    if not is_temporary_table(relation, properties):
        return relations.new_place(session, relation)
    if relation.db:
        raise DatabaseError(
            "cannot create a temporary table in a schema",
            sqlstate="42P16",
            hint="Leave the schema out, or TEMP.",
        )
    return session.catalog.temporary_place(relation.name.lower())


def _found(session: Session, table: TableDefinition, key: ForeignKey) -> ForeignKey:
    """The key with the schema of the table it refers to, where that is another."""
    if key.table == table.name and key.schema in {None, table.schema}:
        return key
    place = session.catalog.place(key.table, key.schema)
    if place is None:
        raise DatabaseError(
            f'relation "{key.table}" does not exist: {table.name} refers to it',
            sqlstate="42P01",
            hint="Create the table that is referred to first.",
        )
    return replace(key, schema=place.schema if place.schema != table.schema else None)


def _create_as(session: Session, tree: exp.Create, place: Place) -> Outcome:
    """CREATE TABLE AS: its columns have the types that can be told, else those that came out."""
    listed: list[str] = []
    if isinstance(tree.this, exp.Schema):
        listed = [_listed(column) for column in tree.this.expressions]
        tree.set("this", tree.this.this)
    columns = columns_of(session, tree.expression, listed)
    if listed:
        _name_columns(tree, [name for name, _ in columns])
    clauses = Clauses.of_query(tree)
    for statement in translate(tree, session.catalog):
        session.database.execute(statement)
    where = TEMPORARY_SCHEMA if clauses.is_temporary else (place.schema,)
    standing = standing_columns(session.database, *where, place.name)
    known = tuple(
        replace(column, name=name, type=kind or column.type)
        for column, (name, kind) in zip(standing, columns, strict=True)
    )
    table = quoted(*where, place.name)
    for made, told in zip(standing, known, strict=True):
        if told.type != made.type and (kind := duckdb_type(told.type)) != _standing(made):
            session.database.execute(
                f"ALTER TABLE {table} ALTER COLUMN {quoted(made.name)} TYPE {kind}"
            )
    session.catalog.record(table_of_query(clauses, known))
    return Outcome()


def _standing(column: KnownColumn) -> str:
    """The type that the database has given a column; its own name for one that Redshift lacks."""
    is_known = column.type.name in DUCKDB_TYPES
    return duckdb_type(column.type) if is_known else column.type.name


def _listed(column: exp.Expr) -> str:
    """A column's name; its type comes from the query."""
    if not isinstance(column, exp.Identifier):
        raise UnsupportedSqlError(
            f"CREATE TABLE AS lists names of columns alone, not {shown(column)}",
            hint="Cast in the query: SELECT expression::type AS name.",
        )
    return column.name.lower()


def _name_columns(tree: exp.Create, names: list[str]) -> None:
    """Give the query's columns the names that are listed behind the table's."""
    columns = [exp.to_identifier(name, quoted=True) for name in names]
    named = exp.Subquery(
        this=tree.expression.unnest(),
        alias=exp.TableAlias(this=exp.to_identifier("q", quoted=True), columns=columns),
    )
    tree.set("expression", exp.Select(expressions=[exp.Star()], from_=exp.From(this=named)))


def drop(session: Session, tree: exp.Drop) -> Outcome:
    """DROP TABLE.

    Raises:
        DatabaseError: when there is none of that name, or something depends on it, without CASCADE.
    """
    places, notices = [], []
    for table in tree.args["tables"]:
        name, schema = table.name.lower(), table.db.lower() or None
        if tree.args.get("exists") and session.catalog.table(name, schema) is None:
            notices.append(f'Table "{name}" does not exist and will be skipped')
            continue
        place = relations.standing_place(session, table)
        _check_table(session, place)
        places.append(place)
    if places:
        relations.drop(session, places, cascade=bool(tree.args.get("cascade")))
    return Outcome(notices=tuple(notices))


def _check_table(session: Session, place: Place) -> None:
    found = relations.defined(session, place)
    if isinstance(found, ViewDefinition):
        kind = "MATERIALIZED VIEW" if found.kind.value.startswith("material") else "VIEW"
        raise DatabaseError(
            f'"{place.name}" is not a table',
            sqlstate="42809",
            hint=f"Write DROP {kind} {quoted(place.name)}.",
        )
