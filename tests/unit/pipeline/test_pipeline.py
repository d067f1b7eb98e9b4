"""Reset and load: in order, whole or not at all, as often as one likes."""

from __future__ import annotations

import datetime as dt

import pytest

from starlift.engines import connect
from starlift.errors import ConfigError, CopyError, DatabaseError, ObjectNotFoundError, ProjectError
from starlift.model import describe_tables
from starlift.pipeline.load import load
from starlift.pipeline.reset import reset
from starlift.project import CheckQuery
from tests.unit.pipeline.conftest import COPY, CREATE, INSERT, changed, settings_of


def unwatched(_number: int, _count: int, _name: str) -> None:
    """Nobody watches."""


def at(minute: int) -> dt.datetime:
    """A minute of 1970's first hour."""
    return dt.datetime(1970, 1, 1, 0, minute)  # noqa: DTZ001 - TIMESTAMP has no zone


PEOPLE = [(1, "Ada"), (2, "Bo")]
VISITS = [(1, at(1)), (1, at(3)), (2, at(2))]


def test_reset_makes_all_tables_empty(connection, project, settings):
    """Every table stands anew and empty; the report says how many rows went."""
    first = reset(connection, project, settings, unwatched)
    assert [(table.name, table.row_count) for table in first.tables] == [
        ("people", 0),
        ("staging", 0),
        ("visits", 0),
    ]
    assert first.dropped_rows == 0
    connection.execute("insert into people (id, name) values (1, 'x'), (2, 'y')")
    assert reset(connection, project, settings, unwatched).dropped_rows == 2


def test_reset_leaves_other_tables(connection, project, settings):
    """A table that the project does not name stays as it is."""
    connection.execute("create table other (x int)")
    connection.execute("insert into other values (1)")
    report = reset(connection, project, settings, unwatched)
    assert ("other", 1) in [(table.name, table.row_count) for table in report.tables]
    assert report.dropped_rows == 0


def test_a_table_like_another_takes_part(connection, settings, tmp_path):
    """A project may make a table LIKE another: it is loaded, described, and checked as the rest."""
    copied = "insert into copies (id, name) select id, name from people"
    own = changed(
        tmp_path, create=(*CREATE, "create table copies (like people)"), insert=(*INSERT, copied)
    )
    reset(connection, own, settings, unwatched)
    report = load(connection, own, settings, unwatched)
    assert ("copies", 2) in [(table.name, table.row_count) for table in report.tables]
    described = describe_tables(own.create, connection.catalog.tables())
    (found,) = [table for table in described if table.name == "copies"]
    assert [column.name for column in found.columns] == ["id", "name"]


def test_a_reset_tells_what_it_made(connection, settings, tmp_path):
    """Tables of the project alone are told as made; rows of a query are not taken for dropped."""
    own = changed(tmp_path, create=(*CREATE, "create table days as select 1 as day"), drop=())
    connection.execute("create table other (x int)")
    report = reset(connection, own, settings, unwatched)
    assert {(table.name, table.row_count) for table in report.made} == {
        *(("staging", 0), ("people", 0), ("visits", 0), ("days", 1)),
    }
    assert report.dropped_rows == 0
    again = [f"drop table {name} cascade" for name in ("staging", "people", "visits", "days")]
    assert reset(connection, changed(tmp_path, drop=again), settings, unwatched).dropped_rows == 1


@pytest.mark.parametrize(
    "create",
    [
        (*CREATE, "create table broken (a int, a int)"),
        (*CREATE, "create table people (id int)"),
        (CREATE[2], CREATE[0], CREATE[1]),
    ],
)
def test_a_reset_that_fails_changes_nothing(connection, project, settings, tmp_path, create):
    """A CREATE that fails, or refers to a table that comes later, leaves all as it was."""
    reset(connection, project, settings, unwatched)
    connection.execute("insert into people (id, name) values (1, 'kept')")
    with pytest.raises(Exception, match=r"stands twice|already exists|does not exist"):
        reset(connection, changed(tmp_path, create=create), settings, unwatched)
    assert connection.execute("select name from people").rows == (("kept",),)
    assert len(connection.catalog.tables()) == 3


