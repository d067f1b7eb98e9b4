"""`starlift cloud plan`: what would be made, and its price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from starlift.advice.clusters import OVERHEAD_S
from starlift.cli.output import show, show_json
from starlift.cli.quantities import megabytes, objects_text
from starlift.cli.tables import table
from starlift.cloud.bounds import (
    FORECAST_PERCENT,
    SPENT_PERCENT,
    most_usd_a_month,
    peak_usd_an_hour,
    usage_limit,
)
from starlift.cloud.loads import SLOW_MB_A_S, computing
from starlift.cloud.plan import Plan
from starlift.cloud.prices import (
    HOURS_A_DAY,
    HOURS_A_MONTH,
    YOURS,
    CostLine,
    Costs,
    Price,
    price_list,
    standing_usd_an_hour,
)
from starlift.config import Access, Cloud, Flavour
from starlift.config.cloud import NEVER

if TYPE_CHECKING:
    from starlift.cloud.stack import Change  # boto3 is not needed to show a plan

_NO_ENGINE_YET = (
    "Starlift's engine for PostgreSQL does not exist yet: with this version nothing can be loaded "
    "into it."
)
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
    cost, limit = plan.costs, usage_limit(plan.cloud, plan.costs)
    storage = _storage(plan.cloud)
    return {
        "stack": plan.cloud.stack,
        "flavour": plan.cloud.flavour,
        "region": plan.region,
        "access": plan.cloud.access,
        "parameters": dict(plan.parameters),
        "costs": [
            {
                "count": line.count,
                "purpose": line.purpose,
                "usd_an_hour": line.usd_an_hour,
                **asdict(line.price),
            }
            for line in cost.lines
        ],
        "running_usd_an_hour": cost.running_usd_an_hour,
        "standing_usd_an_hour": cost.standing_usd_an_hour,
        "peak_computing_usd_an_hour": peak_usd_an_hour(plan.cloud, cost),
        "most_usd_a_month": most_usd_a_month(plan.cloud, cost),
        "usage_limit": None if limit is None else asdict(limit),
        "storage_usd_a_gb_month": None if storage is None else storage.usd,
        "load": None if plan.load is None else asdict(plan.load),
        "sources_unlisted": plan.unlisted,
    }


def plan_lines(plan: Plan) -> list[str]:
    """The plan as text."""
    lines = [f"The stack {plan.cloud.stack} in {plan.region}: {size_text(plan.cloud)}."]
    lines.append(_access_text(plan.cloud))
    lines += ["", *cost_lines(plan.costs, plan.region), ""]
    lines += [
        *bound_lines(plan.cloud, plan.costs, plan.region),
        _load_line(plan),
        "",
        "Prices, without tax; they differ by region:",
    ]
    return lines + _source_lines(plan.cloud, plan.costs)


def size_text(cloud: Cloud) -> str:
    """The flavour and the size of a stack in words."""
    if cloud.flavour is Flavour.SERVERLESS:
        return f"Redshift Serverless, {cloud.base_rpu} to {cloud.max_rpu} RPUs"
    if cloud.flavour is Flavour.SELF_MANAGED:
        return f"PostgreSQL on one {cloud.instance_type}"
    return f"a Redshift cluster, {_nodes_text(cloud.nodes)} of {cloud.node_type}"


def cost_lines(cost: Costs, region: str) -> list[str]:
    """What each part costs an hour, a day and a month, and all of them; and whose prices it is."""
    rows = [_row(_what(line), line.usd_an_hour) for line in cost.lines]
    rows.append(_row("all, while it computes", cost.running_usd_an_hour))
    rows.append(_row("all, idle or paused", cost.standing_usd_an_hour))
    return [*table(_COLUMNS, rows).split("\n"), *_own_lines(cost), *_region_lines(cost, region)]


def idle_text(cloud: Cloud) -> str:
    """What a stack costs while nothing computes."""
    an_hour, storage = standing_usd_an_hour(cloud), _storage(cloud)
    told = f"{usd(an_hour)} USD an hour, {usd(an_hour * HOURS_A_MONTH)} a month"
    if storage is None:
        return told
    return f"{told}, and {usd(storage.usd)} USD a month for each GB stored"


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


def _own_lines(cost: Costs) -> list[str]:
    own = cost.own
    return [] if own is None else [f"{own.thing}: {usd(own.usd)} USD an hour, {own.source}."]


def _region_lines(cost: Costs, region: str) -> list[str]:
    """That prices are those of another region, and how one's own is given."""
    elsewhere = cost.of_elsewhere(region)
    if not elsewhere:
        return []
    things = ", ".join(price.thing for price in elsewhere)
    theirs = " and ".join(sorted({price.region for price in elsewhere}))
    told = [f"Of {region} the list has no price of {things}: those of {theirs} stand in."]
    computing = next(line.price for line in cost.lines if line.is_compute)
    if computing in elsewhere:
        told.append(f"Your own of one {computing.thing}: --price USD, or PRICE under [CLOUD].")
    return told


def _row(what: str, an_hour: float) -> list[str]:
    return [what, usd(an_hour), usd(an_hour * HOURS_A_DAY), usd(an_hour * HOURS_A_MONTH)]


def _what(line: CostLine) -> str:
    thing = line.price.thing
    if line.price.per == "GB-month":
        thing = f"GB of {thing}"
    elif line.count > 1 and "." not in thing:  # a type of node has no plural
        thing = f"{thing}s"
    return f"{line.count:g} {thing} {line.purpose}".rstrip()


