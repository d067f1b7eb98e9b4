"""Questions before something costs money or is lost: --yes answers them beforehand."""

from __future__ import annotations

import sys

import click

from starlift.cli.output import tell


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
    if not _asks():
        raise click.UsageError(f"{question} There is no terminal to ask at: answer by --yes.")
    return click.confirm(question, err=True)


def choose(question: str, choices: list[str], option: str) -> str:
    """The answer, one of the choices.

    Raises:
        click.UsageError: there is no terminal to ask at.
    """
    if not _asks():
        raise click.UsageError(f"{question} There is no terminal to ask at: say it by {option}.")
    return str(click.prompt(question, type=click.Choice(choices), err=True))


def fill_in(question: str, option: str, default: str | None = None) -> str:
    """The answer, any text.

    Raises:
        click.UsageError: there is no terminal to ask at.
    """
    if not _asks():
        raise click.UsageError(f"{question} There is no terminal to ask at: say it by {option}.")
    return str(click.prompt(question, default=default, err=True))


def _asks() -> bool:
    return sys.stdin.isatty()
