"""`starlift advise`: what a person reads before paying."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from starlift.cloud.prices import price_list
from tests.e2e.conftest import Alter
from tests.places import ROOT, Ended, Place

ANSWERS = [str(file) for file in sorted((ROOT / "sql" / "answers").glob("*.sql"))]
# Runs the command where nobody may be asked for or spoken to.
_OFFLINE = """
import sys
def refuse(event, args):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        raise RuntimeError(f"{event} {args}")
sys.addaudithook(refuse)
sys.argv = ["starlift", *sys.argv[1:]]
from starlift.cli.main import main
main()
"""


def verdicts(ended: Ended) -> dict[str, dict[str, dict[str, object]]]:
    """By table and attribute, the verdicts of a JSON report."""
    tables = json.loads(ended.succeeded().out)["tables"]
    return {
        each["table"]: {verdict["attribute"]: verdict for verdict in each["verdicts"]}
        for each in tables
    }


@pytest.fixture(scope="session")
def out(loaded: Place) -> str:
    """The advice on the song warehouse, with the questions that are asked of it."""
    return loaded.starlift("advise", *ANSWERS).succeeded().out


def test_the_song_warehouse_has_nothing_to_change(out: str) -> None:
    """Each table has a line an attribute, and sql/ is right."""
    assert "\nNothing to change.\n" in out
    assert "CHANGE" not in out
    lines = out.split("Nothing to change.", maxsplit=1)[0].splitlines()
    assert sum(line.startswith("  DISTSTYLE  keeps ") for line in lines) == 11
    assert (
        "  DISTSTYLE  keeps KEY (start_time): joined by it with time "
        "(foreign key (start_time), plays_by_hour.sql); the rows lie evenly by start_time (skew "
    ) in out
    assert "  DISTSTYLE  keeps KEY (start_time): it lies beside songplays (" in out


def test_no_network_and_no_credentials(loaded: Place) -> None:
    """It opens the warehouse's file alone, and leaves its rows as they were."""
    before = loaded.contents()
    command = [sys.executable, "-c", _OFFLINE, "--project", str(ROOT), "advise"]
    assert "Nothing to change." in loaded.run(command).succeeded().out
    assert loaded.contents() == before


def test_estimates_can_be_recomputed(loaded: Place) -> None:
    """Of each volume the seconds are what the formula shown says of the figures shown."""
    report = json.loads(loaded.starlift("--json", "advise").succeeded().out)
    files = list(Path(loaded.config.read_text().split("song-app = ")[1].strip()).rglob("*.json"))
    files = [file for file in files if file.name not in {"log_json_path.json", "faults.json"}]
    assert [each["times"] for each in report["estimates"]] == [1, 10, 100, 1000]
    for each in report["estimates"]:
        assert each["source_bytes"] == each["times"] * sum(file.stat().st_size for file in files)
        assert each["objects"] == each["times"] * len(files)
        assert (each["nodes"], each["node_type"], each["rpus"]) == (1, "ra3.large", 4)
        assert each["usd_an_hour"] == price_list()["ra3.large"].usd
        assert each["serverless_usd_an_hour"] == 4 * price_list()["RPU"].usd
        mb = each["source_bytes"] / 1e6
        for vcpus, slices, told in ((2, 2, "copy_s"), (4 * 1.5, 4, "serverless_copy_s")):
            reading_s = mb / (5 * vcpus) + 2 * 1.5
            unjoined_s = reading_s + each["objects"] * 0.2 / slices
            parts = max(2, -(-each["source_bytes"] // 64_000_000))
            joined_s = reading_s + parts * 0.2 / slices
            assert each[told] == {"joined": round(joined_s, 1), "unjoined": round(unjoined_s, 1)}


def test_formulas_and_sources_are_shown(out: str) -> None:
    """Below the estimates stand the formulas, what is assumed, and dated sources."""
    for label in ("stored:", "size:", "COPY:", "assumed:"):
        assert f"\n{label}" in out
    assert len(re.findall(r"^\[\d\] https://\S+ \(20\d\d-\d\d(-\d\d)?\): ", out, re.MULTILINE)) == 5


def test_assumptions_can_be_given(loaded: Place) -> None:
    """What is assumed stands on the command line, and changes what comes of it."""
    given = ["--compression", "2", "--copy-mb-per-s", "50", "--object-seconds", "0"]
    given += ["--copy-seconds", "3", "--rpu-vcpus", "2"]
    out = loaded.starlift("advise", *given, "--load-hours", "0.5").succeeded().out
    assert "a table's values / 2.0 (as given)" in out
    assert "MB / (50 MB/s x vCPUs) + 3 s a COPY + 0 s x parts" in out
    assert "An RPU counts as 2 vCPUs" in out
    assert "within 0.5 h" in out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "asks for 1 x ra3.large: as today's volume suggests."),
        ({"NODES": "4"}, "asks for 4 x ra3.large: today's volume suggests 1 x ra3.large."),
        (
            {"FLAVOUR": "serverless", "BASE_RPU": "8"},
            "asks for 8 RPUs: today's volume suggests 4 RPUs.",
        ),
    ],
)
def test_what_the_configuration_asks_for(loaded: Place, asked: dict[str, str], told: str) -> None:
    """The size under [CLOUD] is held against what today's volume suggests."""
    environ = {f"STARLIFT_CLOUD_{name}": value for name, value in asked.items()}
    out = Place(loaded.directory, environ).starlift("advise").succeeded().out
    assert f"\n[CLOUD] of dwh.cfg {told}\n" in out


