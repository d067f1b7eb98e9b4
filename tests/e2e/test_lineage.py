"""OpenLineage events of real loads, as a receiver gets them."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from openlineage.client import event_v2, facet_v2
from openlineage.client.naming.dataset import LocalFileSystem

from starlift.config import load_settings
from starlift.storage import open_store
from tests.e2e.conftest import Alter
from tests.places import ROLE, WITHIN_S, Place, place_on, sources, starlift
from tests.receiver import Event, Receiver, receiving, sending
from tests.s3_server import S3Server

CHECK, SQL = 9, 6
LOAD = "dev.etl"
# The end of a check that does not end by itself.
_ENDLESS = """
where play_history.user_id is null
union all
select a.session_id, a.item_in_session, a.start_time
from play_history as a
cross join play_history as b
cross join play_history as c
cross join play_history as d
cross join play_history as e
where md5(a.level || b.level || c.level || d.level || e.location) = '';
"""
STAR = ["artists", "songs", "users", "user_levels", "time", "songplays"]
WRITTEN = [
    "staging_songs", "staging_events",
    "changed_songs", "changed_artists", "changed_plays", "changed_users", "changed_moments",
    "song_history", "play_history",
    *STAR,
]  # fmt: skip
# Which module of the client's has the class of a facet.
FACETS = {
    "parent": facet_v2.parent_run.ParentRunFacet,
    "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet,
    "tags": facet_v2.tags_run.TagsRunFacet,
    "errorMessage": facet_v2.error_message_run.ErrorMessageRunFacet,
    "jobType": facet_v2.job_type_job.JobTypeJobFacet,
    "sql": facet_v2.sql_job.SQLJobFacet,
    "schema": facet_v2.schema_dataset.SchemaDatasetFacet,
    "dataSource": facet_v2.datasource_dataset.DatasourceDatasetFacet,
    "datasetType": facet_v2.dataset_type_dataset.DatasetTypeDatasetFacet,
    "columnLineage": facet_v2.column_lineage_dataset.ColumnLineageDatasetFacet,
    "inputStatistics": facet_v2.input_statistics_input_dataset.InputStatisticsInputDatasetFacet,
    "outputStatistics": (
        facet_v2.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet
    ),
    "dataQualityAssertions": (
        facet_v2.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet
    ),
}


def names(datasets: list[Event]) -> list[str]:
    """The datasets' names, sorted."""
    return sorted(each["name"] for each in datasets)


def tables(*short: str) -> list[str]:
    """The names of these tables, sorted."""
    return sorted(f"dev.public.{name}" for name in short)


def check_form(event: Event) -> None:
    """See that an event has the standard's form, as the client's classes know it."""
    run, job = event["run"], event["job"]
    event_v2.RunEvent(
        eventType=event_v2.RunState(event["eventType"]),
        eventTime=event["eventTime"],
        run=event_v2.Run(run["runId"]),
        job=event_v2.Job(job["namespace"], job["name"]),
        producer=event["producer"],
    )
    assert event["schemaURL"] == event_v2.RunEvent._get_schema()
    holders = [run["facets"], job["facets"]]
    for kind, own in (("inputs", "inputFacets"), ("outputs", "outputFacets")):
        for dataset in event[kind]:
            assert dataset.keys() == {"namespace", "name", "facets", own}
            holders += [dataset["facets"], dataset[own]]
    for facets in holders:
        for name, facet in facets.items():
            values = {key: value for key, value in facet.items() if not key.startswith("_")}
            FACETS[name](**values)
            assert facet["_schemaURL"] == FACETS[name]._get_schema()
            assert facet["_producer"] == event["producer"]


@dataclass(frozen=True)
class Told:
    """A place after a full load, and the receiver that has its events."""

    place: Place
    receiver: Receiver

    def of(self, table: str) -> Event:
        """That a table was done."""
        return self.receiver.of(f"{LOAD}.public.{table}", "COMPLETE")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, loaded: Place) -> Iterator[Told]:
    """A full load and its events, which are not to be changed."""
    place = loaded.copy(tmp_path_factory.mktemp("told") / "place")
    with receiving() as receiver:
        sender = sending(place, receiver)
        assert "OpenLineage" not in sender.etl("--full").succeeded().err
        yield Told(sender, receiver)


