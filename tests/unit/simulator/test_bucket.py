"""The bucket as files: the same bytes for the same specification, and nothing overwritten."""

import hashlib
import re
from dataclasses import replace

import pytest

from starlift.errors import ConfigError, StorageError
from starlift.simulator import SimulationSpec, simulate
from starlift.simulator.faults import LOG_FAULTS, SONG_FAULTS

# Changes with every change of what is simulated: then a new figure is a decision, not an accident.
PINNED = "bd2b9ea545c0cac693c49098222094795e5b91fa68876c4e93303b0e4e52d491"


def contents(directory):
    paths = sorted(path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in paths}


def fingerprint(directory):
    digest = hashlib.sha256()
    for key, data in contents(directory).items():
        digest.update(key.encode() + b"\0" + data + b"\0")
    return digest.hexdigest()


def test_same_spec_same_bytes(tmp_path, spec, faulty):
    """Two runs of one specification are byte-identical, faults included."""
    simulate(tmp_path, replace(spec, faults=True))
    assert contents(tmp_path) == contents(faulty)


def test_bytes_are_pinned(faulty):
    """The bytes of a seed stay the same on every platform and Python."""
    assert fingerprint(faulty) == PINNED


def test_another_seed_is_another_bucket(tmp_path, spec, clean):
    """A seed changes the songs and the activity, a negative one too."""
    simulate(tmp_path / "two", replace(spec, seed=2))
    simulate(tmp_path / "minus", replace(spec, seed=-1))
    logs = {
        (directory / "log_data/2018/11/2018-11-07-events.json").read_bytes()
        for directory in (clean, tmp_path / "two", tmp_path / "minus")
    }
    assert len(logs) == 3


@pytest.mark.parametrize("faults", [False, True])
def test_report_counts_what_was_written(tmp_path, spec, faults):
    """The report's figures are those of the files."""
    report = simulate(tmp_path, replace(spec, faults=faults))
    files = contents(tmp_path)
    assert report.files == len(files)
    assert report.size_bytes == sum(map(len, files.values()))
    assert report.songs == spec.songs
    assert bool(report.faults) == faults


def test_report_counts_records_and_plays(tmp_path, spec, events, plays):
    """Records and plays are counted without the faults, and the plays are about those asked for."""
    report = simulate(tmp_path, replace(spec, faults=True))
    assert (report.records, report.plays) == (len(events), len(plays))
    assert spec.plays * 0.95 <= report.plays <= spec.plays


def test_layout(clean):
    """A log a day, a song a file below the letters of its name, and the JSONPaths at the root."""
    logs = sorted(path.name for path in clean.glob("log_data/2018/11/*"))
    assert logs == [f"2018-11-{day:02}-events.json" for day in range(1, 31)]
    for path in clean.glob("song_data/*/*/*/*"):
        assert path.parts[-4:-1] == tuple(path.name[2:5])
    assert sorted(path.name for path in clean.iterdir()) == [
        "log_data",
        "log_json_path.json",
        "song_data",
    ]


def test_another_month(tmp_path):
    """A leap year's February has its 29 logs, and its faults."""
    spec = SimulationSpec(month="2024-02", users=8, songs=10, plays=600, faults=True)
    assert simulate(tmp_path, spec).faults == len(LOG_FAULTS) + len(SONG_FAULTS)
    assert len(list(tmp_path.glob("log_data/2024/02/*"))) == 29
    ends = [path.read_bytes()[-1:] for path in tmp_path.glob("log_data/2024/02/*")]
    assert len(ends) - ends.count(b"}") == 1


def test_months_in_one_bucket(tmp_path):
    """No two months share a session, those of planted records included."""
    seen = []
    for month in ("2018-10", "2018-11", "2018-12", "2019-01"):
        simulate(tmp_path / month, SimulationSpec(month=month, users=9, plays=700, faults=True))
        text = b"".join(path.read_bytes() for path in (tmp_path / month).rglob("*-events.json"))
        seen.append(set(re.findall(rb'"sessionId":([0-9]{1,10}),', text)))
        assert len(seen[-1]) > 50
    assert sum(map(len, seen)) == len(set.union(*seen))


def test_smallest(tmp_path):
    """One listener and one song are enough, and without plays there are no logs."""
    report = simulate(tmp_path, SimulationSpec(users=1, songs=1, plays=0))
    assert (report.files, report.records, report.plays, report.songs) == (2, 0, 0, 1)


@pytest.mark.parametrize("name", ["log_data", "song_data"])
def test_refuses_a_directory_in_use(tmp_path, spec, name):
    """What is already there is not touched unasked, and the error says what to do."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine.json").write_text("{}")
    with pytest.raises(ConfigError, match=f"already holds {name}") as caught:
        simulate(tmp_path, spec)
    assert caught.value.hint
    assert contents(tmp_path) == {f"{name}/mine.json": b"{}"}


def test_overwrites_its_own_names_only(tmp_path, spec, clean):
    """Overwriting leaves nothing of an earlier simulation, and everything else."""
    simulate(tmp_path, replace(spec, seed=5, faults=True))
    (tmp_path / "notes.txt").write_text("keep")
    simulate(tmp_path, spec, overwrite=True)
    assert contents(tmp_path) == contents(clean) | {"notes.txt": b"keep"}


def test_overwriting_does_not_follow_links(tmp_path, spec):
    """A link under one of the names is removed, not what it leads to."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.json").write_text("{}")
    bucket = tmp_path / "bucket"
    bucket.mkdir()
    (bucket / "log_data").symlink_to(elsewhere)
    simulate(bucket, spec, overwrite=True)
    assert contents(elsewhere) == {"mine.json": b"{}"}


def test_unwritable_directory(tmp_path, spec):
    """A path that is no directory is a storage error that names it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        simulate(tmp_path / "file" / "bucket", spec)
