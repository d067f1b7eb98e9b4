"""Relations looked up by name: each once, as long as they stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from starlift.engines.duckdb.system.declared import Relation, find, relations

# From so many lookups on, one that reads all relations takes less than those that follow.
_FEW = 4


class Lookups:
    """The recorded relations, as a session finds them.

    What was found is kept while statements follow that alter nothing but what they tell of.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._found: dict[tuple[str, tuple[str, ...]], Relation | None] | None = None
        self._all: dict[str, dict[str, Relation]] | None = None  # by name, then by schema
        self._changed: set[str] = set()  # names of which `_all` tells no longer

    @contextmanager
    def remembering(self, *, is_on: bool) -> Iterator[None]:
        """Look each relation up once in what follows, if it makes and drops them at most.

        What has been found is forgotten when something else follows.
        """
        if not is_on:
            self.forget()
        elif self._found is None:
            self._found = {}
        try:
            yield
        finally:
            if not is_on:
                self.forget()

    def forget(self) -> None:
        """Nothing of what was found is to be relied on."""
        self._found = self._all = None
        self._changed = set()

    def change(self, name: str | None = None) -> None:
        """A relation of that name has changed, or any: it is to be looked up again."""
        if self._found is None:
            return
        if name is None:
            self.forget()
            self._found = {}
            return
        self._drop(name)
        self._changed.add(name)

    def learn(self, name: str, relation: Relation) -> None:
        """A relation of that name stands as it is given."""
        self._drop(name)
        if self._all is not None:
            self._all.setdefault(name, {})[relation.schema] = relation

    def _drop(self, name: str) -> None:
        if self._found is not None:
            self._found = {key: found for key, found in self._found.items() if key[0] != name}

    def find(self, name: str, schemas: Sequence[str]) -> Relation | None:
        """The relation of that name in the first of the schemas that has one."""
        if self._found is None:
            return find(self._connection, name, schemas)
        key = (name, tuple(schemas))
        if key not in self._found:
            self._found[key] = self._looked_up(name, schemas, len(self._found))
        return self._found[key]

    def _looked_up(self, name: str, schemas: Sequence[str], count: int) -> Relation | None:
        if self._all is None and count >= _FEW:
            self._all, self._changed = relations(self._connection), set()
        if self._all is None or name in self._changed:
            return find(self._connection, name, schemas)
        standing = self._all.get(name, {})
        return next((standing[schema] for schema in schemas if schema in standing), None)
