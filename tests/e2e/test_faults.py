"""A simulated month with planted faults: each meets the fate that faults.json foretells."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from tests.places import Place, place_on


@dataclass(frozen=True)
class Month:
    """One seed's month with and without faults, both loaded, and what was planted."""

    clean: Place
    spoiled: Place
    report: dict[str, Any]
    faults: list[dict[str, Any]]

    def of(self, *fates: str) -> list[dict[str, Any]]:
        """The planted faults of these fates."""
        return [fault for fault in self.faults if fault["fate"] in fates]


@pytest.fixture(scope="session", params=[1, 20_181_101])
def month(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Month:
    """The month of a seed."""
    directory = tmp_path_factory.mktemp("month")
    figures = ["--seed", str(request.param), "--users", "30", "--songs", "60", "--plays", "1500"]
    places = []
    for name, options in (("clean", []), ("spoiled", ["--faults"])):
        bucket = directory / name / "bucket"
        place = place_on(directory / name, bucket)
        place.starlift("simulate", str(bucket), *figures, *options).succeeded()
        place.create_tables().succeeded()
        places.append(place)
    clean, spoiled = places
    clean.etl().succeeded()
    report = json.loads(spoiled.etl("--json").succeeded().out)
    faults = json.loads((spoiled.directory / "bucket" / "faults.json").read_bytes())
    return Month(clean, spoiled, report, faults)


def test_every_fate_is_planted(month: Month) -> None:
    """The simulator plants 31 faults, some of each fate."""
    fates = Counter(fault["fate"] for fault in month.faults)
    assert fates == {"rejected": 19, "kept_out": 2, "flagged": 1, "loaded": 9}


def test_the_rejected_stand_in_stl_load_errors(month: Month) -> None:
    """Every record to be rejected has one load error, with its file, line, code and column."""
    found = month.spoiled.rows(
        "SELECT filename, line_number, err_code, colname FROM redshift_system.stl_load_errors"
    )
    assert Counter(found) == Counter(
        (f"s3://song-app/{f['file']}", f["line"] or 0, f["code"], f["column"] or "")
        for f in month.of("rejected")
    )


def test_the_rejects_are_shown(month: Month) -> None:
    """`starlift rejects` shows the same ones, with the reason and the record's text."""
    lines = month.spoiled.starlift("--json", "rejects").succeeded().out.splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == len(month.of("rejected"))
    assert all(row["reason"] for row in rows)
    assert all(row["raw_record"] for row in rows if row["line_number"])


def test_read_is_loaded_and_rejected(month: Month) -> None:
    """Each COPY balances: what was read is what stands in staging and what was rejected."""
    for copy in month.report["copies"]:
        [(standing,)] = month.spoiled.rows(f"SELECT count(*) FROM {copy['table']}")  # noqa: S608 - its own
        assert copy["records"] == copy["loaded"] + copy["rejected"]
        assert copy["loaded"] == standing
    good = sum(
        sum(month.clean.contents()[f"staging_{name}"].values()) for name in ("events", "songs")
    )
    with_record = [fault for fault in month.faults if "empty" not in fault["what"] or fault["line"]]
    assert month.report["records"] == good + len(with_record)
    assert month.report["rejected"] == len(month.of("rejected"))


def test_what_is_odd_but_usable_stands_in_staging(month: Month) -> None:
    """Every fault to be loaded, kept out or flagged arrived in staging under its key."""
    staged = Counter(month.spoiled.rows("SELECT session_id, item_in_session FROM staging_events"))
    for fault in month.of("loaded", "kept_out", "flagged"):
        if fault["key"]:
            times = 2 if fault["check"] == "repeated_events" else 1
            assert staged[_event(fault)] == times, fault


def test_the_checks_find_theirs(month: Month) -> None:
    """Each kept-out or flagged record is found by its named check, and nothing else is."""
    found = {name: check["rows"] for name, check in month.report["checks"].items() if check["rows"]}
    assert found == Counter(fault["check"] for fault in month.of("kept_out", "flagged"))
    outcome = month.spoiled.starlift("--json", "checks", "--all").succeeded().out
    checks = {check["check"]: check for check in map(json.loads, outcome.splitlines())}
    for fault in month.of("kept_out", "flagged"):
        (row,) = checks[fault["check"]]["first_rows"]
        assert (row["session_id"], row["item_in_session"]) == _event(fault)


def test_only_the_flagged_play_is_added(month: Month) -> None:
    """The star is that of the month without faults, but for the one play that is flagged."""
    clean, spoiled = month.clean.star(), month.spoiled.star()
    [flagged] = [_event(fault) for fault in month.of("flagged")]
    added = spoiled["songplays"] - clean["songplays"]
    names = [
        name
        for (name,) in month.clean.rows(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = 'songplays' "
            "AND column_name NOT IN ('songplay_id', 'source_object_id') ORDER BY column_index"
        )
    ]
    [play] = [dict(zip(names, row, strict=True)) for row in added]
    assert (play["session_id"], play["item_in_session"]) == flagged
    assert [row[0] for row in spoiled["time"] - clean["time"]] == [play["start_time"]]
    assert not clean["songplays"] - spoiled["songplays"]
    assert not clean["time"] - spoiled["time"]
    for name in ("artists", "songs", "users"):
        assert spoiled[name] == clean[name]


def _event(fault: dict[str, Any]) -> tuple[int, int]:
    return fault["key"]["session_id"], fault["key"]["item_in_session"]
