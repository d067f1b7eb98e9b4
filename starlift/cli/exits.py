"""How a command ends: with one clear message where something went wrong, and an exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from starlift.cli.output import prepare_streams, tell
from starlift.errors import SqlError, StarliftError

USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


@contextmanager
def reported_errors(*, is_json: bool) -> Iterator[None]:
    """End the process with the error's exit code after its message on standard error."""
    prepare_streams()
    try:
        yield
    except StarliftError as error:
        tell(_as_json(error) if is_json else f"{type(error).__name__}: {error}")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        message = "Interrupted"
        hint = "run the command again; the warehouse holds what was last committed."
        tell(error_json(message, message, hint) if is_json else f"{message}.\nNext step: {hint}")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read the output has gone, and has what was wanted.
        raise SystemExit(BROKEN_PIPE) from None


def error_json(kind: str, message: str, hint: str, **place: object) -> str:
    """An error for machines: a JSON document on one line, ASCII whatever the message holds."""
    return json.dumps({"error": kind, "message": message, "hint": hint, **place})


def _as_json(error: StarliftError) -> str:
    place: dict[str, object] = {}
    if isinstance(error, SqlError):
        place = {"statement": error.statement, "line": error.line, "column": error.column}
    return error_json(type(error).__name__, error.message, error.hint, **place)