def test_a_price_of_ones_own_is_that_of_what_it_is_for(loaded: Place) -> None:
    """PRICE counts for the node type that [CLOUD] names, as in the plan, and for nothing else."""
    environ = {"STARLIFT_CLOUD_PRICE": "0.2"}
    place = Place(loaded.directory, environ)
    out = place.starlift("advise").succeeded().out
    assert "| 1 x ra3.large, 0.20 USD/h | " in out
    assert "ra3.large 0.2, your own, of [CLOUD] PRICE or --price; RPU 0.375, us-east-1, " in out
    today = json.loads(place.starlift("--json", "advise").succeeded().out)["estimates"][0]
    rpus_usd = 4 * price_list()["RPU"].usd
    assert (today["usd_an_hour"], today["serverless_usd_an_hour"]) == (0.2, rpus_usd)
    plan = json.loads(place.starlift("--json", "cloud", "plan", "--offline").succeeded().out)
    assert [each["usd"] for each in plan["costs"] if each["thing"] == "ra3.large"] == [0.2]


def test_growth_changes_the_verdicts(loaded: Place) -> None:
    """A hundred thousand times the rows make tables too large for a copy on every node."""
    out = loaded.starlift("advise", "--times", "100000").succeeded().out
    assert "judged for 100,000 times the rows" in out
    assert "  DISTSTYLE  CHANGE ALL to KEY (song_id): 4,000,000 rows are too many for a copy" in out
    assert "To change: staging_objects (DISTSTYLE), song_history (DISTSTYLE), songs (" in out
    today = json.loads(loaded.starlift("--json", "advise").succeeded().out)
    grown = json.loads(loaded.starlift("--json", "advise", "--times", "100000").succeeded().out)
    assert grown["estimates"] == today["estimates"]  # of many rows, and of the same volumes
    small = ["--times", "100000", "--small-rows", "1000000000"]
    bearable = verdicts(loaded.starlift("--json", "advise", *small))
    assert bearable["public.songs"]["DISTSTYLE"]["keeps"]


def test_one_table(loaded: Place) -> None:
    """--table shows each column's figures, what is done with it, and the verdicts' sources."""
    out = loaded.starlift("advise", "--table", "songplays", *ANSWERS).succeeded().out
    assert out.startswith("public.songplays: 1,000 rows\n")
    assert "song_id = public.songs.song_id: foreign key (song_id), top_songs.sql\n" in out
    assert "start_time is filtered: check freshness (range)" in out
    assert (
        "  https://docs.aws.amazon.com/redshift/latest/dg/c_best-practices-best-dist-key.html"
        in out
    )
    one = json.loads(loaded.starlift("--json", "advise", "--table", "public.SONGS").succeeded().out)
    assert (one["table"], one["rows"]) == ("public.songs", 40)
    assert [each["distinct"] for each in one["columns"] if each["column"] == "song_id"] == [40]


