"""Small objects are joined into parts, and all that is told is told of the objects themselves."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.errors import CheckError, ConfigError, CopyError, StorageError
from starlift.pipeline.load import LoadOptions, plan
from starlift.pipeline.parts import SMALL_BYTES
from starlift.pipeline.staging_area import StagingArea
from starlift.project import CheckQuery, Project, fill
from starlift.storage import open_store
from tests.loads.arrivals import Arrivals
from tests.loads.conftest import PATHS
from tests.loads.test_objects import JSONPATHS, SONG, lines, play
from tests.s3_server import S3Server

_HERE = "\n[STAGING]\nLOCATION = parts\n"
_REJECTS = """
select table_name, url, line_number, column_name, raw_value, error_code, reason, raw_record
from starlift.rejected_records order by 1, 2, 3, 4
"""
_OBJECTS = """
select source_object_id, table_name, url, size_bytes, sha256, same_as from starlift.loaded_objects
"""


def _filled(directory: Path, month: Path, keys: list[str], more: str = "") -> Arrivals:
    made = Arrivals(directory, more=more)
    made.bring(month, [PATHS, *keys])
    made.reset()
    return made


@pytest.fixture
def staged(tmp_path, month, keys):
    """An empty warehouse whose bucket has the month, with a directory as its staging area."""
    made = _filled(tmp_path, month, keys, _HERE)
    yield made
    made.close()


def test_a_place_that_a_copy_reads_from_is_refused(tmp_path, month, keys):
    """What is left of parts there would be loaded as data; nothing is written."""
    more = "\n[STAGING]\nLOCATION = s3://app/log_data/parts\n"
    made = _filled(tmp_path, month, keys, more)
    with pytest.raises(ConfigError, match="within s3://app/log_data: the COPY of staging_events"):
        made.load()
    assert not list((made.bucket / "log_data").rglob("part-*"))
    assert made.rows("select count(*) from songplays") == [(0,)]
    made.close()


@pytest.fixture(scope="module")
def unstaged(tmp_path_factory, month, keys):
    """What the month comes to where its objects are read one by one."""
    made = _filled(tmp_path_factory.mktemp("unstaged"), month, keys)
    made.load()
    told = _told(made)
    made.close()
    return told


def _told(arrivals):
    objects = sorted(arrivals.rows(_OBJECTS))
    return arrivals.star(), arrivals.rows(_REJECTS), objects


def test_a_load_from_parts_is_as_one_from_objects(staged, unstaged):
    """Star, rejects with file and line, and the ledger's objects are the same; no part stays."""
    report = staged.load()
    assert {copy.table: copy.parts for copy in report.copies} == {
        "staging_songs": 1,
        "staging_events": 1,
    }
    assert {"stage staging_songs", "stage staging_events"} <= {step.name for step in report.steps}
    star, rejects, objects = _told(staged)
    assert rejects
    assert (star, rejects, objects) == unstaged
    assert not list((staged.directory / "parts").iterdir())


def test_a_load_from_parts_on_s3(
    tmp_path, month, keys, unstaged, s3_server: S3Server, s3_prefix: str
):
    """The staging area may be a place in a bucket; the parts are gone from it, too."""
    place = f"s3://{s3_server.bucket}/{s3_prefix}parts"
    made = _filled(tmp_path, month, keys)
    # The source's own bucket is a directory: for it no region counts.
    made.configured(f"[STAGING]\nLOCATION = {place}\n", s3_server.environ())
    assert [copy.parts for copy in made.load().copies] == [1, 1]
    assert _told(made) == unstaged
    assert not open_store(s3_server.bucket, made.settings).list(f"{s3_prefix}parts")
    made.close()


def test_batches_from_parts(tmp_path, month, keys, whole):
    """Objects that come little by little make the same star, whatever parts they were in."""
    dice = random.Random(5)  # noqa: S311 - no secret
    arriving = dice.sample(keys, len(keys))
    made = Arrivals(tmp_path, more=_HERE + "SLICES = 3\n")
    made.bring(month, [PATHS])
    made.reset()
    while arriving:
        made.bring(month, arriving[-40:])
        del arriving[-40:]
        made.load()
    assert made.star() == whole
    made.close()


def _refused(project: Project) -> Project:
    check = CheckQuery("never", "refused", "select 1 as one", "error")
    return Project.of(project.directory, drop=project.drop, create=project.create,
                      copy=project.copy, insert=project.insert, checks=[check])  # fmt: skip