def test_a_load(told: Told) -> None:
    """A load is a job that starts and completes, each table and the checks are jobs within it."""
    parts = [f"{LOAD}.public.{name}" for name in WRITTEN] + [f"{LOAD}.checks"]
    within = [(job, state) for job in parts for state in ("START", "COMPLETE")]
    assert told.receiver.states() == [(LOAD, "START"), *within, (LOAD, "COMPLETE")]
    run_id = told.receiver.of(LOAD, "START")["run"]["runId"]
    for event in told.receiver.events:
        check_form(event)
        assert event["job"]["namespace"] == "default"
        if event["job"]["name"] == LOAD:
            assert event["run"]["runId"] == run_id
            assert "parent" not in event["run"]["facets"]
        else:
            parent = event["run"]["facets"]["parent"]
            assert (parent["run"]["runId"], parent["job"]["name"]) == (run_id, LOAD)
            assert parent["root"]["run"]["runId"] == run_id
    times = [event["eventTime"] for event in told.receiver.events if event["eventType"] == "START"]
    assert times == sorted(times)
    assert set(told.receiver.paths) == {"/api/v1/lineage"}


def test_the_runs_report_tells_the_id(told: Told) -> None:
    """`starlift runs N` shows the id under which a receiver knows the run."""
    last, *_ = told.place.starlift("--json", "runs").succeeded().out.splitlines()
    number = json.loads(last)["run_id"]
    shown = json.loads(told.place.starlift("--json", "runs", str(number)).succeeded().out)
    event = told.receiver.of(LOAD, "COMPLETE")
    assert shown["lineage_run_id"] == event["run"]["runId"]
    tags = {tag["key"]: tag["value"] for tag in event["run"]["facets"]["tags"]["tags"]}
    assert (tags["run"], tags["kind"]) == (str(number), "full")


def test_what_copies_read(told: Told, small_bucket: Path) -> None:
    """A COPY's table is made of the objects below its FROM, with their number, bytes, records."""
    event = told.of("staging_events")
    (source,) = event["inputs"]
    expected = LocalFileSystem(str(small_bucket / "log_data"))
    assert (source["namespace"], source["name"]) == (expected.get_namespace(), expected.get_name())
    files = list((small_bucket / "log_data").rglob("*.json"))
    read = source["inputFacets"]["inputStatistics"]
    lines = sum(len(file.read_text().splitlines()) for file in files)
    assert (read["fileCount"], read["rowCount"]) == (len(files), lines)
    assert read["size"] == sum(file.stat().st_size for file in files)
    (output,) = event["outputs"]
    assert output["namespace"] == f"duckdb://{told.place.warehouse}"
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == lines
    assert "copy staging_events" in event["job"]["facets"]["sql"]["query"]


def test_tables_of_the_star(told: Told) -> None:
    """A table has its sources, columns, rows and statements, and what its columns are made of."""
    event = told.of("songplays")
    assert names(event["inputs"]) == tables("changed_plays", "play_history", "song_history")
    (output,) = event["outputs"]
    assert output["name"] == "dev.public.songplays"
    ((count,),) = told.place.rows("SELECT count(*) FROM songplays")
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == count
    columns = {each["name"]: each["type"] for each in output["facets"]["schema"]["fields"]}
    assert columns["start_time"] == "timestamp"
    assert list(columns)[:2] == ["songplay_id", "start_time"]
    query = event["job"]["facets"]["sql"]["query"]
    assert query.index("delete from songplays") < query.index("insert into songplays")
    (origin,) = output["facets"]["columnLineage"]["fields"]["artist_id"]["inputFields"]
    assert origin == {
        "namespace": output["namespace"],
        "name": "dev.public.song_history",
        "field": "artist_id",
        "transformations": [{"type": "DIRECT", "subtype": "IDENTITY"}],
    }
    assert "songplay_id" not in output["facets"]["columnLineage"]["fields"]


def test_temporary_tables_are_told_apart(told: Told) -> None:
    """What a load makes for itself is a temporary table, with its columns."""
    (output,) = told.of("changed_songs")["outputs"]
    kind = output["facets"]["datasetType"]
    assert (kind["datasetType"], kind["subType"]) == ("TABLE", "TEMPORARY")
    assert [each["name"] for each in output["facets"]["schema"]["fields"]] == ["song_id"]
    (star,) = told.of("songs")["outputs"]
    assert "subType" not in star["facets"]["datasetType"]


def test_checks(told: Told) -> None:
    """A table's checks are told with how many rows may offend, and how many do."""
    event = told.receiver.of(f"{LOAD}.checks", "COMPLETE")
    found = {each["name"]: each["inputFacets"] for each in event["inputs"]}
    checks = found["dev.public.users"]["dataQualityAssertions"]["assertions"]
    key = next(each for each in checks if each["name"] == "users: one row a user_id")
    assert (key["success"], key["severity"], key["actual"]) == (True, "error", "0")
    assert all(found[name] for name in tables(*STAR))


