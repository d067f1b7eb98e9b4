"""A server that speaks Redshift's wire protocol, over the embedded warehouse: Redshift for tests.

Amazon's driver connects to it by TLS, with a password, as to a cluster, and it runs Redshift's SQL
with COPY from a real S3 server. What it does not have of a cluster: slices, and sessions that run
beside one another; a transaction holds the whole warehouse until it ends. It keeps the statements
that it was sent, and can be told to fail at one.
Source: https://www.postgresql.org/docs/8.0/protocol-message-formats.html
"""

from __future__ import annotations

import datetime as dt
import re
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from starlift.engines.duckdb.connection import DuckDbConnection
from starlift.engines.protocols import Outcome
from starlift.errors import CopyError, SqlError, StarliftError
from starlift.redshift.statements import parse
from tests.tls import Authority

USER = "loader"
FALSE_PASSWORD = "false-password-of-the-tests"  # noqa: S105 - of a server that ends with the test
DATABASE = "dev"
_SSL_REQUEST, _CANCEL_REQUEST = 80877103, 80877102
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - as TIMESTAMP has it
_MICROSECOND = dt.timedelta(microseconds=1)
_BOOL, _INT8, _FLOAT8, _VARCHAR, _DATE, _TIME, _TIMESTAMP, _TIMESTAMPTZ, _NUMERIC = (
    *(16, 20, 701, 1043, 1082, 1083, 1114, 1184, 1700),
)
_OIDS: dict[type, int] = {
    bool: _BOOL,
    int: _INT8,
    float: _FLOAT8,
    dt.date: _DATE,
    dt.time: _TIME,
    Decimal: _NUMERIC,
}
_COUNTED = ("INSERT", "UPDATE", "DELETE")


class Lost(Exception):  # noqa: N818 - no error, but what happens
    """The connection is lost, without a word."""


@dataclass
class Fault:
    """What happens, once, at a statement in which `text` stands.

    `message` is an error of the server's, of `sqlstate`, instead of what the statement does;
    without one the connection is lost, before the statement takes effect or, `is_late`, after it.
    With `waits` it only runs when that is set. `passes` such statements are let pass before.
    """

    text: str
    message: str = ""
    sqlstate: str = "XX000"
    is_late: bool = False
    waits: threading.Event | None = None
    passes: int = 0


@dataclass
class SessionRecord:
    """A session, as SYS_SESSION_HISTORY tells of it."""

    pid: int
    started: dt.datetime
    is_active: bool = True


@dataclass
class RedshiftServer:
    """A running server. `statements` are those that it was sent, in their order."""

    warehouse: DuckDbConnection
    certificate: Path
    port: int = 0
    statements: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    answers: dict[str, Outcome] = field(default_factory=dict)  # what else a cluster would tell
    delays: dict[str, int] = field(default_factory=dict)  # how often a view does not tell yet
    takes_any_password: bool = False
    notices_nothing: bool = False  # that clients have gone
    users: list[str] = field(default_factory=list)  # as whom sessions were opened
    passwords: list[str] = field(default_factory=list, repr=False)  # and by what
    turn: threading.Lock = field(default_factory=threading.Lock)
    sessions: list[SessionRecord] = field(default_factory=list)
    is_running: bool = False

    def environ(self) -> dict[str, str]:
        """The variables that let Starlift's settings lead here."""
        return {
            "STARLIFT_CLUSTER_HOST": "localhost",
            "STARLIFT_CLUSTER_DB_PORT": str(self.port),
            "STARLIFT_CLUSTER_DB_NAME": DATABASE,
            "STARLIFT_CLUSTER_DB_USER": USER,
            "STARLIFT_CLUSTER_DB_PASSWORD": FALSE_PASSWORD,
            "STARLIFT_WAREHOUSE_ENGINE": "redshift",
            "SSL_CERT_FILE": str(self.certificate),
        }

    def register(self) -> SessionRecord:
        """A new session. Sessions beside one another have one number here."""
        with self.turn:
            if not any(each.is_active for each in self.sessions):
                self.warehouse.reconnect()
            ((pid,),) = self.warehouse.execute("select pg_backend_pid()").rows
            self.sessions.append(SessionRecord(pid, _now()))
            return self.sessions[-1]

    def fault_at(self, statement: str) -> Fault | None:
        """What is to happen at a statement; it happens once."""
        for fault in self.faults:
            if fault.text in statement:
                if fault.passes:
                    fault.passes -= 1
                    return None
                self.faults.remove(fault)
                return fault
        return None

    def is_delayed(self, query: str) -> bool:
        """Whether a system view does not tell yet what a query asks it."""
        for text, left in self.delays.items():
            if text in query and left:
                self.delays[text] -= 1
                return True
        return False

    def status(self, pid: int, moment: str) -> str | None:
        """What SYS_SESSION_HISTORY tells of the last session of a number that began before."""
        found = [each for each in self.sessions if each.pid == pid and str(each.started) <= moment]
        if not found:
            return None
        return "active" if found[-1].is_active or self.notices_nothing else "closed"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


