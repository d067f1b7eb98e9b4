"""Progress: a bar when a person watches, plain lines when not. It goes to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlift.cli.output import tell


@contextmanager
def steps_shown(*, is_quiet: bool = False) -> Iterator[Callable[[int, int, str], None]]:
    """A watch for a run's steps: told the number of a step, of how many, and its name."""
    if is_quiet:
        yield lambda _number, _count, _name: None
    elif sys.stderr.isatty():
        with _bar() as watch:
            yield watch
    else:
        yield _line


def _line(number: int, count: int, name: str) -> None:
    tell(f"[{number}/{count}] {name}")


@contextmanager
def _bar() -> Iterator[Callable[[int, int, str], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")

        def watch(number: int, count: int, name: str) -> None:
            description = f"{number}/{count} {name}"
            # Drawn at once: a short step would be over before the next turn of the clock.
            progress.update(
                task, completed=number - 1, total=count, description=description, refresh=True
            )

        yield watch
