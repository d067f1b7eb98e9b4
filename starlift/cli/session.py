"""What every command begins with: the settings, the output, and errors as messages."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlift.config import Settings, load_settings
from starlift.errors import StarliftError

if TYPE_CHECKING:
    from starlift.engines.protocols import Connection

INTERRUPTED = 130
BROKEN_PIPE = 141


@dataclass(frozen=True)
class Session:
    """Where a command runs and how it speaks. `directory` is the project's."""

    directory: Path
    config: Path | None
    is_json: bool

    @property
    def settings(self) -> Settings:
        """The settings of the project. Raises ConfigError."""
        return load_settings(self.directory, config=self.config)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A session on the warehouse, closed at the end. The engine is imported here."""
        from starlift.engines import connect  # noqa: PLC0415 - `--help` must not import an engine

        connection = connect(self.settings)
        try:
            yield connection
        finally:
            connection.close()

    def print_json(self, value: object) -> None:
        """One JSON document to standard output."""
        print(json.dumps(value, ensure_ascii=False, default=str))


@contextmanager
def reported_errors(*, is_json: bool) -> Iterator[None]:
    """End the process with the error's exit code after one clear message."""
    try:
        yield
    except StarliftError as error:
        sys.stdout.flush()
        if is_json:
            body = {"error": type(error).__name__, "message": error.message, "hint": error.hint}
            print(json.dumps(body, ensure_ascii=False), file=sys.stderr)
        else:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        print("Interrupted: nothing of this run was kept.", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read the output has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BROKEN_PIPE) from None
