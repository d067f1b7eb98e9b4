"""Rejected records are read back whole, and go back in when they are corrected."""

from __future__ import annotations

import json
import random

import pytest

from starlift.errors import RetryError
from starlift.pipeline.load import LoadOptions, load
from starlift.pipeline.rejects import rejects, whole
from starlift.pipeline.retry import EditedRecord, prepare_retries
from starlift.simulator import SimulationSpec, simulate
from tests.loads.arrivals import unwatched
from tests.loads.conftest import PATHS
from tests.seeds import seeds

LOG = "log_data/odd.json"


def _play(item, **more):
    record = {
        "page": "NextSong", "sessionId": 9_000, "itemInSession": item, "ts": 1541105830796,
        "userId": "7", "level": "paid", "firstName": "A", "lastName": "B", "song": "s",
    }  # fmt: skip
    return json.dumps(record | more)


def _good(key, items):
    return "".join(f"{_play(item, sessionId=key)}\n" for item in items)


@pytest.fixture
def started(arrivals, month, keys):
    """A warehouse with a log, a song, and an object with three bad records among its lines."""
    arrivals.bring(month, [PATHS, keys[0], keys[-1]])
    arrivals.put(LOG, "\n".join([
        _play(1), _play(2, ts="never"), _play(3), '{"page": "NextSong",', ' "broken', _play(4),
        _play(5, sessionId="x" * 2_000),
    ]).encode())  # fmt: skip
    arrivals.load()
    return arrivals


def _odd(arrivals, **options):
    found = rejects(arrivals.connection, is_all=options.get("is_all", False))
    return [each for each in found if each.url.startswith("s3://app/log_data/odd")]


def _corrections(arrivals):
    """The rejects of the odd object, each with the record as it should have been."""
    items = {2: 2, 4: 14, 7: 5}
    return [
        EditedRecord(at, each.reject_id, _play(items[each.line_number]))
        for at, each in enumerate(_odd(arrivals), start=1)
    ]


def _prepared(arrivals, edited):
    return prepare_retries(arrivals.connection, arrivals.project, arrivals.settings, edited)


def _retry(arrivals, edited):
    found = _prepared(arrivals, edited)
    if found.records:
        load(arrivals.connection, arrivals.project, arrivals.settings, unwatched,
             LoadOptions(retries=found.records))  # fmt: skip
    return found


def _items(arrivals):
    query = "select item_in_session from songplays where session_id = 9000 order by 1"
    return [item for (item,) in arrivals.rows(query)]


def _state(arrivals):
    runs = arrivals.rows("select max(run_id) from starlift.runs")
    return arrivals.star(), arrivals.rows("select * from starlift.retried_records"), runs


def test_a_record_is_read_back_whole(started):
    """Also one that is longer than what the ledger keeps, and one that reaches over lines."""
    found = list(whole(_odd(started), started.project, started.settings))
    assert [each.reject.line_number for each in found] == [2, 4, 7]
    assert [each.record for each in found] == [
        _play(2, ts="never"), '{"page": "NextSong",\n "broken', _play(5, sessionId="x" * 2_000)
    ]  # fmt: skip
    assert {each.note for each in found} == {""}
    assert len(found[2].reject.raw_record) < len(found[2].record)


def test_what_has_changed_or_vanished_is_said(started):
    """The beginning that the ledger keeps is given, with the reason."""
    found = _odd(started)
    started.put(LOG, _play(1).encode())
    assert {each.note for each in whole(found, started.project, started.settings)} == {
        "the object has changed since"
    }
    started.take_away(LOG)
    notes = {(each.note, each.record) for each in whole(found, started.project, started.settings)}
    why = "the object is no longer in the bucket"
    assert notes == {(why, each.raw_record) for each in found}


def test_corrected_records_take_the_place_of_rejected_ones(started):
    """All of them in one run; the originals are kept, and nothing is set aside any more."""
    assert _items(started) == [1, 3, 4]
    corrections = _corrections(started)
    _retry(started, corrections)
    assert _items(started) == [1, 2, 3, 4, 5, 14]
    assert _odd(started) == []
    kept = started.rows("select reject_id, original, corrected from starlift.retried_records")
    assert {row[0] for row in kept} == {each.reject_id for each in corrections}
    assert (_play(2, ts="never"), _play(2)) in {row[1:] for row in kept}
    assert started.rows("select kind, status from starlift.runs order by run_id desc limit 1") == [
        ("retry", "published")
    ]


