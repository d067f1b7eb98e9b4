"""What the commands of `starlift cloud` begin with: Amazon, the stack, its database."""

from __future__ import annotations

import json
from collections.abc import Callable

from starlift.cli.asking import fill_in, has_terminal
from starlift.cli.interrupts import say_when_interrupted
from starlift.cli.output import tell
from starlift.cloud.aws import Aws
from starlift.cloud.reach import CHECK_IP, own_address
from starlift.cloud.stack import Event, Watch
from starlift.cloud.template import region_of
from starlift.config import Cloud, Settings
from starlift.config.cloud_values import overridden


def open_aws(settings: Settings) -> Aws:
    """The account, in the stack's region; nothing is asked yet. Raises ConfigError."""
    say_when_interrupted("nothing was begun at Amazon: run the command again.")
    return Aws(settings, region_of(settings))


def tell_notice(text: str, *, is_json: bool) -> None:
    """Tell of what is worth knowing and stops nothing, to standard error."""
    tell(json.dumps({"notice": text}) if is_json else f"Notice: {text}")


def watching(*, is_quiet: bool) -> Watch:
    """What tells of a stack's events as they come, to standard error."""

    def watch(event: Event) -> None:
        reason = f" ({event.reason})" if event.is_failure and event.reason else ""
        tell(f"  {event.resource}: {event.status.lower().replace('_', ' ')}{reason}")

    return (lambda _event: None) if is_quiet else watch


def steps_told(*, is_quiet: bool) -> Callable[[int, int, str], None]:
    """What tells of steps as they begin. Lines, not a bar: a stack's events come between them."""

    def step(number: int, count: int, name: str) -> None:
        if not is_quiet:
            tell(f"[{number}/{count}] {name}")

    return step


def ask_address(cloud: Cloud, option: str) -> str:
    """The one address that may reach the database, by a person's word. `option` says it, too."""

    def check(text: str) -> object:
        return overridden(cloud, {"admit": text})

    question, own = "Which one address may reach it?", own_address() if has_terminal() else None
    if own is not None:
        question = f"{question} Yours is"
    elif has_terminal():
        question = f"Your address could not be found out: {CHECK_IP} shows it. {question}"
    return fill_in(question, option, check, own)
