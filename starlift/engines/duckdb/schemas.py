"""CREATE, ALTER and DROP of schemas, and COMMENT, on the embedded engine."""

from __future__ import annotations

from sqlglot import exp

from starlift.engines.duckdb import principals, relations
from starlift.engines.duckdb.session import Session
from starlift.engines.duckdb.system.metadata import Place
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, UnsupportedSqlError
from starlift.redshift.duckdb import DEFAULT_SCHEMA, quoted
from starlift.redshift.schema_syntax import AlterSchema, Comment, CreateSchema, DropSchema

_SYSTEM = {"pg_catalog", "information_schema", "pg_toast", "pg_internal", "redshift_system"}
# Names of DuckDB's own databases, and of the schemas that it does not drop, but holds empty.
_TAKEN = {"temp", "system"}
_STAYING = {DEFAULT_SCHEMA, "main"}


def create(session: Session, tree: CreateSchema) -> Outcome:
    """CREATE SCHEMA.

    Raises:
        DatabaseError: when it exists, or the name is one of the system's.
    """
    name = tree.this.name.lower()
    if name in _SYSTEM or name.startswith("pg_"):
        raise DatabaseError(
            f'unacceptable schema name "{name}": the prefix "pg_" is the system\'s',
            sqlstate="42939",
        )
    if name in _TAKEN:
        raise UnsupportedSqlError(
            f'a schema "{name}" is not supported by the embedded engine', hint="Take another name."
        )
    if session.catalog.has_schema(name):
        if tree.args["exists"]:
            return Outcome(notices=(f'schema "{name}" already exists, skipping',))
        raise DatabaseError(f'schema "{name}" already exists', sqlstate="42P06")
    session.database.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(name)}")
    owner = tree.args.get("owner")
    session.catalog.record_schema(name, owner.name.lower() if owner else None)
    session.variables.apply()
    return Outcome()


def drop(session: Session, tree: DropSchema) -> Outcome:
    """DROP SCHEMA; with CASCADE what stands in it, and what depends on that.

    Raises:
        DatabaseError: when there is none of that name, or it is not empty, without CASCADE.
    """
    for node in tree.expressions:
        name = node.name.lower()
        if not session.catalog.has_schema(name) and tree.args["exists"]:
            continue
        _check_own(session, node)
        places = [Place(name, relation) for relation in session.catalog.names(name)]
        standing = [*(place.name for place in places), *session.catalog.function_names(name)]
        if standing and not tree.args["cascade"]:
            raise DatabaseError(
                f"cannot drop schema {name} because other objects depend on it",
                sqlstate="2BP01",
                hint=f'"{standing[0]}" stands in it: drop it first, or write CASCADE.',
            )
        if places:
            relations.drop(session, places, cascade=True)
        session.catalog.forget_schema(name)
        session.variables.apply()
        if name not in _STAYING:
            # Nothing of a user's is left: CASCADE takes what an older version left behind.
            session.database.execute(f"DROP SCHEMA {quoted(name)} CASCADE")
    return Outcome()


def alter(session: Session, tree: AlterSchema) -> Outcome:
    """ALTER SCHEMA: the owner; a schema with another name is another one here."""
    _check_own(session, tree.this)
    if tree.args.get("name"):
        raise UnsupportedSqlError(
            "ALTER SCHEMA ... RENAME is not supported by the embedded engine",
            hint="CREATE SCHEMA, make the tables in it, insert the rows, DROP SCHEMA ... CASCADE.",
        )
    if owner := tree.args.get("owner"):
        principals.require(session, "user", owner)
        session.catalog.set_schema_owner(tree.this.name.lower(), owner.name.lower())
    return Outcome()


def _check_own(session: Session, node: exp.Expr) -> None:
    name = node.name.lower()
    if name in _SYSTEM:
        raise DatabaseError(f'permission denied: "{name}" is a system schema', sqlstate="42501")
    relations.require_schema(session, name, node)


def comment(session: Session, tree: Comment) -> Outcome:
    """COMMENT ON a table, a view or a column is kept; on others it is checked alone."""
    text = tree.args["text"].name if tree.args.get("text") else None
    kind, node, table = tree.args["kind"], tree.this, tree.args.get("table") or tree.this
    if kind in {"TABLE", "VIEW"}:
        place = relations.standing_place(session, node)
        session.catalog.comment(place.name, place.schema, text)
    elif kind == "COLUMN":
        place = relations.standing_place(session, table)
        _check_column(session, place, node.name.lower())
        session.catalog.comment(place.name, place.schema, text, node.name.lower())
    elif kind == "CONSTRAINT":
        relations.standing_place(session, table)
    elif kind == "SCHEMA":
        relations.require_schema(session, node.name.lower(), node)
    return Outcome()


def _check_column(session: Session, place: Place, name: str) -> None:
    known = session.catalog.table(place.name, place.schema)
    if known is None or name not in {column.name for column in known.columns}:
        raise DatabaseError(
            f'column "{name}" of relation "{place.name}" does not exist', sqlstate="42703"
        )
