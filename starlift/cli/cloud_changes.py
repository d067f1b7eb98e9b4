"""What Amazon itself says that `up` would make: a change set, made and deleted again."""

from __future__ import annotations

from starlift.cli.cloud_session import open_aws, tell_notice
from starlift.cloud.machine import newest_image
from starlift.cloud.plan import Plan
from starlift.cloud.stack import Change, change_set
from starlift.cloud.template import read_template
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
    values = dict(plan.parameters)
    if settings.cloud.budget and settings.cloud.email is None:
        values["BudgetLimit"] = "0"  # who is to have the mails is asked by `up`
    try:
        if settings.cloud.flavour is Flavour.SELF_MANAGED:
            values["MachineImage"] = newest_image(aws)
        return change_set(aws, settings.cloud.stack, read_template(settings.cloud.flavour), values)
    except CloudError as error:
        _tell(error, is_json=is_json)
        return None


def _tell(error: CloudError, *, is_json: bool) -> None:
    text = f"what Amazon would make could not be asked: {error.message}"
    tell_notice(text, is_json=is_json)
