"""Two small buckets of one seed, clean and faulty, and what stands in them."""

import json
from dataclasses import replace

import pytest

from starlift.simulator import SimulationSpec, simulate

SMALL = SimulationSpec(users=40, songs=120, plays=3000)


@pytest.fixture(scope="session")
def spec():
    """The specification of both buckets, without the faults."""
    return SMALL


@pytest.fixture(scope="session")
def clean(tmp_path_factory):
    """A bucket without faults."""
    directory = tmp_path_factory.mktemp("clean")
    simulate(directory, SMALL)
    return directory


@pytest.fixture(scope="session")
def faulty(tmp_path_factory):
    """The same bucket with faults."""
    directory = tmp_path_factory.mktemp("faulty")
    simulate(directory, replace(SMALL, faults=True))
    return directory


@pytest.fixture(scope="session")
def events(clean):
    """The clean bucket's log records, in the order of files and lines."""
    logs = sorted(clean.glob("log_data/*/*/*.json"))
    return [json.loads(line) for log in logs for line in log.read_bytes().split(b"\n")]


@pytest.fixture(scope="session")
def plays(events):
    """Its plays."""
    return [event for event in events if event["page"] == "NextSong"]


@pytest.fixture(scope="session")
def songs(clean):
    """Its songs."""
    return [json.loads(path.read_bytes()) for path in sorted(clean.glob("song_data/A/*/*/*.json"))]
