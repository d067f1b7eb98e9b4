"""What a run tells of its objects: late, changed, left, vanished; in its report and afterwards."""

from __future__ import annotations

import pytest

from starlift.cli.findings import Findings, finding_lines, findings
from starlift.pipeline.checking import check_all
from starlift.pipeline.ledger import Ledger
from starlift.pipeline.ledger_tables import UPGRADES
from tests.loads.arrivals import Arrivals
from tests.loads.test_objects import SONG, lines, play, small
from tests.seeds import seeds

__all__ = ["small"]


def _late(report):
    """The objects that came late, by how many hours."""
    (check,) = [check for check in report.checks if check.name == "late_objects"]
    rows = [dict(zip(check.columns, row, strict=True)) for row in check.rows]
    return {row["url"].rpartition("/")[2]: float(row["hours_late"]) for row in rows}


def test_an_object_that_comes_late_is_told_of(small):
    """By how much its first play is older than the latest one that others had brought before."""
    small.put("log_data/3.json", lines(play(3, minute=300)))
    assert _late(small.load()) == {}
    small.put("log_data/2.json", lines(play(2, minute=120), play(20, minute=180)))
    assert _late(small.load()) == {"2.json": 3.0}
    small.put("log_data/4.json", lines(play(4, minute=240), play(5, minute=600)))
    small.put("log_data/5.json", lines(play(6, minute=300)))
    assert _late(small.load()) == {"4.json": 1.0}


def test_a_play_in_the_future_makes_nothing_late(small):
    """A wrong clock's play is flagged by itself, once; the objects that follow are in time."""
    small.put("log_data/2.json", lines(play(2, minute=60 * 24 * 365 * 80)))
    report = small.load()
    found = {check.name: check.row_count for check in report.checks if not check.has_passed}
    assert found == {"plays_in_the_future": 1}
    small.put("log_data/3.json", lines(play(3, minute=60)))
    report = small.load()
    assert all(check.has_passed for check in report.checks)


def test_what_is_not_late(small):
    """An object that grows, one without plays, a play without user, all of them in one batch."""
    small.put("log_data/1.json", lines(play(1), play(2, minute=60)))
    assert _late(small.load()) == {}
    small.put("log_data/1.json", lines(play(1), play(2, minute=60), play(3, minute=90)))
    assert _late(small.load()) == {}
    small.put("log_data/2.json", lines(play(4, page="Home"), play(5, userId="")))
    assert _late(small.load()) == {}
    assert _late(small.load(is_full=True)) == {}
    everything = check_all(small.connection, small.project, small.settings)
    assert [each.row_count for each in everything if each.name == "late_objects"] == [0]


@pytest.mark.parametrize("seed", seeds(1, 3))
def test_days_that_come_in_their_order_are_not_late(arrivals, month, keys, seed):
    """Of a month's daily logs those alone are told of that come after a later day's."""
    logs = [key for key in keys if key.startswith("log")]
    held = logs[5 * seed + 3]
    arrivals.bring(month, [key for key in keys if key.startswith("song")])
    arrivals.bring(month, logs[:3])
    arrivals.load()
    days = [key for key in logs[3:24] if key != held]
    for first in range(0, len(days), 3):
        arrivals.bring(month, days[first : first + 3])
        assert _late(arrivals.load()) == {}
    arrivals.bring(month, [held])
    assert list(_late(arrivals.load())) == [held.rpartition("/")[2]]


def test_staging_in_memory_knows_what_is_late(tmp_path, small):
    """As kept staging does."""
    small.connection.close()
    quick = Arrivals(tmp_path, keep_staging=False)
    quick.put("log_data/3.json", lines(play(3, minute=300)))
    quick.load()
    quick.put("log_data/2.json", lines(play(2, minute=120)))
    assert _late(quick.load()) == {"2.json": 3.0}
    quick.close()


def _told(report):
    return {each.kind: each.objects for each in report.object_notices}


def test_each_kind_of_object_is_told_of(small):
    """Changed, written anew, left, taken up, vanished: each under its own words, with its URL."""
    small.put("log_data/2.json", lines(play(2)))
    small.put("log_data/3.json", lines(play(3)))
    small.put("log_data/copy.json", lines(play(2)))
    copy = "s3://app/log_data/copy.json"
    assert _told(small.load()) == {"same_content": (f"{copy} (as s3://app/log_data/2.json)",)}
    small.put("log_data/2.json", lines(play(4)))
    small.put("song_data/1.json", lines(SONG))
    small.take_away("log_data/3.json")
    assert _told(small.load()) == {
        "changed": ("s3://app/log_data/2.json",),
        "taken_up": (copy,),
        "written_anew": ("s3://app/song_data/1.json",),
        "vanished": ("s3://app/log_data/3.json",),
    }


def test_what_was_told_can_be_read_afterwards(small):
    """Of each run by itself, checks and notices; a run with nothing to tell has none."""
    small.put("log_data/3.json", lines(play(3, minute=300)))
    small.load()
    small.put("log_data/2.json", lines(play(2, minute=120)))
    small.put("log_data/copy.json", lines(play(3, minute=300)))
    small.take_away("log_data/1.json")
    run_id = small.load().run_id
    assert finding_lines(findings(small.connection, run_id - 1)) == []
    late, row, *others = finding_lines(findings(small.connection, run_id))
    assert late == "Check late_objects: 1 offend"
    assert row.startswith("  url s3://app/log_data/2.json, first_play_at 2018-10-31 17:33:20")
    assert others == [
        "1 object left: another carries the same content",
        "  s3://app/log_data/copy.json (as s3://app/log_data/3.json)",
        "1 object vanished: the rows are kept",
        "  s3://app/log_data/1.json",
    ]


def test_many_objects_are_counted_and_the_first_named(small):
    """The ledger names a hundred of them, and how many there were; the report shows twenty."""
    for number in range(150):
        small.put(f"log_data/many/{number:03}.json", lines(play(number + 10)))
    small.load()
    for number in range(150):
        small.take_away(f"log_data/many/{number:03}.json")
    run_id = small.load().run_id
    ((notice, count),) = findings(small.connection, run_id).notices
    assert (count, len(notice.objects)) == (150, 100)
    *_, last = finding_lines(findings(small.connection, run_id))
    assert last == "  ... and 130 more"


def test_a_ledger_of_the_version_before_is_brought_up(tmp_path, monkeypatch):
    """Of its runs no notices are shown, and the next run makes the table."""
    made = Arrivals(tmp_path)
    version = next(at for at, each in enumerate(UPGRADES) if "run_notices" in "".join(each))
    with monkeypatch.context() as earlier:
        earlier.setattr("starlift.pipeline.ledger.UPGRADES", UPGRADES[:version])
        Ledger(made.connection).prepare()
    assert made.rows("select max(version) from starlift.versions") == [(version,)]
    assert findings(made.connection, 1) == Findings((), (), {})
    made.reset()
    assert made.rows("select count(*) from starlift.run_notices") == [(0,)]
    assert made.rows("select max(version) from starlift.versions") == [(len(UPGRADES),)]
    made.close()
