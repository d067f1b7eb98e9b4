"""A verdict on an attribute of a table, and all that it is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlift.advice.profile import TableProfile
from starlift.advice.sources import Source
from starlift.advice.spread import Spread
from starlift.advice.workload import Filter, Partner

_NAMED = 2


@dataclass(frozen=True)
class Assumptions:
    """What cannot be known before there is a cluster; each can be given otherwise.

    `times` is how many times as many rows the tables are judged for; `slices` those of a cluster
    that rows are to lie on evenly; a table of up to `small_rows` may be copied to every node.
    """

    times: int = 1
    slices: int = 16
    small_rows: int = 3_000_000


@dataclass(frozen=True)
class Verdict:
    """What is declared of an attribute, what fits, and why."""

    attribute: str
    declared: str
    advised: str
    reason: str
    sources: tuple[Source, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether it is right as it is."""
        return self.declared == self.advised


@dataclass(frozen=True)
class Case:
    """A table with what is done with it. `is_copied`: COPYs fill it, with a batch at a time.

    `lookups` has, by column, the statements that join it with a temporary table.
    """

    table: TableProfile
    partners: tuple[Partner, ...]
    lookups: Mapping[str, tuple[str, ...]]
    filters: Mapping[str, tuple[Filter, ...]]
    spreads: Mapping[str, Spread]
    is_copied: bool
    assumptions: Assumptions

    @property
    def row_count(self) -> int:
        """The rows that it is judged for."""
        return self.table.row_count * self.assumptions.times

    @property
    def is_small(self) -> bool:
        """Whether a copy of it may stand on every node."""
        return self.row_count <= self.assumptions.small_rows

    @property
    def name(self) -> str:
        """How it is spoken of: without the schema public."""
        return short_name(self.table.address)

    def is_moment(self, column: str) -> bool:
        """Whether a column is a date or a time of a day."""
        return self.table.column(column).definition.type.is_moment


def short_name(address: str) -> str:
    """A table's name as people say it.

    >>> short_name("public.songs"), short_name("sales.orders")
    ('songs', 'sales.orders')
    """
    return address.removeprefix("public.")


def counted(rows: int) -> str:
    """So many rows, in words.

    >>> counted(1), counted(6820)
    ('1 row', '6,820 rows')
    """
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Some names, and how many more there are.

    >>> listed(["a.sql"]), listed(["a.sql", "b.sql", "c.sql", "d.sql"])
    ('a.sql', 'a.sql, b.sql and 2 more')
    """
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - _NAMED} more" if len(unique) > _NAMED else ""
    return ", ".join(unique[:_NAMED]) + more


def key_text(columns: Sequence[str]) -> str:
    """The columns of a key, in parentheses."""
    return f"({', '.join(columns)})"
