"""The driver's errors -> Starlift's: in one place, so that no driver's error reaches anybody."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn

from redshift_connector.error import Error, InterfaceError, OperationalError

from starlift.errors import CONFLICT, ConnectionLostError, DatabaseError, WarehouseError
from starlift.redshift.statements import for_display

CANCELLED = "57014"
# Source: https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html
_CONFLICTS = (
    "Serializable isolation violation",  # error 1023
    "Relation does not exist",  # error 1018: made or dropped since the transaction began
    "could not open relation with OID",
    "deadlock detected",
    "conflict with concurrent transaction",
)
_REFUSED_LOGIN = ("28000", "28P01")
_ENDED = ("57P01", "57P02", "57P03", "08")  # the server ends sessions, or is about to

# What the driver raises where the server is gone, or says what it does not understand.
_LOST = (
    InterfaceError,
    OperationalError,
    AttributeError,  # of the socket that it has closed
    OSError,
    ValueError,
    struct.error,
)


@contextmanager
def translated(statement: str) -> Iterator[None]:
    """Turn what the driver raises while a statement runs into a DatabaseError, or what was lost."""
    try:
        yield
    except Error as error:
        if (said := _said(error)) is not None:
            raise _of_server(said, statement) from error
        raise ConnectionLostError(_lost(error)) from error
    except _LOST as error:
        raise ConnectionLostError(_lost(error)) from error


def _said(error: BaseException) -> Mapping[str, str] | None:
    """What the server says, by the letters of the protocol, if it was the server."""
    said = error.args[0] if error.args else None
    return said if isinstance(said, dict) else None


def _of_server(said: Mapping[str, str], statement: str) -> DatabaseError | ConnectionLostError:
    message, sqlstate = _message(said), said.get("C", "XX000")
    if sqlstate.startswith(_ENDED):
        return ConnectionLostError(f"The server has ended the session: {message}")
    if any(sign in message for sign in _CONFLICTS):
        return DatabaseError(
            message,
            sqlstate=CONFLICT,
            statement=for_display(statement),
            hint="another transaction has changed the same tables: run it again.",
        )
    return DatabaseError(
        message,
        sqlstate=sqlstate,
        statement=for_display(statement),
        hint=said.get("H", ""),
        line=None,
    )


def _message(said: Mapping[str, str]) -> str:
    """Error 1023, for one, says what it is in its detail alone."""
    parts = (said.get("M", "").strip(), said.get("D", "").strip())
    return ": ".join(part for part in parts if part)


def _lost(error: BaseException) -> str:
    return f"The connection to Redshift was lost: {error}"


def not_opened(error: BaseException, host: str, port: int) -> NoReturn:
    """Say why no session was opened, and what to do.

    Raises:
        WarehouseError: always.
    """
    place, said = f"{host}:{port}", _said(error)
    if said is not None and said.get("C") in _REFUSED_LOGIN:
        raise WarehouseError(
            f"Redshift at {place} refuses the user: {_message(said)}",
            hint="see DB_USER under [CLUSTER], and its password.",
        ) from error
    why = _message(said) if said is not None else str(error.args[-1] if error.args else error)
    raise WarehouseError(
        f"Redshift at {place} cannot be reached: {why}",
        hint=_hint(why),
    ) from error


def _hint(why: str) -> str:
    text = why.lower()
    if "certificate" in text:
        return "its certificate is not what it should be: HOST must be the endpoint's own name."
    if "does not exist" in text and "database" in text:
        return "see DB_NAME under [CLUSTER]."
    return (
        "see HOST and DB_PORT under [CLUSTER]; whether the cluster is paused (starlift cloud "
        "status); and whether its security group admits this address (starlift cloud doctor)."
    )
