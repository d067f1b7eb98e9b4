"""SQL files: one table each; checks under their header."""

from __future__ import annotations

from pathlib import Path

import pytest

from starlift.errors import ProjectError, SqlError
from starlift.project import CheckQuery, read_checks, read_tables, read_views

TABLE = "-- a header\ncreate table songs (a int);\n"


def written(directory: Path, **files: str) -> Path:
    """The directory with these files of SQL in it."""
    for name, text in files.items():
        (directory / f"{name}.sql").write_text(text, encoding="utf-8")
    return directory


def test_a_tables_file(tmp_path):
    """CREATE first; then its COPYs and what else loads it, each in its order."""
    written(
        tmp_path,
        songs=f"{TABLE}delete from songs;\ncopy songs from 's3://b/k' json;\n"  # noqa: S608 - a file
        "insert into songs select 1; -- done\n",
    )
    (file,) = read_tables(tmp_path, ["songs"])
    assert (file.table, file.drop) == ("songs", "drop table if exists songs")
    assert file.create == "-- a header\ncreate table songs (a int)"
    assert file.copy == ("copy songs from 's3://b/k' json",)
    assert file.insert == ("delete from songs", "insert into songs select 1")


def test_the_order_is_that_of_the_names(tmp_path):
    """The files come in the order in which they are named."""
    written(tmp_path, a="create table a (x int)", b="create table b (x int)")
    assert [file.table for file in read_tables(tmp_path, ["b", "a"])] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("create table artists (a int);", "songs.sql creates the table artists"),
        ("select 1;", "songs.sql must begin with the CREATE TABLE of songs"),
        ("create table songs as select 1 as a;", "must begin with the CREATE TABLE"),
        ("", "must begin with the CREATE TABLE"),
        ("-- nothing\n", "must begin with the CREATE TABLE"),
    ],
)
def test_a_file_is_its_tables(tmp_path, text, message):
    """A file that does not begin with its own table is an error that names it."""
    with pytest.raises(ProjectError, match=message):
        read_tables(written(tmp_path, songs=text), ["songs"])


def test_missing_and_unlisted_files(tmp_path):
    """A name without a file and a file without a name are errors."""
    written(tmp_path, songs=TABLE)
    with pytest.raises(ProjectError, match=r"artists\.sql is not there"):
        read_tables(tmp_path, ["songs", "artists"])
    with pytest.raises(ProjectError, match=r"songs\.sql belongs to no list of tables"):
        read_tables(tmp_path, [])


def test_a_file_that_is_no_text(tmp_path):
    """A file that is not UTF-8 is an error that names it."""
    (tmp_path / "songs.sql").write_bytes(b"create table songs (a int) -- \xff")
    with pytest.raises(ProjectError, match=r"songs\.sql cannot be read"):
        read_tables(tmp_path, ["songs"])


def test_a_statement_that_cannot_be_read(tmp_path):
    """An error in a statement shows its place."""
    with pytest.raises(SqlError) as caught:
        read_tables(
            written(tmp_path, songs="create table songs (\n  a strange thing\n)"), ["songs"]
        )
    assert caught.value.line == 2


def test_a_views_file(tmp_path):
    """Its CREATE VIEW, and the DROP that goes with it; nothing loads a view."""
    written(tmp_path, heard="-- a header\ncreate view heard as select 1 as a;\n")
    (file,) = read_views(tmp_path, ["heard"])
    assert (file.table, file.drop) == ("heard", "drop view if exists heard")
    assert file.create == "-- a header\ncreate view heard as select 1 as a"
    assert (file.copy, file.insert) == ((), ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("create view seen as select 1 as a;", "heard.sql creates the view seen"),
        ("create table heard (a int);", "must hold the CREATE VIEW of heard, and nothing else"),
        ("create view heard as select 1 as a; select 2;", "CREATE VIEW of heard, and nothing else"),
        ("", "must hold the CREATE VIEW"),
    ],
)
def test_a_file_is_its_view(tmp_path, text, message):
    """A file that is not its own view alone is an error that names it."""
    with pytest.raises(ProjectError, match=message):
        read_views(written(tmp_path, heard=text), ["heard"])


def test_a_view_that_is_not_listed(tmp_path):
    """A name without a file and a file without a name are errors."""
    with pytest.raises(ProjectError, match=r"heard\.sql is not there"):
        read_views(tmp_path, ["heard"])
    written(tmp_path, heard="create view heard as select 1 as a")
    with pytest.raises(ProjectError, match=r"heard\.sql belongs to no list of views"):
        read_views(tmp_path, [])


def test_checks(tmp_path):
    """Checks come by name, each with what its header says of it."""
    texts = {
        "late": "-- severity: warning\n-- fate: flagged\n-- why\nselect 1",
        "early": "-- severity: warning\n-- fate: kept_out\n-- tolerance: 5\nselect 2",
        "fatal": "-- severity: error\nselect 3",
        "old": "-- severity: error\n-- runs: always\nselect 4",
    }
    written(tmp_path, **{name: f"{text};\n" for name, text in texts.items()})
    assert read_checks(tmp_path) == [
        CheckQuery("early", "kept_out", texts["early"], "warning", 5),
        CheckQuery("fatal", "refused", texts["fatal"], "error"),
        CheckQuery("late", "flagged", texts["late"], "warning"),
        CheckQuery("old", "refused", texts["old"], "error", runs_always=True),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select 1", "must begin with"),
        ("-- severity: fatal\nselect 1", "must begin with"),
        ("-- severity: warning\nselect 1", "must begin with"),
        ("-- severity: error\n-- fate: flagged\nselect 1", "must begin with"),
        ("-- why\n-- severity: error\nselect 1", "must begin with"),
        ("-- severity: error\n-- tolerance: few\nselect 1", "number of rows, and not 'few'"),
        ("-- severity: error\n-- runs: daily\nselect 1", "runs: always.*and not 'daily'"),
        ("-- severity: error\nselect 1; select 2", "it holds 2 statements"),
        ("-- severity: error\n", "it holds 0 statements"),
    ],
)
def test_bad_checks(tmp_path, text, message):
    """A check without its header, or with more or less than one SELECT, is an error."""
    with pytest.raises(ProjectError, match=message):
        read_checks(written(tmp_path, check=text))
