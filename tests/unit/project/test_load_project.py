"""Any directory with a sql_queries.py is a project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from starlift.errors import ProjectError, SqlSyntaxError
from starlift.project import load_project

LISTS = """
drop_table_queries = ["drop table a; drop table b;", ""]
create_table_queries = ("create table a (x int)", "-- nothing")
copy_table_queries = []
insert_table_queries = ["insert into a select ';'"]
"""


def project(directory: Path, text: str) -> Path:
    """The directory with this sql_queries.py."""
    (directory / "sql_queries.py").write_text(text, encoding="utf-8")
    return directory


def test_the_four_lists(tmp_path):
    """Lists or tuples of strings; a string may hold several statements or none."""
    loaded = load_project(project(tmp_path, LISTS))
    assert loaded.directory == tmp_path
    assert loaded.drop == ("drop table a", "drop table b")
    assert loaded.create == ("create table a (x int)",)
    assert loaded.copy == ()
    assert loaded.insert == ("insert into a select ';'",)
    assert loaded.checks == ()


def test_it_runs_where_it_stands(tmp_path):
    """It finds dwh.cfg and modules beside it, and leaves the process where it was."""
    (tmp_path / "dwh.cfg").write_text("[S3]\nLOG_DATA='s3://b/%%k'\n", encoding="utf-8")
    (tmp_path / "beside_it.py").write_text("NAME = 'a'\n", encoding="utf-8")
    text = """
import configparser
from beside_it import NAME
config = configparser.ConfigParser()
config.read("dwh.cfg")
drop_table_queries, create_table_queries, insert_table_queries = [], [], []
copy_table_queries = [f"copy {NAME} from {config['S3']['LOG_DATA']} json"]
"""
    before, path = Path.cwd(), sys.path.copy()
    loaded = load_project(project(tmp_path, text))
    assert loaded.copy == ("copy a from 's3://b/%k' json",)
    assert (Path.cwd(), sys.path) == (before, path)


def test_a_relative_directory(tmp_path, monkeypatch):
    """The directory may be named relative to the working one."""
    (tmp_path / "inner").mkdir()
    project(tmp_path / "inner", LISTS)
    monkeypatch.chdir(tmp_path)
    assert load_project(Path("inner")).create == ("create table a (x int)",)


def test_no_project(tmp_path):
    """A directory without a sql_queries.py is none, and the error says what to do."""
    with pytest.raises(ProjectError, match=r"holds no sql_queries\.py") as caught:
        load_project(tmp_path)
    assert "starlift --project DIR" in caught.value.hint


UNREAD = """import configparser
config = configparser.ConfigParser()
config.read("dwh.cfg")
config.get("S3", "LOG_DATA")
"""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x = 1\nif True print(1)\n", ("line 2 failed: SyntaxError",)),
        ("x = 1\n\nint('a')\n", ("line 3 failed: ValueError", "'a'")),
        ("def f():\n    return {}['ARN']\nf()\n", ("line 2 failed: KeyError: 'ARN'",)),
        ("import no_such_module_here\n", ("line 1 failed: ModuleNotFoundError",)),
        ("raise SystemExit(3)\n", ("line 1 failed: SystemExit: 3",)),
        (UNREAD, ("line 4 failed: NoSectionError", "'S3'")),
    ],
)
def test_one_that_fails(tmp_path, text, parts):
    """An error in it is one of the project's, with its line."""
    with pytest.raises(ProjectError) as caught:
        load_project(project(tmp_path, text))
    for part in (str(tmp_path / "sql_queries.py"), *parts):
        assert part in caught.value.message
    assert os.fspath(tmp_path) not in sys.path


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("[S3]\nLOG_DATA = hush%hush", "line 4 failed: InterpolationSyntaxError in [S3] log_data"),
        ("[S3]\nLOG_DATA = %(hush)s", "InterpolationMissingOptionError in [S3] log_data"),
        ("PASSWORD = hush\n", "MissingSectionHeaderError in dwh.cfg, line 1"),
        ("[S3]\n\nhush\n", "line 3 failed: ParsingError in dwh.cfg, line 3"),
    ],
)
def test_a_configuration_that_cannot_be_read(tmp_path, config, told):
    """Where the project's own reading of dwh.cfg fails, no line and no value of it is shown."""
    (tmp_path / "dwh.cfg").write_text(config)
    with pytest.raises(ProjectError) as caught:
        load_project(project(tmp_path, UNREAD))
    assert told in caught.value.message
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("del copy_table_queries", "copy_table_queries"),
        ("insert_table_queries = 'insert into a select 1'", "insert_table_queries"),
        ("create_table_queries = [1]", "create_table_queries"),
        ("drop_table_queries = None", "drop_table_queries"),
    ],
)
def test_lists_that_are_none(tmp_path, change, name):
    """A list that is missing, or that does not hold strings, is named."""
    with pytest.raises(ProjectError, match=f"must define {name}, a list of SQL strings"):
        load_project(project(tmp_path, f"{LISTS}\n{change}\n"))


def test_checks_are_made_by_read_checks(tmp_path):
    """check_queries of another kind are refused."""
    with pytest.raises(ProjectError, match="check_queries"):
        load_project(project(tmp_path, f"{LISTS}\ncheck_queries = ['select 1']\n"))


def test_a_string_that_does_not_close(tmp_path):
    """A statement that cannot be split is a syntax error with its place."""
    with pytest.raises(SqlSyntaxError) as caught:
        load_project(
            project(tmp_path, f"{LISTS}\ncopy_table_queries = ['select 1; select \\'a']\n")
        )
    assert (caught.value.line, caught.value.column) == (1, 18)
