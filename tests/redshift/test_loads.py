"""Loads on a Redshift server against the same loads on the embedded engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest

from starlift.config import load_settings
from starlift.engines.redshift import copy_history
from starlift.errors import ConfigError, RejectsError
from starlift.pipeline.rejects import rejects, whole
from starlift.pipeline.retry import EditedRecord, prepare_retries
from starlift.project import load_project
from tests.places import ROOT
from tests.redshift.conftest import Side
from tests.redshift_place import Cluster

STAR = {
    "artists": "*",
    "songs": "*",
    "time": "*",
    "users": "*",
    "user_levels": "*",
    "songplays": "start_time, user_id, level, song_id, artist_id, session_id, item_in_session, "
    "location, user_agent, song_title, artist_name, song_duration",
}
REJECTS = "table_name, line_number, column_name, raw_value, error_code, reason, raw_record"


def _named(rows: Sequence[tuple]) -> Counter:
    """Rows that begin with a URL, with the object's name instead."""
    return Counter((row[0].rpartition("/")[2], *row[1:]) for row in rows)


class Both:
    """A cluster and an embedded warehouse, which load the same bucket."""

    def __init__(self, cluster: Cluster, month: Path) -> None:
        self.cluster, self.month = cluster, month
        project = load_project(ROOT)
        environ = {**cluster.place.variables, "STARLIFT_WAREHOUSE_ENGINE": "duckdb"}
        self.there = Side(cluster.settings, project)
        self.here = Side(load_settings(cluster.place.directory, environ=environ), project)

    def bring(self, keys: Sequence[str]) -> None:
        """Write objects of the month."""
        self.cluster.bring(self.month, list(keys))

    def load(self, **options: bool) -> None:
        """Load both."""
        for side in (self.there, self.here):
            side.load(**options)

    def same(self, query: str) -> Counter:
        """The rows of a query that begin with a URL; they are the same in both."""
        there, here = (_named(side.rows(query)) for side in (self.there, self.here))
        assert there == here
        return here

    def agree(self) -> None:
        """Both have the same star and the same rejects, and there are some."""
        for name, columns in STAR.items():
            assert self.same(f"select '{name}', {columns} from {name}")  # noqa: S608 - constants
        assert self.same(f"select url, run_id, {REJECTS} from starlift.rejected_records")  # noqa: S608


