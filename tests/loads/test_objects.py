"""What becomes of an object: new, changed, the same under another name, late, vanished."""

from __future__ import annotations

import json

import pytest

from starlift.errors import CopyError, ObjectNotFoundError, ProjectError, SqlError
from starlift.pipeline.load import LoadOptions, plan
from starlift.pipeline.loaded import Loss
from starlift.pipeline.plan import Why
from starlift.project import Project
from tests.loads.arrivals import Arrivals

SONG = {
    "num_songs": 1, "artist_id": "AR1", "artist_latitude": None, "artist_longitude": None,
    "artist_location": "", "artist_name": "Ada", "song_id": "SO1", "title": "One",
    "duration": 1.5, "year": 0,
}  # fmt: skip
_NAMES = ("artist auth firstName gender itemInSession lastName length level location method page "
          "registration sessionId song status ts userAgent userId")  # fmt: skip
JSONPATHS = [f"$.{name}" for name in _NAMES.split()]


def play(item: int, minute: int = 0, **fields: object) -> dict[str, object]:
    """A play of the song, as its log has it."""
    usual = {
        "artist": "Ada", "auth": "Logged In", "firstName": "Bo", "gender": "F",
        "itemInSession": item, "lastName": "Li", "length": 1.5, "level": "free", "location": "X",
        "method": "PUT", "page": "NextSong", "registration": 1.0, "sessionId": 7, "song": "One",
        "status": 200, "ts": 1_541_000_000_000 + 60_000 * minute, "userAgent": "Y", "userId": "8",
    }  # fmt: skip
    return usual | fields


def lines(*records: dict[str, object]) -> bytes:
    """Records a line each."""
    return "\n".join(map(json.dumps, records)).encode()


@pytest.fixture
def small(tmp_path):
    """A warehouse of one song and one play, each in its object."""
    made = Arrivals(tmp_path)
    made.put("log_json_path.json", json.dumps({"jsonpaths": JSONPATHS}).encode())
    made.put("song_data/1.json", lines(SONG))
    made.put("log_data/1.json", lines(play(1)))
    made.reset()
    made.load()
    yield made
    made.close()


def _plays(small, columns="item_in_session, song_id"):
    return sorted(small.rows(f"select {columns} from songplays"))  # noqa: S608 - names


def test_an_object_under_another_name_is_no_loss(small):
    """A full load finds its content where it is now."""
    (small.bucket / "log_data/1.json").rename(small.bucket / "log_data/moved.json")
    small.load()
    star = small.star()
    report = small.load(is_full=True)
    assert report.plan.losses == ()
    assert [len(rows) for rows in small.star().values()] == [len(rows) for rows in star.values()]


def test_what_is_loaded_is_not_loaded_again(small):
    """Nothing is new: no step runs, and the run is written down all the same."""
    report = small.load()
    assert (report.steps, report.record_count, report.plan.has_work) == ((), 0, False)
    assert _plays(small) == [(1, "SO1")]
    runs = small.rows("select run_id, kind, status, objects, records from starlift.runs order by 1")
    assert runs == [
        (1, "reset", "published", 0, 0),
        (2, "incremental", "published", 2, 2),
        (3, "incremental", "published", 0, 0),
    ]


def test_a_new_object_is_added(small):
    """Only it is read; staging holds the batch alone."""
    small.put("log_data/2.json", lines(play(2), play(3, page="Home")))
    report = small.load()
    assert (report.object_count, report.record_count) == (1, 2)
    assert _plays(small) == [(1, "SO1"), (2, "SO1")]
    assert small.rows("select count(*) from staging_events") == [(2,)]
    assert small.rows("select url from staging_objects") == [("s3://app/log_data/2.json",)]


def test_a_changed_object_replaces_what_it_brought(small):
    """What no object says any more leaves the star, dimensions too."""
    small.put("log_data/1.json", lines(play(5, userId="9"), play(6, userId="9", song="Two")))
    report = small.load()
    assert [each.why for copy in report.plan.copies for each in copy.taken] == [Why.CHANGED]
    assert _plays(small) == [(5, "SO1"), (6, None)]
    assert small.rows("select user_id from users") == [(9,)]
    assert small.rows("select user_id from user_levels") == [(9,)]


