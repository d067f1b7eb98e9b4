"""The song warehouse's own SQL: every file is read, and agrees with the tables it names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlglot import exp

from starlift.project import load_project
from starlift.redshift.expression_types import Typing
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.schema import KnownColumn, KnownTable
from starlift.redshift.statements import parse, split
from starlift.redshift.tables import TableDefinition, table_definition
from starlift.redshift.view_syntax import CreateView, DropView

ROOT = Path(__file__).parents[3]
PROJECT = load_project(ROOT)
FILES = sorted(path.relative_to(ROOT / "sql").as_posix() for path in ROOT.glob("sql/*/*.sql"))


def tables_of(statements: Sequence[str]) -> dict[str, TableDefinition]:
    """The tables that statements create, by name, in their order."""
    trees = [tree for tree in map(parse, statements) if isinstance(tree, exp.Create)]
    return {table.name: table for table in map(table_definition, trees)}


STANDING = tables_of(PROJECT.create)
OF_A_LOAD = tables_of(PROJECT.insert)
TABLES = {**STANDING, **OF_A_LOAD}
VIEWS = [tree.this.name for tree in map(parse, PROJECT.create) if isinstance(tree, CreateView)]
BEFORE = {"song_history", "play_history", "songplays"}


class Declared:
    """The declared tables as a schema."""

    def table(self, name: str, schema: str | None = None) -> KnownTable | None:
        """A declared table, as if it stood."""
        declared = TABLES.get(name) if schema is None else None
        columns = declared.columns if declared else ()
        known = [KnownColumn(column.name, column.type) for column in columns]
        return KnownTable(tuple(known)) if declared else None


@pytest.mark.parametrize("file", FILES)
def test_every_statement_is_read(file):
    """Each file holds statements, and each of them is understood."""
    statements = split((ROOT / "sql" / file).read_text(encoding="utf-8"))
    assert statements
    for statement in statements:
        parse(statement)


def inserts() -> list[exp.Insert]:
    """The INSERTs of the project."""
    trees = [parse(statement) for statement in PROJECT.insert]
    return [tree for tree in trees if isinstance(tree, exp.Insert)]


@pytest.mark.parametrize("insert", inserts(), ids=lambda tree: tree.this.this.name)
def test_inserts_fit_their_tables(insert):
    """An INSERT lists its columns, each exists, and the query gives as many of the same kind."""
    target = TABLES[insert.this.this.name]
    columns = [column.name for column in insert.this.expressions]
    query = insert.expression
    assert len(columns) == len(set(columns)) == len(query.expressions)
    for name, projection in zip(columns, query.expressions, strict=True):
        kind = Typing(Declared()).type_of(projection)
        assert kind is not None, projection.sql()
        assert projection.alias_or_name == name
        declared = target.column(name).type
        assert (kind.name == declared.name) or (kind.is_integer and declared.is_integer)
        assert (kind.length or 0) <= (declared.length or 0)


@pytest.mark.parametrize("name", TABLES)
def test_what_is_not_null_is_given(name):
    """A NOT NULL column of the star is among those that its INSERT fills, or has its own value."""
    given = {
        column.name
        for insert in inserts()
        if insert.this.this.name == name
        for column in insert.this.expressions
    }
    if given:
        required = {c.name for c in TABLES[name].columns if not c.is_nullable and not c.identity}
        assert required <= given


def test_tables_are_made_in_the_order_of_their_references():
    """A table is created after those that it refers to, and dropped before; keys have one type."""
    created = list(STANDING)
    for position, table in enumerate(STANDING.values()):
        for key in table.foreign_keys:
            assert key.table in created[:position]
            other = TABLES[key.table]
            assert key.referred_columns == other.primary_key
            for name, referred in zip(key.columns, key.referred_columns, strict=True):
                assert table.column(name).type == other.column(referred).type
    dropped = [_dropped(statement) for statement in PROJECT.drop]
    assert dropped == [*VIEWS[::-1], *created[::-1]]


def test_views_are_made_after_all_that_they_read():
    """A view is created after the tables and views that it names, and dropped before them."""
    made = set(STANDING)
    for statement in PROJECT.create[len(STANDING) :]:
        view = parse(statement)
        assert isinstance(view, CreateView)
        assert {table.name for table in view.args["query"].find_all(exp.Table)} <= made
        made.add(view.this.name)
    assert made == {*STANDING, *VIEWS}


def _dropped(statement: str) -> str:
    """The name of the table or view that a DROP drops."""
    tree = parse(statement)
    return (tree.expressions if isinstance(tree, DropView) else tree.args["tables"])[0].name


def test_a_load_makes_its_own_tables_anew():
    """They are temporary, and each is dropped before it is made: a session may load twice."""
    trees = list(map(parse, PROJECT.insert))
    assert all(table.is_temporary for table in OF_A_LOAD.values())
    assert not set(OF_A_LOAD) & set(STANDING)
    drops = {tree.args["tables"][0].name for tree in trees if isinstance(tree, exp.Drop)}
    assert drops == set(OF_A_LOAD)
    assert all(tree.args["exists"] for tree in trees if isinstance(tree, exp.Drop))


def test_tables_are_loaded_from_those_that_stand_before_them():
    """COPY fills staging; what an INSERT reads is staging, or was loaded before.

    What a batch changes is told from history and plays as they were before it.
    """
    copied = [parse(statement) for statement in PROJECT.copy]
    assert all(isinstance(tree, CopyFrom) for tree in copied)
    loaded = [tree.this.name for tree in copied]
    for statement in PROJECT.insert:
        tree = parse(statement)
        if isinstance(tree, exp.Create | exp.Drop):
            continue
        target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
        read = {table.name for table in tree.find_all(exp.Table) if table is not target} - ctes
        earlier = BEFORE if target.name.startswith("changed_") else set()
        assert read <= {*loaded, *earlier, target.name, "staging_objects"}, statement
        if isinstance(tree, exp.Insert):
            loaded.append(target.name)
    assert {*loaded, "staging_objects"} == set(TABLES)


@pytest.mark.parametrize("folder", ["checks", "answers"])
def test_questions_have_named_columns(folder):
    """Checks and answers are SELECTs whose columns all have names."""
    for path in sorted((ROOT / "sql" / folder).glob("*.sql")):
        (statement,) = split(path.read_text(encoding="utf-8"))
        tree = parse(statement)
        assert isinstance(tree, exp.Select)
        assert all(projection.alias_or_name for projection in tree.expressions), path
        ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
        assert {table.name for table in tree.find_all(exp.Table)} - ctes <= set(TABLES), path
