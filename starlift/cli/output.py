"""Standard output and standard error: whatever a command says goes through here."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TextIO

from starlift.errors import StarliftError


def prepare_streams() -> None:
    """Leave the streams one way to fail: when they cannot be written.

    A stream that was closed from the start leads to nowhere: else the warehouse's file could be
    opened under its number, and be printed into. A character that the terminal's encoding lacks is
    shown by its number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - stays open
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def show(text: str) -> None:
    """Print a result to standard output, at once.

    Raises:
        StarliftError: when it cannot be written.
        BrokenPipeError: when whoever read it has gone.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _discard(sys.stdout)
        raise
    except OSError as error:
        _discard(sys.stdout)
        raise StarliftError(
            f"The result cannot be written: {error.strerror}",
            hint="the command itself has been carried out; look where its output goes.",
        ) from error


def show_json(value: object) -> None:
    """Print one JSON document on one line: numbers with all their digits, times in ISO 8601."""
    import msgspec

    encoder = msgspec.json.Encoder(enc_hook=str, decimal_format="number")
    show(encoder.encode(value).decode())


def tell(text: str) -> None:
    """Print progress or an error to standard error; a reader who has gone is no reason to fail."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def error_json(kind: str, message: str, hint: str, **place: object) -> str:
    """An error for machines: a JSON document on one line, ASCII whatever the message holds."""
    return json.dumps({"error": kind, "message": message, "hint": hint, **place})


def _discard(stream: TextIO) -> None:
    """Send what the stream still holds to nowhere: the interpreter would fail on it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