def test_the_steps_are_told_in_order(connection, project, settings):
    """The watch is told each step as it begins: emptied, copied, inserted; then the checks."""
    told: list[tuple[int, int, str]] = []
    reset(connection, project, settings, unwatched)
    load(connection, project, settings, lambda *step: told.append(step))
    assert told == [
        (1, 7, "empty staging"),
        (2, 7, "empty people"),
        (3, 7, "empty visits"),
        (4, 7, "copy staging"),
        (5, 7, "insert people"),
        (6, 7, "insert visits"),
        (7, 7, "check"),
    ]


def test_load_fills_the_star(connection, project, settings, contents):
    """Records become rows; one that does not fit is set aside, and the report balances."""
    reset(connection, project, settings, unwatched)
    report = load(connection, project, settings, unwatched)
    assert contents() == {
        "staging": [(1, "Ada", 180), (1, "Ada", 60), (2, "Bo", 120), (None, "?", 300)],
        "people": PEOPLE,
        "visits": VISITS,
    }
    assert (report.record_count, report.rejected_count, report.object_count) == (5, 1, 1)
    assert [step.row_count for step in report.steps] == [0, 0, 0, 4, 2, 3]
    assert [(table.name, table.row_count) for table in report.tables] == [
        ("staging", 4),
        ("people", 2),
        ("visits", 3),
    ]
    assert report.size_bytes == (settings.directory / "bucket/log/1.json").stat().st_size


def test_checks_tell_what_they_found(connection, project, settings):
    """A check's rows and columns are in the report; one without rows has passed."""
    reset(connection, project, settings, unwatched)
    strangers, twins, *keys = load(connection, project, settings, unwatched).checks
    assert (strangers.name, strangers.fate, strangers.has_passed) == (
        "strangers",
        "kept_out",
        False,
    )
    assert (strangers.columns, strangers.rows) == (("at",), ((300,),))
    assert (twins.fate, twins.has_passed, twins.rows) == ("flagged", True, ())
    assert [(key.name, key.has_passed) for key in keys] == [
        ("people: one row a id", True),
        ("visits: id stands in people", True),
    ]


def test_not_null_is_checked_where_the_table_does_not_have_it(connection, settings, tmp_path):
    """A table that was made by another DDL is held to the project's own; others hold themselves."""
    nobody = (*INSERT, "insert into people (id, name) values (null, 'none')")
    own = changed(tmp_path, insert=nobody)
    older = [statement.replace("primary key", "") for statement in CREATE]
    reset(connection, changed(tmp_path, create=older), settings, unwatched)
    checks = {check.name: check for check in load(connection, own, settings, unwatched).checks}
    assert checks["people: values where they must be"].rows == ((None,),)
    assert "visits: values where they must be" not in checks


def test_keys_that_do_not_hold_are_told(connection, settings, tmp_path):
    """In a project that loads no batches they keep nothing from being published, as on Redshift."""
    twice = (*INSERT, "insert into people select * from people where id = 1")
    own = changed(tmp_path, insert=twice)
    reset(connection, own, settings, unwatched)
    checks = {check.name: check for check in load(connection, own, settings, unwatched).checks}
    found = checks["people: one row a id"]
    assert (found.rows, found.severity, found.fate) == (((1, 2),), "warning", "flagged")
    assert connection.execute("select count(*) from people").rows == ((3,),)


def test_a_second_load_gives_the_same(connection, project, settings, contents):
    """Loaded twice, the star is the same, IDENTITY values apart."""
    reset(connection, project, settings, unwatched)
    load(connection, project, settings, unwatched)
    first = contents()
    load(connection, project, settings, unwatched)
    assert contents() == first
    assert connection.execute("select min(n), max(n) from visits").rows == ((3, 5),)