@pytest.fixture
def both(cluster: Cluster, month: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    monkeypatch.setenv("SSL_CERT_FILE", str(cluster.server.certificate))
    made = Both(cluster, month)
    yield made
    made.there.connection.close()
    made.here.connection.close()


def test_days_that_come_one_after_the_other_make_the_same_star(both: Both, keys: list[str]) -> None:
    """New, changed, late and repeated objects, with bad records, in three loads."""
    logs = [key for key in keys if key.startswith("log_data")]
    both.bring([*(key for key in keys if key not in logs), *logs[5:20]])
    both.load()
    both.agree()
    changed = (both.month / logs[7]).read_bytes().splitlines(keepends=True)
    both.cluster.put(logs[7], b"".join(changed[: len(changed) // 2]))
    both.bring([*logs[:5], *logs[20:]])
    both.cluster.put("log_data/copy-of-one.json", (both.month / logs[2]).read_bytes())
    both.load()
    both.agree()
    both.load(is_full=True)
    both.agree()


def test_each_row_has_the_number_of_its_object_wherever_it_was_read(
    both: Both, keys: list[str]
) -> None:
    """Rows of joined, of large, of broken objects, and of one that begins with another's name."""
    logs = [key for key in keys if key.startswith("log_data")]
    both.bring([*(key for key in keys if key not in logs), *logs[:3]])
    lines = (both.month / logs[4]).read_bytes().splitlines(keepends=True)
    large = [
        json.dumps({**json.loads(line), "sessionId": 900_000 + number, "filler": "x" * 4000})
        for number, line in enumerate(lines * 12)
        if line.startswith(b"{") and line.rstrip().endswith(b"}") and b'"userId"' in line
    ]
    both.cluster.put("log_data/large.json", "\n".join(large).encode())
    both.cluster.put("log_data/large.json.old", b"".join(lines))
    both.cluster.put("log_data/spread.json", b"\n  " + lines[0].replace(b",", b",\n", 3))
    assert len("\n".join(large)) > 1_000_000
    both.load()
    both.agree()
    counts = both.same(
        "select objects.url, count(*) from staging_events as events "
        "inner join staging_objects as objects "
        "on events.source_object_id = objects.source_object_id group by 1"
    )
    here = dict(counts.keys())
    assert here["large.json"] > 300
    assert here["spread.json"] == 1


def test_corrected_records_take_the_place_of_rejected_ones(both: Both, keys: list[str]) -> None:
    """Edited rejects go in, stay in when all is loaded anew, and the objects are as they were."""
    both.bring(keys)
    log = (both.month / keys[1]).read_bytes()
    both.cluster.put("log_data/large.json", _large_log(log))
    both.load()
    for side in (both.there, both.here):
        found = [*whole(rejects(side.connection, is_all=False), side.project, side.settings)]
        edited = [
            EditedRecord(number, each.reject.reject_id, mended)
            for number, each in enumerate(found, start=1)
            if (mended := _mended(each.record)) is not None
        ]
        urls = [found[each.file_line - 1].reject.url for each in edited]
        assert [url.rpartition("/")[2] for url in urls].count("large.json") == 1
        made = prepare_retries(side.connection, side.project, side.settings, edited)
        assert len(made.records) == len(edited)
        side.load(retries=made.records)
    both.agree()
    before = both.same("select 'plays', count(*) from songplays")
    both.load(is_full=True)
    both.agree()
    assert both.same("select 'plays', count(*) from songplays") == before


def _large_log(log: bytes) -> bytes:
    """More than 1 MB of a day's records, in sessions of their own; one of them has no moment."""
    plain = [json.loads(line) for line in log.splitlines() if line.endswith(b"}")]
    made = [
        {**plain[number % len(plain)], "sessionId": 800_000 + number, "filler": "x" * 4000}
        for number in range(300)
    ]
    made[150]["ts"] = "soon"
    return "\n".join(map(json.dumps, made)).encode()


def _mended(record: str) -> str | None:
    """A record of the log with plain values in it; None for what cannot be read."""
    try:
        values = json.loads(record)
    except ValueError:
        return None
    if not isinstance(values, dict) or "sessionId" not in values:
        return None
    plain = {
        "ts": 1541121934796,
        "sessionId": 77_777,
        "itemInSession": crc32(record.encode()) % 1000,
        "page": "NextSong",
        "userId": "7",
        "status": 200,
        "registration": None,
        "artist": "Mi",
    }
    return json.dumps({**values, **plain})


def test_a_month_on_s3_without_a_staging_area_is_refused(both: Both, keys: list[str]) -> None:
    """Redshift tells of no row which object it is from: the setting is named."""
    both.bring(keys)
    settings = both.cluster.settings
    both.there.settings = replace(settings, staging=replace(settings.staging, location=None))
    with pytest.raises(ConfigError, match=r"\[STAGING\] LOCATION is not set"):
        both.there.load()


def test_rejects_that_no_view_tells_of_fail_the_load(
    both: Both, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where SYS_LOAD_ERROR_DETAIL knows fewer than SYS_LOAD_HISTORY has counted."""
    monkeypatch.setattr(copy_history, "_LOOKS", 2)
    both.bring(keys)
    both.cluster.server.delays["trim(error_message)"] = 100
    with pytest.raises(RejectsError, match=r"records were rejected, and of \d+ it is known which"):
        both.there.load()
    assert both.there.rows("select * from songplays") == ()
