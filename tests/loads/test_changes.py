"""The song app's model changes: the star is then what a full load by the new SQL would make."""

from __future__ import annotations

import random
import shutil
import signal
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from starlift.errors import CheckError, ProjectError
from starlift.pipeline.migrate import migrate, plan_migration
from starlift.project import Project
from tests.loads.arrivals import Arrivals
from tests.places import ROOT, Place, place_on

# A column of users that history can tell, and one of which it knows nothing yet.
FULL_NAME = (
    (
        "level varchar(16),\n    primary key (user_id)",
        "level varchar(16),\n    full_name varchar(300),\n    primary key (user_id)",
    ),
    ("first_name, last_name, gender, level)", "first_name, last_name, gender, level, full_name)"),
    (
        "    plays.level\nfrom plays\nwhere plays.recency = 1",
        "    plays.level,\n    plays.first_name || ' ' || plays.last_name as full_name\n"  # noqa: ISC004
        "from plays\nwhere plays.recency = 1",
    ),
)
_SONGS = "artist_id varchar(32) not null,\n    year integer,\n    duration double precision,\n    "
WIDER = (
    (
        f"title varchar(512) not null,\n    {_SONGS}primary key",
        f"title varchar(600) not null,\n    {_SONGS}primary key",
    ),
)
AUTH = (
    (
        "user_agent varchar(512)\n)\ndiststyle even\nsortkey",
        "user_agent varchar(512),\n    auth varchar(32)\n)\ndiststyle even\nsortkey",
    ),
    (
        "user_agent\n)\nselect\n    staging_events.source_object_id",
        "user_agent,\n    auth\n)\nselect\n    staging_events.source_object_id",
    ),
    (
        "    staging_events.user_agent\nfrom",
        "    staging_events.user_agent,\n    staging_events.auth\nfrom",
    ),
)
LATEST = "from plays\nwhere plays.recency = 1"
GENDER = "    plays.gender,\n    plays.level\nfrom plays"
LOWER = "    lower(plays.gender) as gender,\n    plays.level\nfrom plays"


def _unwatched(_number: int, _count: int, _name: str) -> None:
    """Nobody watches."""


def edited(project: Project, *edits: tuple[str, str]) -> Project:
    """The project with pieces of its SQL replaced, each of which stands in it."""
    for old, new in edits:
        lists = {
            name: tuple(text.replace(old, new) for text in getattr(project, name))
            for name in ("create", "copy", "insert")
        }
        changed = replace(project, **lists)
        assert changed != project, old
        project = changed
    return project


def _migrate(made: Arrivals, **options: bool):
    return migrate(made.connection, made.project, made.settings, _unwatched, **options)


@pytest.fixture
def half(arrivals: Arrivals, month: Path, keys: list[str]) -> Arrivals:
    """A warehouse with half of the month, in two loads."""
    arrivals.bring(month, keys[::4])
    arrivals.load()
    arrivals.bring(month, keys[2::4])
    arrivals.load()
    return arrivals


@pytest.mark.parametrize("edits", [FULL_NAME, WIDER, (*FULL_NAME, *WIDER)])
def test_the_star_is_made_anew_from_history(half: Arrivals, month, keys, edits) -> None:
    """A new column is filled in all rows, a wider one keeps its rows; later loads go on."""
    half.project = edited(half.project, *edits)
    with pytest.raises(ProjectError, match="not as the project declares"):
        half.load()
    assert _migrate(half).plan.derivation.tables
    assert not plan_migration(half.connection, half.project, half.settings).model.has_work
    assert half.load().notices == ()
    half.bring(month, keys[1::2])
    half.load()
    incremental = half.star()
    half.load(is_full=True)
    assert half.star() == incremental


def test_a_statement_that_changes_makes_its_rows_anew(half: Arrivals) -> None:
    """No column differs: etl refuses all the same, and migrate makes the rows by the new SQL."""
    half.project = edited(half.project, (GENDER, LOWER))
    with pytest.raises(ProjectError, match=r"public\.users have changed since the rows"):
        half.load()
    report = _migrate(half)
    assert report.plan.derivation.tables == ("public.users",)
    genders = {gender for (gender,) in half.rows("select distinct gender from users")}
    assert genders <= {"f", "m", None}
    assert genders & {"f", "m"}
    assert half.load().notices == ()


def test_comments_and_blanks_are_no_change(half: Arrivals) -> None:
    """The rows are those that the statement would make."""
    commented = LATEST.replace("\n", " -- the latest of each\n  ")
    half.project = edited(half.project, (LATEST, commented))
    assert not plan_migration(half.connection, half.project, half.settings).model.has_work
    half.load()