def test_staging_in_memory(tmp_path, project):
    """With KEEP_STAGING = no the star is the same, and the staging tables on disk are empty."""
    settings = settings_of(tmp_path, KEEP_STAGING="no")
    connection = connect(settings)
    reset(connection, project, settings, unwatched)
    for _ in range(2):
        report = load(connection, project, settings, unwatched)
        assert sorted(connection.execute("select * from people").rows) == PEOPLE
        assert sorted(connection.execute("select id, at from visits").rows) == VISITS
        assert connection.execute("select count(*) from staging").rows == ((0,),)
        assert report.checks[0].rows == ((300,),)
        assert report.rejected_count == 1
    connection.close()


def test_staging_in_memory_has_its_defaults(tmp_path):
    """A column that a COPY leaves out gets its DEFAULT with KEEP_STAGING = no, too."""
    settings = settings_of(tmp_path, KEEP_STAGING="no")
    create = ["create table staging (id int, source varchar(5) default 'app')", CREATE[1]]
    copy = [COPY[0].replace("staging", "staging (id)")]
    insert = ["insert into people select distinct id, source from staging where id = 2"]
    own = changed(tmp_path, create=create, copy=copy, insert=insert, checks=())
    connection = connect(settings)
    reset(connection, own, settings, unwatched)
    load(connection, own, settings, unwatched)
    assert connection.execute("select * from people").rows == ((2, "app"),)
    connection.close()


@pytest.mark.parametrize("way", ["load", "check", "view"])
def test_staging_that_is_read_where_it_stands(tmp_path, project, way):
    """KEEP_STAGING = no leaves a table on disk that a load, a check or a view finds there alone."""
    settings = settings_of(tmp_path, KEEP_STAGING="no")
    view = "create view seen as select id, name from staging"
    rest = (INSERT[0].replace("from staging", "from public.staging"), INSERT[1])
    own = {
        "load": {"insert": rest},
        "check": {"checks": [CheckQuery("all", "flagged", "select id from public.staging")]},
        "view": {"create": (*CREATE, view), "insert": (rest[0].replace("public.staging", "seen"),
                 INSERT[1]), "drop": ("drop view if exists seen", *project.drop)},
    }[way]  # fmt: skip
    mine = changed(tmp_path, **own)
    connection = connect(settings)
    reset(connection, mine, settings, unwatched)
    report = load(connection, mine, settings, unwatched)
    assert sorted(connection.execute("select * from people").rows) == PEOPLE
    assert len(report.checks[0].rows) == (4 if way == "check" else 1)
    connection.close()


@pytest.mark.parametrize("schema", ["", "public."])
def test_a_table_that_is_no_staging_is_kept(tmp_path, schema):
    """KEEP_STAGING = no keeps what no load reads, and what is named with its schema."""
    settings = settings_of(tmp_path, KEEP_STAGING="no")
    copy = [COPY[0].replace("staging", f"{schema}staging")]
    inserts = [text.replace("from staging", "from public.staging") for text in INSERT]
    own = changed(tmp_path, copy=copy, insert=inserts if schema else [])
    connection = connect(settings)
    reset(connection, own, settings, unwatched)
    load(connection, own, settings, unwatched)
    assert connection.execute("select count(*) from staging").rows == ((4,),)
    connection.close()


@pytest.mark.parametrize(
    ("lists", "error"),
    [
        ({"insert": (*INSERT, "select 1 / 0")}, DatabaseError),
        ({"insert": (*INSERT, "insert into people (id, name) values (9, 'too long')")},
         DatabaseError),
        ({"copy": ("copy staging from 's3://b/log' iam_role default json 'auto'",)}, CopyError),
        ({"copy": ("copy staging from 's3://b/none' iam_role default json 'auto'",)},
         ObjectNotFoundError),
        ({"copy": ("copy staging from '${song_data}' iam_role default json 'auto'",)},
         ConfigError),
    ],
)  # fmt: skip
def test_a_load_that_fails_changes_nothing(
    connection, project, settings, contents, tmp_path, lists, error
):
    """Whatever fails, the warehouse is as the last load left it."""
    reset(connection, project, settings, unwatched)
    load(connection, project, settings, unwatched)
    first = contents()
    with pytest.raises(error):
        load(connection, changed(tmp_path, **lists), settings, unwatched)
    assert contents() == first
    load(connection, project, settings, unwatched)
    assert contents() == first


