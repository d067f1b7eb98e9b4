"""A project exactly as the course teaches it, run by the commands as processes.

The counts are made by hand from the records in tests/fixtures/projects/course/bucket.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FIXTURE = Path(__file__).parents[2] / "fixtures" / "projects" / "course"
Run = Callable[..., subprocess.CompletedProcess[str]]


def runner(directory: Path) -> Run:
    """Runs `starlift --project DIRECTORY ...` from elsewhere, without Starlift's variables."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environ = {key: text for key, text in os.environ.items() if not key.startswith("STARLIFT_")}
        return subprocess.run(
            [sys.executable, "-m", "starlift", "--project", str(directory), *arguments],
            env={**environ, **variables},
            cwd=directory.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The project with its tables made and loaded."""
    directory = tmp_path_factory.mktemp("course") / "project"
    shutil.copytree(FIXTURE, directory)
    run = runner(directory)
    for command in ("create-tables", "etl"):
        ended = run(command)
        assert ended.returncode == 0, ended.stderr
    return run


def rows(run: Run, query: str) -> list[list[object]]:
    """What `starlift query` gives."""
    ended = run("--json", "query", query)
    assert ended.returncode == 0, ended.stderr
    found: list[list[object]] = json.loads(ended.stdout)["rows"]
    return found


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("staging_events", 8),
        ("staging_songs", 3),
        ("songplays", 5),
        ("users", 3),
        ("songs", 3),
        ("artists", 2),
        ("time", 5),
    ],
)
def test_counts(loaded, table, count):
    """Every table has the rows that the records by hand make."""
    assert rows(loaded, f"SELECT COUNT(*) FROM {table}") == [[count]]  # noqa: S608 - made here


def test_songplays(loaded):
    """Plays find their song by title, artist and length; the moment is cut to the second."""
    query = (
        "select start_time::varchar, user_id, level, song_id, session_id from songplays order by 1"
    )
    assert rows(loaded, query) == [
        ["2018-11-03 23:59:59", 12, "free", "SOBOATS0000000001", 40],
        ["2018-11-04 00:03:21", 12, "free", "SONATTL0000000003", 40],
        ["2018-11-04 09:15:00", 7, "paid", None, 42],
        ["2018-11-04 09:16:39", 7, "paid", "SOBOATS0000000001", 42],
        ["2018-11-04 10:05:00", 12, "paid", "SOBOATS0000000001", 43],
    ]
    assert rows(loaded, "select count(distinct songplay_id), min(songplay_id) from songplays") == [
        [5, 0]
    ]


def test_time(loaded):
    """The parts of a moment: ISO weeks, 0 is Sunday."""
    query = "select hour, day, week, month, year, weekday from time order by start_time limit 2"
    assert rows(loaded, query) == [[23, 3, 44, 11, 2018, 6], [0, 4, 44, 11, 2018, 0]]


def test_dimensions(loaded):
    """DISTINCT keeps a user once a level; `1540344794796.0` is a BIGINT; '' is not NULL."""
    query = "select user_id, first_name, gender, level from users order by 1, 4"
    assert rows(loaded, query) == [
        [7, "Ada", "F", "paid"],
        [12, "Bo", "M", "free"],
        [12, "Bo", "M", "paid"],
    ]
    query = "select registration from staging_events where userId = 7 group by registration"
    assert rows(loaded, query) == [[1540344794796]]
    query = "select name, location is null, latitude from artists order by name"
    assert rows(loaded, query) == [["Søsken & Co", False, None], ["The Ferrymen", False, 60.39]]


def test_a_cluster_that_is_filled_in(tmp_path):
    """With HOST filled in the engine is Redshift: one clear error, and the way out works."""
    directory = tmp_path / "project"
    shutil.copytree(FIXTURE, directory)
    config = directory / "dwh.cfg"
    config.write_text(config.read_text().replace("HOST=", "HOST=c.example.com"))
    run = runner(directory)
    ended = run("create-tables")
    assert ended.returncode == 3
    assert "STARLIFT_WAREHOUSE_ENGINE=duckdb" in ended.stderr
    assert "Traceback" not in ended.stderr
    ended = run("create-tables", STARLIFT_WAREHOUSE_ENGINE="duckdb")
    assert ended.returncode == 0, ended.stderr


def test_the_tables_are_shown(loaded):
    """`starlift schema` shows what the project's CREATE TABLEs declare."""
    ended = loaded("schema")
    assert ended.returncode == 0, ended.stderr
    for part in ("public.songplays (5 rows, diststyle key)", "identity(0,1)", "references users"):
        assert part in ended.stdout
