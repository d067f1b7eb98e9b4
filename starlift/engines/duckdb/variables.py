"""The settings of a session, kept true in the database."""

from __future__ import annotations

import duckdb

from starlift.errors import SqlError
from starlift.redshift.session_settings import SessionSettings


class Variables(SessionSettings):
    """The values of SET; those that change results are set in the database as well."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        super().__init__()
        self._database = database
        self._apply()

    def set(self, name: str, value: str | None, *, is_local: bool = False) -> None:
        """Give a setting a value; None is its default.

        Raises:
            SqlError: for an unknown name or a value that it cannot have.
        """
        if name == "timezone":
            self._set_zone(value or "UTC")
        super().set(name, value, is_local=is_local)

    def reset(self) -> None:
        """Give every setting its default."""
        super().reset()
        self._apply()

    def end(self, *, is_kept: bool) -> None:
        """End a transaction: what is undone is undone in the database, too."""
        super().end(is_kept=is_kept)
        self._apply()

    def _apply(self) -> None:
        self._set_zone(self.value("timezone"))

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
