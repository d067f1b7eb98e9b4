"""The command line: what it says, where it says it, and the code it ends with."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import starlift
from starlift.cli.main import cli
from starlift.errors import StarliftError, WarehouseError
from tests.places import ROOT, Place, place_on

COMMANDS = sorted(cli.commands)
_HEAVY = ("duckdb", "sqlglot", "pyarrow", "obstore", "botocore", "msgspec", "rich")
_IMPORTED_BY = """
import atexit, sys
atexit.register(lambda: print(*(n for n in {heavy} if n in sys.modules), file=sys.stderr))
sys.argv = ["starlift", *sys.argv[1:]]
from starlift.cli.main import main
main()
"""


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(place: Place, command: str) -> None:
    """Every command explains itself and its options, and loads no engine to do so."""
    code = _IMPORTED_BY.format(heavy=_HEAVY)
    ended = place.run([sys.executable, "-c", code, *command.split(), "--help"])
    assert (ended.code, ended.err) == (0, "\n")
    assert len(ended.out.split("Options:")[0].split("\n\n", 1)[1].strip()) > 20


@pytest.mark.parametrize("command", [cli, *cli.commands.values()], ids=lambda each: each.name)
def test_every_command_and_option_has_help(command: click.Command) -> None:
    """A command or an option without help is not finished."""
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("script", ["create_tables.py", "etl.py"])
def test_help_of_the_scripts(place: Place, script: str) -> None:
    """The course's scripts say what they do, and which options they take."""
    out = place.run(place.script(script, "--help")).succeeded().out
    assert "python " + script in out
    assert "--config" in out


def test_version(place: Place) -> None:
    """--version is the package's."""
    assert (
        place.starlift("--version").succeeded().out == f"starlift, version {starlift.__version__}\n"
    )


def test_exit_codes_are_listed(place: Place) -> None:
    """`starlift --help` lists every code that an error has."""
    out = place.starlift("--help").succeeded().out
    listed = {int(line.split()[0]) for line in out.split("Exit codes:")[1].strip().splitlines()}
    codes = {kind.exit_code for kind in _kinds(StarliftError)}
    assert listed == codes | {0, 2, 130, 141, 143}


