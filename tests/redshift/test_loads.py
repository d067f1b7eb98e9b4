"""Loads on a Redshift server against the same loads on the embedded engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import pytest

from starlift.engines.protocols import Outcome
from tests.places import ROLE, Place, sources
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


def star(cluster: Cluster) -> dict[str, Counter]:
    """The rows of the star's tables, without the numbers of plays and objects."""
    run = cluster.server.warehouse.execute
    return {
        name: Counter(run(f"select {columns} from {name}").rows)  # noqa: S608 - constants
        for name, columns in STAR.items()
    }


def rejects(rows: Sequence[tuple], url: int = 1) -> Counter:
    """Rejects, with their objects' names within the bucket."""
    return Counter((*row[:url], row[url].rpartition("/")[2], *row[url + 1 :]) for row in rows)


class Both:
    """A cluster and an embedded warehouse that are brought the same objects."""

    def __init__(self, cluster: Cluster, embedded: Place, month: Path) -> None:
        self.cluster, self.embedded, self.month = cluster, embedded, month
        self.bucket = embedded.directory.parent / "bucket"
        cluster.place.create_tables().succeeded()

    def bring(self, keys: Sequence[str]) -> None:
        """Write objects of the month."""
        for key in keys:
            self.put(key, (self.month / key).read_bytes())

    def put(self, key: str, data: bytes) -> None:
        """Write an object."""
        self.cluster.put(key, data)
        target = self.bucket / key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def etl(self, *options: str) -> None:
        """Load both."""
        self.embedded.etl(*options).succeeded()
        self.cluster.place.etl(*options).succeeded()

    def agree(self) -> None:
        """Both have the same star and the same rejects, and there are some."""
        assert star(self.cluster) == self.embedded.star()
        query = f"select run_id, url, {REJECTS} from starlift.rejected_records"  # noqa: S608
        here = rejects(self.cluster.server.warehouse.execute(query).rows)
        assert here == rejects(self.embedded.rows(query.replace("starlift.", "dev.starlift.")))
        assert here


@pytest.fixture
def both(cluster: Cluster, embedded: Place, month: Path) -> Both:
    return Both(cluster, embedded, month)


def test_days_that_come_one_after_the_other_make_the_same_star(both: Both, keys: list[str]) -> None:
    """New, changed, late and repeated objects, with bad records, in three loads."""
    logs = [key for key in keys if key.startswith("log_data")]
    both.bring([*(key for key in keys if key not in logs), *logs[5:20]])
    both.etl()
    both.agree()
    changed = (both.month / logs[7]).read_bytes().splitlines(keepends=True)
    both.put(logs[7], b"".join(changed[: len(changed) // 2]))
    both.bring([*logs[:5], *logs[20:]])
    both.put("log_data/copy-of-one.json", (both.month / logs[2]).read_bytes())
    both.etl()
    both.agree()
    both.etl("--full")
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
    both.put("log_data/large.json", "\n".join(large).encode())
    both.put("log_data/large.json.old", b"".join(lines))
    both.put("log_data/spread.json", b"\n  " + lines[0].replace(b",", b",\n", 3))
    assert len("\n".join(large)) > 1_000_000
    both.etl()
    both.agree()
    told = both.cluster.server.warehouse.execute(
        "select objects.url, count(*) from staging_events as events "
        "inner join staging_objects as objects "
        "on events.source_object_id = objects.source_object_id group by 1"
    ).rows
    here = {url.rpartition("/")[2]: count for url, count in told}
    told = both.embedded.rows(
        "select objects.url, count(*) from staging_events as events "
        "join staging_objects as objects using (source_object_id) group by 1"
    )
    assert here == {url.rpartition("/")[2]: count for url, count in told}
    assert here["large.json"] > 300
    assert here["spread.json"] == 1


def test_corrected_records_take_the_place_of_rejected_ones(
    both: Both, keys: list[str], tmp_path: Path
) -> None:
    """Edited rejects go in, stay in when all is loaded anew, and the objects are as they were."""
    both.bring(keys)
    both.put("log_data/large.json", _large_log((both.month / keys[1]).read_bytes()))
    both.etl()
    for place in (both.cluster.place, both.embedded):
        edited = tmp_path / "edited.jsonl"
        place.starlift("rejects", "--export", str(edited)).succeeded()
        lines = [json.loads(line) for line in edited.read_text().splitlines()]
        mended = [
            {**line, "raw_record": mended}
            for line in lines
            if (mended := _mended(line["raw_record"])) is not None
        ]
        assert [line["url"].rpartition("/")[2] for line in mended].count("large.json") == 1
        edited.write_text("".join(json.dumps(line) + "\n" for line in mended))
        place.starlift("rejects", "retry", str(edited)).succeeded()
    assert star(both.cluster) == both.embedded.star()
    before = star(both.cluster)
    both.etl("--full")
    assert star(both.cluster) == before == both.embedded.star()


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
    both.cluster.place.configure(
        IAM_ROLE=ROLE, S3=sources(both.cluster.bucket, both.cluster.prefix)
    )
    both.cluster.place.etl().failed(3, "[STAGING] LOCATION is not set", "s3://bucket/prefix")


def test_rejects_that_no_view_tells_of_fail_the_load(both: Both, keys: list[str]) -> None:
    """Where SYS_LOAD_ERROR_DETAIL knows fewer than SYS_LOAD_HISTORY has counted."""
    both.bring(keys)
    columns = ("file_format", "loaded_rows", "error_count", "files", "bytes")
    both.cluster.server.answers["from sys_load_history"] = Outcome(
        columns=columns, rows=(("JSON", 900, 90, 30, 100_000),)
    )
    both.cluster.place.etl().failed(10, "records were rejected, and of", "it is known which")
    assert both.cluster.run("select * from songplays").rows == ()