def test_the_index_leads_to_each_object_and_line(tmp_path, month, keys):
    """Each line of a part is the line of the object that the index names; the manifest has all."""
    made = _filled(tmp_path, month, keys, f"{_HERE}KEEP_FAILED = yes\n")
    own = made.project
    made.project = _refused(own)
    with pytest.raises(CheckError):
        made.load()
    parts = made.directory / "parts"
    joined = set()
    for folder in parts.glob("*/*/*"):
        index = json.loads((folder / "index.json").read_text())["parts"]
        manifest = json.loads((folder / "manifest.json").read_text())["entries"]
        assert set(index) <= {entry["url"] for entry in manifest}
        alone = {entry["url"] for entry in manifest} - set(index)
        assert all(url.startswith("s3://app/") for url in alone)
        for url, pieces in index.items():
            read = (parts / url.removeprefix("s3://starlift_staging/")).read_bytes().splitlines()
            assert len(read) == sum(piece["line_count"] for piece in pieces)
            for piece in pieces:
                source = made.bucket / piece["url"].removeprefix("s3://app/")
                first = piece["first_line"] - 1
                mine = read[first : first + piece["line_count"]]
                assert mine == source.read_bytes().splitlines()
                joined.add(piece["url"])
    assert len(joined) > 100
    made.project = own
    made.load()
    assert not list(parts.iterdir())
    made.close()


def test_parts_of_a_load_that_failed_go(staged):
    """They stay only where that is asked for; those of a load that was killed go with the next."""
    parts = staged.directory / "parts"
    own = staged.project
    staged.project = _refused(own)
    with pytest.raises(CheckError):
        staged.load()
    assert not list(parts.iterdir())
    staged.project = own
    (songs, *_) = plan(staged.connection, own, staged.settings, LoadOptions()).copies
    StagingArea(staged.settings, 1).stage(fill(songs.written, staged.settings), songs.intake)
    assert list(parts.rglob("part-00001"))
    staged.load()
    assert not list(parts.iterdir())


@pytest.fixture
def few(tmp_path):
    """A warehouse of a song and a play, with a staging area."""
    made = Arrivals(tmp_path, more=_HERE)
    made.put("log_json_path.json", json.dumps({"jsonpaths": JSONPATHS}).encode())
    made.put("song_data/1.json", lines(SONG))
    made.put("log_data/1.json", lines(play(1)))
    made.reset()
    yield made
    made.close()


def test_a_copy_that_fails_names_the_object_and_its_line(few):
    """Not the part: the error, and what is kept of it, are of the object that is to be mended."""
    bad = [play(item, ts="never") for item in range(2, 1010)]
    few.put("log_data/2.json", lines(play(1010), *bad))
    with pytest.raises(CopyError, match=r"s3://app/log_data/2\.json +2 .*Check|2\.json +2 ") as got:
        few.load()
    assert {error.file for error in got.value.load_errors} == {"s3://app/log_data/2.json"}
    first = few.rows("select min(line_number), max(line_number) from starlift.rejected_records")
    assert first == [(2, 1001)]
    assert not list((few.directory / "parts").iterdir())


def test_a_broken_object_swallows_no_neighbour(few):
    """Joined, half an object would take the next one's beginning for its own end."""
    few.put("log_data/0.json", lines(play(2))[:-20])
    few.put("log_data/3.json", lines(play(3), play(4)))
    few.load()
    assert sorted(few.rows("select item_in_session from songplays")) == [(1,), (3,), (4,)]
    assert few.rows("select url, line_number from starlift.rejected_records") == [
        ("s3://app/log_data/0.json", 1)
    ]


def test_what_is_large_stays_where_it_is(few):
    """An object of a good size is read where it is; beside it the small ones are joined."""
    large = lines(*(play(item) for item in range(10, 4000)))
    assert len(large) > SMALL_BYTES
    few.put("log_data/9.json", large)
    few.put("log_data/2.json", lines(play(2)))
    few.load()
    numbered = few.rows(
        "select url, count(*) from songplays inner join starlift.loaded_objects "
        "using (source_object_id) group by url order by url"
    )
    urls = [f"s3://app/log_data/{name}.json" for name in (1, 2, 9)]
    assert numbered == list(zip(urls, (1, 1, 3990), strict=True))


def test_the_same_content_is_joined_once(few):
    """An object that says what another says is left, before it comes into a part and later."""
    few.put("log_data/2.json", lines(play(1)))
    few.load()
    few.put("log_data/3.json", lines(play(1)))
    report = few.load()
    assert few.rows("select url, same_as from starlift.loaded_objects where same_as <> '' "
                    "order by url") == [
        ("s3://app/log_data/2.json", "s3://app/log_data/1.json"),
        ("s3://app/log_data/3.json", "s3://app/log_data/1.json"),
    ]  # fmt: skip
    assert report.record_count == 0
    assert few.rows("select count(*) from songplays") == [(1,)]


_SQL_QUERIES = """
_OBJECTS = "create table staging_objects (source_object_id bigint, url varchar(2048))"
_COLUMNS = "(id int, name varchar(4), at date, source_object_id bigint)"
create_table_queries = [
    _OBJECTS,
    "create table staging " + _COLUMNS,
    "create table people " + _COLUMNS,
]
drop_table_queries = [f"drop table if exists {name}" for name in
                      ("people", "staging", "staging_objects")]
copy_table_queries = [
    "copy staging (id, name, at) from '${log_data}' iam_role default OPTIONS maxerror 1000"
]
insert_table_queries = [
    "delete from people using staging_objects "
    "where people.source_object_id = staging_objects.source_object_id",
    "insert into people select * from staging",
]
"""
_LAYOUTS = {
    "csv": ("csv", ",", b""),
    "csv with a header": ("csv ignoreheader 1", ",", b"id,name,at\n"),
    "two lines of header": ("csv ignoreheader 2 gzip", ",", b"a file\nid,name,at\n"),
    "delimited": ("delimiter '|' escape", "|", b""),
    "packed": ("delimiter ';' removequotes gzip", ";", b""),
}