def test_one_table_has_the_figures_of_each_column(loaded: Place) -> None:
    """Also of columns that nobody joins by it tells how many rows share a value, and the skew."""
    asked = ["advise", "--table", "songplays", "--slices", "8"]
    one = json.loads(loaded.starlift("--json", *asked).succeeded().out)
    rows = list(loaded.contents()["songplays"].elements())
    assert len(one["columns"]) == len(rows[0])
    for each, values in zip(one["columns"], zip(*rows, strict=True), strict=True):
        counts = Counter(value for value in values if value is not None)
        told = [each[figure] for figure in ("values", "distinct", "most")]
        assert told == [counts.total(), len(counts), max(counts.values())], each["column"]
        assert each["skew"] >= 1


def test_an_edited_project_is_judged_before_it_is_migrated(
    loaded: Place, altered_project: Alter
) -> None:
    """What sql/ says now counts, over the rows that stand: a bad idea is seen before it is made."""
    project = altered_project("sql/star/songplays.sql", "distkey (start_time)", "distkey (song_id)")
    command = [sys.executable, "-m", "starlift", "--project", str(project), "--json", "advise"]
    told = verdicts(loaded.run(command))["public.songplays"]["DISTSTYLE"]
    assert (told["declared"], told["advised"]) == ("KEY (song_id)", "KEY (start_time)")


def test_questions_that_cannot_be_read(loaded: Place, tmp_path: Path) -> None:
    """A mistake in a file is told with its place; a file that is none, too."""
    file = tmp_path / "questions.sql"
    file.write_text("select 1;\n\nselect count(*)\nfrom songplays where where;\n")
    loaded.starlift("advise", str(file)).failed(6, f"in {file}, line 4")
    file.write_bytes(b"select '\xff'")
    loaded.starlift("advise", str(file)).failed(4, "questions.sql cannot be read")
    assert loaded.starlift("advise", str(tmp_path / "none.sql")).code == 2


def test_an_unknown_table(loaded: Place) -> None:
    """A name that no table has is answered with those that there are."""
    ended = loaded.starlift("advise", "--table", "song")
    ended.failed(4, "No table song of the project stands", "staging_objects, staging_songs")


def test_an_empty_warehouse(place: Place) -> None:
    """Without a row there is nothing to judge by, and the way to some is told."""
    place.create_tables().succeeded()
    place.starlift("advise").failed(4, "The warehouse is empty", "starlift etl")


def test_no_warehouse(place: Place) -> None:
    """Nothing is made where nothing stands."""
    place.warehouse.unlink()
    place.starlift("advise").failed(8, "There is no warehouse")
    assert not place.warehouse.exists()


def test_the_cluster_is_not_asked(loaded: Place) -> None:
    """Where the warehouse is on Redshift, the embedded file is looked at all the same."""
    host = {"STARLIFT_CLUSTER_HOST": "example.invalid", "STARLIFT_WAREHOUSE_ENGINE": "redshift"}
    command = [sys.executable, "-c", _OFFLINE, "--project", str(ROOT), "advise"]
    place = Place(loaded.directory, host)
    assert "\nsongplays: 1,000 rows" in place.run(command).succeeded().out
    elsewhere = {**host, "STARLIFT_WAREHOUSE_PATH": "none.duckdb"}
    ended = Place(loaded.directory, elsewhere).starlift("advise")
    ended.failed(8, "none.duckdb, and only the embedded one is looked at", "ENGINE=duckdb starlift")


def test_tables_that_are_missing(place: Place) -> None:
    """Some missing tables are named, the others judged; where none stands, that is an error."""
    place.starlift("query", "drop table user_levels").succeeded()
    out = place.starlift("advise").succeeded().out
    assert "\npublic.user_levels: not created yet, and not judged.\n" in out
    assert "\nsongplays: 1,000 rows" in out
    place.warehouse.unlink()
    place.starlift("query", "create table stranger (id int)").succeeded()
    place.starlift("advise").failed(4, "None of the project's tables stands")


@pytest.mark.parametrize(
    "option", ["--times=0", "--slices=0", "--compression=0.5", "--load-hours=0"]
)
def test_impossible_assumptions(loaded: Place, option: str) -> None:
    """What cannot be is refused with the way to help."""
    ended = loaded.starlift("advise", option)
    assert (ended.code, ended.out) == (2, "")
