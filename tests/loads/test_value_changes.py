"""A load counts the values that its COPYs have changed, and the ledger keeps the counts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from starlift.cli.findings import findings
from starlift.cli.summary import load_json, load_text
from starlift.errors import RejectsError
from starlift.pipeline.ledger import Ledger
from starlift.pipeline.ledger_tables import UPGRADES
from starlift.pipeline.value_changes import told_changes
from tests.loads.arrivals import Arrivals

_LEDGER = "select table_name, column_name, rule, value_count from starlift.value_changes"
_JSON = "json 'auto' truncatecolumns maxerror 100"
_TEXT = "truncatecolumns fillrecord ignoreblanklines ignoreheader 1 maxerror 100"


def _told(made: Arrivals, run_id: int) -> list[str]:
    """What `runs N` says of the changes of a run."""
    return told_changes(findings(made.connection, run_id).changes)


def _lines(*records: dict[str, object]) -> bytes:
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()


_CHANGED = [
    "cities: 2 values cut to the length of the column, by TRUNCATECOLUMNS (name 2).",
    "cities: 1 number cut to the scale of the column (size 1).",
]


def test_what_was_changed_is_told_and_can_be_read_afterwards(cities):
    """The load's text and `runs N` say the same, of the batch alone; rejected records are left."""
    made = cities(_JSON)
    made.put("song_data/1.json", _lines(
        {"id": 1, "name": "Berlin", "size": 1.25}, {"id": 2, "name": "Bonn", "size": 1.2},
        {"id": "x", "name": "Hamburg", "size": 0.01}, {"id": 3, "name": "Essen"},
    ))  # fmt: skip
    report = made.load()
    assert set(_CHANGED) < set(load_text(report).splitlines())
    assert _told(made, report.run_id) == _CHANGED
    made.put("song_data/2.json", _lines({"id": 4, "name": "Köln"}))
    run_id = made.load().run_id
    assert _told(made, run_id) == [
        "cities: 1 value cut to the length of the column, by TRUNCATECOLUMNS (name 1)."
    ]
    made.put("song_data/3.json", _lines({"id": 5, "name": "Ulm"}))
    assert _told(made, made.load().run_id) == []
    rows = made.rows(f"{_LEDGER} where run_id = {report.run_id} order by 2")
    assert rows == [("cities", "name", "TRUNCATECOLUMNS", 2), ("cities", "size", "scale", 1)]


def test_several_copies_of_a_table_are_told_of_as_one(cities):
    """As its rejects are; in JSON each COPY tells its own."""
    made = cities(_JSON)
    copy = made.project.copy[0]
    other = copy.replace("${song_data}", "${log_data}")
    made.project = replace(made.project, copy=(copy, other))
    made.put("song_data/1.json", _lines({"id": 1, "name": "Berlin"}))
    made.put("log_data/1.json", _lines({"id": 2, "name": "Hamburg", "size": 0.25}))
    report = made.load()
    assert _told(made, report.run_id) == _CHANGED
    assert [
        [(each["column"], each["rule"], each["values"]) for each in copied["changes"]]
        for copied in load_json(report)["copies"]
    ] == [
        [("name", "TRUNCATECOLUMNS", 1)],
        [("name", "TRUNCATECOLUMNS", 1), ("size", "scale", 1)],
    ]


def test_what_would_have_been_changed_is_kept_of_a_load_that_publishes_nothing(cities):
    """As its rejects are."""
    made = cities(_JSON, "[LOAD]\nMAX_REJECTS = 0\n")
    made.put("song_data/1.json", _lines({"id": 1, "name": "Berlin"}, {"id": "x"}))
    with pytest.raises(RejectsError):
        made.load()
    (run_id,) = made.rows("select max(run_id) from starlift.runs")[0]
    assert _told(made, run_id) == [
        "cities: 1 value cut to the length of the column, by TRUNCATECOLUMNS (name 1)."
    ]


def test_parts_of_the_staging_area_count_as_their_objects_do(cities):
    """Each object's header, although a part has one; blank lines, missing and long values."""
    objects = {
        f"song_data/{number}.txt": f"id|name|size\n{number}|Berlin\n\n{number}|Ulm|1.25\n".encode()
        for number in range(5)
    }
    ways = {"": 0, "[STAGING]\nLOCATION = parts\n": 1}
    for more, parts in ways.items():
        made = cities(_TEXT, more)
        for key, content in objects.items():
            made.put(key, content)
        report = made.load()
        assert [copy.parts for copy in report.copies] == [parts]
        assert _told(made, report.run_id) == [
            "cities: 5 values cut to the length of the column, by TRUNCATECOLUMNS (name 5).",
            "cities: 5 numbers cut to the scale of the column (size 5).",
            "cities: 5 missing values filled, by FILLRECORD (size 5).",
            "cities: 5 lines skipped, by IGNOREBLANKLINES.",
            "cities: 5 lines skipped, by IGNOREHEADER.",
        ]


def test_the_ledger_keeps_counts_as_long_as_their_runs(cities):
    """With the oldest run its counts go."""
    made = cities(_JSON, "[LOAD]\nKEEP_RUNS = 2\n")
    for number in range(4):
        made.put(f"song_data/{number}.json", _lines({"id": number, "name": "Berlin"}))
        made.load()
    assert made.rows("select run_id from starlift.value_changes order by 1") == [(4,), (5,)]


def test_a_ledger_of_the_version_before_is_brought_up(tmp_path, monkeypatch):
    """Of its runs no changes are shown, and the next run makes the table."""
    made = Arrivals(tmp_path)
    version = next(at for at, each in enumerate(UPGRADES) if "value_changes" in "".join(each))
    with monkeypatch.context() as earlier:
        earlier.setattr("starlift.pipeline.ledger.UPGRADES", UPGRADES[:version])
        Ledger(made.connection).prepare()
    assert _told(made, 1) == []
    made.reset()
    assert made.rows(_LEDGER) == []
    made.close()
