"""What a stack costs at most: with the hours of its pause, or the limit of its use."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.cloud.prices import HOURS_A_DAY, HOURS_A_MONTH, Costs
from starlift.config import Cloud, Flavour
from starlift.config.cloud import NEVER

# At which shares of BUDGET a mail goes out, as the templates have it, in percent.
SPENT_PERCENT, FORECAST_PERCENT = (80, 100), 100
_DAYS_A_MONTH = HOURS_A_MONTH / HOURS_A_DAY


@dataclass(frozen=True, slots=True)
class UsageLimit:
    """How many RPU-hours may be used in a day, and what they cost."""

    rpu_hours_a_day: int
    usd_a_day: float


def usage_limit(cloud: Cloud, cost: Costs) -> UsageLimit | None:
    """The limit of Serverless; None for the others."""
    if cloud.flavour is not Flavour.SERVERLESS:
        return None
    rpu_usd = cost.compute_usd_an_hour / cloud.base_rpu
    return UsageLimit(cloud.rpu_hours, cloud.rpu_hours * rpu_usd)


def peak_usd_an_hour(cloud: Cloud, cost: Costs) -> float:
    """What an hour of computing costs at most: of Serverless, at the maximum capacity."""
    if cloud.flavour is not Flavour.SERVERLESS:
        return cost.compute_usd_an_hour
    return cost.compute_usd_an_hour / cloud.base_rpu * cloud.max_rpu


def most_usd_a_month(cloud: Cloud, cost: Costs) -> float | None:
    """What a month costs at most, if nobody resumes what is paused; None where nothing bounds it.

    What is stored, and what goes out of the region, is not in it.
    """
    standing_usd = cost.standing_usd_an_hour * HOURS_A_MONTH
    limit = usage_limit(cloud, cost)
    if limit is not None:
        return standing_usd + limit.usd_a_day * _DAYS_A_MONTH
    hours = _most_hours(cloud)
    return None if hours is None else standing_usd + hours * cost.compute_usd_an_hour


def _most_hours(cloud: Cloud) -> float | None:
    """How long a cluster runs in a month: of its first day all, for it may be made at any time."""
    if cloud.flavour is not Flavour.PROVISIONED or cloud.pause_hour == NEVER:
        return None
    if cloud.resume_hour == NEVER:
        return HOURS_A_DAY
    a_day = (int(cloud.pause_hour) - int(cloud.resume_hour)) % HOURS_A_DAY
    return HOURS_A_DAY + a_day * (_DAYS_A_MONTH - 1) if a_day else None
