"""Where [CLUSTER] HOST leads: to a stack's own database, or to one that stands elsewhere."""

from __future__ import annotations

from starlift.engines.redshift.endpoint import endpoint
from starlift.errors import CloudError


def is_of_stack(host: str, stack: str, region: str) -> bool:
    """Whether the host is the database of that stack, as far as its name tells.

    >>> is_of_stack("four.abc.eu-central-1.redshift.amazonaws.com", "four", "eu-central-1")
    True
    >>> is_of_stack("four.abc.eu-central-1.redshift.amazonaws.com", "four", "us-west-2")
    False
    """
    found = endpoint(host)
    return found is not None and (found.name.lower(), found.region) == (stack, region)


def refuse_elsewhere(host: str | None, stack: str, region: str) -> None:
    """Return unless the host is a database of Amazon's that belongs to another stack.

    For a stack that does not stand: what does stand, and costs, may be that other one.

    Raises:
        CloudError: it does; the remedy names that stack and its region.
    """
    found = None if host is None else endpoint(host)
    if host is None or found is None or is_of_stack(host, stack, region):
        return
    options = f"--stack {found.name.lower()} --region {found.region}"
    raise CloudError(
        f"There is no stack {stack} in {region}, and [CLUSTER] HOST leads to another: {host}.",
        hint=f"say which one is meant: {options}, or STACK and REGION under [CLOUD]; empty HOST "
        "if that one is not a stack of Starlift's.",
    )
