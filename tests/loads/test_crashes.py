"""A load that is killed, wherever, was never there: the next one makes all good."""

from __future__ import annotations

import random
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.places import Place, Rows, place_on

STEPS = 39  # of an incremental load; the checks are the last
_DELAY_S = 0.06  # what a step takes, at most, but for the COPY of events
_LEDGER = "SELECT table_name, url, size_bytes, version, sha256, same_as FROM dev.starlift."
_REJECTS = (
    "SELECT table_name, url, line_number, column_name, error_code, raw_record "
    "FROM dev.starlift.rejected_records WHERE is_published"
)


@dataclass(frozen=True)
class Stage:
    """A warehouse before a load, and what the load makes of it."""

    before: Place
    star: dict[str, Rows]
    objects: list[tuple[object, ...]]
    rejects: list[tuple[object, ...]]


def _state(
    place: Place,
) -> tuple[dict[str, Rows], list[tuple[object, ...]], list[tuple[object, ...]]]:
    objects = place.rows(f"{_LEDGER}loaded_objects ORDER BY ALL")
    return place.star(), objects, place.rows(f"{_REJECTS} ORDER BY ALL")


@pytest.fixture(scope="module", params=["first", "incremental"])
def stage(request, tmp_path_factory: pytest.TempPathFactory, month: Path, keys: list[str]) -> Stage:
    """An empty warehouse, or one with half of the month, whose bucket has all of it."""
    bucket = tmp_path_factory.mktemp("crashes") / "bucket"
    shutil.copytree(month, bucket)
    place = place_on(tmp_path_factory.mktemp("before"), bucket)
    place.create_tables().succeeded()
    if request.param == "incremental":
        late = [bucket / key for key in keys[1::2]]
        moved = [path.rename(f"{path}.later") for path in late]
        away = tmp_path_factory.mktemp("away")
        for number, path in enumerate(moved):
            path.rename(away / str(number))
        place.etl().succeeded()
        for number, path in enumerate(late):
            (away / str(number)).rename(path)
    undisturbed = place.copy(tmp_path_factory.mktemp("undisturbed"))
    undisturbed.etl().succeeded()
    return Stage(place, *_state(undisturbed))


def _killed(place: Place, dice: random.Random, before: int = 0) -> int:
    """Start a load and kill it within a step that chance names: its number; 0 if it ended well.

    In the last step it may end, or publish, before it is killed: if the one before was killed in
    its last step, there may be nothing left to load.
    """
    step = dice.randint(1, STEPS)
    with place.started(place.script("etl.py")) as process:
        assert process.stderr is not None
        reached = any(line.startswith(f"[{step}/{STEPS}]") for line in process.stderr)
        time.sleep(dice.uniform(0, _DELAY_S if step < STEPS else 10 * _DELAY_S))
        process.kill()
        process.communicate()
    assert reached or before == STEPS
    was_killed = process.returncode == -signal.SIGKILL
    assert was_killed or STEPS in {step, before}
    return step if was_killed else 0


def _check(stage: Stage, directory: Path, seed: int) -> None:
    """Kill loads of a copy of the stage, then load: all is as if none had been killed."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    place = stage.before.copy(directory / "killed")
    step = _killed(place, dice)
    if step and dice.random() < 0.5:
        _killed(place, dice, step)
    if dice.random() < 0.5:
        # The working directory is lost; what is left is the warehouse, and its journal.
        journal = Path(f"{place.warehouse}.wal")
        kept = place.copy(directory / "elsewhere")
        if journal.exists():
            shutil.copy(journal, kept.directory)
        shutil.rmtree(place.directory)
        place = kept
    place.etl().succeeded()
    assert _state(place) == (stage.star, stage.objects, stage.rejects)


@pytest.mark.parametrize("seed", range(10))
def test_a_killed_load_was_never_there(stage: Stage, tmp_path: Path, seed: int) -> None:
    """Star, ledger and rejects are those of a load that nobody disturbed."""
    _check(stage, tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 200))
def test_hundreds_of_killed_loads_were_never_there(stage: Stage, tmp_path: Path, seed: int) -> None:
    """The same, for a hundred seeds of each kind."""
    _check(stage, tmp_path, seed)
