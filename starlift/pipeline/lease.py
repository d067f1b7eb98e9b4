"""The lease: one run at a time changes the warehouse, and who it is can be read.

It is one row of the ledger, the same on every engine. A run takes it in a transaction of its own,
so that others see it; holds it again within its own transaction, so that of two that got past each
other the database lets only one publish; and gives it back with what it publishes. What a run left
that ended without a word is taken over only when its session is proved ended: by the engine, not
by a clock.
"""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from starlift.engines.protocols import LEDGER_SCHEMA, Connection
from starlift.errors import ConnectionLostError, DatabaseError, InUseError, StarliftError
from starlift.pipeline.ledger import Ledger, now
from starlift.redshift.literals import literal

_FREE = ""
_TRIES = 3
# The runs of this process, by their sessions.
_HERE: dict[str, Holder] = {}
_READ = f"""
select session_id, holder, host, process_id, kind, taken_at, seen_at
from {LEDGER_SCHEMA}.lease
"""  # noqa: S608 - a constant


@dataclass(frozen=True)
class Holder:
    """Who has the lease, or had it last: when it was taken, and when its holder was last seen."""

    session_id: str
    user: str
    host: str
    process_id: int
    kind: str
    taken_at: datetime
    seen_at: datetime

    def __str__(self) -> str:
        """The run, whose it is, and since when."""
        return (
            f"{self.kind} run of {self.user}@{self.host}, process {self.process_id}, since "
            f"{self.taken_at:%Y-%m-%d %H:%M:%S} UTC"
        )


@dataclass
class Lease:
    """The lease while a run has it. `left_by` held it before, and ended without giving it back."""

    connection: Connection
    holder: Holder
    left_by: Holder | None
    is_given_back: bool = False

    @property
    def notices(self) -> list[str]:
        """What is to be told of it."""
        if self.left_by is None:
            return []
        return [f"The last run ended without a word, and published nothing: {self.left_by}."]

    @contextmanager
    def held(self) -> Iterator[None]:
        """The run's own transaction: it changes the lease's row first and last.

        Raises:
            InUseError: when another run has taken it.
        """
        self._keep(self.holder.session_id)
        yield
        self._keep(_FREE)
        self.is_given_back = True

    def give_back(self) -> None:
        """Let others have it, if the run's transaction did not; in a new session, if need be."""
        if self.is_given_back:
            return
        with suppress(StarliftError):
            try:
                self._free()
            except ConnectionLostError:
                self.connection.reconnect()
                self._free()

    def _free(self) -> None:
        with self.connection.transaction():
            self._keep(_FREE)

    def _keep(self, session_id: str) -> None:
        change = f"session_id = {literal(session_id)}, seen_at = {literal(str(now()))}"
        try:
            is_ours = _changed(self.connection, change, self.holder.session_id)
        except DatabaseError as error:
            if not error.is_conflict:
                raise
            is_ours = False
        if not is_ours:
            raise InUseError(
                f"Another run has taken the warehouse while this one went on: {self.holder}"
            )


@contextmanager
def leased(connection: Connection, kind: str) -> Iterator[Lease]:
    """The lease for a run of that kind; it is given back at the end, however that is.

    The ledger is made, or brought to this version, before.

    Raises:
        InUseError: when another run has it whose session goes on.
        WarehouseError: when the warehouse cannot be written.
    """
    with _alone_in_session(connection, kind) as mine:
        Ledger(connection).prepare()
        lease = _take(connection, mine)
        try:
            yield lease
        finally:
            lease.give_back()


@contextmanager
def _alone_in_session(connection: Connection, kind: str) -> Iterator[Holder]:
    """Who we are, if no other thread has a run on this session: they would share a transaction."""
    moment = now()
    mine = Holder(connection.session_id, _user(), socket.gethostname(), os.getpid(), kind,
                  moment, moment)  # fmt: skip
    other = _HERE.setdefault(mine.session_id, mine)
    if other is not mine:
        raise InUseError(f"Another run has the warehouse: {other}")
    try:
        yield mine
    finally:
        del _HERE[mine.session_id]


def _take(connection: Connection, mine: Holder) -> Lease:
    for _ in range(_TRIES):
        found = _read(connection)
        is_left = found.session_id not in {_FREE, mine.session_id}
        if is_left and connection.is_alive(found.session_id):
            raise InUseError(f"Another run has the warehouse: {found}")
        with _without_conflicts():
            with connection.transaction():
                is_taken = _changed(connection, _assignments(mine), found.session_id)
            if is_taken:
                return Lease(connection, mine, found if is_left else None)
    raise InUseError("Another run is about to take the warehouse")


@contextmanager
def _without_conflicts() -> Iterator[None]:
    """What another run's transaction has kept this one from doing is not done."""
    try:
        yield
    except DatabaseError as error:
        if not error.is_conflict:
            raise


def _read(connection: Connection) -> Holder:
    ((*values,),) = connection.execute(_READ).rows
    return Holder(*values)


def _assignments(holder: Holder) -> str:
    names = {
        "session_id": holder.session_id,
        "holder": holder.user,
        "host": holder.host,
        "kind": holder.kind,
        "taken_at": str(holder.taken_at),
        "seen_at": str(holder.seen_at),
    }
    texts = (f"{name} = {literal(text)}" for name, text in names.items())
    return ", ".join([*texts, f"process_id = {holder.process_id}"])


def _changed(connection: Connection, assignments: str, session_id: str) -> bool:
    """Change the row if that session has the lease; whether it had."""
    statement = (
        f"update {LEDGER_SCHEMA}.lease set {assignments} "  # noqa: S608 - literals
        f"where session_id = {literal(session_id)}"
    )
    return connection.execute(statement).row_count == 1


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # no such user is known on this machine
        return "unknown user"
