"""`starlift cloud up`: what costs money, after asking."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

from starlift.cli.asking import choose, confirm, fill_in
from starlift.cli.cloud_plan import bound_lines, cost_lines, size_text, usd
from starlift.cli.cloud_session import ask_address, open_aws, steps_told, tell_notice, watching
from starlift.cli.interrupts import say_when_interrupted
from starlift.cli.output import show, show_json, tell
from starlift.cloud.aws import Aws
from starlift.cloud.diagnosis import Patient, Verdict
from starlift.cloud.doctor import look_at
from starlift.cloud.elsewhere import is_of_stack
from starlift.cloud.leftovers import refuse_leftovers
from starlift.cloud.making import Made, Making, make
from starlift.cloud.operation import (
    standing_cloud,
    warehouse_of,
)
from starlift.cloud.prices import HOURS_A_DAY, costs
from starlift.cloud.stack import Stack, find_stack
from starlift.cloud.standing import adjustment_texts, answered, check_kind, kept_as_it_stands
from starlift.cloud.template import parameters, region_of
from starlift.config import Access, Cloud, Flavour, Settings
from starlift.config.cloud_values import overridden
from starlift.config.settings import FILE_NAME
from starlift.errors import CloudError, ConfigError

_OBSTACLES = frozenset({"source bucket", "region", "quota"})
_OF_SOURCES = _OBSTACLES - {"quota"}
_SIZE_KEYS = {
    Flavour.PROVISIONED: ("node_type", "nodes"),
    Flavour.SERVERLESS: ("base_rpu", "max_rpu"),
    Flavour.SELF_MANAGED: ("instance_type",),
}


def run_up(
    settings: Settings, price: str | None, *, is_later: bool, is_yes: bool, is_json: bool
) -> None:
    """Make the stack, and say where it is. `is_later`: COPY need not read the sources yet.

    `price` is that of the option: of a stack that stands already, too.

    Raises:
        CloudError: COPY could not read the sources, or the stack does not come to stand.
    """
    file = _require_file(settings)
    aws = open_aws(settings)
    parameters(settings)  # what cannot be made, and who may not, shows before anybody is asked
    aws.ask("sts", "get_caller_identity")
    stands = _standing(aws, settings)
    known = settings.cloud if stands is None else answered(stands, settings.cloud)
    settings = replace(settings, cloud=_asked(known))
    priced = settings.cloud if stands is None else standing_cloud(stands, settings.cloud, price)
    _show_price(priced, aws, is_json=is_json)
    _tell_of_other_host(settings, aws, is_json=is_json)
    if stands is None:
        _check_sources(settings, aws, is_later=is_later, is_json=is_json)
    else:
        for text in kept_as_it_stands(stands, settings):
            tell_notice(text, is_json=is_json)
        for text in adjustment_texts(stands, settings):
            tell_notice(text, is_json=is_json)
    confirm(_question(stands, priced), is_yes=is_yes)
    making = Making(
        aws,
        settings,
        file,
        warehouse_of(aws, settings.cloud.stack, settings.cloud.flavour),
        watching(is_quiet=is_json),
        (lambda _text: None) if is_json else tell,
    )
    say_when_interrupted(_interrupted(settings, priced))
    try:
        made = make(making, steps_told(is_quiet=is_json))
    except CloudError as error:
        command = _command(settings, file, is_later=is_later)
        error.hint = f"{error.hint} The command: {command}".strip()
        raise
    _show_made(made, file, is_json=is_json)


def _require_file(settings: Settings) -> Path:
    if settings.file is None:
        raise ConfigError(
            f"There is no dwh.cfg in {settings.directory}, and up writes into it where the "
            "warehouse is.",
            hint="copy dwh.cfg.example there, and let [S3] name your bucket.",
        )
    return settings.file


def _asked(cloud: Cloud) -> Cloud:
    """[CLOUD] with what only the caller knows: who may reach the database, where mails go."""
    given: dict[str, str | None] = {}
    access = cloud.access
    if access is None:
        question = "Is the database to be reached from your address (public), or by a tunnel?"
        answer = choose(
            question, [each.value for each in Access], "--access public or --access private"
        )
        given["access"], access = answer, Access(answer)
    if access is Access.PUBLIC and cloud.admit is None:
        given["admit"] = ask_address(cloud, "--admit ADDRESS")
    if cloud.budget and cloud.email is None:
        question = (
            f"Where is a mail to go when the account's month nears {cloud.budget} USD (with "
            "--budget 0 there is none)?"
        )
        option = "--email ADDRESS, or --budget 0 for none"
        given["email"] = fill_in(question, option, lambda text: overridden(cloud, {"email": text}))
    return overridden(cloud, given)


def _standing(aws: Aws, settings: Settings) -> Stack | None:
    """The stack, if it stands already.

    Raises:
        CloudError: it is of another kind, or something is left of an earlier one.
    """
    found = find_stack(aws, settings.cloud.stack)
    if found is None:
        refuse_leftovers(aws, settings.cloud.stack, settings.cloud.flavour)
    if found is None or found.is_never_whole or found.is_review:
        return None
    check_kind(found, settings)
    return found


def _question(stands: Stack | None, cloud: Cloud) -> str:
    running = costs(cloud).running_usd_an_hour
    price = f"{usd(running)} USD an hour while it computes, {usd(running * HOURS_A_DAY)} a day"
    if stands is None:
        return f"This costs {price}. Make it?"
    return f"{stands.name} stands, and costs {price}. Go on with it?"


def _interrupted(settings: Settings, cloud: Cloud) -> str:
    price = usd(costs(cloud).running_usd_an_hour)
    return (
        f"what Amazon has begun of the stack {cloud.stack} in {region_of(settings)} goes on, and "
        f"costs up to {price} USD an hour: run the command again, or starlift cloud down."
    )


def _command(settings: Settings, file: Path, *, is_later: bool) -> str:
    """The command line that makes the same again, with the answers that were given."""
    cloud = settings.cloud
    keys = ["flavour", "stack", "region", *_SIZE_KEYS[cloud.flavour]]
    keys += ["access", "admit", "budget", "email", "price"]
    given = replace(cloud, region=region_of(settings))
    values = {key: getattr(given, key) for key in keys}
    words = ["starlift", *([] if file == Path(FILE_NAME).absolute() else ["--config", str(file)])]
    words += ["cloud", "up"]
    for key, value in values.items():
        words += [] if value is None else [f"--{key.replace('_', '-')}", str(value)]
    return shlex.join([*words, *(["--sources-later"] if is_later else [])])


def _show_price(cloud: Cloud, aws: Aws, *, is_json: bool) -> None:
    """Tell what is to be made, or stands, and what it costs."""
    if is_json:
        return
    tell(f"{cloud.stack} in {aws.region}: {size_text(cloud)}.")
    cost = costs(cloud)
    lines = [*cost_lines(cost, aws.region), *bound_lines(cloud, cost, aws.region)]
    tell("\n".join(lines))


def _tell_of_other_host(settings: Settings, aws: Aws, *, is_json: bool) -> None:
    host = settings.cluster.host
    if host is None and settings.cluster.db_password:
        tell_notice(
            f"DB_PASSWORD in {settings.file} will be empty: Amazon makes temporary ones.",
            is_json=is_json,
        )
    if host is None or is_json or is_of_stack(host, settings.cloud.stack, aws.region):
        return
    state = warehouse_of(aws, settings.cloud.stack, settings.cloud.flavour).find()
    if state is None or state.host != host:
        password = ", and DB_PASSWORD will be empty" if settings.cluster.db_password else ""
        tell(
            f"[CLUSTER] in {settings.file} leads to {host} now; it will lead to the new "
            f"one{password}."
        )


def _check_sources(settings: Settings, aws: Aws, *, is_later: bool, is_json: bool) -> None:
    """Tell beforehand what would be in the way, of the sources above all: later it costs.

    Raises:
        CloudError: COPY could not read them, and nobody has said that this is for later.
    """
    for name, found in look_at(Patient(aws, settings, settings.cloud.flavour, None, None)):
        if found.verdict is not Verdict.BAD or name not in _OBSTACLES:
            continue
        if name in _OF_SOURCES and not is_later:
            raise CloudError(
                f"COPY could not read the sources: {found.text}.",
                hint=f"{found.remedy.rstrip('.')}; or make it all the same: --sources-later.",
            )
        tell_notice(f"{found.text}: {found.remedy}", is_json=is_json)


def _show_made(made: Made, file: Path, *, is_json: bool) -> None:
    state = made.state
    if is_json:
        show_json(
            {
                "stack": made.stack.name,
                "status": made.stack.status,
                "host": state.host,
                "port": state.port,
                "database": made.stack.outputs["DbName"],
                "user": made.stack.outputs["DbUser"],
                "role": made.stack.outputs["RoleArn"],
                "staging_bucket": made.stack.outputs["StagingBucket"],
                "secret": state.secret_arn,
                "tunnel": made.tunnel,
                "notices": made.notices,
            }
        )
        return
    show(f"{made.stack.name} stands: {state.size}, {state.host}, port {state.port}.")
    show(f"{file} says where it is; the password stays in Secrets Manager.")
    for notice in made.notices:
        show(f"Notice: {notice}")
    for line in tunnel_lines(made.tunnel, state.host):
        show(line)
    show(_next_step(made))


def tunnel_lines(command: str | None, host: str | None) -> list[str]:
    """How to reach a private database."""
    if command is None:
        return []
    return [
        "It is private. As long as this runs, it opens a tunnel to it:",
        f"  {command}",
        "(that needs the AWS CLI and its Session Manager plugin),",
        _tunnel_end(host),
    ]


def _tunnel_end(host: str | None) -> str:
    """How the database is called at this end: by its name, which its certificate bears."""
    if host is None or host.replace(".", "").isdigit():
        return "and then it is at 127.0.0.1: HOST under [CLUSTER]."
    return f"and this line in /etc/hosts leads its name to the tunnel: 127.0.0.1 {host}"


def _next_step(made: Made) -> str:
    if made.stack.flavour == Flavour.SELF_MANAGED:
        return "The machine installs PostgreSQL at its first boot, which takes some minutes."
    return "Next: python create_tables.py, python etl.py. At the end: starlift cloud down."
