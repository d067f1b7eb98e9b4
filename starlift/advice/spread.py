"""How evenly the rows of a table would lie on a cluster's slices, by which column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlift.advice.profile import TableProfile
from starlift.engines.protocols import Connection
from starlift.redshift.duckdb_sql import quoted

# From here on the way in which a table is distributed should be looked at again. Source:
# https://docs.aws.amazon.com/redshift/latest/dg/identify-tables-with-data-skew-or-unsorted-rows.html
MOST_SKEW = 4.0
# Of fewer rows a slice chance alone makes some slices much fuller than others.
_LEAST_ROWS = 10


@dataclass(frozen=True)
class Spread:
    """Where a table's rows lie when a column is the DISTKEY.

    `fullest` and `emptiest` are rows on a slice; `most` is how many rows share one value, NULLs not
    counted; rows without a value lie on one slice together.
    """

    row_count: int
    null_count: int
    most: int
    fullest: int
    emptiest: int

    @property
    def skew(self) -> float:
        """How many times as many rows the fullest slice has as the emptiest."""
        return self.fullest / max(self.emptiest, 1)

    @property
    def is_even(self) -> bool:
        """Whether no slice has much more to do than another."""
        return self.skew < MOST_SKEW

    @property
    def null_share(self) -> float:
        """Which part of the rows has no value."""
        return self.null_count / self.row_count


def spreads(
    connection: Connection, table: TableProfile, columns: Iterable[str], slices: int
) -> Mapping[str, Spread]:
    """By column how the rows would lie: counted by one query, for so many slices.

    Nothing is told of tables with too few rows to say.

    How Redshift hashes a value is not published: what is counted is by MD5, which scatters as well.
    """
    names = sorted(set(columns))
    if not names or table.row_count < _LEAST_ROWS * slices:
        return {}
    rows = connection.execute(
        " union all ".join(_counted(table, name, slices) for name in names)
    ).rows
    by_column: dict[str, list[tuple[int, int]]] = {name: [] for name in names}
    for name, filled, most in rows:
        by_column[name].append((int(filled), int(most)))
    return {name: _spread(table, found, slices) for name, found in by_column.items()}


def _counted(table: TableProfile, column: str, slices: int) -> str:
    """The rows of each slice, and how many of them share a value, asked for."""
    name, source = quoted(column), quoted(*table.address.split(".", 1))
    is_truth = table.column(column).definition.type.name == "bool"
    value = "cast(v as int)" if is_truth else "v"  # a BOOLEAN has no text of its own
    label = column.replace("'", "''")
    return (
        f"select '{label}' as label, sum(n) as filled, max(n) as most from (select "
        f"mod(strtol(left(md5(cast({value} as varchar)), 7), 16), {slices}) as slice, n from ("
        f"select {name} as v, count(*) as n from {source} where {name} is not null group by {name}"
        ") as counted) as sliced group by slice"
    )


def _spread(table: TableProfile, found: list[tuple[int, int]], slices: int) -> Spread:
    filled = sorted((rows for rows, _ in found), reverse=True)
    filled += [0] * (slices - len(filled))
    null_count = table.row_count - sum(filled)
    filled[0] += null_count
    return Spread(
        row_count=table.row_count,
        null_count=null_count,
        most=max((most for _, most in found), default=0),
        fullest=max(filled),
        emptiest=min(filled),
    )
