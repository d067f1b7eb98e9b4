"""How a command ends: with one clear message where something went wrong, and an exit code."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlift.cli.output import prepare_streams, tell
from starlift.errors import SqlError, StarliftError

USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
# How long a command may take to end by itself after Ctrl-C.
PATIENCE_S = 2.0
# A command makes many objects that live as long as it does: looking through them for garbage as
# often as Python does by itself takes a twentieth of a load.
_COLLECT_EVERY = 50_000


@contextmanager
def reported_errors(*, is_json: bool) -> Iterator[None]:
    """End the process with the error's exit code after its message on standard error."""
    prepare_streams()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)
    _watch_for_interrupt(is_json=is_json)
    try:
        yield
    except StarliftError as error:
        _conceal(error)
        tell(_as_json(error) if is_json else f"{type(error).__name__}: {error}")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        _tell_interrupted(is_json=is_json)
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read the output has gone, and has what was wanted.
        raise SystemExit(BROKEN_PIPE) from None


def _conceal(error: StarliftError) -> None:
    """Hide the secrets of a statement that was not yet given to a warehouse."""
    if isinstance(error, SqlError) and error.statement:
        from starlift.redshift.statements import for_display

        error.statement = for_display(error.statement)


def _watch_for_interrupt(*, is_json: bool) -> None:
    """Let Ctrl-C also end a command that waits in a library, where Python does not see it.

    A bucket that does not answer would hold it for a minute. Ending at once is safe: what was not
    committed is rolled back when the warehouse is opened next.
    """
    heard, told = socket.socketpair()
    told.settimeout(0)  # what a wake-up file descriptor asks for

    def wait() -> None:
        while heard.recv(1) != bytes([signal.SIGINT]):
            pass
        time.sleep(PATIENCE_S)
        _tell_interrupted(is_json=is_json)
        os._exit(INTERRUPTED)

    threading.Thread(target=wait, name="ctrl-c", daemon=True).start()
    signal.set_wakeup_fd(told.detach(), warn_on_full_buffer=False)


def _tell_interrupted(*, is_json: bool) -> None:
    message = "Interrupted"
    hint = "run the command again; the warehouse holds what was last committed."
    tell(error_json(message, message, hint) if is_json else f"{message}.\nNext step: {hint}")


def error_json(kind: str, message: str, hint: str, **place: object) -> str:
    """An error for machines: a JSON document on one line, ASCII whatever the message holds."""
    return json.dumps({"error": kind, "message": message, "hint": hint, **place})


def _as_json(error: StarliftError) -> str:
    place: dict[str, object] = {}
    if isinstance(error, SqlError):
        place = {"statement": error.statement, "line": error.line, "column": error.column}
        place |= {"file": error.file or None, "file_line": error.file_line}
        place["sqlstate"] = error.sqlstate
    return error_json(type(error).__name__, error.message, error.hint, **place)
