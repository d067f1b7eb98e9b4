"""What things cost at Amazon: a list with a source and a date for each price.

Prices differ by region and change: the list is for an estimate, and one's own price wins over it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from starlift.config import Access, Cloud, Flavour
from starlift.config.cloud_values import NODE_TYPES
from starlift.errors import ConfigError

HOURS_A_DAY = 24
HOURS_A_MONTH = 730  # as Amazon's calculator counts
_TUNNEL_DISK_GB, _MACHINE_DISK_GB = 8, 30  # as the templates have them
YOURS = "yours"  # the region of a price of one's own
_EVERYWHERE = "every region"
_TUNNEL = "for the tunnel"
_OWN = "your own, of [CLOUD] PRICE or --price"


@dataclass(frozen=True, slots=True)
class Price:
    """What one of a thing costs, in USD `per` hour, month or GB-month, and where that was read."""

    thing: str
    usd: float
    per: str
    region: str
    read_at: str
    source: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """So many of a thing in the stack, and what for. `is_compute` is what pausing saves."""

    count: float
    price: Price
    purpose: str = ""
    is_compute: bool = False

    @property
    def usd_an_hour(self) -> float:
        """What the line costs while the stack stands (and runs, if it computes)."""
        hours = 1 if self.price.per == "hour" else HOURS_A_MONTH
        return self.count * self.price.usd / hours


@dataclass(frozen=True, slots=True)
class Costs:
    """What a stack costs, line by line. `is_on_demand`: what computes is paid while it does."""

    lines: tuple[CostLine, ...]
    is_on_demand: bool

    @property
    def compute_usd_an_hour(self) -> float:
        """What computing costs an hour."""
        return sum(line.usd_an_hour for line in self.lines if line.is_compute)

    @property
    def standing_usd_an_hour(self) -> float:
        """What the rest costs an hour, paused or idle, too."""
        return sum(line.usd_an_hour for line in self.lines if not line.is_compute)

    @property
    def running_usd_an_hour(self) -> float:
        """What an hour costs in which it computes throughout."""
        return self.compute_usd_an_hour + self.standing_usd_an_hour

    @property
    def own(self) -> Price | None:
        """The price of one's own, if one was given: it is that of what computes."""
        return next((line.price for line in self.lines if line.price.region == YOURS), None)

    def of_elsewhere(self, region: str) -> tuple[Price, ...]:
        """The prices that are another region's, for the list has none of this one."""
        known = {region, _EVERYWHERE, YOURS}
        return tuple(
            dict.fromkeys(line.price for line in self.lines if line.price.region not in known)
        )


@cache
def price_list() -> Mapping[str, Price]:
    """All known prices, by thing."""
    text = resources.files(__package__).joinpath("prices.json").read_text(encoding="utf-8")
    return {thing: Price(thing, **price) for thing, price in json.loads(text).items()}


def costs(cloud: Cloud) -> Costs:
    """What the stack that the settings describe costs; as public where access is still open.

    Raises:
        ConfigError: what computes has no price in the list, and none of one's own is given.
    """
    computing = CostLine(_units(cloud), _known_price(cloud.unit, cloud), is_compute=True)
    lines = [computing, *_surroundings(cloud)]
    return Costs(tuple(lines), is_on_demand=cloud.flavour is Flavour.SERVERLESS)


def standing_usd_an_hour(cloud: Cloud) -> float:
    """What an hour costs in which nothing computes, whether or not computing has a known price."""
    return sum(line.usd_an_hour for line in _surroundings(cloud))


def price_of(thing: str, cloud: Cloud) -> Price | None:
    """What an hour of a node, an RPU or a machine costs; None where that is not known.

    One's own price is that of what [CLOUD] would make, and of nothing else.
    """
    if cloud.price is not None and thing == cloud.unit:
        return Price(thing, cloud.price, "hour", YOURS, "today", _OWN)
    return price_list().get(thing)


def _units(cloud: Cloud) -> int:
    """How many of the unit compute."""
    if cloud.flavour is Flavour.SERVERLESS:
        return cloud.base_rpu
    return 1 if cloud.flavour is Flavour.SELF_MANAGED else cloud.nodes


def _known_price(thing: str, cloud: Cloud) -> Price:
    price = price_of(thing, cloud)
    if price is None:
        is_new = cloud.flavour is Flavour.PROVISIONED and thing not in NODE_TYPES
        known = f"types of nodes are {', '.join(NODE_TYPES)}; of a newer one, " if is_new else ""
        raise ConfigError(
            f"The price of {thing} is not in the price list.",
            hint=f"{known}look it up at https://aws.amazon.com/redshift/pricing/ or "
            "https://aws.amazon.com/ec2/pricing/on-demand/ and give it: --price USD, or PRICE "
            "under [CLOUD].",
        )
    return price


def _surroundings(cloud: Cloud) -> list[CostLine]:
    """What stands around it: the secret, the way to it, disks."""
    prices = price_list()
    is_machine = cloud.flavour is Flavour.SELF_MANAGED
    lines = [CostLine(1, prices["secret"], "for the password")]
    if is_machine:
        lines.append(CostLine(_MACHINE_DISK_GB, prices["disk"], "for the data"))
    if cloud.access is not Access.PRIVATE:
        return [*lines, CostLine(1, prices["public address"])]
    endpoint = prices["interface endpoint"]
    lines.append(CostLine(2, endpoint, _TUNNEL))
    if is_machine:  # it is the end of the tunnel itself, and asks for its password
        return [*lines, CostLine(1, endpoint, "for the secret")]
    tunnel = CostLine(1, prices["t4g.nano"], _TUNNEL)
    return [*lines, tunnel, CostLine(_TUNNEL_DISK_GB, prices["disk"], _TUNNEL)]