@contextmanager
def serving(warehouse: DuckDbConnection, authority: Authority) -> Iterator[RedshiftServer]:
    """A server over a warehouse, on a port of its own, with a certificate for any name."""
    server = RedshiftServer(warehouse, authority.certificate)

    class Handler(_Session):
        of = server
        tls = authority.server_context()

    class Threaded(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Threaded(("127.0.0.1", 0), Handler) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=[0.05], daemon=True)
        thread.start()
        try:
            yield server
        finally:
            warehouse.interrupt()
            listening.shutdown()
            thread.join()


class _Session(socketserver.BaseRequestHandler):
    """One client's session."""

    of: RedshiftServer
    tls: ssl.SSLContext

    def handle(self) -> None:
        """From the first message to the last."""
        self._socket = self.request
        self._has_turn = False
        self._answer = b""
        self._statement, self._outcome = "", None
        self._record: SessionRecord | None = None
        try:
            if self._begins():
                while self._answers(*self._message()):
                    pass
        except (Lost, ConnectionError, EOFError, ssl.SSLError):
            pass
        finally:
            self._ends()

    def _begins(self) -> bool:
        """TLS, the password, and the parameters; whether a session has begun."""
        code, _ = self._startup()
        if code == _CANCEL_REQUEST:
            if self.of.is_running:
                self.of.warehouse.interrupt()
            return False
        if code != _SSL_REQUEST:
            return False  # a cluster with require_ssl takes no other
        self.request.sendall(b"S")
        self._socket = self.tls.wrap_socket(self.request, server_side=True)
        _, said = self._startup()
        words = said.split(b"\0")
        self.of.users.append(words[words.index(b"user") + 1].decode())
        self._send(b"R", struct.pack("!i", 3))
        self._flush()
        _, password = self._message()
        self.of.passwords.append(password.rstrip(b"\0").decode())
        is_right = password == FALSE_PASSWORD.encode() + b"\0"
        if not (is_right or self.of.takes_any_password):
            self._refuse("28000", f'password authentication failed for user "{USER}"')
            self._flush()
            return False
        self._record = self.of.register()
        self._send(b"R", struct.pack("!i", 0))
        for name, value in (("client_encoding", "UTF8"), ("server_version", "8.0.2")):
            self._send(b"S", f"{name}\0{value}\0".encode())
        self._send(b"K", struct.pack("!ii", self._record.pid, 0))
        self._is_ready()
        return True

    def _startup(self) -> tuple[int, bytes]:
        """A code of the protocol's, and what comes with it."""
        (size,) = struct.unpack("!i", self._read(4))
        body = self._read(size - 4)
        return struct.unpack("!i", body[:4])[0], body[4:]

    def _ends(self) -> None:
        if self._has_turn:
            with suppress(StarliftError):
                self.of.warehouse.execute("rollback")
            self._give_turn()
        if self._record is not None:
            self._record.is_active = False
        self._socket.close()

    def _answers(self, kind: bytes, body: bytes) -> bool:
        """Answer a message; whether the session goes on."""
        answer: Callable[[bytes], None] | None = {
            b"P": self._parse,
            b"D": self._describe,
            b"B": self._bind,
            b"E": self._execute,
            b"S": lambda _: self._is_ready(),
            b"C": lambda _: self._send(b"3"),
            b"H": lambda _: None,  # what is sent is never held back
        }.get(kind)
        if kind == b"X" or answer is None:
            return False
        try:
            answer(body)
        except StarliftError as error:
            self._refuse(_sqlstate(error), error.message)
            while self._message()[0] != b"S":
                pass
            self._is_ready()
        return True

    def _parse(self, body: bytes) -> None:
        self._statement = body.split(b"\0")[1].decode()
        self._outcome = None
        self.of.statements.append(self._statement)
        self._send(b"1")

    def _describe(self, _body: bytes) -> None:
        """What has rows is run here: their types are those of the values."""
        self._send(b"t", struct.pack("!h", 0))
        if not _has_rows(self._statement):
            self._send(b"n")
            return
        self._outcome = self._run(self._statement)
        columns = [
            name.encode() + b"\0" + struct.pack("!ihihih", 0, 0, oid, -1, -1, 0)
            for name, oid in zip(self._outcome.columns, _oids(self._outcome), strict=True)
        ]
        self._send(b"T", struct.pack("!h", len(columns)) + b"".join(columns))

    def _bind(self, body: bytes) -> None:
        _, _, rest = body.split(b"\0", 2)
        (parameter_formats,) = struct.unpack_from("!h", rest)
        at = 2 + 2 * parameter_formats + 2
        (count,) = struct.unpack_from("!h", rest, at)
        self._formats = struct.unpack_from(f"!{count}h", rest, at + 2)
        self._send(b"2")

    def _execute(self, _body: bytes) -> None:
        outcome = self._outcome or self._run(self._statement)
        for notice in outcome.notices:
            self._send(b"N", f"SINFO\0C00000\0M{notice}\0\0".encode())
        if outcome.columns:
            oids = _oids(outcome)
            for row in outcome.rows:
                self._send(b"D", _data_row(row, oids, self._formats))
        self._send(b"C", _tag(self._statement, outcome).encode() + b"\0")

    def _run(self, statement: str) -> Outcome:
        fault = self.of.fault_at(statement)
        if fault is not None and not fault.is_late:
            self._fail(fault)
        if "sys_session_history" in statement:
            return self._session_history(statement)
        known = [outcome for text, outcome in self.of.answers.items() if text in statement]
        if known:
            return known[0]
        if not self._has_turn:
            self.of.turn.acquire()
            self._has_turn = True
        self.of.is_running = True
        try:
            outcome = self.of.warehouse.execute(statement)
            if statement.startswith("show table"):
                outcome = _collated(outcome)
            return replace(outcome, rows=()) if self.of.is_delayed(statement) else outcome
        except KeyboardInterrupt:
            raise SqlError("Query cancelled on user's request", sqlstate="57014") from None
        finally:
            self.of.is_running = False
            if not self._is_in_block():
                self._give_turn()
            if fault is not None and fault.is_late:
                raise Lost

    def _session_history(self, statement: str) -> Outcome:
        """The answer of a view that the embedded warehouse has of itself alone."""
        pid, moment = parse(statement).args["where"].this.flatten()
        status = self.of.status(int(pid.expression.name), moment.expression.name.replace("T", " "))
        return Outcome(columns=("status",), rows=((status,),) if status else ())

    def _fail(self, fault: Fault) -> None:
        if fault.waits is not None:
            fault.waits.wait()
            return
        if not fault.message:
            raise Lost
        if self._has_turn:  # an error ends what the block has done
            with suppress(StarliftError):
                self.of.warehouse.execute("select error of the test")
        raise SqlError(fault.message, sqlstate=fault.sqlstate)

    def _is_in_block(self) -> bool:
        return self.of.warehouse._session.transactions.is_open

    def _give_turn(self) -> None:
        self._has_turn = False
        self.of.turn.release()

    def _is_ready(self) -> None:
        state = b"I"
        if self._has_turn and self._is_in_block():
            has_failed = self.of.warehouse._session.transactions._state.name == "FAILED"
            state = b"E" if has_failed else b"T"
        self._send(b"Z", state)
        self._flush()

    def _refuse(self, sqlstate: str, message: str) -> None:
        self._send(b"E", f"SERROR\0C{sqlstate}\0M{message}\0\0".encode())

    def _send(self, kind: bytes, body: bytes = b"") -> None:
        self._answer += kind + struct.pack("!i", len(body) + 4) + body

    def _flush(self) -> None:
        """Send all answers in one go: one packet each would wait for the client's word."""
        self._socket.sendall(self._answer)
        self._answer = b""

    def _message(self) -> tuple[bytes, bytes]:
        head = self._read(5)
        return head[:1], self._read(struct.unpack("!i", head[1:])[0] - 4)

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self._socket.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data


