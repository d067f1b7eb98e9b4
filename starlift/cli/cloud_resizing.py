"""`starlift cloud resize` and `admit`: changes of a stack that stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlift.cli.asking import confirm
from starlift.cli.cloud_plan import size_text, usd
from starlift.cli.cloud_session import ask_address, open_aws, watching
from starlift.cli.interrupts import say_when_interrupted
from starlift.cli.output import show, show_json, tell
from starlift.cloud.making import slices
from starlift.cloud.operation import (
    admit,
    is_classic,
    require_stack,
    resize,
    size_changes,
    standing_cloud,
    standing_flavour,
    warehouse_of,
)
from starlift.cloud.prices import costs
from starlift.cloud.template import check_size
from starlift.cloud.warehouse import State
from starlift.config import Access, Cloud, Flavour, Settings
from starlift.config.cloud_values import overridden, refuse_other_sizes
from starlift.config.edit import write_values
from starlift.errors import CloudError

# By whether the cluster is copied.
_MEANWHILE = {
    False: "it cannot be reached meanwhile, which takes minutes",
    True: "it is copied meanwhile, and can only be read, which takes longer the more it holds",
}


def run_resize(
    settings: Settings, given: Mapping[str, str | None], *, is_yes: bool, is_json: bool
) -> None:
    """Give a stack that stands another size: that of the options, and else the one it has.

    Its price is that of the options, else that of [CLOUD], where it is of the same unit.
    """
    aws = open_aws(settings)
    stack = require_stack(aws, settings.cloud, settings.cluster.host)
    flavour = standing_flavour(stack, settings.cloud)
    before = standing_cloud(stack, settings.cloud)
    wanted = _priced(overridden(before, given), settings.cloud)
    refuse_other_sizes(wanted, given)
    check_size(wanted)
    changes = size_changes(stack, wanted, flavour)
    if not changes:
        _write_slices(settings, warehouse_of(aws, stack.name, flavour).find(), wanted)
        _say_same(wanted, is_json=is_json)
        return
    meanwhile = _MEANWHILE[flavour is Flavour.PROVISIONED and is_classic(stack, changes)]
    price = _price_text(wanted)
    if not is_json:
        tell(
            f"From {size_text(before)} to {size_text(wanted)}, {price} while it computes; "
            f"{meanwhile}."
        )
    confirm("Resize it?", is_yes=is_yes)
    say_when_interrupted(
        f"Amazon goes on with it: run the command again, which lets {settings.file} have the SLICES"
        " of the new size."
    )
    warehouse = warehouse_of(aws, stack.name, flavour)
    state = resize(aws, stack, changes, warehouse, watching(is_quiet=is_json))
    _write_slices(settings, state, wanted)
    if is_json:
        show_json({"stack": stack.name, "size": state.size, "changes": changes})
    else:
        show(f"{stack.name} has {state.size} now.")


def _write_slices(settings: Settings, state: State | None, cloud: Cloud) -> None:
    """Let dwh.cfg have the slices of this size, if it leads to that database."""
    is_its = state is not None and settings.cluster.host == state.host
    if settings.file is not None and is_its:
        write_values(settings.file, {("STAGING", "SLICES"): str(slices(cloud))})


def run_admit(settings: Settings, address: str | None, *, is_json: bool) -> None:
    """Let a public stack admit another address, and no longer the one before."""
    aws = open_aws(settings)
    stack = require_stack(aws, settings.cloud, settings.cluster.host)
    if stack.parameters.get("Access") != Access.PUBLIC:
        raise CloudError(
            f"The stack {stack.name} is private, and admits no address.",
            hint="starlift cloud status shows the tunnel to it.",
        )
    if address is None:
        address = ask_address(settings.cloud, "ADDRESS")
    admitted = overridden(settings.cloud, {"admit": address}).admit
    admit(aws, stack, f"{admitted}/32", watching(is_quiet=is_json))
    if is_json:
        show_json({"stack": stack.name, "admitted": admitted})
    else:
        show(f"{stack.name} admits {admitted}, and nobody else.")


def _priced(wanted: Cloud, cloud: Cloud) -> Cloud:
    """What is wanted, with the price of [CLOUD] where it has none and that is of the same unit."""
    if wanted.price is not None or wanted.unit != cloud.unit:
        return wanted
    return replace(wanted, price=cloud.price)


def _price_text(cloud: Cloud) -> str:
    told = f"{usd(costs(cloud).compute_usd_an_hour)} USD an hour"
    return told if cloud.price is None else f"{told} by your own price"


def _say_same(cloud: Cloud, *, is_json: bool) -> None:
    if is_json:
        show_json({"stack": cloud.stack, "changes": {}})
    else:
        show(f"{cloud.stack} is {size_text(cloud)} already: say another size by an option.")