def test_nothing_new(place: Place, receiver: Receiver) -> None:
    """A load that finds nothing new starts and completes, and has written no table."""
    sending(place, receiver).etl().succeeded()
    assert receiver.states() == [(LOAD, "START"), (LOAD, "COMPLETE")]


def test_a_batch_of_logs_alone(tmp_path: Path, own_bucket: Path, receiver: Receiver) -> None:
    """A table is made of the same tables, also where a load leaves out what brings no rows."""
    moved = next(own_bucket.glob("log_data/**/*15-events.json"))
    content = moved.read_bytes()
    moved.unlink()
    place = place_on(tmp_path / "logs", own_bucket).load()
    moved.write_bytes(content)
    sending(place, receiver).etl().succeeded()
    jobs = {job for job, _ in receiver.states()}
    assert f"{LOAD}.public.songplays" in jobs
    assert f"{LOAD}.public.staging_songs" not in jobs
    event = receiver.of(f"{LOAD}.public.song_history", "COMPLETE")
    assert names(event["inputs"]) == tables("staging_objects", "staging_songs")
    assert "insert into song_history" in event["job"]["facets"]["sql"]["query"]
    assert event["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 0


def test_a_dry_run_sends_nothing(place: Place, receiver: Receiver) -> None:
    """A plan is no run."""
    sending(place, receiver).etl("--dry-run").succeeded()
    assert receiver.events == []


def test_objects_on_s3(
    tmp_path: Path, s3_server: S3Server, s3_prefix: str, receiver: Receiver, small_bucket: Path
) -> None:
    """Objects on S3 are known by their bucket, and the receiver's key goes with every event."""
    place = Place(tmp_path, s3_server.environ()).configure(
        IAM_ROLE=ROLE, S3=sources(s3_server.bucket, s3_prefix)
    )
    store = open_store(s3_server.bucket, load_settings(tmp_path, environ=s3_server.environ()))
    for file in small_bucket.rglob("*.json"):
        key = file.relative_to(small_bucket).as_posix()
        store.write(f"{s3_prefix}{key}", file.read_bytes())
    place.create_tables().succeeded()
    sending(place, receiver, OPENLINEAGE_API_KEY="a-key").etl().succeeded()
    (source,) = receiver.of(f"{LOAD}.public.staging_songs", "COMPLETE")["inputs"]
    bucket = s3_server.bucket
    assert (source["namespace"], source["name"]) == (f"s3://{bucket}", f"{s3_prefix}song_data")
    assert set(receiver.authorizations) == {"Bearer a-key"}


def test_the_run_that_started_it(place: Place, receiver: Receiver) -> None:
    """A scheduler's run is the parent of the load, and the root of all that is within it."""
    above = str(uuid4())
    parent_id = f"air/flow/dag.task/{above}"
    sending(place, receiver, OPENLINEAGE_PARENT_ID=parent_id).etl("--full").succeeded()
    parent = receiver.of(LOAD, "COMPLETE")["run"]["facets"]["parent"]
    assert parent["run"]["runId"] == above
    assert parent["job"]["namespace"] == "air/flow"
    assert parent["job"]["name"] == "dag.task"
    within = receiver.of(f"{LOAD}.public.users", "COMPLETE")["run"]["facets"]["parent"]
    assert within["job"]["name"] == LOAD
    assert (within["root"]["job"]["name"], within["root"]["run"]["runId"]) == ("dag.task", above)


def test_a_load_that_fails(place: Place, receiver: Receiver, altered_project: Alter) -> None:
    """A load that fails says why, and tells of no table: none was published."""
    project = altered_project(
        "sql/star/users.sql", "    plays.gender,\n    plays", "    plays.sex,\n    plays"
    )
    sender = sending(place, receiver)
    ended = sender.starlift("--project", str(project), "etl", "--full").failed(SQL, "sex")
    assert "OpenLineage" not in ended.err
    assert receiver.states() == [(LOAD, "START"), (LOAD, "FAIL")]
    event = receiver.of(LOAD, "FAIL")
    check_form(event)
    message = event["run"]["facets"]["errorMessage"]["message"]
    assert "sex" in message
    assert "users.sql, line " in message


def test_a_check_that_fails(place: Place, receiver: Receiver, altered_project: Alter) -> None:
    """What the checks of a load found that did not publish is told with it."""
    project = altered_project(
        "sql/checks/unknown_keys.sql",
        "where song_history.song_id = 'unknown' or song_history.artist_id = 'unknown'",
        "where song_history.song_id <> 'unknown'",
    )
    check = project / "sql/checks/unknown_keys.sql"
    text = check.read_text().replace("severity: warning", "severity: error")
    check.write_text(text.replace("-- fate: flagged\n", ""))
    sender = sending(place, receiver)
    sender.starlift("--project", str(project), "etl", "--full").failed(CHECK, "unknown_keys")
    assert receiver.states()[-2:] == [(f"{LOAD}.checks", "FAIL"), (LOAD, "FAIL")]
    message = receiver.of(LOAD, "FAIL")["run"]["facets"]["errorMessage"]["message"]
    assert message == "Nothing was published.\nCheck unknown_keys: 40 offend"
    (history,) = (
        each["inputFacets"]["dataQualityAssertions"]["assertions"]
        for each in receiver.of(f"{LOAD}.checks", "FAIL")["inputs"]
        if each["name"] == "dev.public.song_history"
    )
    (found,) = (each for each in history if each["name"] == "unknown_keys")
    assert (found["success"], found["severity"], found["actual"]) == (False, "error", "40")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_load_that_is_ended(
    place: Place, receiver: Receiver, altered_project: Alter, number: signal.Signals, code: int
) -> None:
    """Ctrl-C and SIGTERM abort a load."""
    project = altered_project(
        "sql/checks/plays_without_user.sql", "where play_history.user_id is null;", _ENDLESS
    )
    sender = sending(place, receiver)
    with sender.started(starlift("--project", str(project), "etl", "--full")) as process:
        assert process.stderr is not None
        assert any("] check" in line for line in process.stderr)
        process.send_signal(number)
        process.communicate(timeout=WITHIN_S)
    assert process.returncode == code
    assert receiver.states()[-1] == (LOAD, "ABORT")
    check_form(receiver.of(LOAD, "ABORT"))


def test_retried_records(tmp_path: Path, receiver: Receiver, own_bucket: Path) -> None:
    """`rejects retry` is a run of the same job, of the kind retry."""
    song = next(own_bucket.glob("song_data/**/*.json"))
    song.write_text(song.read_text().replace('"duration":', '"duration":"long","was":'))
    place = place_on(tmp_path / "retry", own_bucket).load()
    (line,) = place.starlift("rejects", "--export", "-").succeeded().out.splitlines()
    reject = json.loads(line)
    mended = {**reject, "raw_record": reject["raw_record"].replace('"long"', "200.5")}
    sender = sending(place, receiver)
    sender.starlift("rejects", "retry", "-", stdin=json.dumps(mended)).succeeded()
    assert receiver.states()[-1] == (LOAD, "COMPLETE")
    tags = receiver.of(LOAD, "COMPLETE")["run"]["facets"]["tags"]["tags"]
    assert {"key": "kind", "value": "retry", "source": "STARLIFT"} in tags


def test_views(tmp_path: Path, receiver: Receiver, small_bucket: Path) -> None:
    """`create_tables.py` tells which tables its views are made of, and nothing of empty tables."""
    place = place_on(tmp_path / "views", small_bucket)
    sending(place, receiver).create_tables().succeeded()
    views = ("songs_and_unknown", "artists_and_unknown", "plays")
    within = [f"dev.create_tables.public.{view}" for view in views]
    assert receiver.states() == [
        ("dev.create_tables", "START"),
        *((job, state) for job in within for state in ("START", "COMPLETE")),
        ("dev.create_tables", "COMPLETE"),
    ]
    event = receiver.of("dev.create_tables.public.plays", "COMPLETE")
    check_form(event)
    assert names(event["inputs"]) == tables("songplays")
    (view,) = event["outputs"]
    assert view["facets"]["datasetType"]["datasetType"] == "VIEW"
    assert "outputStatistics" not in view["outputFacets"]
    columns = [each["name"] for each in view["facets"]["schema"]["fields"]]
    assert columns[:3] == ["songplay_id", "start_time", "user_id"]
    (origin,) = view["facets"]["columnLineage"]["fields"]["song_id"]["inputFields"]
    assert (origin["field"], origin["transformations"]) == ("song_id", [])


def test_a_migration(place: Place, receiver: Receiver, altered_project: Alter) -> None:
    """`migrate` tells of the tables that it makes anew."""
    project = altered_project(
        "sql/star/users.sql", "    plays.gender,\n    plays", "    'X' as gender,\n    plays"
    )
    sender = sending(place, receiver)
    sender.starlift("--project", str(project), "migrate").succeeded()
    states = receiver.states()
    assert (states[0], states[-1]) == (("dev.migrate", "START"), ("dev.migrate", "COMPLETE"))
    (users,) = receiver.of("dev.migrate.public.users", "COMPLETE")["outputs"]
    origins = users["facets"]["columnLineage"]["fields"]
    assert sorted(origins) == ["first_name", "last_name", "level", "user_id"]
    receiver.of("dev.migrate.checks", "COMPLETE")
