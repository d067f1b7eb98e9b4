"""The commands `starlift cloud`: the warehouse at Amazon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import click

from starlift.cli.commands.waiting import waits
from starlift.cli.session import Session
from starlift.config import Settings
from starlift.errors import ConfigError

# The keys of [CLOUD] that an option overrides, with the option's help.
_STACK = {"stack": "The name of the stack.", "region": "Where it stands."}
_FLAVOUR = {"flavour": "provisioned, serverless or self-managed."}
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
_PRICE = {"price": _TERMS["price"]}

Command = Callable[..., Any]
Option = str | None
_answers = click.option("--yes", "is_yes", is_flag=True, help="Answer every question with yes.")


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
@_overriding(_STACK | _FLAVOUR | _SIZES | _TERMS)
@click.option("--template", "is_template", is_flag=True, help="Print the template, with values.")
@click.option("--offline", "is_offline", is_flag=True, help="Ask Amazon nothing.")
@click.pass_obj
def plan(session: Session, /, *, is_template: bool, is_offline: bool, **options: Option) -> None:
    """Show what `up` would make and what it costs, and make nothing. It needs no credentials.

    The price an hour, a day, a month and of one load, from a list with a source and a date for
    each price; --price gives your own. With credentials Amazon is asked, too, what it would make: a
    change set, which is deleted again.
    """
    from starlift.cli.cloud_plan import show_plan, show_template
    from starlift.cloud.plan import make_plan

    settings = _configured_to_make(session, options)
    planned = make_plan(settings, is_offline=is_offline)
    if is_template:
        show_template(planned, is_json=session.is_json)
        return
    changes = None
    if not is_offline and _has_boto3():
        from starlift.cli.cloud_changes import find_changes

        changes = find_changes(settings, planned, is_json=session.is_json)
    show_plan(planned, changes, is_json=session.is_json)


@cloud.command()
@_overriding(_STACK | _FLAVOUR | _SIZES | _TERMS)
@click.option(
    "--sources-later",
    "is_later",
    is_flag=True,
    help="Make it although COPY cannot read the sources of [S3] yet.",
)
@_answers
@click.pass_obj
def up(session: Session, /, *, is_later: bool, is_yes: bool, **options: Option) -> None:
    """Make the stack, after showing its price, and write into dwh.cfg where it is.

    It asks from where the database is to be reached, if ACCESS and ADMIT do not say it. When it is
    interrupted or fails, run it again: it goes on from what stands, and gives it the sources, the
    hours and the budget that dwh.cfg says meanwhile.
    """
    _require_boto3()
    settings = _configured_to_make(session, options)
    from starlift.cli.cloud_making import run_up

    run_up(settings, options["price"], is_later=is_later, is_yes=is_yes, is_json=session.is_json)


@cloud.command()
@_overriding(_STACK | _PRICE)
@click.pass_obj
def status(session: Session, /, **options: Option) -> None:
    """Show the stack's state, endpoint, uptime, and an estimate of its cost so far."""
    settings = _asking_amazon(session, options)
    from starlift.cli.cloud_life import show_status

    show_status(settings, options["price"], is_json=session.is_json)


@cloud.command()
@_overriding(_STACK)
@click.pass_obj
def pause(session: Session, /, **options: Option) -> None:
    """Pause the cluster, or stop the machine, and tell what still costs.

    Computing is not paid for then. What stands around it is, and what is stored: the figure of the
    plan for "idle or paused".
    """
    settings = _asking_amazon(session, options)
    from starlift.cli.cloud_life import run_pause

    run_pause(settings, is_json=session.is_json)


@cloud.command()
@_overriding(_STACK | _PRICE)
@_answers
@click.pass_obj
def resume(session: Session, /, *, is_yes: bool, **options: Option) -> None:
    """Resume the cluster, or start the machine, after showing the price."""
    settings = _asking_amazon(session, options)
    from starlift.cli.cloud_life import run_resume

    run_resume(settings, options["price"], is_yes=is_yes, is_json=session.is_json)


