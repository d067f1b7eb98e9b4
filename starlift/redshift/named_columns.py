"""The columns of a source, and the aliases of a query's list, by name: each is asked for often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift.place import place
from starlift.redshift.types import ColumnType


def first_repeated(names: Sequence[str]) -> str | None:
    """The first name that stands twice, if any does.

    >>> first_repeated(["a", "b", "c", "b", "a"]), first_repeated(["a"])
    ('a', None)
    """
    if len(set(names)) == len(names):
        return None
    counts = Counter(names)
    return next(name for name in names if counts[name] > 1)


class Columns:
    """What a table, a CTE or a subquery offers. Of two columns with one name `types` has the first.

    Source of the error: PostgreSQL's, which Redshift shares.
    """

    def __init__(self, outputs: Sequence[tuple[str, ColumnType]]) -> None:
        self.types = dict(reversed(outputs))
        is_plain = len(self.types) == len(outputs)
        counts = {} if is_plain else Counter(name for name, _ in outputs)
        self._repeated = {name for name, count in counts.items() if count > 1}

    def type_of(self, column: exp.Column) -> ColumnType | None:
        """The type of the column that has the name; None if there is none.

        Raises:
            DatabaseError: when there are two.
        """
        name = column.name.lower()
        if name in self._repeated:
            line, at = place(column)
            raise DatabaseError(
                f'column reference "{name}" is ambiguous', sqlstate="42702", line=line, column=at
            )
        return self.types.get(name)


class Aliases:
    """The aliases of a query's list."""

    def __init__(self, query: exp.Select) -> None:
        items = query.expressions
        self._places = {id(item): at for at, item in enumerate(items)}
        self._end = len(items)
        self._items = {
            item.alias.lower(): (at, item.this)
            for at, item in reversed(list(enumerate(items)))
            if isinstance(item, exp.Alias)
        }

    def before(self, name: str, child: exp.Expr) -> exp.Expr | None:
        """What stands under an alias, before `child`, an item of the list or a clause behind it."""
        at, item = self._items.get(name, (self._end, None))
        found: exp.Expr | None = item
        return found if at < self._places.get(id(child), self._end) else None