def test_a_changed_object_without_records(small):
    """An object that is empty now takes its rows with it."""
    small.put("log_data/1.json", b"")
    small.load()
    assert _plays(small) == []
    for table in ("users", "user_levels", "time", "play_history"):
        assert small.rows(f"select count(*) from {table}") == [(0,)]  # noqa: S608 - names


def test_the_same_content_under_another_name_is_left(small):
    """It is told of, and its rows are there once, in history too."""
    small.put("log_data/copy.json", lines(play(1)))
    report = small.load()
    (left,) = [file for copy in report.copies for file in copy.files if file.same_as]
    assert (left.url, left.same_as) == ("s3://app/log_data/copy.json", "s3://app/log_data/1.json")
    assert small.rows("select count(*) from play_history") == [(1,)]
    assert not small.load().plan.has_work


def test_a_copy_takes_the_place_of_what_changes(small):
    """When the object changes that carried the content of both, the other is loaded."""
    small.put("log_data/copy.json", lines(play(1)))
    small.load()
    small.put("log_data/1.json", lines(play(2)))
    report = small.load()
    taken = [(each.info.key, each.why) for copy in report.plan.copies for each in copy.taken]
    assert taken == [("log_data/1.json", Why.CHANGED), ("log_data/copy.json", Why.HEIR)]
    assert _plays(small) == [(1, "SO1"), (2, "SO1")]


def test_a_copy_that_is_written_anew_takes_that_place_too(small):
    """At the same time as the object changes that carried the content of both."""
    small.put("log_data/copy.json", lines(play(1)))
    small.load()
    small.put("log_data/1.json", lines(play(2)))
    small.put("log_data/copy.json", lines(play(1)))
    report = small.load()
    assert [(len(copy.taken), copy.unchanged, copy.touched) for copy in report.plan.copies] == [
        (0, 1, ()), (2, 0, ()),
    ]  # fmt: skip
    assert _plays(small) == [(1, "SO1"), (2, "SO1")]
    assert small.rows("select count(*), count(distinct url) from starlift.loaded_objects") == [
        (3, 3)
    ]
    assert not small.load().plan.has_work


def test_a_copy_statement_that_stands_twice_loads_once(small):
    """And so does an object that two COPYs of a table find."""
    own = small.project
    other = own.copy[1].replace("'${log_data}'", "'${log_data}/2'")
    copies = [*own.copy, own.copy[1], other]
    small.project = Project.of(own.directory, drop=own.drop, create=own.create, copy=copies,
                               insert=own.insert, checks=own.checks)  # fmt: skip
    small.put("log_data/2.json", lines(play(2)))
    small.load()
    assert small.rows("select count(*) from play_history") == [(2,)]
    assert small.rows("select count(*) from starlift.loaded_objects") == [(3,)]


def test_an_object_written_anew_with_the_same_content(small):
    """It is not loaded again, and known by its new time from then on."""
    small.put("log_data/1.json", lines(play(1)))
    report = small.load()
    assert not report.plan.has_work
    assert [len(copy.touched) for copy in report.plan.copies] == [0, 1]
    assert [len(copy.touched) for copy in small.load().plan.copies] == [0, 0]


def test_an_object_that_changes_into_another_one(small):
    """Its rows go, and the other's stay: two names of one content are one object."""
    small.put("log_data/2.json", lines(play(2)))
    small.load()
    small.put("log_data/1.json", lines(play(2)))
    small.load()
    assert _plays(small) == [(2, "SO1")]
    small.put("log_data/1.json", lines(play(1)))
    small.load()
    assert _plays(small) == [(1, "SO1"), (2, "SO1")]


def test_a_vanished_object_keeps_its_rows(small):
    """It is told of at each load, and one that comes back unchanged is not loaded again."""
    small.put("log_data/2.json", lines(play(2)))
    small.load()
    small.take_away("log_data/1.json")
    report = small.load()
    assert [each.url for copy in report.plan.copies for each in copy.vanished] == [
        "s3://app/log_data/1.json"
    ]
    assert _plays(small) == [(1, "SO1"), (2, "SO1")]
    small.put("log_data/1.json", lines(play(1)))
    assert not small.load().plan.has_work