def test_the_same_file_twice_counts_once(started):
    """Nothing is loaded then; another text for the same reject takes its place."""
    corrections = _corrections(started)
    _retry(started, corrections)
    before = _state(started)
    again = _retry(started, corrections)
    assert (again.records, again.standing) == ((), 3)
    assert _state(started) == before
    _retry(started, [corrections[0]._replace(record=_play(99))])
    assert _items(started) == [1, 3, 4, 5, 14, 99]


def test_a_part_of_the_rejects_keeps_the_ids_of_the_others(started):
    """What is not edited stays set aside, under its id."""
    before = {each.line_number: each.reject_id for each in _odd(started)}
    edited = _corrections(started)[:1]
    unedited = [EditedRecord(2, each.reject_id, each.raw_record) for each in _odd(started)[1:]]
    assert _retry(started, edited + unedited).unedited == 2
    assert {each.line_number: each.reject_id for each in _odd(started)} == {
        line: name for line, name in before.items() if line != 2
    }


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (_play(2, ts="later"), "column ts, value 'later': 1206"),
        ('{"page": ', "Invalid JSON"),
        (_play(2) + _play(3), "2 records, and not one"),
        ("", "0 records, and not one"),
        (_play(2, song="é" * 40_000), "more than 65,535 bytes"),
        ("[1]", "expected an object"),
    ],
)
def test_one_bad_line_keeps_all_out(started, record, said):
    """The message names its line and the reason; star, ledger and rejects stay as they are."""
    corrections = _corrections(started)
    star, ids = started.star(), {each.reject_id for each in _odd(started)}
    corrections[0] = corrections[0]._replace(record=record)
    with pytest.raises(RetryError, match=f"line 1, reject {corrections[0].reject_id}: .*{said}"):
        _retry(started, corrections)
    assert started.star() == star
    assert {each.reject_id for each in _odd(started)} == ids
    assert started.rows("select count(*) from starlift.retried_records") == [(0,)]


def test_an_unknown_id_and_two_texts_for_one_reject(started):
    """Both are told with their lines, together."""
    first = _corrections(started)[0]
    other = first._replace(file_line=2, record=_play(3))
    with pytest.raises(RetryError) as told:
        _retry(started, [first, other, EditedRecord(3, "none", _play(2))])
    assert "line 2, reject" in told.value.message
    assert "line 1 says something else" in told.value.message
    assert "line 3, reject none: the ledger knows no reject" in told.value.message


def test_corrections_stand_where_their_content_does(started):
    """On --full, after create_tables.py, from parts; they go with it, and come back with it."""
    content = (started.bucket / LOG).read_bytes()
    _retry(started, _corrections(started))
    star = started.star()
    started.load(is_full=True)
    assert started.star() == star
    started.reset()
    started.load()
    assert started.star() == star
    started.put(LOG, _play(1).encode())
    [notice] = started.load().notices
    assert notice.startswith(f"s3://app/{LOG} has changed: 3 corrected records of it apply no")
    assert "starlift rejects shows what of it is not" in notice
    assert _items(started) == [1]
    started.put(LOG, content)
    started.load()
    assert started.star() == star
    started.configured("[STAGING]\nLOCATION = parts\n", {})
    started.load(is_full=True)
    assert started.star() == star


def test_a_correction_that_applies_no_longer_does_not_stand(started):
    """The same file again is told that the object has changed, not that its lines are in."""
    corrections = _corrections(started)
    content = (started.bucket / LOG).read_bytes()
    _retry(started, corrections)
    started.put(LOG, content + b"\n")
    started.load()
    with pytest.raises(RetryError, match="has changed since"):
        _retry(started, corrections)
    started.put(LOG, content)
    started.load()
    found = _prepared(started, corrections)
    assert (found.records, found.standing) == ((), len(corrections))


