"""What ends a command from outside: Ctrl-C, and SIGTERM, which schedulers and systems send.

Both undo what goes on and say so. The exit code is the shell's: 128 and the signal's number.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from starlift.cli.output import error_json, tell

# How long a command may take to hear of a signal; when what it waits for was ended; and, when it
# has heard, to undo what it did and to write that down.
_DEAF_AFTER_S = 0.5
_HEARS_WITHIN_S = 4.0
_ENDS_WITHIN_S = 15.0
_WORDS = {signal.SIGINT: "Interrupted", signal.SIGTERM: "Terminated"}
_SHELLS = 128
# What to do next, as the command that runs says it.
_NEXT_STEP = ["run the command again; the warehouse holds what was last committed."]
# How to end what runs in a library, where Python sees no signal.
_ENDS: list[Callable[[], None]] = []


def say_when_interrupted(next_step: str) -> None:
    """Let a command that is ended from now on say this, instead of what is usual."""
    _NEXT_STEP[:] = [next_step]


@contextmanager
def ended_by_signals(end: Callable[[], None]) -> Iterator[None]:
    """Within, a signal calls `end`; from another thread, where Python does not see it."""
    _ENDS.append(end)
    try:
        yield
    finally:
        _ENDS.remove(end)


def _end() -> None:
    for end in tuple(_ENDS):
        end()


class Interrupts:
    """The signals that end a command. `received` is the last one."""

    def __init__(self, *, is_json: bool) -> None:
        self._is_json = is_json
        self.received = signal.SIGINT
        self._is_heard = threading.Event()

    def watch(self) -> None:
        """Let them end the command, also one that waits in a library, where Python sees no signal.

        A statement that runs is interrupted; a bucket that does not answer would hold the command
        for a minute. Ending at once is safe: what was not committed is rolled back when the
        warehouse is opened next.
        """
        heard, told = socket.socketpair()
        told.settimeout(0)  # what a wake-up file descriptor asks for
        thread = threading.Thread(target=self._wait, args=[heard], name="interrupts", daemon=True)
        thread.start()
        for number in _WORDS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, self._raise)
        signal.set_wakeup_fd(told.detach(), warn_on_full_buffer=False)

    def _raise(self, number: int, _frame: FrameType | None) -> NoReturn:
        """As Python does for Ctrl-C; a library that has let Python hear of it ends first."""
        self.received = signal.Signals(number)
        self._is_heard.set()
        _end()
        raise KeyboardInterrupt

    def _wait(self, heard: socket.socket) -> None:
        self._receive(heard)
        if not self._is_heard.wait(_DEAF_AFTER_S):
            _end()
        if self._is_heard.wait(_HEARS_WITHIN_S):
            heard.settimeout(_ENDS_WITHIN_S)  # a second one ends it at once
            with suppress(TimeoutError):
                self._receive(heard)
        self.tell()
        os._exit(self.exit_code)

    def _receive(self, heard: socket.socket) -> None:
        while (number := heard.recv(1)[0]) not in _WORDS:
            pass
        self.received = signal.Signals(number)

    @property
    def exit_code(self) -> int:
        """The exit code of a command that one of them ends."""
        return _SHELLS + self.received

    def tell(self) -> None:
        """Say which one has ended the command."""
        message = _WORDS[self.received]
        (hint,) = _NEXT_STEP
        if self._is_json:
            tell(error_json(message, message, hint))
        else:
            tell(f"{message}.\nNext step: {hint}")
