"""The settings of a session, kept true in the database."""

from __future__ import annotations

import duckdb

from starlift.engines.duckdb.catalog import DuckDbCatalog
from starlift.errors import SqlError
from starlift.redshift.duckdb import DEFAULT_SCHEMA, quoted
from starlift.redshift.session_settings import SessionSettings, schemas_of


class Variables(SessionSettings):
    """The values of SET; those that change results are set in the database as well.

    `user` is whom "$user" in the search path stands for.
    """

    def __init__(
        self, database: duckdb.DuckDBPyConnection, catalog: DuckDbCatalog, user: str
    ) -> None:
        super().__init__()
        self._database = database
        self._catalog = catalog
        self._user = user
        self.apply()

    def set(self, name: str, value: str | None, *, is_local: bool = False) -> None:
        """Give a setting a value; None is its default.

        Raises:
            SqlError: for an unknown name or a value that it cannot have.
        """
        if name == "timezone":
            self._set_zone(value or "UTC")
        super().set(name, value, is_local=is_local)
        if name == "search_path":
            self._set_search_path()

    def reset(self) -> None:
        """Give every setting its default."""
        super().reset()
        self.apply()

    def end(self, *, is_kept: bool) -> None:
        """End a transaction: what is undone is undone in the database, too."""
        super().end(is_kept=is_kept)
        self.apply()

    def apply(self) -> None:
        """Let the database do as the settings say, with the schemas that there are."""
        self._set_zone(self.value("timezone"))
        self._set_search_path()

    def _set_search_path(self) -> None:
        """A schema that does not exist is passed over, until it does."""
        names = schemas_of(self.value("search_path"))
        schemas = [self._user if name == "$user" else name for name in names]
        standing = [name for name in schemas if self._catalog.has_schema(name)]
        if standing != list(self._catalog.search_path):
            self._catalog.set_search_path(standing)
            self._database.execute(f"SET search_path = '{_literal(standing or [DEFAULT_SCHEMA])}'")

    def _set_zone(self, zone: str) -> None:
        literal = zone.replace("'", "''")
        try:
            self._database.execute(f"SET TimeZone = '{literal}'")
        except duckdb.NotImplementedException:
            raise SqlError(
                f'invalid value for parameter "timezone": "{zone}"',
                sqlstate="22023",
                hint="Name a zone of the time zone database, such as Europe/Berlin or UTC.",
            ) from None


def _literal(schemas: list[str]) -> str:
    """A list of schemas within quotation marks."""
    return ",".join(quoted(schema) for schema in schemas).replace("'", "''")
