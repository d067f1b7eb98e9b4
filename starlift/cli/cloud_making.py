"""`starlift cloud up` and `resize`: what costs money, after asking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from starlift.cli.asking import choose, confirm, fill_in
from starlift.cli.cloud_plan import cost_lines, size_text, usd
from starlift.cli.cloud_session import open_aws, steps_told, tell_notice, watching
from starlift.cli.output import show, show_json, tell
from starlift.cloud.aws import Aws
from starlift.cloud.diagnosis import Patient, Verdict
from starlift.cloud.doctor import look_at
from starlift.cloud.elsewhere import is_of_stack
from starlift.cloud.making import Made, Making, make, slices
from starlift.cloud.operation import (
    admit,
    require_stack,
    resize,
    size_changes,
    standing_cloud,
    standing_flavour,
    warehouse_of,
)
from starlift.cloud.prices import HOURS_A_DAY, costs
from starlift.cloud.reach import own_address
from starlift.cloud.template import parameters
from starlift.config import Access, Cloud, Flavour, Settings
from starlift.config.cloud_values import overridden
from starlift.config.edit import write_values
from starlift.errors import CloudError, ConfigError

_OBSTACLES = frozenset({"source bucket", "region", "quota"})


def run_up(settings: Settings, *, is_yes: bool, is_json: bool) -> None:
    """Make the stack, and say where it is."""
    file = _require_file(settings)
    aws = open_aws(settings)
    parameters(settings)  # what cannot be made, and who may not, shows before anybody is asked
    aws.ask("sts", "get_caller_identity")
    settings = replace(settings, cloud=_asked(settings.cloud))
    _show_price(settings, aws, is_json=is_json)
    running = costs(settings.cloud).running_usd_an_hour
    price = f"{usd(running)} USD an hour while it computes, {usd(running * HOURS_A_DAY)} a day"
    confirm(f"This costs {price}. Make it?", is_yes=is_yes)
    making = Making(
        aws,
        settings,
        file,
        warehouse_of(aws, settings.cloud.stack, settings.cloud.flavour),
        watching(is_quiet=is_json),
        (lambda _text: None) if is_json else tell,
    )
    _show_made(make(making, steps_told(is_quiet=is_json)), file, is_json=is_json)


def run_resize(settings: Settings, *, is_yes: bool, is_json: bool) -> None:
    """Give a stack that stands another size."""
    aws = open_aws(settings)
    stack = require_stack(aws, settings.cloud.stack, settings.cluster.host)
    flavour = standing_flavour(stack, settings.cloud)
    wanted = replace(settings.cloud, flavour=flavour)
    changes = size_changes(stack, wanted, flavour)
    if not changes:
        _say_same(wanted, is_json=is_json)
        return
    before = standing_cloud(stack, wanted)
    after = costs(wanted).compute_usd_an_hour
    question = (
        f"From {size_text(before)} to {size_text(wanted)}, {usd(after)} USD an hour while it "
        "computes; it cannot be reached meanwhile. Resize it?"
    )
    confirm(question, is_yes=is_yes)
    warehouse = warehouse_of(aws, stack.name, flavour)
    state = resize(aws, stack, changes, warehouse, watching(is_quiet=is_json))
    if settings.file is not None and settings.cluster.host == state.host:
        write_values(settings.file, {("STAGING", "SLICES"): str(slices(wanted))})
    if is_json:
        show_json({"stack": stack.name, "size": state.size, "changes": changes})
    else:
        show(f"{stack.name} has {state.size} now.")


def run_admit(settings: Settings, address: str | None, *, is_json: bool) -> None:
    """Let a public stack admit another address, and no longer the one before."""
    aws = open_aws(settings)
    stack = require_stack(aws, settings.cloud.stack, settings.cluster.host)
    if stack.parameters.get("Access") != Access.PUBLIC:
        raise CloudError(
            f"The stack {stack.name} is private, and admits no address.",
            hint="starlift cloud status shows the tunnel to it.",
        )
    if address is None:
        address = fill_in("Which one address may reach it? Yours is", "ADDRESS", own_address())
    admitted = overridden(settings.cloud, {"admit": address}).admit
    admit(aws, stack, f"{admitted}/32", watching(is_quiet=is_json))
    if is_json:
        show_json({"stack": stack.name, "admitted": admitted})
    else:
        show(f"{stack.name} admits {admitted}, and nobody else.")


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
        question = "Which one address may reach it? Yours is"
        given["admit"] = fill_in(question, "--admit ADDRESS", own_address())
    if cloud.budget and cloud.email is None:
        question = f"Where is a mail to go when the account's month nears {cloud.budget} USD?"
        given["email"] = fill_in(question, "--email ADDRESS, or --budget 0 for none")
    return overridden(cloud, given)


def _show_price(settings: Settings, aws: Aws, *, is_json: bool) -> None:
    """Tell what is to be made, what it costs, and what stands in the way."""
    if not is_json:
        tell(f"{settings.cloud.stack} in {aws.region}: {size_text(settings.cloud)}.")
        tell("\n".join(cost_lines(costs(settings.cloud))))
    _tell_of_other_host(settings, aws, is_json=is_json)
    patient = Patient(aws, settings, settings.cloud.flavour, None, None)
    _tell_of_obstacles(patient, is_json=is_json)


def _tell_of_other_host(settings: Settings, aws: Aws, *, is_json: bool) -> None:
    host = settings.cluster.host
    if host and not is_json and not is_of_stack(host, settings.cloud.stack, aws.region):
        password = ", and DB_PASSWORD will be empty" if settings.cluster.db_password else ""
        tell(
            f"[CLUSTER] in {settings.file} leads to {host} now; it will lead to the new "
            f"one{password}."
        )


def _tell_of_obstacles(patient: Patient, *, is_json: bool) -> None:
    """Tell beforehand what would keep COPY from the sources: it costs to find out later."""
    for name, found in look_at(patient):
        if found.verdict is Verdict.BAD and name in _OBSTACLES:
            tell_notice(f"{found.text}: {found.remedy}", is_json=is_json)


def _say_same(cloud: Cloud, *, is_json: bool) -> None:
    if is_json:
        show_json({"stack": cloud.stack, "changes": {}})
    else:
        show(
            f"{cloud.stack} is {size_text(cloud)} already: say another size by an option, or "
            "under [CLOUD]."
        )


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
