"""Warehouses with planted rows, and the advice on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from starlift.advice.report import Advice, Given, advise
from starlift.advice.uses import Question
from starlift.advice.verdicts import Verdict
from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection
from starlift.project import Project
from starlift.redshift.statements import parse
from starlift.redshift.tables import table_definition


@dataclass(frozen=True)
class Planted:
    """A project's tables, each by its CREATE with its rows, and what is done with them."""

    tables: Mapping[str, Sequence[Sequence[object]]]
    views: Sequence[str] = ()
    copy: Sequence[str] = ()
    insert: Sequence[str] = ()
    questions: Sequence[str] = ()
    given: Given = field(default_factory=Given)


@dataclass(frozen=True)
class Looked:
    """The advice on a planted warehouse."""

    advice: Advice

    def verdict(self, table: str, attribute: str = "DISTSTYLE") -> Verdict:
        """The verdict on an attribute of a table."""
        for each in self.advice.tables:
            for verdict in each.verdicts:
                if (each.case.name, verdict.attribute) == (table, attribute):
                    return verdict
        raise KeyError(table, attribute)


Look = Callable[..., Looked]


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A warehouse for one test after the other, whatever the environment says."""
    session = connect(load_settings(tmp_path_factory.mktemp("advice"), environ={}))
    yield session
    session.close()


@pytest.fixture
def connection(warehouse: Connection) -> Iterator[Connection]:
    """The warehouse, empty at first, and again at the end."""
    assert warehouse.catalog.tables() == ()
    yield warehouse
    for table in warehouse.catalog.tables():
        warehouse.execute(f"drop table {table.name} cascade")


@pytest.fixture
def look(connection: Connection, tmp_path: Path) -> Look:
    """Make the tables with their rows, and ask for advice."""

    def made(tables: Mapping[str, Sequence[Sequence[object]]], **others: Any) -> Looked:
        planted = Planted(tables, **others)
        for create, rows in planted.tables.items():
            connection.execute(create)
            table = table_definition(parse(create))
            if rows:
                columns = [column.name for column in table.columns if column.identity is None]
                connection.append(f"public.{table.name}", columns, rows)
        for view in planted.views:
            connection.execute(view)
        project = Project.of(
            tmp_path,
            create=[*planted.tables, *planted.views],
            copy=planted.copy,
            insert=planted.insert,
        )
        questions = [Question("questions.sql", each) for each in planted.questions]
        return Looked(advise(connection, project, questions, planted.given))

    return made
