"""How many bytes the warehouse's tables take, and the objects that they are loaded from."""

from __future__ import annotations

import math
from dataclasses import dataclass

BLOCK_BYTES = 2**20
_SYSTEM_COLUMNS = 3
_SORTED, _UNSORTED = 2, 1


@dataclass(frozen=True)
class Loaded:
    """The objects that a warehouse is loaded from, by so many COPYs."""

    object_count: int
    size_bytes: int
    copy_count: int


@dataclass(frozen=True)
class TableVolume:
    """A table's columns and bytes, not compressed. `is_everywhere`: each node has a copy."""

    column_count: int
    row_count: int
    size_bytes: int
    is_sorted: bool
    is_everywhere: bool

    def stored_mb(self, times: int, ratio: float, nodes: int, slices: int) -> int:
        """The MB of its blocks on a cluster with so many times the rows.

        The greater of what the rows take compressed, and of the least that a table takes: a block
        of 1 MB for each column, with three of Redshift's own, on each slice that has rows (or each
        node), twice where there is a sort key.
        """
        if not self.row_count:
            return 0
        places = nodes if self.is_everywhere else min(slices, self.row_count * times)
        segments = _SORTED if self.is_sorted else _UNSORTED
        least = (self.column_count + _SYSTEM_COLUMNS) * places * segments
        copies = nodes if self.is_everywhere else 1
        return max(least, math.ceil(self.size_bytes * times * copies / ratio / BLOCK_BYTES))
