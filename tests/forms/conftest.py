"""A warehouse in which each form is run once for every habit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from starlift.engines.protocols import Outcome
from starlift.errors import SqlError
from starlift.redshift.statements import split
from tests.conformance.warehouse import Warehouse
from tests.forms.habits import written

Rows = list[tuple[object, ...]]


class _UndoneError(Exception):
    """Whatever was done is to be rolled back."""


class Forms:
    """Runs a statement in every habit, and holds its result to the one that is expected."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse

    def run(self, text: str) -> Outcome:
        """What the last of a text's statements brought."""
        *_, last = [self.warehouse.connection.execute(part) for part in split(text)]
        return last

    def query(self, query: str, rows: Rows, given: Sequence[str] = ()) -> None:
        """After `given`, the query gives these rows in every habit."""
        with self.undone():
            for statement in given:
                self.run(statement)
            for habit, text in written(query):
                assert list(self.run(text).rows) == rows, f"{habit}: {text}"

    def value(self, expression: str, value: object) -> None:
        """The expression has this value, and none of another type, in every habit."""
        for habit, text in written(f"select {expression}"):
            ((found,),) = self.run(text).rows
            assert (found, type(found)) == (value, type(value)), f"{habit}: {text}"

    def effect(
        self,
        statement: str,
        asks: str,
        rows: Rows,
        given: Sequence[str] = (),
        *,
        commits: bool = False,
    ) -> None:
        """After `given` and the statement, in every habit, `asks` gives these rows.

        With another statement, which leaves nothing behind, it does not: they are an effect.
        """
        assert self._without(asks, given, commits=commits) != rows, f"no effect: {statement}"
        texts = [(habit, [*given, text, asks]) for habit, text in written(statement)]
        texts.append(("all in one string", [";\n".join([*given, statement, asks])]))
        for habit, parts in texts:
            with self.undone(commits=commits):
                *_, found = [self.run(part) for part in parts]
                assert list(found.rows) == rows, f"{habit}: {parts}"

    def _without(self, asks: str, given: Sequence[str], *, commits: bool) -> Rows | None:
        """What `asks` gives where nothing was done after `given`; None where it is refused."""
        with self.undone(commits=commits):
            for statement in (*given, "select 1"):
                self.run(statement)
            with suppress(SqlError):
                return list(self.run(asks).rows)
        return None

    def refused(
        self, statement: str, error: type[Exception], message: str, given: Sequence[str] = ()
    ) -> None:
        """The statement fails in every habit with this error, whose text holds the message."""
        for habit, text in written(statement):
            with self.undone():
                for earlier in given:
                    self.run(earlier)
                with pytest.raises(error) as caught:
                    self.run(text)
                assert message.lower() in str(caught.value).lower(), f"{habit}: {text}"

    @contextmanager
    def undone(self, *, commits: bool = False) -> Iterator[None]:
        """Within one transaction, if no statement ends it; afterwards everything is as before."""
        if not commits:
            with suppress(_UndoneError), self.warehouse.connection.transaction():
                yield
                raise _UndoneError
            return
        try:
            yield
        finally:
            self.run("drop table if exists t, u, v, w")


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forms]:
    """A warehouse in which no test leaves anything behind, with an empty bucket."""
    warehouse = Warehouse(tmp_path_factory.mktemp("forms"))
    yield Forms(warehouse)
    warehouse.connection.close()
