"""The song app's real data, from its bucket to the star: every figure that is known of it."""

from __future__ import annotations

import json
import sys
import tarfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from starlift.config import load_settings
from starlift.storage import open_store
from tests.e2e.conftest import Alter
from tests.places import ROLE, ROOT, Place, place_on, sources
from tests.s3_server import S3Server

ARCHIVE = ROOT.parent / "shared" / "data" / "song_app.tar.gz"
STAR = {"songplays": 6820, "users": 96, "songs": 14_896, "artists": 9553, "time": 6813}
STAGING = {"staging_events": 8056, "staging_songs": 14_896, "staging_objects": 14_926}
HISTORY = {"play_history": 6820, "song_history": 14_896}
# A user who changes level has a span more.
LEVELS = {"user_levels": 105}
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the warehouse's times carry no zone

Fields = dict[str, Any]


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bucket's content in a directory."""
    if not ARCHIVE.is_file():
        pytest.skip(f"the song app's data is not there: {ARCHIVE}")
    directory = tmp_path_factory.mktemp("udacity-dend")
    with tarfile.open(ARCHIVE) as archive:
        if hasattr(tarfile, "data_filter"):  # from Python 3.11.4 on
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(directory)  # noqa: S202 - the data that belongs to the project
    return directory


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, bucket: Path) -> Place:
    """The warehouse of the real data. It is not to be changed."""
    return place_on(tmp_path_factory.mktemp("real"), bucket, "udacity-dend").load()


