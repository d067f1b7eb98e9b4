"""A session on a Redshift server: one statement after the other, by Amazon's driver."""

from __future__ import annotations

import socket
import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import redshift_connector
from redshift_connector.error import Error

from starlift.config import Settings
from starlift.engines.redshift.credentials import login
from starlift.engines.redshift.endpoint import host_of
from starlift.engines.redshift.failures import CANCELLED, not_opened, translated
from starlift.errors import ConnectionLostError, DatabaseError

QUERY_GROUP = "starlift"
DEFAULT_PORT = 5439
_CONNECTS_WITHIN_S = 30
# Between two statements minutes may pass, while objects are staged: without a word, what stands
# between forgets the connection.
# Source: https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-firewall-guidance.html
_KEPT_ALIVE: dict[str, Any] = {
    "tcp_keepalive": True,
    "tcp_keepalive_idle": 60,
    "tcp_keepalive_interval": 15,
    "tcp_keepalive_count": 8,
}
_CANCEL_REQUEST = struct.Struct("!iiii")
_CANCEL_CODE = 80877102


@dataclass(frozen=True)
class Result:
    """What a statement brought: rows with their columns' names, a count, what the server told."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    row_count: int | None
    notices: tuple[str, ...]


class RedshiftSession:
    """An open session. Each statement is its own transaction until a BEGIN.

    TLS is always on, and the server's certificate and name are verified.

    Raises:
        ConfigError: when HOST or DB_NAME is not set.
        WarehouseError: when the server cannot be reached or refuses the user.
    """

    def __init__(self, settings: Settings) -> None:
        self._host = host_of(settings)
        self._port = settings.cluster.db_port or DEFAULT_PORT
        self.is_open = False
        self._was_cancelled = False
        self._driver = self._connect(settings)
        self.is_open = True
        self.run(f"set query_group to '{QUERY_GROUP}'")

    def _connect(self, settings: Settings) -> Any:  # noqa: ANN401 - the driver's class is untyped
        database, who = settings.require("CLUSTER", "DB_NAME"), login(settings)
        try:
            with warnings.catch_warnings():
                # The driver makes its TLS context in a way that Python advises against.
                warnings.simplefilter("ignore", DeprecationWarning)
                driver = redshift_connector.connect(
                    host=self._host,
                    port=self._port,
                    database=database,
                    user=who.user,
                    password=who.password,
                    ssl=True,
                    sslmode="verify-full",
                    timeout=_CONNECTS_WITHIN_S,
                    **_KEPT_ALIVE,
                    application_name="starlift",
                    max_prepared_statements=0,  # statements are seldom the same
                )
        except (Error, OSError, ValueError) as error:
            not_opened(error, self._host, self._port)
        driver._usock.settimeout(None)  # noqa: SLF001 - a COPY may take hours; no other way is there
        driver.autocommit = True
        return driver

    @property
    def is_in_block(self) -> bool:
        """Whether a transaction block is open."""
        return self.is_open and bool(self._driver.in_transaction)

    def run(self, statement: str) -> Result:
        """Run a statement.

        Raises:
            DatabaseError: when the server refuses it.
            ConnectionLostError: when the session ends before the answer, or has ended before.
        """
        if not self.is_open:
            raise ConnectionLostError("The session on Redshift has ended")
        self._driver.notices.clear()
        cursor = self._driver.cursor()
        try:
            with translated(statement):
                cursor.execute(statement)
                return self._result(cursor)
        except DatabaseError as error:
            if error.sqlstate == CANCELLED and self._was_cancelled:
                raise KeyboardInterrupt from None
            raise
        except BaseException:  # the driver is somewhere in an answer: nothing more can be asked
            self.abandon()
            raise

    def _result(self, cursor: Any) -> Result:  # noqa: ANN401 - the driver's class is untyped
        described = cursor.description
        count = cursor.rowcount
        return Result(
            tuple(column[0] for column in described or ()),
            tuple(map(tuple, cursor.fetchall())) if described else (),
            None if described or count < 0 else count,
            tuple(notice.get(b"M", b"").decode() for notice in self._driver.notices),
        )

    def cancel(self) -> None:
        """Ask the server to end the statement that runs, if one does. For any thread."""
        key = self._driver._backend_key_data  # noqa: SLF001 - no other way is there
        if not self.is_open or key is None:
            return
        self._was_cancelled = True
        pid, secret = struct.unpack("!ii", key)
        with suppress(OSError), socket.create_connection((self._host, self._port), 2) as asked:
            asked.sendall(_CANCEL_REQUEST.pack(_CANCEL_REQUEST.size, _CANCEL_CODE, pid, secret))
            asked.recv(1)  # the server closes it when it has read it

    def abandon(self) -> None:
        """Close the connection without a word; the server undoes the block that is open."""
        self.is_open = False
        with suppress(OSError):
            self._driver._usock.close()  # noqa: SLF001 - close() would wait for the server

    def close(self) -> None:
        """End the session; a second time it changes nothing."""
        if self.is_open:
            self.is_open = False
            with suppress(Error, OSError):
                self._driver.close()
