"""The commands `starlift cloud`: the warehouse at Amazon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from starlift.cli.session import Session

# The keys of [CLOUD] that an option overrides, with the option's help.
_OPTIONS = {
    "flavour": "provisioned, serverless or self-managed.",
    "stack": "The name of the stack.",
    "region": "Where it stands.",
}
_SIZES = {
    "node_type": "provisioned: the nodes, such as ra3.large.",
    "nodes": "provisioned: how many of them.",
    "base_rpu": "serverless: the capacity at which queries begin, in RPUs.",
    "max_rpu": "serverless: the capacity that is never passed.",
    "instance_type": "self-managed: the machine, such as t4g.medium.",
}
_TERMS = {
    "access": "public: from --admit alone; private: by a tunnel.",
    "admit": "The one address that a public database admits.",
    "budget": "USD a month at which a mail goes to --email; 0: none.",
    "email": "Where that mail goes.",
    "price": "Your own price, in USD an hour, of a node, an RPU or the machine.",
}

Command = Callable[..., Any]


def _overriding(helps: dict[str, str]) -> Callable[[Command], Command]:
    """Options that override keys of [CLOUD], each by its name."""

    def decorate(command: Command) -> Command:
        for key, text in reversed(helps.items()):
            option = click.option(f"--{key.replace('_', '-')}", key, metavar="VALUE", help=text)
            command = option(command)
        return command

    return decorate


@click.group()
def cloud() -> None:
    """The warehouse at Amazon: its price, its making, its end.

    [CLOUD] of dwh.cfg says what is made; options override it. Credentials come the AWS way
    (AWS_PROFILE, AWS_ACCESS_KEY_ID, `aws sso login`, a role). docs/cloud.md leads through it.
    """


@cloud.command()
@_overriding(_OPTIONS | _SIZES | _TERMS)
@click.option("--template", "is_template", is_flag=True, help="Print the template, with values.")
@click.pass_obj
def plan(session: Session, /, *, is_template: bool, **options: str | None) -> None:
    """Show what `up` would make and what it costs, and make nothing. It needs no credentials.

    The price an hour, a day, a month and of one load, from a list with a source and a date for
    each price; --price gives your own.
    """
    from starlift.cli.cloud_plan import show_plan, show_template
    from starlift.cloud.plan import make_plan

    planned = make_plan(_configured(session, options))
    if is_template:
        show_template(planned, is_json=session.is_json)
    else:
        show_plan(planned, is_json=session.is_json)


def _configured(session: Session, options: dict[str, str | None]) -> Any:  # noqa: ANN401 - imported late
    """The settings with the options in their places."""
    from starlift.config.cloud_values import overridden

    settings = session.settings
    return replace(settings, cloud=overridden(settings.cloud, options))
