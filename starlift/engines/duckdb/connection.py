"""The embedded warehouse: a DuckDB file that takes Redshift's SQL."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from starlift.config import Settings
from starlift.copy.report import load_failed
from starlift.copy.request import prepare
from starlift.engines.duckdb.catalog import DuckDbCatalog
from starlift.engines.duckdb.failures import failure, is_damaged, translated
from starlift.engines.duckdb.loader import Loader
from starlift.engines.duckdb.system_tables import (
    SCHEMA,
    LoadRecord,
    create_system_tables,
    record_load,
)
from starlift.engines.protocols import Outcome
from starlift.errors import DatabaseError, SqlError, StarliftError, WarehouseError
from starlift.redshift.copy_command import CopyCommand, copy_command
from starlift.redshift.duckdb import DEFAULT_SCHEMA, quoted, translate
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import for_display, parse
from starlift.redshift.tables import declared_table
from starlift.storage import ObjectStore, open_store

_SESSION = (
    "SET integer_division = true",
    # What the translation takes for granted; it writes NULLS FIRST where Redshift has them first.
    "SET default_null_order = 'nulls_last'",
    "SET TimeZone = 'UTC'",
    "SET preserve_insertion_order = false",
    # A name is a table's: never a file's, nor that of a variable of Python's.
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
)
_WITH_ZONE = "TIMESTAMP WITH TIME ZONE"
_LOCKED = ("could not set lock", "used by another process")


class DuckDbConnection:
    """A session on the DuckDB file of the settings. Tables stand in its schema `public`.

    Raises:
        WarehouseError: when the file cannot be opened: it is locked, or no database.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = settings.warehouse.path
        self._session = _open(settings)
        self._log_session = self._session.cursor()
        self._log_session.execute(f"USE {quoted(_database(settings))}.{SCHEMA}")
        self.catalog = DuckDbCatalog(self._session)
        self._is_in_transaction = False

    def execute(self, statement: str) -> Outcome:
        """Run one statement of Redshift's SQL.

        Raises:
            SqlError: when it cannot be read, is not supported, or is refused by the database.
            CopyError: when a COPY fails; its load errors stand in stl_load_errors all the same.
            StorageError: when a COPY's source cannot be read.
            WarehouseError: when the file cannot be written.
        """
        try:
            tree = parse(statement)
            if isinstance(tree, CopyFrom):
                return self._copy(tree, statement)
            with translated(statement, self._path):
                return self._run(tree)
        except SqlError as error:
            error.statement = for_display(error.statement or statement)
            raise

    def _run(self, tree: exp.Expr) -> Outcome:
        created = dropped = None
        if isinstance(tree, exp.Create) and isinstance(tree.this, exp.Schema):
            created = declared_table(tree, self.catalog)
        if isinstance(tree, exp.Drop):
            dropped = self._permanent(tree.args["tables"])
        is_query = isinstance(tree, exp.Query)
        result = None
        with self._all_or_nothing():
            for translation in translate(tree, self.catalog):
                result = self._session.execute(translation)
            if created is not None and result is not None:
                self.catalog.record(created)
            for table, schema in dropped or ():
                self.catalog.forget(table, schema)
            if is_query and result is not None:
                columns = tuple(column[0] for column in result.description or ())
                return Outcome(columns=columns, rows=_rows(result))
            return Outcome(row_count=self._row_count(tree, result))

    def _permanent(self, tables: Sequence[exp.Table]) -> list[tuple[str, str | None]]:
        """Name and schema of those that are not temporary."""
        names = [(table.name.lower(), table.db.lower() or None) for table in tables]
        found = [(name, self.catalog.table(*name)) for name in names]
        return [name for name, table in found if table is not None and not table.is_temporary]

    @staticmethod
    def _row_count(tree: exp.Expr, result: duckdb.DuckDBPyConnection | None) -> int | None:
        if not isinstance(tree, exp.DML) or result is None:
            return None
        row = result.fetchone()
        return int(row[0]) if row else 0

    def _copy(self, tree: CopyFrom, statement: str) -> Outcome:
        command = copy_command(tree)
        columns = self.catalog.target_columns(command.table, command.schema)
        if not columns:
            raise DatabaseError(
                f'relation "{command.table}" does not exist',
                statement=statement,
                hint="create_tables.py creates the tables.",
            )
        loader = Loader(self._session, prepare(command, columns, self._store))
        started_at = _now()
        with self._all_or_nothing(), translated(statement, self._path):
            report = loader.load()
            if report is None:
                self._record(command, loader, 0, started_at)
                raise load_failed(command.table, loader.log.errors, command.max_errors)
        self._record(command, loader, report.loaded, started_at)
        return Outcome(row_count=report.loaded, copy=report)

    def _record(
        self, command: CopyCommand, loader: Loader, loaded: int, started_at: datetime
    ) -> None:
        """Write the COPY to the system tables, over the session of their own."""
        record = LoadRecord(
            table=command.table,
            source=command.source,
            started_at=started_at,
            ended_at=_now(),
            loaded=loaded,
            objects=len(loader.request.objects),
            size_bytes=loader.request.size_bytes,
            has_failed=loader.log.is_full,
            errors=loader.log.errors,
        )
        with translated("", self._path):
            record_load(self._log_session, record)

    def _store(self, bucket: str) -> ObjectStore:
        return open_store(bucket, self._settings)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """The transaction that is open, or one of the statement's own."""
        if self._is_in_transaction:
            yield
        else:
            with self.transaction():
                yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything within is published together at its end, or, on any error, not at all.

        Raises:
            WarehouseError: when the file cannot be written.
        """
        with translated("BEGIN", self._path):
            self._session.begin()
        self._is_in_transaction = True
        try:
            with translated("", self._path):
                yield
        except BaseException:
            self._roll_back()
            raise
        else:
            with translated("COMMIT", self._path):
                self._session.commit()
        finally:
            self._is_in_transaction = False

    def _roll_back(self) -> None:
        try:
            self._session.rollback()
        except duckdb.Error as error:  # the first error is the one to see
            if "no transaction" not in str(error).lower():
                raise failure(error, "ROLLBACK", self._path) from error

    def close(self) -> None:
        """End the session."""
        with translated("", self._path):
            self._log_session.close()
            self._session.close()


def _rows(result: duckdb.DuckDBPyConnection) -> tuple[tuple[Any, ...], ...]:
    """All rows of a result. For TIMESTAMPTZ the driver would need another time zone library."""
    if not any(str(column[1]) == _WITH_ZONE for column in result.description or ()):
        return tuple(result.fetchall())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of an extra copy
        table: Any = result.to_arrow_table()
    return tuple(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _now() -> datetime:
    """UTC without a zone, as the system tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _database(settings: Settings) -> str:
    return (settings.cluster.db_name or "dev").lower()