@cloud.command()
@_overriding(_STACK | _SIZES | _PRICE)
@_answers
@click.pass_obj
def resize(session: Session, /, *, is_yes: bool, **options: Option) -> None:
    """Give the stack another size, after showing the price. What no option says stays as it is."""
    settings = _asking_amazon(session, options)
    from starlift.cli.cloud_resizing import run_resize

    given = {key: options[key] for key in (*_SIZES, *_PRICE)}
    run_resize(settings, given, is_yes=is_yes, is_json=session.is_json)


@cloud.command()
@_overriding(_STACK)
@click.argument("address", required=False)
@click.pass_obj
def admit(session: Session, /, *, address: str | None, **options: Option) -> None:
    """Let a public database be reached from ADDRESS, and no longer from the one before.

    For those whose address has changed. Without ADDRESS it asks, and proposes yours.
    """
    settings = _asking_amazon(session, options)
    from starlift.cli.cloud_resizing import run_admit

    run_admit(settings, address, is_json=session.is_json)


@cloud.command()
@_overriding(_STACK | _FLAVOUR)
@click.option(
    "--no-snapshot",
    "takes_snapshot",
    is_flag=True,
    flag_value=False,
    default=True,
    help="Give the data up: take no last snapshot.",
)
@_answers
@click.pass_obj
def down(session: Session, /, *, takes_snapshot: bool, is_yes: bool, **options: Option) -> None:
    """Take all of the stack away, after naming what is lost, and see that nothing is left.

    A last snapshot is taken and kept; the staging bucket is emptied; what bears the stack's tag and
    is left over is deleted, after asking. It fails if anything is left. --flavour says of which
    kind a stack was that stands no more, if [CLOUD] says another.
    """
    settings = _asking_amazon(session, options)
    from starlift.cli.cloud_removal import run_down

    run_down(settings, takes_snapshot=takes_snapshot, is_yes=is_yes, is_json=session.is_json)


@cloud.command()
@_overriding(_STACK | _FLAVOUR)
@click.pass_obj
def doctor(session: Session, /, **options: Option) -> None:
    """Look at what people get stuck on, before `up` and after it, and say the remedies.

    Credentials, the sources and their region, quotas, the stack and what an earlier one has left,
    its role's trust and permissions, the endpoint, the isolation level. Exit code 12 when something
    is bad.
    """
    settings = _asking_amazon(session, options)
    from starlift.cli.cloud_life import run_doctor

    run_doctor(settings, is_json=session.is_json)


@cloud.command()
def permissions() -> None:
    """Print the policy that the caller of these commands needs, as IAM takes it."""
    from starlift.cli.output import show
    from starlift.cloud.permissions import read_permissions

    show(read_permissions().rstrip("\n"))


@cloud.command()
@waits
@click.pass_obj
def grant(session: Session) -> None:
    """Grant what sql/grants.sql says: a loader that writes, roles that read their own.

    Roles that are missing are made. Everything is in one transaction. From then on
    create-tables grants it again with the tables that it makes.
    """
    from starlift.cli.grants import run_grants

    run_grants(session)


def _configured(session: Session, options: dict[str, Option]) -> Settings:
    """The settings with the options in their places."""
    from starlift.config.cloud_values import overridden

    settings = session.settings
    return replace(settings, cloud=overridden(settings.cloud, options))


def _configured_to_make(session: Session, options: dict[str, Option]) -> Settings:
    """The same, for what is to be made: no option is for another flavour."""
    from starlift.config.cloud_values import refuse_other_sizes

    settings = _configured(session, options)
    refuse_other_sizes(settings.cloud, options)
    return settings


def _asking_amazon(session: Session, options: dict[str, Option]) -> Settings:
    """The same, for a command that asks Amazon.

    Raises:
        ConfigError: boto3 is not installed.
    """
    _require_boto3()
    return _configured(session, options)


def _require_boto3() -> None:
    if not _has_boto3():
        raise ConfigError(
            "Amazon is asked with boto3, which is not installed.",
            hint="pip install 'starlift[cloud]'.",
        )


def _has_boto3() -> bool:
    return find_spec("boto3") is not None
