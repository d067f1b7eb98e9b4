"""An object store that fails now and then is borne; one that fails for good ends in one message."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.simulator import SimulationSpec, simulate
from starlift.storage import ObjectStore, open_store
from tests.places import ROLE, Place, place_on, sources
from tests.s3_proxy import FAULTS, FaultyStore, faulty
from tests.s3_server import S3Server

STORAGE = 5
# The same for every run of the tests: what meets a fault follows from it.
PREFIX = "faulty-store/"
_SONGS = 3000
_UNLOADS = 10


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of daily logs, and three thousand songs."""
    bucket = tmp_path_factory.mktemp("faulty") / "bucket"
    simulate(bucket, SimulationSpec(users=20, songs=_SONGS, plays=1000, faults=True))
    return bucket


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, month: Path) -> Place:
    """A place that has loaded the month from a directory."""
    return place_on(tmp_path_factory.mktemp("undisturbed"), month).load()


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory, s3_server: S3Server) -> ObjectStore:
    """The bucket on the server itself."""
    settings = load_settings(tmp_path_factory.mktemp("none"), environ=s3_server.environ())
    return open_store(s3_server.bucket, settings)


@pytest.fixture(scope="module")
def uploaded(direct: ObjectStore, month: Path) -> list[str]:
    """The keys of the month's objects on the server."""
    files = [path for path in month.rglob("*.json") if path.is_file()]
    keys = [PREFIX + path.relative_to(month).as_posix() for path in files]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(direct.write, keys, [path.read_bytes() for path in files]))
    return keys


def _place(directory: Path, store: FaultyStore) -> Place:
    """An empty place whose bucket is the faulty one."""
    place = Place(directory, store.server.environ())
    place.configure(IAM_ROLE=ROLE, S3=sources(store.server.bucket, PREFIX))
    place.create_tables().succeeded()
    return place


@pytest.mark.usefixtures("uploaded")
def test_passing_faults(undisturbed: Place, s3_server: S3Server, tmp_path: Path) -> None:
    """Where one request in twenty fails, a load brings what it brings where none does."""
    with faulty(s3_server, seed=1) as store:
        place = _place(tmp_path, store)
        report = json.loads(place.etl("--json").succeeded().out)
    assert report["objects"] > _SONGS
    assert set(store.seen) == {"requests", *FAULTS}
    assert store.seen["requests"] / 25 < sum(map(store.seen.__getitem__, FAULTS))
    assert place.star() == undisturbed.star()
    rejects = "SELECT count(*), sum(line_number) FROM starlift.rejected_records"
    assert place.rows(rejects) == undisturbed.rows(rejects)


@pytest.mark.parametrize(
    ("part", "status", "said"),
    [
        ("2018-11-15-events.json", "403", ["AccessDeniedError", "2018-11-15-events.json"]),
        ("2018-11-15-events.json", "500", ["500 InternalError", "2018-11-15-events.json"]),
        ("log_json_path.json", "403", ["AccessDeniedError", "log_json_path.json"]),
        ("list-type=2", "403", ["AccessDeniedError", "s3:ListBucket"]),
        ("list-type=2", "503", ["503 SlowDown"]),
    ],
)
@pytest.mark.usefixtures("uploaded")
def test_lasting_faults(
    s3_server: S3Server, tmp_path: Path, part: str, status: str, said: list[str]
) -> None:
    """An object or a listing that is refused for good stops the load: one message, no row."""
    with faulty(s3_server, seed=2, share=0, permanent={part: status}) as store:
        place = _place(tmp_path, store)
        before = place.contents()
        named = f"s3://{store.server.bucket}/{PREFIX}"
        place.etl().failed(STORAGE, named, *said)
        assert place.contents() == before
    last, *_ = place.starlift("--json", "runs").succeeded().out.splitlines()
    run = json.loads(last)
    assert (run["kind"], run["status"]) == ("incremental", "failed")
    assert named in run["message"]


def test_unloading(
    undisturbed: Place, direct: ObjectStore, s3_server: S3Server, tmp_path: Path
) -> None:
    """What UNLOAD writes into a bucket that fails now and then is whole, and nothing twice."""
    place = undisturbed.copy(tmp_path)
    with faulty(s3_server, seed=3, share=0.3) as store:
        remote = Place(place.directory, store.server.environ())
        statements = [
            "unload ('select a.song_id, b.title from songs as a join songs as b "  # noqa: S608
            f"on b.song_id <= a.song_id where a.year = {1980 + number}') to "
            f"'s3://{store.server.bucket}/{PREFIX}unloaded/{number}/' "
            f"iam_role '{ROLE['ARN']}' format csv manifest maxfilesize 5 mb;"
            for number in range(_UNLOADS)
        ]
        remote.starlift("query", "\n".join(statements)).succeeded()
    assert set(store.seen) == {"requests", *FAULTS}
    for number in range(_UNLOADS):
        prefix = f"{PREFIX}unloaded/{number}/"
        files = [info.key for info in direct.list(prefix) if "manifest" not in info.key]
        lines = b"".join(map(direct.read, files)).decode().splitlines()
        manifest = json.loads(direct.read(f"{prefix}manifest"))
        assert {entry["url"] for entry in manifest["entries"]} == {
            f"s3://{s3_server.bucket}/{key}" for key in files
        }
        expected = place.rows(
            "SELECT a.song_id, b.title FROM songs AS a JOIN songs AS b "  # noqa: S608 - a number
            f"ON b.song_id <= a.song_id WHERE a.year = {1980 + number}"
        )
        assert len(lines) == len(expected) > 0
        assert len(set(lines)) == len(set(expected))
