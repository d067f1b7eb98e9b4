"""A faulty object store for tests: an HTTP proxy before a real S3 server.

It answers late, and a share of the requests not as the server would: with 500, with 503 SlowDown,
by resetting the connection, or with a body that breaks off. Which request meets which fault follows
from the seed, the request and how often it has come: not from the order in which threads ask.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tests.s3_server import S3Server

FAULTS = ("500", "503", "reset", "reset after", "truncated")
_LATENCY_S = 0.02
_END = b"\r\n\r\n"
# Closes a connection with a reset instead of an end.
_RESET = struct.pack("ii", 1, 0)
_CODES = {
    "500": ("500 Internal Server Error", "InternalError", "We encountered an internal error."),
    "503": ("503 Slow Down", "SlowDown", "Please reduce your request rate."),
    "403": ("403 Forbidden", "AccessDenied", "Access Denied"),
}


@dataclass
class FaultyStore:
    """What the proxy does, and what it has done.

    `share` of all requests meet a fault. `permanent` maps a part of a request's line to the status
    that every such request is answered with. `seen` counts the requests and the faults by kind,
    `lines` has the lines of those that met one.
    """

    upstream: S3Server
    seed: int
    share: float = 0.05
    latency_s: float = _LATENCY_S
    permanent: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    spoilt: list[tuple[str, str]] = field(default_factory=list)
    server: S3Server = field(init=False)
    _times: Counter[str] = field(default_factory=Counter)

    def fault(self, line: str) -> str:
        """The fault that a request meets; empty if it meets none."""
        for part, status in self.permanent.items():
            if part in line:
                return status
        self._times[line] += 1
        dice = random.Random(f"{self.seed} {line} {self._times[line]}")  # noqa: S311 - no secret
        return dice.choice(FAULTS) if dice.random() < self.share else ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until one of them meets a fault that ends it."""
        target = urlsplit(self.upstream.endpoint)
        server = await asyncio.open_connection(target.hostname, target.port)
        gone = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
        with suppress(*gone):
            while await self._answer(reader, writer, *server):
                pass
        for stream in (writer, server[1]):
            stream.close()

    async def _answer(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        server_reader: asyncio.StreamReader,
        server_writer: asyncio.StreamWriter,
    ) -> bool:
        """Answer one request; whether the connection goes on."""
        head = await reader.readuntil(_END)
        body = await _body(reader, head)
        line = head.partition(b"\r\n")[0].decode()
        fault = self.fault(line)
        self.seen["requests"] += 1
        if fault:
            self.seen[fault] += 1
            self.spoilt.append((fault, line))
        await asyncio.sleep(self.latency_s)
        if fault in _CODES:
            writer.write(_refusal(fault, is_bare=line.startswith("HEAD ")))
            await writer.drain()
            return True
        if fault == "reset":
            return _reset(writer)
        server_writer.write(head + body)
        answer = await server_reader.readuntil(_END)
        has_body = not line.startswith("HEAD ") and answer.split(b" ", 2)[1] != b"204"
        content = await _body(server_reader, answer) if has_body else b""
        if fault == "reset after" or (fault == "truncated" and not content):
            return _reset(writer)
        writer.write(answer + content[: len(content) // 2 if fault else None])
        await writer.drain()
        return not fault


@contextmanager
def faulty(upstream: S3Server, seed: int, **options: object) -> Iterator[FaultyStore]:
    """A faulty store while it runs; `server` leads there."""
    store = FaultyStore(upstream, seed, **options)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="faulty store")
    thread.start()
    try:
        listening = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(store.serve, "127.0.0.1", 0), loop
        ).result()
        port = listening.sockets[0].getsockname()[1]
        store.server = replace(upstream, endpoint=f"http://127.0.0.1:{port}")
        yield store
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(listening: asyncio.Server) -> None:
    """Close the server and what still waits in its connections."""
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    """The body of a message, as it stands on the wire."""
    headers = {
        name.strip().lower(): value.strip().lower()
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
    }
    if headers.get(b"transfer-encoding") != b"chunked":
        return await reader.readexactly(int(headers.get(b"content-length", 0)))
    parts = []
    while True:
        size = await reader.readuntil(b"\r\n")
        parts += [size, await reader.readexactly(int(size, 16) + 2)]
        if not int(size, 16):
            return b"".join(parts)


def _refusal(kind: str, *, is_bare: bool) -> bytes:
    """An answer of S3's with an error; to a HEAD without its document."""
    status, code, message = _CODES[kind]
    text = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {len(text)}"
    return f"{head}\r\n\r\n{'' if is_bare else text}".encode()


def _reset(writer: asyncio.StreamWriter) -> bool:
    """Break the connection off as a machine does that goes down; it does not go on."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
    return False