def test_load_errors_outlive_the_load(connection, project, settings, tmp_path):
    """What was rejected can be read, also after a COPY that failed and was rolled back."""
    reset(connection, project, settings, unwatched)
    failing = ("copy staging from 's3://b/log' iam_role default json 'auto'",)
    with pytest.raises(CopyError, match="nobody"):
        load(connection, changed(tmp_path, copy=failing), settings, unwatched)
    query = "select colname, raw_field_value from stl_load_errors"
    assert connection.execute(query).rows == (("name", "nobody"),)


def test_load_without_tables(connection, project, settings):
    """A load before the tables are made says what to do, and changes nothing."""
    with pytest.raises(ProjectError, match="staging is not there") as caught:
        load(connection, project, settings, unwatched)
    assert "create-tables" in caught.value.hint
    assert connection.catalog.tables() == ()


def test_a_truncate_within_a_load_is_reported(connection, settings, tmp_path, contents):
    """TRUNCATE commits what stands before it, as on Redshift: the report says so."""
    project = changed(tmp_path, insert=("truncate people", *INSERT, "select 1 / 0"))
    reset(connection, project, settings, unwatched)
    connection.execute("insert into people values (9, 'old')")
    with pytest.raises(DatabaseError, match="Division by zero") as caught:
        load(connection, project, settings, unwatched)
    assert "Not all was undone: truncate people committed" in caught.value.hint
    assert contents()["people"] == []
    assert len(contents()["staging"]) == 4
    report = load(
        connection, changed(tmp_path, insert=("truncate people", *INSERT)), settings, unwatched
    )
    assert report.early_commits == ("truncate people",)
    assert contents()["people"] == PEOPLE


def test_a_load_of_one_transaction_has_no_early_commits(connection, project, settings):
    """A load whose statements do not commit by themselves is one transaction."""
    reset(connection, project, settings, unwatched)
    assert load(connection, project, settings, unwatched).early_commits == ()


def test_an_error_names_the_file_of_its_statement(connection, settings, tmp_path):
    """An error in a statement of a project's file names the file and the line in it."""
    mistake = "insert into people (id, name)\nselect id, nothing\nfrom staging"
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "people.sql").write_text(f"-- People.\n\n{mistake};\n")
    project = changed(tmp_path, insert=(mistake,))
    reset(connection, project, settings, unwatched)
    with pytest.raises(DatabaseError) as caught:
        load(connection, project, settings, unwatched)
    assert (caught.value.line, caught.value.file_line) == (2, 4)
    assert f"in {tmp_path / 'sql' / 'people.sql'}, line 4:" in str(caught.value)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('people = """\ninsert into people (id)\nselect nothing from staging\n"""\n', 3),
        ('people = f"""\ninsert into {table} (id)\nselect nothing from staging\n"""\n', 3),
        ("# made of pieces\n", None),
    ],
)
def test_an_error_names_the_place_in_sql_queries(connection, settings, tmp_path, source, line):
    """A statement of sql_queries.py is named by its line, or by its list and number in it."""
    (tmp_path / "sql_queries.py").write_text(source)
    statement = "insert into people (id)\nselect nothing from staging"
    project = changed(tmp_path, insert=(INSERT[0], statement))
    reset(connection, project, settings, unwatched)
    with pytest.raises(DatabaseError) as caught:
        load(connection, project, settings, unwatched)
    assert caught.value.file_line == line
    assert str(tmp_path / "sql_queries.py") in caught.value.file
    assert ("statement 2 of insert_table_queries" in caught.value.file) == (line is None)
