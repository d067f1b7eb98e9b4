"""What a statement runs in: the open DuckDB file, its catalog, its transaction, its settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from starlift.config import Settings
from starlift.engines.duckdb.catalog import DuckDbCatalog
from starlift.engines.duckdb.failures import failure, is_damaged, is_interrupt
from starlift.engines.duckdb.library import create_library
from starlift.engines.duckdb.owners import described_owner
from starlift.engines.duckdb.python_functions import register_functions
from starlift.engines.duckdb.system.history import History
from starlift.engines.duckdb.system.opening import prepare_file
from starlift.engines.duckdb.system.variables import name_session
from starlift.engines.duckdb.transactions import Transactions
from starlift.engines.duckdb.variables import Variables
from starlift.errors import InUseError, StarliftError, WarehouseError
from starlift.redshift.duckdb import DEFAULT_SCHEMA, quoted
from starlift.redshift.prepared import PreparedStatement
from starlift.storage import ObjectStore, open_store

_SETTINGS = (
    "SET integer_division = true",
    # What the translation takes for granted; it writes NULLS FIRST where Redshift has them first.
    "SET default_null_order = 'nulls_last'",
    "SET preserve_insertion_order = false",
    # A name is a table's: never a file's, nor that of a variable of Python's.
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
)
# What DuckDB knows the file as: no schema may have the name of a database that is attached.
_DATABASE = "starlift warehouse"
_HOME = quoted(_DATABASE, DEFAULT_SCHEMA)
# The name that Redshift proposes for its first user.
DEFAULT_OWNER = "awsuser"
_ATTACHED = "is already attached"
_LOCKED = ("could not set lock", "used by another process")


class OpenCursors(dict[str, object]):
    """The cursors of a session by name; they end with the transaction."""

    def begin(self) -> None:
        """A transaction has begun."""

    def end(self, *, is_kept: bool) -> None:  # noqa: ARG002 - they are gone either way
        """A transaction has ended."""
        self.clear()


@dataclass(frozen=True)
class Session:
    """`database` runs statements, `log` writes the history, which outlives a rollback.

    `name` is the database's name as users have it.
    `variables` are the values of SET, `cursors` those that were declared, `prepared` the statements
    of PREPARE by name.
    """

    settings: Settings
    name: str
    database: duckdb.DuckDBPyConnection
    log: duckdb.DuckDBPyConnection
    catalog: DuckDbCatalog
    transactions: Transactions
    variables: Variables
    history: History
    cursors: OpenCursors
    prepared: dict[str, PreparedStatement]

    @property
    def path(self) -> Path:
        """The DuckDB file."""
        return self.settings.warehouse.path

    def store(self, bucket: str) -> ObjectStore:
        """The objects of a bucket."""
        return open_store(bucket, self.settings)


def open_session(settings: Settings) -> Session:
    """A session on the file of the settings, which is made if it is not there.

    Raises:
        WarehouseError: when the file cannot be opened: it is locked, or no database.
    """
    database = _open(settings)
    log = database.cursor()
    log.execute(f"USE {_HOME}")
    history = History(database, log)
    name_session(database, history.session_id, _name(settings), _owner(settings))
    catalog = DuckDbCatalog(database, history, _owner(settings))
    variables = Variables(database, catalog, _owner(settings))
    cursors = OpenCursors()
    transactions = Transactions(database, settings.warehouse.path, variables, history, cursors,
                                catalog)  # fmt: skip
    return Session(
        settings,
        _name(settings),
        database,
        log,
        catalog,
        transactions,
        variables,
        history,
        cursors,
        {},
    )


def _name(settings: Settings) -> str:
    return (settings.cluster.db_name or "dev").lower()


def _owner(settings: Settings) -> str:
    return (settings.cluster.db_user or DEFAULT_OWNER).lower()


def _open(settings: Settings) -> duckdb.DuckDBPyConnection:
    path = settings.warehouse.path
    if not path.parent.is_dir():
        raise WarehouseError(
            f"The warehouse {path} cannot be opened: there is no directory {path.parent}",
            hint="make it, or change PATH under [WAREHOUSE].",
        )
    session = duckdb.connect()
    try:
        if settings.warehouse.memory_limit:
            session.execute(f"SET memory_limit = '{settings.warehouse.memory_limit}'")
        session.execute("SET temp_directory = ?", [f"{path}.tmp"])
        literal = str(path).replace("'", "''")
        # With its type named, a file of another database is refused: DuckDB would try to download
        # what reads it.
        session.execute(f"ATTACH '{literal}' AS {quoted(_DATABASE)} (TYPE duckdb)")
        session.execute(f"CREATE SCHEMA IF NOT EXISTS {_HOME}")
        session.execute(f"USE {_HOME}")
        session.execute("DETACH memory")
        prepare_file(session, _owner(settings))
        for setting in _SETTINGS:
            session.execute(setting)
        create_library(session)
        register_functions(session)
    except duckdb.Error as error:
        session.close()
        raise _not_opened(error, path) from error
    except RuntimeError as error:
        session.close()
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        raise
    except StarliftError:
        session.close()
        raise
    return session


def _not_opened(error: duckdb.Error, path: Path) -> StarliftError:
    text = str(error)
    if _ATTACHED in text.lower():
        return InUseError(
            f"The warehouse {path} is in use by another session of this process",
            hint="close that one first, or use it: its statements may come from several threads.",
        )
    if any(sign in text.lower() for sign in _LOCKED):
        return InUseError(
            f"The warehouse {path} is in use by another process{described_owner(text)}"
        )
    refused = duckdb.IOException | duckdb.CatalogException | duckdb.BinderException
    if isinstance(error, refused) and not is_damaged(error):
        return WarehouseError(
            f"The warehouse {path} cannot be opened: {text.splitlines()[0]}",
            hint="PATH under [WAREHOUSE] must name a DuckDB file, or one that is not there yet.",
        )
    return failure(error, "", path)
