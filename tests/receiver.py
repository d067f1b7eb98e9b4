"""A receiver of OpenLineage events: a real HTTP server that keeps what it is sent.

It can be made to refuse events with a code, or to take connections and never answer.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.places import Place

Event = dict[str, Any]


@dataclass
class Receiver:
    """What has come, in its order, and how the server answers. `hangs` is never to answer."""

    url: str = ""
    code: int = 201
    hangs: bool = False
    events: list[Event] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def states(self) -> list[tuple[str, str]]:
        """The jobs of the events that have come, each with what it says of the job's run."""
        return [(event["job"]["name"], event["eventType"]) for event in self.events]

    def of(self, job: str, state: str) -> Event:
        """The one event of a job's run in that state."""
        (found,) = (
            event
            for event in self.events
            if (event["job"]["name"], event["eventType"]) == (job, state)
        )
        return found

    def environ(self, **more: str) -> dict[str, str]:
        """The variables with which a command sends its events here."""
        return {"OPENLINEAGE_URL": self.url, **more}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server on a port of its own, for one test."""
    with receiving() as state:
        yield state


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A server on a port of its own."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.events.append(json.loads(body))
            state.paths.append(self.path)
            state.authorizations.append(self.headers["Authorization"])
            if state.hangs:
                state.is_over.wait(60)
            self.send_response(state.code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is written down."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        state.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def sending(place: Place, receiver: Receiver, **more: str) -> Place:
    """The place, whose commands send their events to the receiver."""
    return Place(place.directory, {**place.environ, **receiver.environ(**more)})