def _nodes_text(count: int) -> str:
    return f"{count} node{'' if count == 1 else 's'}"


def _access_text(cloud: Cloud) -> str:
    if cloud.access is Access.PRIVATE:
        return "Private: reached by a tunnel, and from nowhere else."
    if cloud.access is None:
        return "Whether it is public or private, `up` asks; price and plan are those of public."
    who = cloud.admit or "an address that `up` asks for"
    return f"Public: reached from {who}, and from nowhere else."


def bound_lines(cloud: Cloud, cost: Costs, region: str) -> list[str]:
    """What keeps the bill down, what a month costs at most with it, and who is told by mail."""
    return [*_saving_lines(cloud, cost, region), _budget_text(cloud)]


def _saving_lines(cloud: Cloud, cost: Costs, region: str) -> list[str]:
    storage, limit = _storage(cloud), usage_limit(cloud, cost)
    if storage is None:
        return [_NO_ENGINE_YET, "It costs as much as it runs: starlift cloud pause stops it."]
    stored = f"Each GB stored costs {usd(storage.usd)} USD a month besides."
    if limit is None:
        return [_pause_text(cloud), *_most_lines(cloud, cost, region), stored]
    least, peak = usd(cost.compute_usd_an_hour), usd(peak_usd_an_hour(cloud, cost))
    return [
        "It computes, and is paid, while queries run, a minute at least each time.",
        f"An hour costs {least} USD ({cloud.base_rpu} RPUs) to {peak} USD ({cloud.max_rpu} RPUs).",
        f"The usage limit is {limit.rpu_hours_a_day} RPU-hours, {usd(limit.usd_a_day)} USD, a day.",
        *_most_lines(cloud, cost, region),
        stored,
    ]


def _storage(cloud: Cloud) -> Price | None:
    """What Redshift stores is paid by the GB; a machine has a disk of its own."""
    return None if cloud.flavour is Flavour.SELF_MANAGED else price_list()["managed storage"]


def _most_lines(cloud: Cloud, cost: Costs, region: str) -> list[str]:
    most = most_usd_a_month(cloud, cost)
    if most is None:
        return []
    about = "about " if cost.of_elsewhere(region) else ""
    told = f"a month costs at most {about}{usd(most)} USD"
    if cloud.flavour is Flavour.SERVERLESS:
        return [f"With the usage limit {told}."]
    pause = f"With the pause at {cloud.pause_hour}:00"
    if cloud.resume_hour == NEVER:
        return [f"{pause} {told}, if nobody resumes it: the hours of one day."]
    return [f"{pause} and the resumption at {cloud.resume_hour}:00 {told}."]


def _pause_text(cloud: Cloud) -> str:
    if cloud.pause_hour == NEVER:
        return "It is never paused by itself: starlift cloud pause does that."
    text = f"It is paused each day at {cloud.pause_hour}:00 UTC"
    if cloud.resume_hour == NEVER:
        return f"{text}, and then stays so: starlift cloud resume wakes it."
    return f"{text}, and resumed at {cloud.resume_hour}:00."


def _budget_text(cloud: Cloud) -> str:
    if not cloud.budget:
        return "There is no alarm by mail: the budget is 0."
    spent = " and ".join(f"{percent}%" for percent in SPENT_PERCENT)
    return (
        f"A mail goes out when the whole account's month has cost {spent} of {cloud.budget} USD, "
        f"and when {FORECAST_PERCENT}% of it are forecast."
    )


def _load_line(plan: Plan) -> str:
    load = plan.load
    if load is None:
        reason = (plan.unlisted or "").rstrip(".")
        told = f"One load: the sources cannot be listed from here ({reason})."
        return f"{told} It takes {_assumed_text(plan)}."
    volume = f"{objects_text(load.volume.objects)}, {megabytes(load.volume.size_bytes)} MB"
    told = f"One load of {volume}: {load.duration_s:.0f} s, {usd(load.usd)} USD"
    return f"{told}: {load.copy_s:.0f} s are {_assumed_text(plan)}."


def _assumed_text(plan: Plan) -> str:
    """What is in a load's time, and by which assumptions."""
    found, rates = computing(plan.cloud, plan.rates), plan.rates
    besides = f"{OVERHEAD_S} s for connecting, compiling and the INSERTs, assumed on the slow side"
    if found is None:
        is_machine = plan.cloud.flavour is Flavour.SELF_MANAGED
        kind = plan.cloud.instance_type if is_machine else plan.cloud.node_type
        return (
            f"reading at {SLOW_MB_A_S} MB/s, assumed on the slow side, for how fast {kind} loads "
            f"is not known here; and {besides}"
        )
    return (
        "the COPYs, by the formula of starlift advise with joined objects, "
        f"{rates.copy_mb_per_s:g} MB/s x {found.vcpus:g} vCPUs; and {besides}"
    )


def _source_lines(cloud: Cloud, cost: Costs) -> list[str]:
    storage = _storage(cloud)
    prices = [*(line.price for line in cost.lines), *([storage] if storage is not None else [])]
    return [
        f"  {price.thing}: {usd(price.usd)} USD per {price.per} in {price.region}, read "
        f"{price.read_at} at {price.source}"
        if price.region != YOURS
        else f"  {price.thing}: {usd(price.usd)} USD per {price.per}, {price.source}"
        for price in dict.fromkeys(prices)
    ]