def _text(dice: random.Random, delimiter: str, header: bytes) -> bytes:
    """A file of people, some of which cannot be loaded, some of which need care."""
    names = ["Ada", "Bo", "Zoë", "longer", '"Q,;|"', '"two\nlines"', "a\\\\b", ""]
    odd = dice.random() < 0.4
    rows = [
        delimiter.join([
            dice.choice(["1", "22", "x", "4"]),
            dice.choice(names if odd else names[:4]),
            dice.choice(["2018-11-01", "2018-02-30", "2020-01-31"]),
        ])
        for _ in range(dice.randint(1, 9))
    ]  # fmt: skip
    end = dice.choice(["\n", "\r\n", "\r"]) if odd else "\n"
    return header + end.join(rows).encode() + dice.choice([b"", end.encode()])


def _people(directory: Path, layout: str, files: list[bytes], more: str):
    options, _, _ = _LAYOUTS[layout]
    project = directory / "project"
    project.mkdir(parents=True)
    text = _SQL_QUERIES.replace("OPTIONS", options)
    (project / "sql_queries.py").write_text(text)
    made = Arrivals(directory, more=more, project=project)
    made.reset()
    for number, content in enumerate(files):
        packed = gzip.compress(content, mtime=0) if "gzip" in options else content
        made.put(f"log_data/{number:02}", packed)
    parts = [copy.parts for copy in made.load().copies]
    rows = sorted(made.rows("select * from people"), key=repr)
    told = rows, made.rows(_REJECTS), sorted(made.rows(_OBJECTS))
    made.close()
    return parts, told


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_files_of_text_are_joined_too(tmp_path, layout):
    """With headers, packed, and with files that reach over lines, which are read by themselves."""
    dice = random.Random(layout)  # noqa: S311 - no secret
    _, delimiter, header = _LAYOUTS[layout]
    files = [_text(dice, delimiter, header) for _ in range(30)]
    _, one_by_one = _people(tmp_path / "one", layout, files, "")
    parts, joined = _people(tmp_path / "joined", layout, files, _HERE)
    assert parts == [1]
    assert one_by_one[0]
    assert one_by_one[1]
    assert joined == one_by_one


def test_a_staging_area_that_cannot_be_made(tmp_path, few):
    """Something else has its name: the load says so, and changes nothing."""
    (tmp_path / "file").write_text("")
    few.configured("", {"STARLIFT_STAGING_LOCATION": str(tmp_path / "file")})
    with pytest.raises(StorageError, match=r"staging area .*file cannot be made"):
        few.load()
    assert few.rows("select count(*) from songplays") == [(0,)]


def test_redshift_reads_no_directory(tmp_path):
    """A staging area on this machine is refused for it, with the reason."""
    (tmp_path / "dwh.cfg").write_text("[CLUSTER]\nHOST = example.invalid\n" + _HERE)
    with pytest.raises(ConfigError, match=r"parts, and Redshift's COPY reads S3 alone"):
        load_settings(tmp_path, environ={})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("LOCATION = s3://", "no place in a bucket"),
        ("LOCATION = s3:/bucket", "no place in a bucket"),
        ("PART_MB = 0", "PART_MB"),
        ("SLICES = many", "SLICES"),
        ("KEEP_FAILED = perhaps", "KEEP_FAILED"),
    ],
)
def test_what_is_no_staging_area_is_refused(tmp_path, line, message):
    """Each setting is read with its type, and named where it is wrong."""
    (tmp_path / "dwh.cfg").write_text(f"[STAGING]\n{line}\n")
    with pytest.raises(ConfigError, match=message):
        load_settings(tmp_path, environ={})


@pytest.mark.parametrize("options", ["", "gzip"])
def test_a_part_that_is_as_its_only_object_is_loaded(cities, options):
    """It has the object's content, byte for byte, and is not taken for a second one like it."""
    made = cities(f"json 'auto' {options}", _HERE)
    for number in range(3):
        content = lines({"id": number, "name": "Ulm"}, {"id": number + 10, "name": "Bonn"}) + b"\n"
        made.put(f"song_data/{number}", gzip.compress(content, 6, mtime=0) if options else content)
        report = made.load()
        assert [(copy.parts, copy.loaded) for copy in report.copies] == [(1, 2)]
    assert made.rows("select count(*) from kept") == [(6,)]
    made.put("song_data/copy", content if not options else gzip.compress(content, 6, mtime=0))
    made.load()
    assert made.rows("select count(*) from kept") == [(6,)]
