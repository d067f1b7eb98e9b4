"""`starlift cloud status`, `pause`, `resume`, `doctor`: what stands, and how it is."""

from __future__ import annotations

from dataclasses import asdict

from starlift.cli.asking import confirm
from starlift.cli.cloud_making import tunnel_lines
from starlift.cli.cloud_plan import idle_text, usd
from starlift.cli.cloud_session import open_aws
from starlift.cli.output import show, show_json, tell
from starlift.cli.quantities import uptime_text
from starlift.cli.tables import table
from starlift.cloud.aws import Aws
from starlift.cloud.diagnosis import Finding, Patient, Verdict
from starlift.cloud.doctor import look_at
from starlift.cloud.operation import (
    Outcome,
    Status,
    pause,
    require_stack,
    resume,
    standing_cloud,
    standing_flavour,
    status,
    warehouse_of,
)
from starlift.cloud.prices import standing_usd_an_hour
from starlift.cloud.reach import tunnel_command
from starlift.cloud.stack import find_stack, resource_ids
from starlift.cloud.warehouse import Phase
from starlift.config import Access, Cloud, Settings
from starlift.errors import CloudError

_NO_DATABASE = "It has no database: starlift cloud up makes it, starlift cloud down takes all away."


def show_status(settings: Settings, price: str | None, *, is_json: bool) -> None:
    """Print what stands, since when, and what it may have cost. `price` is that of the option."""
    aws = open_aws(settings)
    found = status(aws, settings.cloud, settings.cluster.host, price)
    cloud, tunnel = standing_cloud(found.stack, settings.cloud), _tunnel(aws, found)
    if is_json:
        state = None if found.state is None else asdict(found.state)
        show_json(
            {
                "stack": found.stack.name,
                "status": found.stack.status,
                "flavour": found.stack.flavour,
                "database": state,
                "uptime_hours": round(found.uptime_h, 2),
                "estimated_cost_usd": found.cost_usd,
                "standing_usd_an_hour": standing_usd_an_hour(cloud),
                "tunnel": tunnel,
            }
        )
        return
    host = None if found.state is None else found.state.host
    for line in [*_status_lines(found, cloud), *tunnel_lines(tunnel, host)]:
        show(line)


def run_pause(settings: Settings, *, is_json: bool) -> None:
    """Pause the database."""
    aws = open_aws(settings)
    stack = require_stack(aws, settings.cloud, settings.cluster.host)
    flavour = standing_flavour(stack, settings.cloud)
    outcome = pause(aws, warehouse_of(aws, stack.name, flavour))
    words = {
        Outcome.DONE: f"{stack.name} is paused: nothing computes.",
        Outcome.ALREADY: f"{stack.name} is paused already.",
        Outcome.NOT_APPLICABLE: f"Not applicable: {stack.name} is serverless, and costs nothing "
        "for computing while it is idle.",
    }
    told = f"{words[outcome]} {_standing_text(standing_cloud(stack, settings.cloud))}"
    _say(stack.name, outcome, told, is_json=is_json)


def run_resume(settings: Settings, price: str | None, *, is_yes: bool, is_json: bool) -> None:
    """Resume the database, after asking: it costs again. `price` is that of the option."""
    aws = open_aws(settings)
    stack = require_stack(aws, settings.cloud, settings.cluster.host)
    flavour = standing_flavour(stack, settings.cloud)
    warehouse = warehouse_of(aws, stack.name, flavour)
    if warehouse.can_pause:
        told = _price_text(status(aws, settings.cloud, settings.cluster.host, price))
        if not is_json:
            tell(f"{stack.name} costs{told} while it runs.")
        confirm("Resume it?", is_yes=is_yes)
    outcome = resume(aws, warehouse)
    words = {
        Outcome.DONE: f"{stack.name} runs.",
        Outcome.ALREADY: f"{stack.name} runs already.",
        Outcome.NOT_APPLICABLE: f"Not applicable: {stack.name} is serverless, and wakes by itself.",
    }
    _say(stack.name, outcome, words[outcome], is_json=is_json)