def test_an_object_that_cannot_be_read_hinders_no_other(started):
    """Its line is left where it is not edited, and refused where it is."""
    started.put("log_data/wide.json", "no UTF-8: \xff".encode("latin-1") * 3)
    started.load()
    whole_object = [each for each in _odd(started) if each.line_number == 0]
    lines = [EditedRecord(9, each.reject_id, each.raw_record) for each in whole_object]
    found = _prepared(started, [*_corrections(started), *lines])
    assert (len(found.records), found.unedited) == (3, len(lines))


def test_an_object_that_has_changed_takes_no_correction(started):
    """Whether it was loaded anew or not; one that has vanished does not, either."""
    corrections = _corrections(started)
    started.put(LOG, _play(1).encode())
    with pytest.raises(RetryError, match="has changed since"):
        _retry(started, corrections)
    started.load()
    with pytest.raises(RetryError, match="has changed since"):
        _retry(started, corrections)
    started.take_away(LOG)
    with pytest.raises(RetryError, match="no longer in the bucket"):
        _retry(started, corrections)


def test_a_retry_loads_nothing_else(started):
    """What is new in the bucket is left to the next load."""
    started.put("log_data/later.json", _good(8_000, range(3)).encode())
    _retry(started, _corrections(started))
    assert started.rows("select count(*) from songplays where session_id = 8000") == [(0,)]
    started.load()
    assert started.rows("select count(*) from songplays where session_id = 8000") == [(3,)]


def test_rejects_of_a_load_that_published_nothing_go_in_too(started):
    """Their objects are loaded with them, once they are few enough."""
    started.configured("[LOAD]\nMAX_REJECTS = 2\n", {})
    bad = [_play(item, sessionId=7_000, ts="never") for item in range(3)]
    started.put("log_data/odd-too.json", "\n".join(bad).encode())
    with pytest.raises(Exception, match="MAX_REJECTS"):
        started.load()
    failed = [each for each in _odd(started, is_all=True) if not each.is_published]
    edited = [EditedRecord(at, each.reject_id, _play(at, sessionId=7_000))
              for at, each in enumerate(failed[:2], start=1)]  # fmt: skip
    _retry(started, edited)
    assert started.rows("select count(*) from songplays where session_id = 7000") == [(2,)]


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A bucket without a bad record, and its logs and songs."""
    bucket = tmp_path_factory.mktemp("clean") / "bucket"
    simulate(bucket, SimulationSpec(users=20, songs=20, plays=600))
    found = sorted(path.relative_to(bucket).as_posix() for path in bucket.rglob("*_data/**/*.json"))
    return bucket, found


@pytest.mark.parametrize("seed", seeds(2, 8))
def test_the_star_is_that_of_objects_that_were_right_from_the_start(arrivals, clean, seed):
    """Records are spoilt at random, loaded in runs, corrected in parts, loaded anew at times."""
    bucket, keys = clean
    dice = random.Random(seed)  # noqa: S311 - no secret
    right: dict[tuple[str, int], str] = {}
    chosen = [*dice.sample([key for key in keys if key.startswith("log")], 5), keys[-1], keys[-2]]
    for key in chosen:
        lines = (bucket / key).read_text().splitlines()
        places = range(0, len(lines), 2)  # of two broken lines side by side the first has both
        for at in dice.sample(places, min(3, len(places))):
            right[f"s3://app/{key}", at + 1] = lines[at]
            lines[at] = dice.choice([lines[at][:-9], f"[{lines[at]}]", "{}", "none", "{"])
        arrivals.put(key, "\n".join(lines).encode())
    arrivals.load()
    while found := rejects(arrivals.connection, is_all=False):
        some = dice.sample(found, dice.randint(1, len(found)))
        _retry(arrivals, [EditedRecord(at, e.reject_id, right[e.url, e.line_number])
                          for at, e in enumerate(some, start=1)])  # fmt: skip
        if dice.random() < 0.4:
            arrivals.load(is_full=True)
    star = arrivals.star()
    arrivals.bring(bucket, chosen)
    arrivals.load(is_full=True)
    assert arrivals.star() == star
