"""`starlift cloud plan`: what would be made, and its price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from starlift.cli.output import show, show_json
from starlift.cli.quantities import megabytes, objects_text
from starlift.cli.tables import table
from starlift.cloud.plan import LOAD_BYTES_A_S, LOAD_OVERHEAD_S, LoadEstimate, Plan
from starlift.cloud.prices import (
    HOURS_A_DAY,
    HOURS_A_MONTH,
    YOURS,
    CostLine,
    Costs,
    price_list,
)
from starlift.config import Access, Cloud, Flavour
from starlift.config.cloud import NEVER

if TYPE_CHECKING:
    from starlift.cloud.stack import Change  # boto3 is not needed to show a plan

_COLUMNS = ("what", "USD an hour", "a day", "a month")


def show_template(plan: Plan, *, is_json: bool) -> None:
    """Print the rendered template."""
    if is_json:
        show_json({"template": plan.template, "parameters": dict(plan.parameters)})
    else:
        show(plan.template.rstrip("\n"))


def show_plan(plan: Plan, changes: Sequence[Change] | None, *, is_json: bool) -> None:
    """Print what would be made, and what it costs; and what Amazon says of it, if it was asked."""
    if is_json:
        told = None if changes is None else [asdict(each) for each in changes]
        show_json(plan_json(plan) | {"changes": told})
        return
    show("\n".join(plan_lines(plan)))
    if changes is not None:
        show("\n".join(_change_lines(changes)))
    show("Nothing was made: this is the plan.")


def plan_json(plan: Plan) -> dict[str, object]:
    """The plan for machines."""
    cost = plan.costs
    return {
        "stack": plan.cloud.stack,
        "flavour": plan.cloud.flavour,
        "region": plan.region,
        "access": plan.cloud.access,
        "parameters": dict(plan.parameters),
        "costs": [
            {"count": line.count, "usd_an_hour": line.usd_an_hour, **asdict(line.price)}
            for line in cost.lines
        ],
        "running_usd_an_hour": cost.running_usd_an_hour,
        "standing_usd_an_hour": cost.standing_usd_an_hour,
        "load": None if plan.load is None else asdict(plan.load),
    }


def plan_lines(plan: Plan) -> list[str]:
    """The plan as text."""
    lines = [f"The stack {plan.cloud.stack} in {plan.region}: {size_text(plan.cloud)}."]
    lines.append(_access_text(plan.cloud))
    lines += ["", *cost_lines(plan.costs), "", *_saving_lines(plan.cloud, plan.costs)]
    lines += [_load_line(plan.load), "", "Prices, without tax; they differ by region:"]
    return lines + _source_lines(plan.costs)


def size_text(cloud: Cloud) -> str:
    """The flavour and the size of a stack in words."""
    if cloud.flavour is Flavour.SERVERLESS:
        return f"Redshift Serverless, {cloud.base_rpu} to {cloud.max_rpu} RPUs"
    if cloud.flavour is Flavour.SELF_MANAGED:
        return f"PostgreSQL on one {cloud.instance_type}"
    return f"a Redshift cluster, {_nodes_text(cloud.nodes)} of {cloud.node_type}"


def cost_lines(cost: Costs) -> list[str]:
    """What each part costs an hour, a day and a month, and all of them."""
    rows = [_row(_what(line), line.usd_an_hour) for line in cost.lines]
    rows.append(_row("all, while it computes", cost.running_usd_an_hour))
    rows.append(_row("all, idle or paused", cost.standing_usd_an_hour))
    return table(_COLUMNS, rows).split("\n")


def usd(amount: float) -> str:
    """An amount in USD, with as many digits as it takes to tell it from nothing.

    >>> usd(0.543), usd(13.032), usd(0.0005)
    ('0.543', '13.03', '0.0005')
    """
    if amount >= 1:
        return f"{amount:,.2f}"
    return f"{amount:.4f}".rstrip("0").rstrip(".") or "0"


def _change_lines(changes: Sequence[Change]) -> list[str]:
    if not changes:
        return ["Amazon would change nothing: the stack stands so."]
    what = Counter(f"{each.action.lower()} {each.kind}" for each in changes)
    rows = [[*each.split(" "), count] for each, count in sorted(what.items())]
    return ["", *table(("Amazon would", "of this kind", "so many"), rows).split("\n")]


def _row(what: str, an_hour: float) -> list[str]:
    return [what, usd(an_hour), usd(an_hour * HOURS_A_DAY), usd(an_hour * HOURS_A_MONTH)]


def _what(line: CostLine) -> str:
    count = f"{line.count:g} GB of " if line.price.per == "GB-month" else f"{line.count:g} "
    return f"{count}{line.price.thing}"


def _nodes_text(count: int) -> str:
    return f"{count} node{'' if count == 1 else 's'}"


def _access_text(cloud: Cloud) -> str:
    if cloud.access is Access.PRIVATE:
        return "Private: reached by a tunnel, and from nowhere else."
    if cloud.access is None:
        return "Whether it is public or private, `up` asks; the price is that of public."
    who = cloud.admit or "an address that `up` asks for"
    return f"Public: reached from {who}, and from nowhere else."


def _saving_lines(cloud: Cloud, cost: Costs) -> list[str]:
    storage = price_list()["managed storage"]
    stored = f"Each GB stored costs {usd(storage.usd)} USD a month besides."
    if cloud.flavour is Flavour.SERVERLESS:
        most = cloud.rpu_hours * cost.compute_usd_an_hour / cloud.base_rpu
        limit = f"The usage limit is {cloud.rpu_hours} RPU-hours, {usd(most)} USD, a day."
        computing = "It computes, and is paid, while queries run, a minute at least each time."
        return [computing, limit, stored]
    if cloud.flavour is Flavour.SELF_MANAGED:
        return ["It costs as much as it runs: starlift cloud pause stops it."]
    return [_pause_text(cloud), stored]


def _pause_text(cloud: Cloud) -> str:
    if cloud.pause_hour == NEVER:
        return "It is never paused by itself: starlift cloud pause does that."
    text = f"It is paused each day at {cloud.pause_hour}:00 UTC"
    if cloud.resume_hour == NEVER:
        return f"{text}, and then stays so: starlift cloud resume wakes it."
    return f"{text}, and resumed at {cloud.resume_hour}:00."


def _load_line(load: LoadEstimate | None) -> str:
    assumed = (
        f"{LOAD_OVERHEAD_S} s, and 1 s for each {megabytes(LOAD_BYTES_A_S)} MB: an assumption, on "
        "the slow side"
    )
    if load is None:
        return f"One load: the sources cannot be listed from here. ({assumed}.)"
    volume = f"{objects_text(load.volume.objects)}, {megabytes(load.volume.size_bytes)} MB"
    return f"One load of {volume}: {load.duration_s:.0f} s, {usd(load.usd)} USD ({assumed})."


def _source_lines(cost: Costs) -> list[str]:
    prices = [line.price for line in cost.lines]
    return [
        f"  {price.thing}: {usd(price.usd)} USD per {price.per} in {price.region}, read "
        f"{price.read_at} at {price.source}"
        if price.region != YOURS
        else f"  {price.thing}: {usd(price.usd)} USD per {price.per}, {price.source}"
        for price in dict.fromkeys([*prices, price_list()["managed storage"]])
    ]
