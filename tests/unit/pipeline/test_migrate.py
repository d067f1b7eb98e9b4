"""A warehouse is brought to another model: with all its rows, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from starlift.engines import connect
from starlift.errors import ProjectError
from starlift.pipeline.declared import declared_tables
from starlift.pipeline.load import load
from starlift.pipeline.migrate import migrate, plan_migration
from starlift.pipeline.model_plan import Fate
from starlift.pipeline.reset import reset
from starlift.project import Project
from tests.unit.pipeline.conftest import CREATE, changed, settings_of


def unwatched(_number: int, _count: int, _name: str) -> None:
    """Nobody watches."""


def rows(connection, query):
    """The rows of a query, in any order."""
    return sorted(connection.execute(query).rows, key=repr)


def remade(tmp_path, **tables):
    """The project with another CREATE for some of its tables."""
    names = ("staging", "people", "visits")
    return changed(
        tmp_path,
        create=[tables.get(name, text) for name, text in zip(names, CREATE, strict=True)],
        insert=(
            "delete from visits",
            "insert into people (id, name) select distinct id, name from staging where id > 0",
            "insert into visits (id) select id from staging where id > 0",
        ),
    )


@pytest.fixture
def filled(connection, project, settings):
    """A warehouse that is loaded."""
    reset(connection, project, settings, unwatched)
    load(connection, project, settings, unwatched)
    return connection


def test_nothing_differs_from_what_was_just_made(filled, project, settings):
    """There is no work, no run is written down, and nothing is said to be done."""
    before = rows(filled, "select run_id from starlift.runs")
    report = migrate(filled, project, settings, unwatched)
    assert (report.plan.has_work, report.run_id, report.steps) == (False, None, ())
    assert rows(filled, "select run_id from starlift.runs") == before


def test_a_wider_type_and_a_new_column_keep_all_rows(filled, settings, tmp_path):
    """Rows stay, foreign keys to a table that is made anew stand, the load that follows works."""
    before = rows(filled, "select id, name from people")
    other = remade(
        tmp_path,
        people="create table people (id bigint primary key, name varchar(50), age int default 7)",
        visits="create table visits (n int identity(0,1), id bigint references people (id), "
        "at timestamp)",
    )
    report = migrate(filled, other, settings, unwatched)
    assert {t.address: t.fate for t in report.plan.tables} == {
        "public.people": Fate.REBUILT,
        "public.visits": Fate.REBUILT,
    }
    assert rows(filled, "select id, name from people") == before
    assert {age for (age,) in rows(filled, "select age from people")} == {7}
    assert not plan_migration(filled, other, settings).model.has_work
    assert filled.catalog.tables()[2].definition.foreign_keys
    assert load(filled, other, settings, unwatched).record_count


_GIVEN = (
    "select * from svv_relation_privileges",
    "select * from svv_column_privileges",
    "select relname, objsubid, description from pg_description, pg_class where oid = objoid",
    "select tablename, tableowner from pg_tables where schemaname = 'public'",
)


def test_what_was_given_to_a_table_or_view_is_given_again(filled, settings, tmp_path):
    """Privileges, with columns and the right to grant them, comments and the owner."""
    view = ("create view adults as select id from people",)
    before = remade(tmp_path)
    before = replace(before, create=(*before.create, *view))
    migrate(filled, before, settings, unwatched)
    for statement in (
        "create user ann password disable",
        'create group "Report Readers"',
        "create role loaders",
        "grant select, update on people to ann with grant option",
        'grant select on people to group "Report Readers"',
        "grant all on people to role loaders",
        "grant select (id), update (name) on people to public",
        "grant select on adults to public",
        "comment on table people is 'whom it''s \\\\ about'",
        "comment on column people.name is 'as given'",
        "comment on view adults is 'all of them'",
        "alter table people owner to ann",
        "grant delete on visits to ann",
    ):
        filled.execute(statement)
    given = [rows(filled, query) for query in _GIVEN]
    assert [len(each) for each in given] == [13, 2, 3, 3]
    wide = "create table people (id bigint primary key, name varchar(50))"
    other = remade(tmp_path, people=wide)
    other = replace(other, create=(*other.create, *view))
    plan = plan_migration(filled, other, settings)
    assert "grant on public.people" in {step.name for step in plan.steps}
    migrate(filled, other, settings, unwatched)
    assert [rows(filled, query) for query in _GIVEN] == given


def test_a_new_table_is_made_and_an_old_one_stays(filled, settings, tmp_path):
    """What the project makes no longer is named, and not dropped."""
    other = Project.of(tmp_path, create=[*CREATE[:2], "create table days (day date)"])
    report = migrate(filled, other, settings, unwatched)
    assert [(t.address, t.fate) for t in report.plan.tables] == [("public.days", Fate.CREATED)]
    assert report.plan.undeclared == ("public.visits",)
    assert rows(filled, "select count(*) from visits") == [(3,)]


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ("create table people (id int primary key)", "its values would be lost"),
        ("create table people (id smallint primary key, name varchar(5))", "not every int4"),
        ("create table people (id int primary key, name varchar(5), x int not null)", "no value"),
    ],
)
def test_what_would_lose_something_changes_nothing(filled, settings, tmp_path, people, reason):
    """It is refused with its reason; what could be done beside it is not done either."""
    other = remade(
        tmp_path, people=people, staging="create table staging (id int, name varchar(9), at bigint)"
    )
    before = filled.catalog.tables()
    with pytest.raises(ProjectError, match=reason):
        migrate(filled, other, settings, unwatched)
    assert filled.catalog.tables() == before
    last = "select kind, status from starlift.runs order by run_id desc limit 1"
    assert filled.execute(last).rows == (("migrate", "failed"),)


def test_not_null_where_rows_have_no_value_is_refused(filled, settings, tmp_path):
    """The rows are counted; without any of them the column becomes NOT NULL."""
    staging = "create table staging (id int not null, name varchar(5), at bigint)"
    other = remade(tmp_path, staging=staging)
    with pytest.raises(ProjectError, match="rows without a value in it: 1"):
        migrate(filled, other, settings, unwatched)
    filled.execute("delete from staging where id is null")
    migrate(filled, other, settings, unwatched)
    assert not plan_migration(filled, other, settings).model.has_work


def test_a_table_without_rows_may_change_in_any_way(connection, project, settings, tmp_path):
    """There is nothing to lose in it."""
    reset(connection, project, settings, unwatched)
    other = remade(tmp_path, people="create table people (id varchar(3), age int not null)")
    migrate(connection, other, settings, unwatched)
    assert list(connection.catalog.column_types("people")) == ["id", "age"]


def test_views_of_the_project_stand_on_the_new_tables(filled, settings, tmp_path):
    """A view on a table that is made anew reads it; a view that is new is made."""
    people = "create table people (id int primary key, name varchar({}))"
    view = "create view named as select name from people"
    first = replace(remade(tmp_path), create=(*CREATE, view))
    migrate(filled, first, settings, unwatched)
    other = replace(first, create=(CREATE[0], people.format(70), CREATE[2], view))
    migrate(filled, other, settings, unwatched)
    assert rows(filled, "select name from named") == [("Ada",), ("Bo",)]


@pytest.mark.parametrize(
    "theirs",
    [
        "create view theirs as select name from people",
        "create view theirs as with q as (select 1 as id) select p.id from q, public.people p",
        "create materialized view theirs as select name from people",
        "create view theirs as select id from ours",
    ],
)
def test_a_view_of_somebody_else_keeps_the_table_as_it_is(filled, settings, tmp_path, theirs):
    """What is beneath it cannot be made anew: the plan names it, and nothing is changed."""
    ours = "create view ours as select id from people"
    first = replace(remade(tmp_path), create=(*CREATE, ours))
    migrate(filled, first, settings, unwatched)
    filled.execute(theirs)
    before = filled.catalog.tables()
    wide = "create table people (id bigint primary key, name varchar(5))"
    other = replace(first, create=(CREATE[0], wide, CREATE[2], ours))
    plan = plan_migration(filled, other, settings)
    assert [change.reason for _, change in plan.model.refused] == [
        "the view public.theirs reads it, and is not the project's"
    ]
    assert plan.steps == ()
    with pytest.raises(ProjectError, match=r"(people|ours): .*view public\.theirs reads it"):
        migrate(filled, other, settings, unwatched)
    assert filled.catalog.tables() == before


def test_a_view_that_is_not_bound_holds_nothing(filled, settings, tmp_path):
    """One WITH NO SCHEMA BINDING reads what stands there afterwards; one of another table too."""
    filled.execute("create view public.late as select id from public.people with no schema binding")
    filled.execute("create view other as select id from visits")
    wide = "create table people (id bigint primary key, name varchar(5))"
    migrate(filled, remade(tmp_path, people=wide), settings, unwatched)
    assert rows(filled, "select id from late") == rows(filled, "select id from people")


def test_a_load_refuses_tables_of_another_model(filled, settings, tmp_path):
    """It names the column, how it stands and how it is declared, and starlift migrate."""
    other = remade(tmp_path, people="create table people (id bigint primary key, name varchar(5))")
    with pytest.raises(ProjectError, match=r"public.people.id is int4, declared int8") as error:
        load(filled, other, settings, unwatched)
    assert "starlift migrate" in error.value.hint


_TYPES = st.sampled_from(
    ["smallint", "int", "bigint", "varchar(4)", "varchar(40)", "numeric(4,1)", "numeric(9,3)",
     "date", "timestamp", "real", "double precision", "boolean"]
)  # fmt: skip
_COLUMNS = st.dictionaries(
    st.sampled_from("abcde"),
    st.tuples(
        _TYPES,
        st.sampled_from(["", " not null default 0"]),
        st.sampled_from(["", " encode raw", " encode zstd"]),
    ),
    min_size=1,
)
_ATTRIBUTES = st.sampled_from(["", "diststyle all", "diststyle even", "sortkey auto"])


@st.composite
def _tables(draw):
    """A CREATE TABLE t of random columns, in random order, with keys among them."""
    columns = draw(_COLUMNS)
    names = draw(st.permutations(sorted(columns)))
    parts = []
    for name in names:
        kind, null, encoding = columns[name]
        is_number = kind.split("(")[0] in {"smallint", "int", "bigint", "numeric", "real"}
        parts.append(f"{name} {kind}{null if is_number else ''}{encoding}")
    keys = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    parts += [f"unique ({name})" for name in keys]
    order = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    attributes = draw(_ATTRIBUTES)
    if order and "sortkey" not in attributes:
        attributes += f" {draw(st.sampled_from(['', 'interleaved ']))}sortkey ({', '.join(order)})"
    return f"create table t ({', '.join(parts)}) {attributes}"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A session on a warehouse for many tables, one after another, and its settings."""
    directory = tmp_path_factory.mktemp("models")
    found = settings_of(directory)
    session = connect(found)
    yield session, found
    session.close()


