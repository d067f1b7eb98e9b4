"""Why a stack was not made: which resource, Amazon's reason, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from starlift.cloud.stack import Event, Stack, first_failure
from starlift.errors import CloudError

# Words of Amazon's reasons -> what to do. The first that is found counts.
_ADVICE = (
    (
        ("not authorized", "accessdenied", "access denied", "unauthorizedoperation"),
        "let the caller have the permissions that starlift cloud permissions prints.",
    ),
    (
        ("insufficient", "capacity"),
        (
            "Amazon has none free there now: another NODE_TYPE or INSTANCE_TYPE, another region, "
            "or later."
        ),
    ),
    (
        ("limitexceeded", "limit exceeded", "quota", "maximum number"),
        "delete what is not needed, or have the quota raised: starlift cloud doctor shows it.",
    ),
    (
        ("already exists", "alreadyexists"),
        (
            "something has that name: if a stack of Starlift's left it, starlift cloud down "
            "removes it; or choose another --stack."
        ),
    ),
    (
        ("optinrequired", "subscription", "not subscribed"),
        "the account is not yet activated for this service: open it once in Amazon's console.",
    ),
    (
        ("unsupported", "not supported", "invalid node type", "availability zone"),
        (
            "this is not to be had in that region: another NODE_TYPE or INSTANCE_TYPE, or another "
            "region."
        ),
    ),
)
_USUAL = "correct what the reason names."
_AGAIN = "Then run starlift cloud up again: it clears away what was rolled back."
_AGAIN_AFTER = {
    "DELETE": "Then run starlift cloud down again.",
    "UPDATE": "The stack is as it was: then try it again.",
}


def failure(events: Sequence[Event], stack: Stack) -> CloudError:
    """The error for a stack that did not come to stand, or did not go."""
    event = first_failure(events)
    if event is None:
        return CloudError(
            f"The stack {stack.name} is {stack.status}, and its events say no reason.",
            hint="look at it in CloudFormation's console.",
        )
    return CloudError(
        f"The stack {stack.name} is {stack.status}: {event.resource} ({event.kind}) is "
        f"{event.status}: {event.reason or 'Amazon gives no reason.'}",
        hint=f"{advice(event.reason)} {_AGAIN_AFTER.get(stack.status[:6], _AGAIN)}",
    )


def advice(reason: str) -> str:
    """What to do about a reason of Amazon's.

    >>> advice("Resource handler returned message: The maximum number of VPCs has been reached.")
    'delete what is not needed, or have the quota raised: starlift cloud doctor shows it.'
    """
    text = reason.lower()
    return next((step for words, step in _ADVICE if any(w in text for w in words)), _USUAL)