def run_doctor(settings: Settings, *, is_json: bool) -> None:
    """Look at what people get stuck on, and print the remedies.

    Raises:
        CloudError: something is bad.
    """
    aws = open_aws(settings)
    findings = look_at(_patient(aws, settings))
    if is_json:
        show_json([{"check": name, **asdict(found)} for name, found in findings])
    else:
        rows = [[name, found.verdict, found.text] for name, found in findings]
        show(table(("check", "verdict", "found"), rows))
        for line in _remedies(findings):
            show(line)
    bad = [name for name, found in findings if found.verdict is Verdict.BAD]
    if bad:
        raise CloudError(
            f"{len(bad)} of {len(findings)} checks are bad: {', '.join(bad)}.",
            hint="the remedies stand above.",
        )


def _patient(aws: Aws, settings: Settings) -> Patient:
    """What is looked at; where Amazon does not tell what stands, the settings alone."""
    try:
        stack = find_stack(aws, settings.cloud.stack)
        flavour = standing_flavour(stack, settings.cloud)
        state = None if stack is None else warehouse_of(aws, stack.name, flavour).find()
    except CloudError as error:
        return Patient(aws, settings, settings.cloud.flavour, None, None, error)
    return Patient(aws, settings, flavour, stack, state)


def _remedies(findings: list[tuple[str, Finding]]) -> list[str]:
    return [f"{name}: {found.remedy}" for name, found in findings if found.remedy]


def _status_lines(found: Status, cloud: Cloud) -> list[str]:
    stack, state = found.stack, found.state
    lines = [f"{stack.name} ({stack.flavour}): the stack is {stack.status}."]
    if state is None:
        return [*lines, _NO_DATABASE]
    lines.append(f"{state.name}: {state.status}, {state.size}, {state.host}, port {state.port}.")
    lines.append(f"Made {state.created_at:%Y-%m-%d %H:%M} UTC, {uptime_text(found.uptime_h)} ago.")
    lines.append(_cost_text(found))
    if state.phase is Phase.PAUSED:
        lines.append(f"It is paused. {_standing_text(cloud)}")
    lines.append(
        f"Role {stack.outputs.get('RoleArn')}, staging bucket {stack.outputs.get('StagingBucket')}."
    )
    if state.secret_arn is not None:
        lines.append(f"The password of {state.db_user} is in Secrets Manager: {state.secret_arn}.")
    return lines


def _cost_text(found: Status) -> str:
    if found.costs is None:
        return "What it costs is not in the price list: --price says it."
    if found.cost_usd is None:
        return (
            f"It costs {usd(found.costs.standing_usd_an_hour)} USD an hour, and "
            f"{usd(found.costs.compute_usd_an_hour)} while it computes: sys_serverless_usage tells "
            "how long that was."
        )
    return (
        f"So far about {usd(found.cost_usd)} USD: an estimate, {uptime_text(found.uptime_h)} at "
        f"{usd(found.costs.running_usd_an_hour)} an hour, as if it had never been paused."
    )


def _price_text(found: Status) -> str:
    if found.costs is None:
        return " what Amazon's price list says"
    return f" {usd(found.costs.running_usd_an_hour)} USD an hour"


def _standing_text(cloud: Cloud) -> str:
    return f"What stands around it costs on: {idle_text(cloud)}."


def _tunnel(aws: Aws, found: Status) -> str | None:
    state = found.state
    is_private = found.stack.parameters.get("Access") == Access.PRIVATE
    if not is_private or state is None or state.host is None:
        return None
    machine = resource_ids(aws, found.stack.name).get("Tunnel") or state.name
    return tunnel_command(machine, state.host, state.port, aws.region)


def _say(stack: str, outcome: Outcome, text: str, *, is_json: bool) -> None:
    if is_json:
        show_json({"stack": stack, "outcome": outcome, "message": text})
    else:
        show(text)