def _fill(session):
    """Two rows of the table t, with values only where they must be."""
    (table,) = session.catalog.tables()
    values = ", ".join("null" if column.is_nullable else "1" for column in table.definition.columns)
    session.execute(f"insert into t values ({values}), ({values})")  # noqa: S608 - constants


def _common(session, project):
    """The rows of the columns that the table has in the project, too; numbers as numbers."""
    (declared,) = declared_tables(project)
    names = {column.name for column in declared.definition.columns}
    kept = [name for name in session.catalog.column_types("t") if name in names]
    found = rows(session, f"select {', '.join(sorted(kept)) or 'null'} from t")  # noqa: S608 - names
    return [[None if value is None else float(value) for value in row] for row in found]


@limits(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=_tables(), after=_tables(), is_filled=st.booleans())
def test_after_a_migration_nothing_differs(place, before, after, is_filled):
    """It is refused and leaves all as it was, or the plan is empty and the columns' rows stand."""
    session, found = place
    old = Project.of(found.directory, drop=["drop table if exists t"], create=[before])
    new = Project.of(found.directory, create=[after])
    reset(session, old, found, unwatched)
    if is_filled:
        _fill(session)
    standing = session.catalog.tables()
    if plan_migration(session, new, found).model.refused:
        with pytest.raises(ProjectError):
            migrate(session, new, found, unwatched)
        assert session.catalog.tables() == standing
        return
    told = _common(session, new)
    migrate(session, new, found, unwatched)
    assert not plan_migration(session, new, found).model.has_work
    assert session.catalog.tables()[0].row_count == standing[0].row_count
    assert _common(session, old) == told
