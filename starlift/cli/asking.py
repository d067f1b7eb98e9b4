"""Questions before something costs money or is lost: --yes answers them beforehand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from starlift.cli.output import tell
from starlift.errors import ConfigError


def confirm(question: str, *, is_yes: bool) -> None:
    """Return if the answer is yes; else end the command, with nothing done.

    Raises:
        click.UsageError: there is no terminal to ask at, and no --yes.
    """
    if not agrees(question, is_yes=is_yes):
        tell("Nothing was done.")
        raise SystemExit(1)


def agrees(question: str, *, is_yes: bool) -> bool:
    """Whether the answer is yes.

    Raises:
        click.UsageError: there is no terminal to ask at, and no --yes.
    """
    if is_yes:
        return True
    if not has_terminal():
        raise click.UsageError(f"{question} There is no terminal to ask at: answer by --yes.")
    with _interruptible():
        return click.confirm(question, err=True)


def choose(question: str, choices: list[str], option: str) -> str:
    """The answer, one of the choices.

    Raises:
        click.UsageError: there is no terminal to ask at.
    """
    if not has_terminal():
        raise click.UsageError(f"{question} There is no terminal to ask at: say it by {option}.")
    with _interruptible():
        return str(click.prompt(question, type=click.Choice(choices), err=True))


def fill_in(
    question: str, option: str, check: Callable[[str], object], default: str | None = None
) -> str:
    """The answer, a text that `check` takes; where it raises a ConfigError, it is asked again.

    Raises:
        click.UsageError: there is no terminal to ask at.
    """
    if not has_terminal():
        raise click.UsageError(f"{question} There is no terminal to ask at: say it by {option}.")

    def checked(text: str) -> str:
        try:
            check(text)
        except ConfigError as error:
            raise click.BadParameter(f"{error.message} {error.hint}") from None
        return text

    with _interruptible():
        return str(click.prompt(question, default=default, value_proc=checked, err=True))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Within, Ctrl-C ends the command as anywhere else; click would make an error of it."""
    try:
        yield
    except click.Abort as error:
        if isinstance(error.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise


def has_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()