@pytest.fixture(scope="session")
def events(bucket: Path) -> list[Fields]:
    """Every record of the logs, as Python reads it."""
    files = sorted(bucket.glob("log_data/**/*.json"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


@pytest.fixture(scope="session")
def songs(bucket: Path) -> list[Fields]:
    """Every song's file, as Python reads it; what stands there as a number is kept as written."""
    return [
        json.loads(file.read_bytes(), parse_float=_Written, parse_int=_Written)
        for file in bucket.glob("song_data/**/*.json")
    ]


class _Written(str):
    """A number as it was written."""

    __slots__ = ()


def test_the_star_has_its_rows(real: Place) -> None:
    """Every table has the number of rows that a correct load gives."""
    counts = {name: sum(rows.values()) for name, rows in real.contents().items()}
    assert counts == STAR | STAGING | HISTORY | LEVELS


def test_from_parts_it_is_the_same(tmp_path: Path, bucket: Path, real: Place) -> None:
    """Where small objects are joined first, the star has the same rows."""
    place = place_on(tmp_path, bucket, "udacity-dend")
    staged = replace(place, environ={"STARLIFT_STAGING_LOCATION": str(tmp_path / "parts")})
    staged.create_tables().succeeded()
    out = staged.etl().succeeded().out
    assert "staging_songs: of 14,896 objects the small ones were joined into 1 part.\n" in out
    assert staged.star() == real.star()


def test_plays_find_their_songs_and_none_is_multiplied(real: Place) -> None:
    """A play stands once, also where two songs share title and artist; 319 know their song."""
    assert real.rows(
        """
        SELECT count(*), count(song_id), count(artist_id),
            count(DISTINCT songplay_id), count(DISTINCT (session_id, item_in_session))
        FROM songplays
        """
    ) == [(6820, 319, 319, 6820, 6820)]


def test_an_inner_join_of_every_dimension_loses_no_play(real: Place) -> None:
    """The views know all 6,820 plays, 6,501 of them as plays of the unknown song and artist."""
    query = """
        select artists_and_unknown.name = 'Unknown' as is_unknown, count(*) as plays
        from plays
        inner join songs_and_unknown on plays.song_id = songs_and_unknown.song_id
        inner join artists_and_unknown on plays.artist_id = artists_and_unknown.artist_id
        inner join users on plays.user_id = users.user_id
        inner join time on plays.start_time = time.start_time
        group by artists_and_unknown.name = 'Unknown'
        order by plays
    """
    found = json.loads(real.starlift("--json", "query", query).succeeded().out)["rows"]
    assert found == [[False, 319], [True, 6501]]


def test_a_match_by_name_alone_gives_the_known_figures(real: Place) -> None:
    """Staging can be asked after the run: 333 plays match by title and artist, as is known."""
    query = """
        select staging_events.song, staging_events.artist, count(*) as plays
        from staging_events
        where staging_events.page = 'NextSong' and exists (
            select 1 from staging_songs
            where staging_songs.title = staging_events.song
                and staging_songs.artist_name = staging_events.artist
        )
        group by staging_events.song, staging_events.artist
        order by plays desc, staging_events.song
    """
    found = json.loads(real.starlift("--json", "query", query).succeeded().out)["rows"]
    assert sum(plays for *_, plays in found) == 333
    assert [(title.split(" (")[0].split(" [")[0], plays) for title, _, plays in found[:5]] == [
        ("You're The One", 37),
        ("Catch You Baby", 9),
        ("I CAN'T GET STARTED", 9),
        ("Nothin' On You", 8),
        ("Hey Daddy", 6),
    ]
    assert found[0][1] == "Dwight Yoakam"


def test_the_answers(real: Place) -> None:
    """The three questions that the warehouse was built for have their known answers."""
    answers = ROOT / "sql" / "answers"
    rows = {
        name: json.loads(
            real.starlift("--json", "query", "-f", str(answers / f"{name}.sql")).succeeded().out
        )["rows"]
        for name in ("top_songs", "plays_by_hour", "free_and_paid")
    }
    assert [plays for *_, plays in rows["top_songs"]] == [37, 9, 9, 8, 6]
    busiest = sorted(rows["plays_by_hour"], key=lambda row: -row[1])[:3]
    assert busiest == [[16, 542], [18, 498], [17, 494]]
    assert sum(plays for _, plays in rows["plays_by_hour"]) == 6820
    assert [row[:2] for row in rows["free_and_paid"]] == [["paid", 5591], ["free", 1229]]


def test_users_and_weeks(real: Place) -> None:
    """The busiest listeners and the plays a week are those that are known."""
    assert real.rows(
        "SELECT user_id, count(*) AS plays FROM songplays GROUP BY ALL ORDER BY plays DESC LIMIT 3"
    ) == [(49, 689), (80, 665), (97, 557)]
    assert real.rows(
        "SELECT week, count(*) FROM songplays JOIN time USING (start_time) GROUP BY ALL ORDER BY 1"
    ) == [(44, 410), (45, 1257), (46, 1958), (47, 1711), (48, 1484)]


def test_staging_events_are_the_logs(real: Place, bucket: Path, events: list[Fields]) -> None:
    """Every record's every value arrives: raw UTF-8, quotes, and times to the millisecond."""
    paths = json.loads((bucket / "log_json_path.json").read_text())["jsonpaths"]
    names = [path.removeprefix("$['").removesuffix("']") for path in paths]
    expected = Counter(tuple(_event_value(name, event[name]) for name in names) for event in events)
    assert _without_source(real, "staging_events") == expected


def _without_source(place: Place, table: str) -> Counter[tuple[Any, ...]]:
    """The rows of a staging table without their objects' numbers, which stand last."""
    rows = place.contents()[table]
    assert all(row[-1] is not None for row in rows)
    return Counter(row[:-1] for row in rows.elements())


def _event_value(name: str, value: object) -> object:
    if name == "ts":
        return _moment(value)
    if name == "userId":
        return int(str(value)) if value else None
    return value


def _moment(ts_ms: Any) -> datetime:
    return _EPOCH + timedelta(milliseconds=ts_ms)


def test_staging_songs_are_the_files(real: Place, songs: list[Fields]) -> None:
    """Every song's every value arrives; a title or a name that is a number is text as written."""
    numbers = {"num_songs": int, "year": int, "duration": float}
    numbers |= {"artist_latitude": float, "artist_longitude": float}
    names = [
        name
        for (name,) in real.rows(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = 'staging_songs' "
            "AND column_name <> 'source_object_id' ORDER BY column_index"
        )
    ]
    expected = Counter(
        tuple(None if song[name] is None else numbers.get(name, str)(song[name]) for name in names)
        for song in songs
    )
    assert _without_source(real, "staging_songs") == expected
    titles = {title for (title,) in real.rows("SELECT title FROM songs")}
    assert {"4.6", "1888", "2005.1.26"} <= titles


def test_time_is_taken_apart(real: Place) -> None:
    """Each moment has its hour, day, ISO week, month, year, and its weekday counted from Sunday."""
    rows = real.rows("SELECT start_time, hour, day, week, month, year, weekday FROM time")
    for moment, *parts in rows:
        expected = [moment.hour, moment.day, moment.isocalendar().week]
        assert parts == [*expected, moment.month, moment.year, moment.isoweekday() % 7], moment
    assert ("2018-11-04", 0) in {(f"{row[0]:%Y-%m-%d}", row[-1]) for row in rows}  # a Sunday


def test_start_time_keeps_milliseconds(real: Place, events: list[Fields]) -> None:
    """The time of a play is the log's, to the millisecond."""
    plays = Counter(_moment(event["ts"]) for event in events if event["page"] == "NextSong")
    assert Counter(moment for (moment,) in real.rows("SELECT start_time FROM songplays")) == plays
    assert any(moment.microsecond for moment in plays)


def test_users_have_their_latest_level(real: Place, events: list[Fields]) -> None:
    """A user stands once, with what the latest play says of them."""
    latest: dict[int, tuple[str, str, str, str]] = {}
    order = ("ts", "sessionId", "itemInSession")
    for event in sorted(events, key=lambda event: [event[name] for name in order]):
        if event["page"] == "NextSong":
            names = ("firstName", "lastName", "gender", "level")
            latest[int(event["userId"])] = tuple(event[name] for name in names)
    assert real.contents()["users"] == Counter((key, *rest) for key, rest in latest.items())


def test_user_levels_are_the_spans_of_equal_levels(real: Place, events: list[Fields]) -> None:
    """A span begins with the first play of its level, and ends where the next one begins."""
    spans: dict[int, list[list[Any]]] = {}
    order = ("ts", "sessionId", "itemInSession")
    for event in sorted(events, key=lambda event: [event[name] for name in order]):
        if event["page"] == "NextSong":
            own, moment = spans.setdefault(int(event["userId"]), []), _moment(event["ts"])
            if not own or own[-1][0] != event["level"]:
                if own:
                    own[-1][2] = moment
                own.append([event["level"], moment, datetime(9999, 12, 31)])  # noqa: DTZ001
    expected = Counter((user, *span) for user, own in spans.items() for span in own)
    assert real.contents()["user_levels"] == expected
    assert len(expected) == LEVELS["user_levels"]


def test_artists_are_those_of_their_smallest_song(real: Place, songs: list[Fields]) -> None:
    """An artist stands once, spelled as in the file of the smallest song_id."""
    first: dict[str, tuple[str | None, ...]] = {}
    for song in sorted(songs, key=lambda song: song["song_id"]):
        texts = [song["artist_name"], song["artist_location"]]
        first.setdefault(song["artist_id"], tuple(None if t is None else str(t) for t in texts))
    found = real.rows("SELECT artist_id, name, location FROM artists")
    assert {key: rest for key, *rest in found} == {key: list(rest) for key, rest in first.items()}


def test_a_second_run_gives_the_same_star(real: Place, tmp_path: Path) -> None:
    """etl.py can be run again: nothing is new; and loaded in full, nothing is there twice."""
    again = real.copy(tmp_path)
    assert "nothing is new" in again.etl().succeeded().out
    again.etl("--full").succeeded()
    assert again.star() == real.star()


def test_staging_in_memory_gives_the_same_star(real: Place, tmp_path: Path) -> None:
    """Without kept staging tables the star is the same, and staging is empty after the run."""
    quick = Place(real.copy(tmp_path).directory, {"STARLIFT_WAREHOUSE_KEEP_STAGING": "no"})
    quick.etl("--full").succeeded()
    assert quick.star() == real.star()
    assert quick.rows("SELECT count(*) FROM staging_events") == [(0,)]


def test_the_classroom_songs(real: Place, tmp_path: Path) -> None:
    """With the small set of songs as the catalogue, 71 songs stand and one play knows its song."""
    songs = {"STARLIFT_S3_SONG_DATA": "s3://udacity-dend/classroom/song_data"}
    classroom = Place(real.copy(tmp_path).directory, songs)
    classroom.etl("--full").failed(4, "would lose the rows of 14,896 objects")
    classroom.etl("--full", "--accept-loss").succeeded()
    assert classroom.rows("SELECT count(*) FROM songs") == [(71,)]
    assert classroom.rows("SELECT count(*), count(song_id) FROM songplays") == [(6820, 1)]


@pytest.mark.soak  # fifteen thousand objects are written to the server first
def test_the_same_rows_from_s3(
    real: Place, bucket: Path, s3_server: S3Server, s3_prefix: str, tmp_path: Path
) -> None:
    """From a real S3 server, with the AWS chain's credentials, every table is the same."""
    _upload(bucket, s3_server, s3_prefix)
    environ = {
        "AWS_ACCESS_KEY_ID": s3_server.key,
        "AWS_SECRET_ACCESS_KEY": s3_server.secret,
        "STARLIFT_S3_ENDPOINT": s3_server.endpoint,
    }
    remote = Place(tmp_path, environ).configure(
        IAM_ROLE=ROLE, S3=sources(s3_server.bucket, s3_prefix)
    )
    remote.load()
    assert remote.star() == real.star()
    staging = ("staging_events", "staging_songs")
    assert [_without_source(remote, name) for name in staging] == [
        _without_source(real, name) for name in staging
    ]


def _upload(directory: Path, server: S3Server, prefix: str) -> None:
    """Put what the job reads into the server's bucket, many objects at a time."""
    settings = load_settings(directory, environ=server.environ())
    store = open_store(server.bucket, settings)
    files = [file for file in directory.rglob("*.json") if "classroom" not in file.parts]

    def put(file: Path) -> None:
        store.write(prefix + file.relative_to(directory).as_posix(), file.read_bytes())

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(put, files))


def test_the_advice_is_that_nothing_need_change(real: Place) -> None:
    """On the real rows the keys, encodings and lengths of sql/ are right."""
    answers = [str(file) for file in (ROOT / "sql" / "answers").glob("*.sql")]
    out = real.starlift("advise", *answers).succeeded().out
    assert "\nNothing to change.\n" in out
    assert "it lies beside songplays (foreign key (start_time), plays_by_hour.sql)" in out


def test_the_advice_catches_the_song_as_a_key(real: Place, altered_project: Alter) -> None:
    """95% of the plays know no song: as DISTKEY, song_id would put them all on one slice."""
    project = altered_project("sql/star/songplays.sql", "distkey (start_time)", "distkey (song_id)")
    command = [sys.executable, "-m", "starlift", "--project", str(project), "--json", "advise"]
    tables = json.loads(real.run(command).succeeded().out)["tables"]
    told = {each["table"]: each["verdicts"][0] for each in tables}["public.songplays"]
    assert (told["attribute"], told["advised"]) == ("DISTSTYLE", "KEY (start_time)")
    assert told["reason"].startswith("95% of the rows have no song_id and lie on one slice")
