"""What Amazon itself says that `up` would make: a change set, made and deleted again."""

from __future__ import annotations

from dataclasses import replace

from starlift.cli.cloud_session import open_aws, tell_notice
from starlift.cloud.machine import newest_image
from starlift.cloud.plan import Plan
from starlift.cloud.stack import Change, Stack, change_set, find_stack
from starlift.cloud.standing import answered
from starlift.cloud.template import parameters, read_template
from starlift.config import Flavour, Settings
from starlift.errors import CloudError


def find_changes(settings: Settings, plan: Plan, *, is_json: bool) -> tuple[Change, ...] | None:
    """The changes; None without credentials, or where Amazon does not tell: that is told."""
    try:
        aws = open_aws(settings)
        if not aws.has_credentials():
            return None
    except CloudError as error:
        _tell(error, is_json=is_json)
        return None
    try:
        values = asked_values(find_stack(aws, settings.cloud.stack), settings, plan)
        if settings.cloud.flavour is Flavour.SELF_MANAGED:
            values["MachineImage"] = newest_image(aws)
        return change_set(aws, settings.cloud.stack, read_template(settings.cloud.flavour), values)
    except CloudError as error:
        _tell(error, is_json=is_json)
        return None


def asked_values(stands: Stack | None, settings: Settings, plan: Plan) -> dict[str, str]:
    """The parameters of the plan; what is still open is as a stack has it that stands already."""
    known, values = settings.cloud, dict(plan.parameters)
    if stands is not None and not stands.is_review and stands.flavour == known.flavour:
        known = answered(stands, known)
        values = parameters(replace(settings, cloud=known))
    if known.budget and known.email is None:
        values["BudgetLimit"] = "0"  # who is to have the mails is asked by `up`
    return values


def _tell(error: CloudError, *, is_json: bool) -> None:
    text = f"what Amazon would make could not be asked: {error.message}"
    tell_notice(text, is_json=is_json)