def test_a_full_load_does_not_lose_what_has_vanished(small):
    """It refuses, names the objects, and does as it is told with --accept-loss."""
    small.put("log_data/2.json", lines(play(2)))
    small.load()
    small.take_away("log_data/1.json")
    small.put("log_data/3.json", lines(play(2)))
    small.load()
    small.take_away("log_data/3.json")  # it brought nothing: 2.json says the same
    with pytest.raises(ProjectError, match=r"rows of 1 objects.*\n.*log_data/1.json") as refused:
        small.load(is_full=True)
    assert "--accept-loss" in refused.value.hint
    url = "s3://app/log_data/1.json"
    rows = "1 of public.play_history, 1 of public.songplays"
    assert refused.value.message.splitlines()[1:] == [
        f"  {url} (public.staging_events): {rows}",
        f"In all {rows}.",
    ]
    assert _plays(small) == [(1, "SO1"), (2, "SO1")]
    planned = plan(small.connection, small.project, small.settings,
                   LoadOptions(is_full=True, accepts_loss=True))  # fmt: skip
    report = small.load(is_full=True, accepts_loss=True)
    brought = (("public.play_history", 1), ("public.songplays", 1))
    lost = Loss(url, "public.staging_events", brought)
    assert planned.losses == report.plan.losses == (lost,)
    (told,) = report.object_notices
    assert told.kind == "given_up"
    assert told.objects == (f"{url} ({rows})",)
    assert _plays(small) == [(2, "SO1")]
    assert small.load().plan.copies[1].vanished == ()


def test_an_event_in_two_objects_stays_while_one_says_it(small):
    """The first delivery by time counts; when its object changes, the other's does."""
    small.put("log_data/2.json", lines(play(1, minute=1, level="paid")))
    small.load()
    assert _plays(small, "item_in_session, level") == [(1, "free")]
    small.put("log_data/1.json", lines(play(3)))
    small.load()
    assert _plays(small, "item_in_session, level") == [(1, "paid"), (3, "free")]


def test_a_late_event_does_not_set_a_user_back(small):
    """The latest level is by the time of the event; a user who goes out and back has three rows."""
    small.put("log_data/3.json", lines(play(3, minute=30)))
    small.load()
    small.put("log_data/2.json", lines(play(2, minute=20, level="paid")))
    small.load()
    assert small.rows("select level from users") == [("free",)]
    spans = small.rows("select level, valid_from, valid_to from user_levels order by valid_from")
    assert [level for level, _, _ in spans] == ["free", "paid", "free"]
    assert [start for _, start, _ in spans[1:]] == [end for _, _, end in spans[:-1]]
    assert f"{spans[-1][2]:%Y-%m-%d}" == "9999-12-31"


def test_a_play_finds_its_song_when_it_comes_and_loses_it_when_it_is_corrected(small):
    """By title, artist and duration as they were played."""
    small.put("log_data/2.json", lines(play(2, song="Two", length=2.5)))
    small.load()
    assert _plays(small) == [(1, "SO1"), (2, None)]
    small.put("song_data/2.json", lines(SONG | {"song_id": "SO2", "title": "Two", "duration": 2.5}))
    small.load()
    assert _plays(small) == [(1, "SO1"), (2, "SO2")]
    small.put("song_data/1.json", lines(SONG | {"title": "Won"}))
    small.load()
    assert _plays(small) == [(1, None), (2, "SO2")]
    assert small.rows("select title from songs order by 1") == [("Two",), ("Won",)]


