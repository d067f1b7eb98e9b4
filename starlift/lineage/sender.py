"""Events go out in a thread of their own: a receiver can neither stop a load nor hold it up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

from starlift.lineage.events import RunEvent

_END = None


class Client(Protocol):
    """What sends events. Whatever its methods raise keeps the event from being sent."""

    def emit(self, event: RunEvent) -> None:
        """Send an event, or take it to send it later."""
        ...

    def close(self, wait_s: float) -> Sequence[str]:
        """Send what was taken; of each event that could not be sent, why."""
        ...


@dataclass(frozen=True)
class Undelivered:
    """How many of the events did not get to where they were to go, and why."""

    count: int
    of: int
    reason: str


class Sender:
    """Sends events in the order in which it is told them.

    `connect` makes, in the thread, what sends them. Whatever it or that raises is no error of the
    run's: it is kept to be told.
    """

    def __init__(self, connect: Callable[[], Client], wait_s: float) -> None:
        self._connect = connect
        self._wait_s = wait_s
        self._events: SimpleQueue[RunEvent | None] = SimpleQueue()
        self._told = 0
        self._delivered = 0
        self._reason = ""
        self._thread = Thread(target=self._work, name="lineage", daemon=True)
        self._thread.start()

    def tell(self, made: Iterable[RunEvent]) -> None:
        """Let events be sent, as they are made; at once, whatever the receiver does.

        One that cannot be made counts as told, and not delivered.
        """
        try:
            for event in made:
                self._told += 1
                self._events.put(event)
        except Exception as error:  # noqa: BLE001 - a load that has published does not fail by it
            self._told += 1
            self._note(_told(error))

    def close(self) -> Undelivered | None:
        """Wait for what was told to be sent, `wait_s` at most; what was not, if there is any."""
        self._events.put(_END)
        started = time.monotonic()
        self._thread.join(self._wait_s)
        told, delivered = self._told, self._delivered
        is_waiting = self._thread.is_alive()
        if delivered == told and not is_waiting:
            return None
        late = f"they were not taken within {time.monotonic() - started:.0f} s"
        return Undelivered(max(1, told - delivered), told, self._reason or late)

    def _note(self, reason: str) -> None:
        """Keep the first reason: what comes after it follows from it."""
        self._reason = self._reason or reason

    def _work(self) -> None:
        try:
            client = self._connect()
        except Exception as error:  # noqa: BLE001 - a client's own: the run goes on without it
            self._note(_told(error))
            return
        while (event := self._events.get()) is not _END:
            try:
                client.emit(event)
            except Exception as error:  # noqa: BLE001 - whatever a way to a receiver raises
                self._note(_told(error))
            else:
                self._delivered += 1
        self._end(client)

    def _end(self, client: Client) -> None:
        try:
            lost = client.close(self._wait_s)
        except Exception as error:  # noqa: BLE001 - the same
            lost = [_told(error)]
        for reason in lost:
            self._delivered -= 1
            self._note(reason)


def _told(error: BaseException) -> str:
    """What lies at the bottom of a library's error, on one line, without the address asked."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    text, _, _ = " ".join(str(error).split()).partition(" for url: ")
    return text or type(error).__name__
