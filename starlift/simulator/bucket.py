"""Writing the bucket: logs, songs, the JSONPaths file, and the list of planted faults."""

from __future__ import annotations

import shutil
from pathlib import Path

from starlift.errors import ConfigError, StorageError
from starlift.simulator.activity import activity
from starlift.simulator.catalogue import Song, make_catalogue
from starlift.simulator.dice import Dice
from starlift.simulator.jukebox import Jukebox
from starlift.simulator.planting import Planted, Planter, plant_songs, render_list
from starlift.simulator.records import json_paths
from starlift.simulator.spec import SimulationReport, SimulationSpec

_NAMES = ("log_data", "song_data", "log_json_path.json", "faults.json")


def simulate(directory: Path, spec: SimulationSpec, *, overwrite: bool = False) -> SimulationReport:
    """What was written to `directory`, in the layout of the song app's bucket.

    `log_data/YYYY/MM/YYYY-MM-DD-events.json` holds a day's activity, `song_data/A/x/y/TR*.json` a
    song, `log_json_path.json` the logs' JSONPaths; with faults, `faults.json` lists them. With
    `overwrite`, what an earlier simulation left under these names is removed, and nothing else.

    Raises:
        ConfigError: one of these names is already there.
        StorageError: the directory cannot be written.
    """
    try:
        _make_room(directory, overwrite=overwrite)
        return _Bucket(directory).fill(spec)
    except OSError as error:
        raise StorageError(
            f"The simulation cannot be written to {directory}: {error}.",
            hint="Choose a directory that can be written, with room for it.",
        ) from error


def _make_room(directory: Path, *, overwrite: bool) -> None:
    taken = [path for name in _NAMES if (path := directory / name).exists() or path.is_symlink()]
    if taken and not overwrite:
        names = ", ".join(path.name for path in taken)
        raise ConfigError(
            f"{directory} already holds {names}.",
            hint="Choose another directory, or overwrite what is there.",
        )
    for path in taken:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


class _Bucket:
    """A directory that is filled, and the figures of what went into it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._parents: set[Path] = set()
        self._files = 0
        self._size_bytes = 0
        self._records = 0
        self._plays = 0
        self._planted: list[Planted] = []

    def fill(self, spec: SimulationSpec) -> SimulationReport:
        """Write everything; the figures."""
        catalogue = make_catalogue(Dice(spec.seed, "catalogue"), spec.songs)
        self._write("log_json_path.json", json_paths())
        self._fill_songs(catalogue, spec)
        self._fill_logs(catalogue, spec)
        if spec.faults:
            self._write("faults.json", render_list(self._planted))
        return SimulationReport(
            files=self._files,
            records=self._records,
            plays=self._plays,
            songs=len(catalogue),
            faults=len(self._planted),
            size_bytes=self._size_bytes,
        )

    def _fill_songs(self, catalogue: tuple[Song, ...], spec: SimulationSpec) -> None:
        for song in catalogue:
            self._write(song.key, song.render())
        if spec.faults:
            for data, planted in plant_songs(catalogue, Dice(spec.seed, "song faults")):
                self._write(planted.file, data)
                self._planted.append(planted)

    def _fill_logs(self, catalogue: tuple[Song, ...], spec: SimulationSpec) -> None:
        """A file a day; a day without a record has none."""
        jukebox = Jukebox(Dice(spec.seed, "jukebox"), catalogue)
        planter = Planter(Dice(spec.seed, "log faults"))
        for day, records in activity(spec, jukebox):
            if not records:
                continue
            self._records += len(records)
            self._plays += sum(record.is_play for record in records)
            if spec.faults:
                data, planted = planter.plant(day, records)
                self._planted.extend(planted)
            else:
                data = "\n".join([record.line for record in records]).encode()
            self._write(day.key, data)

    def _write(self, key: str, data: bytes) -> None:
        path = self._directory / key
        if path.parent not in self._parents:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._parents.add(path.parent)
        path.write_bytes(data)
        self._files += 1
        self._size_bytes += len(data)
