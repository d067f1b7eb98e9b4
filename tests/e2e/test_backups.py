"""A backup is a warehouse, and puts the warehouse back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.places import Place, place_on


def test_a_backup_brings_the_warehouse_back(place: Place, loaded: Place, tmp_path: Path) -> None:
    """Star and ledger are as they were: what was loaded is not loaded again."""
    file = tmp_path / "backup.duckdb"
    assert str(file) in place.starlift("backup", str(file)).succeeded().out
    place.create_tables().succeeded()
    place.starlift("restore", str(file)).failed(8, "is there already", "--overwrite")
    place.starlift("restore", str(file), "--overwrite").succeeded()
    assert place.contents() == loaded.contents()
    assert "nothing is new" in place.etl().succeeded().out


def test_a_backup_is_a_warehouse(place: Place, loaded: Place, tmp_path: Path) -> None:
    """It can be restored where there is none, or be used as it is."""
    file = tmp_path / "backup.duckdb"
    place.starlift("backup", str(file)).succeeded()
    used = Place(place.directory, {"STARLIFT_WAREHOUSE_PATH": str(file)})
    assert "public.songplays (1,000 rows" in used.starlift("schema").succeeded().out
    place.warehouse.unlink()
    place.starlift("restore", str(file)).succeeded()
    assert place.contents() == loaded.contents()


def test_a_backup_is_not_replaced_unasked(place: Place, tmp_path: Path) -> None:
    """A file that is there is kept, if --overwrite does not say otherwise."""
    file = tmp_path / "kept.duckdb"
    file.write_text("mine")
    place.starlift("backup", str(file)).failed(8, "is there already", "--overwrite")
    assert file.read_text() == "mine"
    place.starlift("backup", str(file), "--overwrite").succeeded()
    assert file.stat().st_size > 10_000


@pytest.mark.parametrize("content", ["no warehouse", None])
def test_what_is_no_backup_leaves_the_warehouse(
    place: Place, loaded: Place, tmp_path: Path, content: str | None
) -> None:
    """A file of another kind, or none at all, is refused before anything is replaced."""
    file = tmp_path / "other"
    if content is not None:
        file.write_text(content)
    place.starlift("restore", str(file), "--overwrite").failed(8, str(file.name))
    assert place.contents() == loaded.contents()
    assert sorted(path.name for path in place.directory.iterdir()) == [
        "dwh.cfg",
        "warehouse.duckdb",
    ]


def test_a_warehouse_in_use_is_neither_copied_nor_replaced(place: Place, tmp_path: Path) -> None:
    """Another process has it open."""
    file = tmp_path / "backup.duckdb"
    place.starlift("backup", str(file)).succeeded()
    with place.database():
        place.starlift("backup", str(file), "--overwrite").failed(8, "in use by another process")
        place.starlift("restore", str(file), "--overwrite").failed(8, "in use by another process")


def test_there_is_nothing_to_copy(tmp_path: Path, small_bucket: Path) -> None:
    """Without a warehouse there is no backup."""
    place = place_on(tmp_path, small_bucket)
    place.starlift("backup", str(tmp_path / "b")).failed(8, "There is no warehouse")