def _kinds(kind: type[StarliftError]) -> list[type[StarliftError]]:
    return [kind, *(below for each in kind.__subclasses__() for below in _kinds(each))]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["query"],
        ["query", "select 1", "-f", "-"],
        ["query", "-f", "not-there.sql"],
        ["query", "--nonsense", "select 1"],
        ["simulate", "bucket", "--songs", "many"],
        ["--project", "not-there", "schema"],
    ],
)
def test_a_wrong_command_line(place: Place, arguments: list[str]) -> None:
    """What cannot be understood ends with code 2 and points to --help."""
    ended = place.starlift(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "--help" in ended.err
    assert "Traceback" not in ended.err


def test_an_option_that_stands_before_the_command(place: Place) -> None:
    """Behind a command, --json and the like are refused with the place where they stand."""
    ended = place.starlift("cloud", "plan", "--json")
    assert ended.code == 2
    assert "--json stands before the command: python -m starlift --json cloud plan" in ended.err
    told = json.loads(place.starlift("--json", "advise", "--config", "x").err)
    assert (
        told["message"] == "--config stands before the command: python -m starlift --config advise"
    )


def test_json_of_a_load(place: Place) -> None:
    """create-tables and etl report in JSON, each one line, and no progress stands between."""
    made = place.create_tables("--json").succeeded()
    assert json.loads(made.out)["dropped_rows"] > 0
    done = place.etl("--json").succeeded()
    report = json.loads(done.out)
    assert (report["records"], report["rejected"]) == (
        sum(c["loaded"] for c in report["copies"]),
        0,
    )
    assert report["tables"]["songplays"] == 1000
    assert made.err == done.err == ""


def test_json_of_errors(place: Place) -> None:
    """An error is one JSON document on standard error, with the place of a mistake in SQL."""
    ended = place.starlift("--json", "query", "select\n  nope\nfrom users")
    error = json.loads(ended.err)
    assert (ended.code, ended.out) == (6, "")
    assert (error["error"], error["line"], error["column"]) == ("DatabaseError", 2, 3)
    assert "nope" in error["message"]
    assert error["hint"]
    ended = place.starlift("--json", "nonsense")
    assert (ended.code, json.loads(ended.err)["error"]) == (2, "UsageError")


def test_a_script_whose_lists_are_wrong(place: Place, tmp_path: Path) -> None:
    """Its imports fail: it ends with the error's message and code, also as JSON."""
    for name in ("etl.py", "create_tables.py", "sql_queries.py"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "sql", tmp_path / "sql")
    (tmp_path / "sql" / "checks" / "odd.sql").write_text("-- severity: eror\nselect 1;\n")
    for script in ("etl.py", "create_tables.py"):
        command = [sys.executable, str(tmp_path / script)]
        place.run(command).failed(4, "odd.sql must begin with")
        told = json.loads(place.run([*command, "--json"]).err)
        assert told["error"] == "ProjectError"


def test_accepting_a_loss_goes_with_a_full_load(place: Place) -> None:
    """Alone it means nothing, and is refused."""
    for ended in (place.etl("--accept-loss"), place.starlift("etl", "--accept-loss")):
        assert (ended.code, ended.out) == (2, "")
        assert "--accept-loss goes with --full" in ended.err


def test_schema(place: Place) -> None:
    """Every table is shown with its rows, distribution, types, keys and sort order."""
    out = place.starlift("schema").succeeded().out
    assert "public.songplays (1,000 rows, diststyle key)" in out
    lines = {line.split(" ")[0]: line.split("| ", 1)[1] for line in _block(out, "songplays")[3:]}
    assert "identity(0,1)" in lines["songplay_id"]
    assert "primary key" in lines["songplay_id"]
    assert "references time" in lines["start_time"]
    assert "distkey" in lines["start_time"]
    assert "sortkey" in lines["start_time"]
    assert lines["location"].startswith("varchar(256)")
    assert "diststyle all" in _block(out, "users")[0]


def _block(out: str, table: str) -> list[str]:
    [block] = [block for block in out.split("\n\n") if block.startswith(f"public.{table} ")]
    return block.splitlines()


def test_schema_before_there_are_tables(tmp_path: Path, small_bucket: Path) -> None:
    """A table that is declared but does not stand yet is shown as such, also in JSON."""
    place = place_on(tmp_path, small_bucket)
    assert place.starlift("schema").succeeded().out.count("(not created yet") == 11
    tables = json.loads(place.starlift("--json", "schema").succeeded().out)
    assert {table["rows"] for table in tables} == {None}


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (["--plays", "-1"], "-1 plays"),
        (["--songs", "0"], "0 songs"),
        (["--users", "0"], "0 users"),
        (["--plays", "10", "--faults"], "10 plays"),
        (["--plays", "99999999999"], "99999999999 songs"),
        (["--month", "2018-13"], "'2018-13'"),
    ],
)
def test_figures_that_cannot_be_simulated(place: Place, figures: list[str], said: str) -> None:
    """A figure out of range is named, and nothing is written."""
    place.starlift("simulate", "odd", *figures).failed(3, said)
    assert not (place.directory / "odd").exists()


def test_simulate(place: Place) -> None:
    """A simulation says what it made, and replaces an earlier one only when told to."""
    figures = ["--songs", "3", "--plays", "9", "--users", "2", "--month", "2024-02"]
    out = place.starlift("simulate", "bucket", *figures).succeeded().out
    assert out.startswith("bucket: ")
    assert "3 songs" in out
    place.starlift("simulate", "bucket", *figures).failed(3, "already holds", "overwrite")
    again = place.starlift("--json", "simulate", "bucket", *figures, "--overwrite").succeeded().out
    assert json.loads(again)["songs"] == 3