def test_rejects_and_failures_are_written_down(small):
    """Of a run that publishes and of one that does not, which is marked so."""
    small.put("log_data/2.json", lines(play(2), {"ts": "never"}))
    small.load()
    small.put("log_data/3.json", b"{\n" * 1000)
    with pytest.raises(CopyError):
        small.load()
    found = small.rows(
        "select run_id, is_published, count(*), min(url) from starlift.rejected_records "
        "group by run_id, is_published order by run_id"
    )
    assert found == [
        (3, True, 1, "s3://app/log_data/2.json"),
        (4, False, 1000, "s3://app/log_data/3.json"),
    ]
    last = small.rows("select status, rejected, message from starlift.runs where run_id = 4")
    assert last[0][:2] == ("failed", 1000)
    assert "Load into table 'staging_events' failed" in last[0][2]
    assert _plays(small) == [(1, "SO1"), (2, "SO1")]
    assert small.rows("select count(*) from starlift.loaded_objects") == [(3,)]


def test_a_load_that_fails_before_its_first_step_is_written_down(small):
    """A bucket that is gone, a full load that would lose rows: each is a failed run."""
    small.put("log_data/2.json", lines(play(2)))
    small.take_away("log_data/1.json")
    with pytest.raises(ProjectError, match="would lose the rows"):
        small.load(is_full=True)
    small.bucket.rename(small.bucket.with_name("gone"))
    with pytest.raises(ObjectNotFoundError):
        small.load()
    query = "select kind, status, message from starlift.runs where run_id > 2 order by run_id"
    (full, gone) = small.rows(query)
    assert full[:2] == ("full", "failed")
    assert "would lose the rows" in full[2]
    assert gone[:2] == ("incremental", "failed")
    assert "is not a directory" in gone[2]
    assert _plays(small) == [(1, "SO1")]


def test_a_reset_that_fails_is_written_down(small):
    """And what was loaded still counts."""
    own = small.project
    small.project = Project.of(
        own.directory, drop=own.drop, create=["create table t (a int, a int)"]
    )
    with pytest.raises(SqlError):
        small.reset()
    last = small.rows("select kind, status from starlift.runs order by run_id desc limit 1")
    assert last == [("reset", "failed")]
    small.project = own
    assert not small.load().plan.has_work


def test_a_reset_forgets_what_was_loaded_and_keeps_the_runs(small):
    """After it everything is new again."""
    small.reset()
    assert small.rows("select count(*) from starlift.loaded_objects") == [(0,)]
    assert small.load().object_count == 2
    assert small.rows("select count(*) from starlift.runs") == [(4,)]


def test_a_table_that_was_emptied_is_noticed(small):
    """A load would build upon rows that are not there: it refuses, and --full makes it good."""
    small.connection.execute("delete from songplays")
    small.put("log_data/2.json", lines(play(2)))
    with pytest.raises(ProjectError, match=r"public.songplays is empty, and had 1 rows"):
        small.load()
    small.load(is_full=True)
    assert _plays(small) == [(1, "SO1"), (2, "SO1")]


def test_a_table_that_is_missing_is_named(small):
    """And so is one whose rows were changed by somebody else."""
    small.connection.execute("insert into users (user_id) values (99)")
    small.put("log_data/2.json", lines(play(2)))
    (notice,) = small.load().notices
    assert notice.startswith("public.users has 2 rows, and had 1 when run 2 published it: ")
    small.connection.execute("drop table user_levels")
    with pytest.raises(ProjectError, match="user_levels is not there"):
        small.load()


def test_the_ledger_tells_of_so_many_runs(small):
    """The oldest runs go with all that belongs to them; what is loaded stays known."""
    small.configured("[LOAD]\nKEEP_RUNS = 2\n", {})
    small.put("log_data/2.json", lines(play(2)) + b"\n{")
    small.load()
    small.load()
    assert small.rows("select run_id from starlift.runs order by run_id") == [(3,), (4,)]
    assert small.rows("select distinct run_id from starlift.run_steps") == [(3,)]
    assert small.rows("select count(*) from starlift.rejected_records") == [(1,)]
    small.load()
    assert small.rows("select run_id from starlift.runs order by run_id") == [(4,), (5,)]
    assert small.rows("select count(*) from starlift.run_steps") == [(0,)]
    assert small.rows("select count(*) from starlift.loaded_objects") == [(3,)]