def _open(settings: Settings) -> duckdb.DuckDBPyConnection:
    path, name = settings.warehouse.path, quoted(_database(settings))
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
        session.execute(f"ATTACH '{literal}' AS {name} (TYPE duckdb)")
        session.execute(f"CREATE SCHEMA IF NOT EXISTS {name}.{DEFAULT_SCHEMA}")
        session.execute(f"USE {name}.{DEFAULT_SCHEMA}")
        create_system_tables(session)
        session.execute(f"SET search_path = '{name}.{DEFAULT_SCHEMA},{name}.{SCHEMA}'")
        for setting in _SESSION:
            session.execute(setting)
    except duckdb.Error as error:
        session.close()
        raise _not_opened(error, path) from error
    return session


def _not_opened(error: duckdb.Error, path: Path) -> StarliftError:
    text = str(error)
    if any(sign in text.lower() for sign in _LOCKED):
        return WarehouseError(
            f"The warehouse {path} is in use by another process",
            hint="wait until it ends, or end it; one process at a time owns the file.",
        )
    refused = duckdb.IOException | duckdb.CatalogException | duckdb.BinderException
    if isinstance(error, refused) and not is_damaged(error):
        return WarehouseError(
            f"The warehouse {path} cannot be opened: {text.splitlines()[0]}",
            hint="PATH under [WAREHOUSE] must name a DuckDB file, or one that is not there yet.",
        )
    return failure(error, "", path)
