"""`[CLOUD]`: what `starlift cloud` makes at Amazon, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NEVER = "never"
RPU = "RPU"


class Flavour(StrEnum):
    """The kinds of warehouse that `starlift cloud` makes."""

    PROVISIONED = "provisioned"
    SERVERLESS = "serverless"
    SELF_MANAGED = "self-managed"


class Access(StrEnum):
    """From where the database can be reached: from one address, or from its own network alone."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Cloud:
    """`[CLOUD]`: the stack, its size, who may reach it, and what keeps its bill down.

    `region` is that of the source bucket where None. `access`, `admit` (one address) and `email`
    are asked for where None. `nodes` of `node_type` are for the provisioned flavour, `base_rpu`,
    `max_rpu` and `rpu_hours` (a day) for the serverless one, `instance_type` for the self-managed
    one. `budget` is in USD a month, 0 for none. Hours are UTC, or `never`. `price` is one's own,
    in USD an hour, of one `unit`.
    """

    flavour: Flavour = Flavour.PROVISIONED
    stack: str = "starlift"
    region: str | None = None
    access: Access | None = None
    admit: str | None = None
    node_type: str = "ra3.large"
    nodes: int = 1
    pause_hour: str = "22"
    resume_hour: str = NEVER
    base_rpu: int = 4
    max_rpu: int = 8
    rpu_hours: int = 8
    instance_type: str = "t4g.medium"
    budget: int = 50
    email: str | None = None
    price: float | None = None

    @property
    def unit(self) -> str:
        """What computes, as price lists name it: a type of node or of machine, or an RPU."""
        if self.flavour is Flavour.SERVERLESS:
            return RPU
        return self.instance_type if self.flavour is Flavour.SELF_MANAGED else self.node_type