def test_what_history_does_not_know_asks_for_a_full_load(half: Arrivals) -> None:
    """The column is there and etl refuses to load, until --full has filled it in all rows."""
    half.project = edited(half.project, *AUTH)
    assert _migrate(half).plan.derivation.from_bucket == ("public.play_history",)
    for _ in range(2):
        with pytest.raises(ProjectError, match=r"public\.play_history"):
            half.load()
    owed = plan_migration(half.connection, half.project, half.settings).model
    assert owed.derivation.from_bucket == ("public.play_history",)
    half.load(is_full=True)
    assert half.rows("select count(*) from play_history where auth is null") == [(0,)]
    assert not half.load().plan.has_work


def test_rows_may_be_taken_as_they_are(half: Arrivals) -> None:
    """A COPY that bears more errors makes no other rows of those that stand."""
    half.project = edited(half.project, ("maxerror 1000", "maxerror 2000"))
    before = half.star()
    with pytest.raises(ProjectError, match=r"public\.staging_"):
        half.load()
    _migrate(half, keeps_rows=True)
    half.load()
    assert half.star() == before


def test_a_star_that_breaks_a_check_is_not_published(half: Arrivals) -> None:
    """Neither the table nor its rows change, and the run is written down as failed."""
    before, tables = half.star(), half.connection.catalog.tables()
    half.project = edited(half.project, *FULL_NAME, ("where plays.recency = 1", "where true"))
    with pytest.raises(CheckError):
        _migrate(half)
    assert half.star() == before
    assert half.connection.catalog.tables() == tables
    last = "select kind, status from starlift.runs order by run_id desc limit 1"
    assert half.rows(last) == [("migrate", "failed")]


def test_a_warehouse_of_before_is_taken_as_it_stands(half: Arrivals) -> None:
    """Where no load has written down what made the rows, the next one does."""
    half.connection.execute("delete from starlift.load_digests")
    assert not half.load().plan.has_work
    half.project = edited(half.project, *FULL_NAME[1:2])
    with pytest.raises(ProjectError, match=r"public\.users"):
        half.load()


@dataclass(frozen=True)
class Changing:
    """A loaded place, the command that migrates it to another project, and what that makes."""

    place: Place
    starlift: list[str]
    steps: int
    whole: tuple[object, ...]


def _other_project(directory: Path) -> Path:
    """A project whose users and songs are other ones."""
    shutil.copy(ROOT / "sql_queries.py", directory)
    shutil.copytree(ROOT / "sql", directory / "sql")
    for name, edits in (("users", FULL_NAME), ("songs", WIDER)):
        file = directory / "sql" / "star" / f"{name}.sql"
        text = file.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory, month: Path) -> Changing:
    """A loaded place, and what an undisturbed migration makes of it."""
    place = place_on(tmp_path_factory.mktemp("place"), month).load()
    project = _other_project(tmp_path_factory.mktemp("project"))
    starlift = [sys.executable, "-m", "starlift", "--project", str(project)]
    whole = place.copy(tmp_path_factory.mktemp("whole"))
    steps = whole.run([*starlift, "migrate"]).succeeded().err.count("[")
    return Changing(place, starlift, steps, _state(whole))


def _state(place: Place) -> tuple[object, ...]:
    digests = "SELECT table_name, digest FROM dev.starlift.load_digests ORDER BY ALL"
    return place.star(), place.rows(digests)


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_migration_leaves_the_old_or_the_new(
    changing: Changing, tmp_path: Path, seed: int
) -> None:
    """Killed within a step that chance names, it was never there; the next one does it all."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    place = changing.place.copy(tmp_path / "killed")
    before, command = _state(place), [*changing.starlift, "migrate"]
    step = dice.randint(1, changing.steps)
    with place.started(command) as process:
        assert process.stderr is not None
        assert any(line.startswith(f"[{step}/{changing.steps}]") for line in process.stderr)
        time.sleep(dice.uniform(0, 0.1))
        process.kill()
        process.communicate()
    assert _state(place) in (before, changing.whole)
    assert process.returncode in {0, -signal.SIGKILL}
    place.run(command).succeeded()
    assert _state(place) == changing.whole


def test_the_commands_say_what_differs(changing: Changing, tmp_path: Path) -> None:
    """Plan shows it and changes nothing; etl names the next step; after migrate nothing differs."""
    place, starlift = changing.place.copy(tmp_path / "place"), changing.starlift
    before = _state(place)
    told = place.run([*starlift, "plan"]).succeeded().out
    assert "column full_name varchar(300): new" in told
    assert "To be made anew from history: public.songs, public.users." in told
    assert "Nothing is new in the bucket." in told
    assert "rename to before_migrate;" in place.run([*starlift, "migrate", "--dry-run"]).out
    assert place.run([*starlift, "plan", "--check"]).code == 4
    place.run([*starlift, "etl"]).failed(
        4, "public.users.full_name is not there", "starlift migrate"
    )
    assert _state(place) == before
    place.run([*starlift, "migrate"]).succeeded()
    assert "migrate" in place.run([*starlift, "runs"]).out
    place.run([*starlift, "plan", "--check"]).succeeded()
    place.run([*starlift, "etl"]).succeeded()
    assert '"differs":false' in place.run([*starlift, "--json", "plan"]).succeeded().out
