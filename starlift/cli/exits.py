"""How a command ends: with one clear message where something went wrong, and an exit code."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from starlift.cli.interrupts import Interrupts
from starlift.cli.output import error_json, prepare_streams, tell
from starlift.errors import SqlError, StarliftError

USAGE = 2
BROKEN_PIPE = 141


@contextmanager
def reported_errors(*, is_json: bool) -> Iterator[None]:
    """End the process with the error's exit code after its message on standard error."""
    prepare_streams()
    gc.freeze()
    interrupts = Interrupts(is_json=is_json)
    interrupts.watch()
    try:
        yield
    except StarliftError as error:
        _conceal(error)
        tell(_as_json(error) if is_json else f"{type(error).__name__}: {error}")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        interrupts.tell()
        raise SystemExit(interrupts.exit_code) from None
    except BrokenPipeError:
        # Whoever read the output has gone, and has what was wanted.
        raise SystemExit(BROKEN_PIPE) from None


def _conceal(error: StarliftError) -> None:
    """Hide the secrets of a statement that was not yet given to a warehouse."""
    if isinstance(error, SqlError) and error.statement:
        from starlift.redshift.statements import for_display

        error.statement = for_display(error.statement)


def _as_json(error: StarliftError) -> str:
    place: dict[str, object] = {}
    if isinstance(error, SqlError):
        place = {"statement": error.statement, "line": error.line, "column": error.column}
        place |= {"file": error.file or None, "file_line": error.file_line}
        place["sqlstate"] = error.sqlstate
    return error_json(type(error).__name__, error.message, error.hint, **place)