def _collated(shown: Outcome) -> Outcome:
    """What SHOW TABLE tells, with the collation that Redshift writes behind columns of text."""
    ((text,),) = shown.rows
    told = re.sub(r"(?m)^( +\S+ character.*?)(,?)$", r"\1 COLLATE case_sensitive\2", text)
    return replace(shown, rows=((told,),))


def _has_rows(statement: str) -> bool:
    first = statement.lstrip().split(None, 1)[0].lower()
    return first in {"select", "with", "show", "explain", "fetch"}


def _oids(outcome: Outcome) -> list[int]:
    return [_oid([row[at] for row in outcome.rows]) for at in range(len(outcome.columns))]


def _oid(values: list[Any]) -> int:
    value = next((value for value in values if value is not None), "")
    if isinstance(value, dt.datetime):
        return _TIMESTAMP if value.tzinfo is None else _TIMESTAMPTZ
    return _OIDS.get(type(value), _VARCHAR)


def _data_row(row: Sequence[Any], oids: Sequence[int], formats: Sequence[int]) -> bytes:
    fields = [struct.pack("!h", len(row))]
    for value, oid, is_binary in zip(row, oids, formats, strict=True):
        if value is None:
            fields.append(struct.pack("!i", -1))
        else:
            data = _field(value, oid, is_binary=bool(is_binary))
            fields.append(struct.pack("!i", len(data)) + data)
    return b"".join(fields)


def _field(value: Any, oid: int, *, is_binary: bool) -> bytes:
    if not is_binary or oid == _VARCHAR:
        return str(value).encode()
    if oid in {_TIMESTAMP, _TIMESTAMPTZ}:
        naive = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
        return struct.pack("!q", (naive - _EPOCH) // _MICROSECOND)
    return struct.pack({_BOOL: "!?", _INT8: "!q", _FLOAT8: "!d"}[oid], value)


def _tag(statement: str, outcome: Outcome) -> str:
    word = statement.lstrip().split(None, 1)[0].upper()
    if word in _COUNTED:
        zero = "0 " if word == "INSERT" else ""
        return f"{word} {zero}{outcome.row_count}"
    return "SELECT" if outcome.columns else word


def _sqlstate(error: StarliftError) -> str:
    if isinstance(error, SqlError):
        return error.sqlstate
    return "XX000" if isinstance(error, CopyError) else "58000"
