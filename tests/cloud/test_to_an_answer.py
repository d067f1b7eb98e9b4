"""From nothing to an answer on Redshift, and back to nothing: the commands as people run them.

The control plane is a moto server's; behind the cluster's name stands the tests' Redshift server,
with a certificate of that name; the objects are in moto's S3.
"""

from __future__ import annotations

import runpy
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.engines.duckdb.connection import DuckDbConnection
from starlift.simulator import SimulationSpec, simulate
from tests.cloud.conftest import BUCKET, FALSE_KEY, FALSE_SECRET, PUBLIC, REGION, Amazon, CloudPlace
from tests.places import ROOT
from tests.redshift_server import RedshiftServer, serving
from tests.tls import Authority


@pytest.fixture
def redshift(amazon: Amazon, tmp_path: Path, authority: Authority) -> Iterator[RedshiftServer]:
    """A Redshift server that stands behind the name of moto's cluster."""
    (tmp_path / "server").mkdir()
    settings = load_settings(
        tmp_path / "server",
        environ={
            "STARLIFT_CLUSTER_DB_NAME": "dwh",
            "STARLIFT_CLUSTER_DB_USER": "warehouse",
            "STARLIFT_S3_ENDPOINT": amazon.endpoint,
            "STARLIFT_S3_REGION": REGION,
            "STARLIFT_AWS_KEY": FALSE_KEY,
            "STARLIFT_AWS_SECRET": FALSE_SECRET,
        },
    )
    with ExitStack() as open_:
        warehouse = DuckDbConnection(settings)
        open_.callback(warehouse.close)
        server = open_.enter_context(serving(warehouse, authority))
        server.takes_any_password = True
        yield server


@pytest.fixture
def place(cloud_place: CloudPlace, amazon: Amazon, redshift: RedshiftServer) -> CloudPlace:
    """A place whose commands find Amazon and the cluster; a month is in its bucket."""
    bucket = cloud_place.directory / "month"
    simulate(bucket, SimulationSpec(users=15, songs=30, plays=700, faults=True))
    s3 = amazon.client("s3")
    s3.delete_object(Bucket=BUCKET, Key="log_data/2018/11/1.json")
    for path in bucket.rglob("*.json"):
        if path.is_file():
            key = path.relative_to(bucket).as_posix()
            s3.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())
    environ = {
        **cloud_place.environ,
        "STARLIFT_S3_ENDPOINT": amazon.endpoint,
        "STARLIFT_LOAD_MAX_REJECTS": "100",
        "SSL_CERT_FILE": str(redshift.certificate),
    }
    return replace(cloud_place, environ=environ, database=redshift.port)


def test_after_up_the_scripts_run_with_nothing_else_to_do(
    place: CloudPlace, redshift: RedshiftServer, amazon: Amazon
) -> None:
    """Made, filled, asked, granted, taken away; Amazon's passwords stand nowhere behind it."""
    said = [place.starlift("cloud", "up", *PUBLIC, "--yes").succeeded()]
    assert place.settings().cluster.host.endswith(f".{REGION}.redshift.amazonaws.com")
    said += [place.create_tables().succeeded(), place.etl().succeeded()]
    ended = place.starlift("query", "select count(*) from songplays").succeeded()
    ((plays,),) = redshift.warehouse.execute("select count(*) from songplays").rows
    assert ended.out.splitlines()[2].strip() == str(plays)
    assert plays > 600
    said += [place.starlift("cloud", "grant").succeeded(), place.starlift("runs", "2").succeeded()]
    assert set(redshift.users) == {"IAM:warehouse"}
    said.append(place.starlift("cloud", "down", "--yes").succeeded())
    assert amazon.standing() == {}
    texts = [*redshift.statements, *(f"{each.out}{each.err}" for each in said)]
    files = [path.read_bytes() for path in place.directory.rglob("*") if path.is_file()]
    assert len(files) > 30
    for secret in (FALSE_SECRET, *redshift.passwords):
        assert not any(secret in text for text in texts)
        assert not any(secret.encode() in content for content in files)


@pytest.fixture
def trial(place: CloudPlace) -> Callable[..., list[str]]:
    """The command line of tools/try_redshift.py."""

    def command(*options: str) -> list[str]:
        script = str(ROOT / "tools" / "try_redshift.py")
        return [sys.executable, script, "--config", str(place.config), "--yes", *options]

    return command


def test_the_trial_compares_both_warehouses_and_leaves_nothing(
    place: CloudPlace, amazon: Amazon, trial: Callable[..., list[str]]
) -> None:
    """The script that a person with an account runs: the same star, the same rejects."""
    ended = place.run(trial("--", *PUBLIC)).succeeded()
    for name in ("songplays", "users", "user_levels", "songs", "artists", "time", "rejects"):
        assert f"{name}: " in ended.out
    assert ended.out.count("the same on both") == 7
    assert "Redshift: etl.py again, with nothing new" in ended.out
    assert amazon.standing() == {}


def test_the_trial_touches_nothing_that_stands(
    place: CloudPlace, amazon: Amazon, trial: Callable[..., list[str]]
) -> None:
    """Where a stack stands, dwh.cfg leads somewhere, or something is left, it makes no step."""
    place.starlift("cloud", "up", *PUBLIC, "--yes").succeeded()
    before = amazon.standing()
    ended = place.run(trial("--", *PUBLIC))
    assert (ended.code, "HOST in " in ended.err) == (1, True)
    text = place.config.read_text()
    place.config.write_text(text.replace("HOST = starlift", "HOST =\n# starlift"))
    ended = place.run(trial("--", *PUBLIC))
    assert (ended.code, "The stack stands already. The trial" in ended.err) == (1, True)
    assert amazon.standing() == before
    place.starlift("cloud", "down", "--yes").succeeded()
    amazon.make_cluster("starlift", **{"starlift:stack": "starlift"})
    ended = place.run(trial("--", *PUBLIC))
    assert (ended.code, "cluster starlift" in ended.err) == (1, True)
    assert amazon.standing() == {"clusters": ["starlift"]}


def test_the_trial_tells_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows that only one of them has are shown, three of each, with where they are."""
    is_same = runpy.run_path(str(ROOT / "tools" / "try_redshift.py"))["is_same"]
    here = Counter(f"[{number}]" for number in range(5))
    assert is_same("time", here, here)
    assert not is_same("users", Counter(["[1]", "[7]"]), here)
    assert capsys.readouterr().out.splitlines() == [
        "time: 5 rows, the same on both",
        "users: 2 rows on Redshift, 5 on the embedded engine",
        "  on Redshift alone: [7]",
        *(f"  on the embedded engine alone: [{number}]" for number in (0, 2, 3)),
    ]