def test_plain_progress(place: Place) -> None:
    """Without a terminal progress is plain lines on standard error; results stand alone."""
    ended = place.etl("--full").succeeded()
    lines = ended.err.splitlines()
    count = len(lines)
    assert [line.split(" ")[0] for line in lines] == [f"[{n}/{count}]" for n in range(1, count + 1)]
    assert "[12/47] copy staging_songs" in lines
    assert ended.out.startswith("table ")
    assert ", full load: " in ended.out.splitlines()[-1]


def test_a_bar_on_a_terminal(place: Place) -> None:
    """On a terminal progress is a bar, which is gone at the end; results stand alone."""
    ours, theirs = pty.openpty()
    environ = place.variables | {"TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        place.script("etl.py", "--full"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        encoding="utf-8",
        cwd=place.directory,
        env=environ,
    ) as process:
        os.close(theirs)
        shown = _read_all(ours)
        assert process.stdout is not None
        out = process.stdout.read()
    assert process.returncode == 0
    assert "\x1b[" in shown
    assert "copy staging_songs" in shown
    assert "[17/47]" not in shown
    assert shown.rstrip().endswith(("\x1b[2K", "\x1b[?25h"))
    assert out.startswith("table ")
    assert "\x1b" not in out


def _read_all(terminal: int) -> str:
    read = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # Linux: the other side is closed
            part = b""
        if not part:
            os.close(terminal)
            return read.decode()
        read += part


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams(place: Place, loaded: Place, closed: str) -> None:
    """A stream that was closed from the start neither stops a load nor reaches the warehouse."""
    command = " ".join([*place.script("etl.py"), closed])
    assert place.run(["sh", "-c", command]).code == 0
    assert place.star() == loaded.star()


def test_an_output_that_is_full(place: Place) -> None:
    """A result that cannot be written is said so, with code 1."""
    command = f"{sys.executable} -m starlift query 'select 1' >/dev/full"
    place.run(["sh", "-c", command]).failed(1, "cannot be written")


def test_the_command_by_its_name(place: Place) -> None:
    """`starlift`, as it is installed, is `python -m starlift`."""
    installed = Path(sys.executable).parent / "starlift"
    out = place.run([str(installed), "query", "select 7 as n"]).succeeded().out
    assert out == "n\n-\n7\n(1 row)\n"


def test_a_project_elsewhere(place: Place, tmp_path: Path) -> None:
    """--project runs the sql_queries.py and the dwh.cfg of any directory, from any directory."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "sql_queries.py").write_text(
        "drop_table_queries = ['drop table if exists t']\n"
        "create_table_queries = ['create table t (n int)']\n"
        "copy_table_queries = []\n"
        "insert_table_queries = ['insert into t select 1', 'insert into t values (2)']\n"
    )
    own = Place(project).configure(WAREHOUSE={"PATH": "warehouse.duckdb"})
    elsewhere = Place(place.directory, {"STARLIFT_CONFIG": ""})
    for command in ("create-tables", "etl"):
        elsewhere.starlift("--project", str(project), command).succeeded()
    assert own.rows("SELECT n FROM t ORDER BY n") == [(1,), (2,)]


@pytest.mark.parametrize("arguments", [["query", "select 1"], ["rejects"]])
def test_looking_makes_no_warehouse(tmp_path: Path, arguments: list[str]) -> None:
    """Who only looks, in the wrong directory, is told so and leaves no file behind."""
    place = Place(tmp_path).configure(WAREHOUSE={"PATH": "warehouse.duckdb"})
    done = place.starlift(*arguments)
    assert done.code == WarehouseError.exit_code
    assert "There is no warehouse" in done.err
    assert not (tmp_path / "warehouse.duckdb").exists()
