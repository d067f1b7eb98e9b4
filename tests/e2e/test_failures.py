"""What goes wrong ends in one clear message with the next step, and the warehouse is as it was."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Alter
from tests.places import ROLE, Place, place_on, sources
from tests.s3_server import S3Server

CONFIG, PROJECT, STORAGE, SQL, COPY, WAREHOUSE = range(3, 9)


@pytest.fixture(autouse=True)
def unchanged(request: pytest.FixtureRequest) -> Iterator[None]:
    """No failure changes a row of the test's place."""
    if "place" not in request.fixturenames:
        yield
        return
    place: Place = request.getfixturevalue("place")
    before = place.contents()
    yield
    assert place.contents() == before


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[S3\nREGION = us-west-2\n", ["dwh.cfg, line 1"]),
        ("REGION = us-west-2\n", ["dwh.cfg, line 1", "before the first [SECTION]"]),
        ("[S3]\nLOGDATA = s3://a/b\n", ["[S3] LOGDATA", "line 2", "did you mean LOG_DATA?"]),
        ("[WAREHOUSE]\nENGINE = oracle\n", ["'oracle'", "duckdb, postgres, redshift"]),
    ],
)
def test_a_wrong_configuration(place: Place, text: str, parts: list[str]) -> None:
    """A malformed file, an unknown key or value is named with its line."""
    place.config.write_text(text)
    place.etl().failed(CONFIG, "ConfigError", *parts)


@pytest.mark.parametrize("key", ["LOG_DATA", "LOG_JSONPATH", "SONG_DATA", "REGION"])
def test_a_missing_value(place: Place, own_bucket: Path, key: str) -> None:
    """A value that the SQL needs is asked for by its section and key."""
    given = sources("song-app") | {key: ""}
    place.configure(IAM_ROLE=ROLE, S3=given, BUCKETS={"song-app": own_bucket})
    place.etl().failed(CONFIG, f"[S3] {key} is needed", f"STARLIFT_S3_{key}")


def test_a_configuration_that_is_not_there(place: Place) -> None:
    """A file that --config or STARLIFT_CONFIG names must be there."""
    place.etl("--config", "no.cfg").failed(CONFIG, "no.cfg")
    stray = Place(place.directory, {"STARLIFT_CONFIG": "gone.cfg"})
    stray.etl().failed(CONFIG, "gone.cfg", "STARLIFT_CONFIG")


def test_a_variable_that_is_no_setting(place: Place) -> None:
    """A misspelt variable is not passed over."""
    misspelt = Place(place.directory, {"STARLIFT_S3_REGOIN": "eu-west-1"})
    misspelt.etl().failed(CONFIG, "STARLIFT_S3_REGOIN", "STARLIFT_S3_REGION")


def test_an_engine_that_is_not_there(place: Place) -> None:
    """An engine that this version does not run is refused by its name."""
    other = Place(place.directory, {"STARLIFT_WAREHOUSE_ENGINE": "postgres"})
    other.etl().failed(CONFIG, "postgres", "ENGINE = duckdb")


def test_a_cluster_that_nobody_names(place: Place) -> None:
    """Redshift without a HOST asks for it, by the setting's name."""
    other = Place(place.directory, {"STARLIFT_WAREHOUSE_ENGINE": "redshift"})
    other.create_tables().failed(CONFIG, "[CLUSTER] HOST", "STARLIFT_CLUSTER_HOST")


def test_a_project_that_is_none(place: Place, tmp_path: Path) -> None:
    """A directory without a sql_queries.py is no project."""
    ended = place.starlift("--project", str(tmp_path), "etl")
    ended.failed(PROJECT, "sql_queries.py")


def test_no_tables_yet(tmp_path: Path, small_bucket: Path) -> None:
    """etl.py before create_tables.py names the step that is missing."""
    place_on(tmp_path, small_bucket).etl().failed(PROJECT, "is not there", "create_tables.py")


def test_a_bucket_directory_that_is_not_there(place: Place, own_bucket: Path) -> None:
    """A directory of [BUCKETS] that is not there is named, with the line to change."""
    place_on(place.directory, own_bucket)
    shutil.rmtree(own_bucket)
    place.etl().failed(STORAGE, str(own_bucket), "[BUCKETS]")


@pytest.mark.parametrize(
    ("key", "value"), [("SONG_DATA", "s3://song-app/songs"), ("LOG_DATA", "s3://song-app/2018")]
)
def test_a_prefix_without_objects(place: Place, key: str, value: str) -> None:
    """A COPY whose prefix finds nothing fails as on Redshift, and names the prefix."""
    astray = Place(place.directory, {f"STARLIFT_S3_{key}": value})
    astray.etl().failed(STORAGE, "The specified S3 prefix", value.rpartition("/")[2])


def test_a_missing_jsonpaths_file(place: Place, own_bucket: Path) -> None:
    """A JSONPaths file that is not there is named."""
    place_on(place.directory, own_bucket)
    (own_bucket / "log_json_path.json").unlink()
    place.etl("--full").failed(STORAGE, "s3://song-app/log_json_path.json")


def test_jsonpaths_of_another_number(place: Place, own_bucket: Path) -> None:
    """A JSONPaths file with a path too few says how many there are and how many columns."""
    place_on(place.directory, own_bucket)
    file = own_bucket / "log_json_path.json"
    paths = json.loads(file.read_text())["jsonpaths"]
    file.write_text(json.dumps({"jsonpaths": paths[1:]}))
    place.etl("--full").failed(COPY, "JSONPath size: 17", "columns in table or column list: 18")


def test_an_object_that_leads_nowhere(place: Place, own_bucket: Path) -> None:
    """A link to nothing among the objects stops the load: no object is passed over in silence."""
    place_on(place.directory, own_bucket)
    file = next(own_bucket.glob("song_data/**/*.json"))
    file.unlink()
    file.symlink_to("nowhere.json")
    place.etl().failed(STORAGE, file.relative_to(own_bucket).as_posix())


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads whatever its permissions are")
def test_an_object_without_permission(place: Place, own_bucket: Path) -> None:
    """An object that may not be read stops the load and is named."""
    place_on(place.directory, own_bucket)
    file = next(own_bucket.glob("song_data/**/*.json"))
    file.chmod(0)
    place.etl().failed(STORAGE, file.name, "Permission denied")


def test_an_endpoint_that_nobody_listens_on(place: Place) -> None:
    """A server that does not answer is named with the object, and with the key to look at."""
    with socket.socket() as held:  # bound, but not listening: connections are refused
        held.bind(("127.0.0.1", 0))
        environ = {
            "STARLIFT_S3_ENDPOINT": f"http://127.0.0.1:{held.getsockname()[1]}",
            "STARLIFT_AWS_KEY": "a-key",
            "STARLIFT_AWS_SECRET": "a-secret",
        }
        remote = Place(place.directory, environ).configure(IAM_ROLE=ROLE, S3=sources("far-away"))
        ended = remote.etl().failed(STORAGE, "s3://far-away/", "ENDPOINT under [S3]")
    assert "a-secret" not in ended.err


def test_wrong_credentials(place: Place, s3_server: S3Server) -> None:
    """A key that the server does not know is refused without being shown."""
    environ = s3_server.environ() | {"STARLIFT_AWS_SECRET": "not-the-secret"}
    remote = Place(place.directory, environ).configure(IAM_ROLE=ROLE, S3=sources(s3_server.bucket))
    ended = remote.etl().failed(STORAGE, "AccessDeniedError", "[AWS]")
    assert "not-the-secret" not in ended.err


def test_no_credentials(place: Place) -> None:
    """Without any credentials for S3 the message says how to give them."""
    environ = {"AWS_EC2_METADATA_DISABLED": "true"}
    remote = Place(place.directory, environ).configure(IAM_ROLE=ROLE, S3=sources("far-away"))
    remote.etl().failed(STORAGE, "no AWS credentials", "AWS_ACCESS_KEY_ID")


def test_a_statement_that_cannot_be_read(place: Place, altered_project: Alter) -> None:
    """A mistake of syntax in a load is shown with its line and a caret below its column."""
    project = altered_project("sql/star/songplays.sql", "left join found", "left join join")
    ended = place.starlift("--project", str(project), "etl", "--full").failed(
        SQL, "SqlSyntaxError", "line ", "left join join"
    )
    lines = ended.err.splitlines()
    number = next(i for i, line in enumerate(lines) if "left join join" in line)
    assert lines[number + 1].strip() == "^"
    assert lines[number][lines[number + 1].index("^") :].startswith("join")


def test_a_column_that_is_not_there(place: Place, altered_project: Alter) -> None:
    """A column that no table has stops the load after its COPYs, and is shown in its line."""
    project = altered_project(
        "sql/star/users.sql", "    plays.gender,\n    plays", "    plays.sex,\n    plays"
    )
    place.starlift("--project", str(project), "etl", "--full").failed(
        SQL, "DatabaseError", "sex", "line 31:", "plays.sex,"
    )


def test_too_many_load_errors(place: Place, own_bucket: Path) -> None:
    """A COPY beyond MAXERROR loads nothing; its errors are listed, and can be read afterwards."""
    place_on(place.directory, own_bucket)
    broken = own_bucket / "log_data" / "2018" / "11" / "broken-events.json"
    broken.write_text('{"sessionId":\n' * 1000)
    place.etl().failed(COPY, "staging_events", "broken-events.json  1 ", "starlift rejects")
    rejects = place.starlift("--json", "rejects").succeeded().out.splitlines()
    assert len(rejects) == 1000
    assert {json.loads(line)["line_number"] for line in rejects} == set(range(1, 1001))


def test_a_warehouse_in_use(place: Place) -> None:
    """Another process at the warehouse is said to be there, by every command."""
    with place.database():
        for command in (place.script("etl.py"), place.script("create_tables.py")):
            place.run(command).failed(WAREHOUSE, "in use by another process")
        place.starlift("query", "select 1").failed(WAREHOUSE, "in use by another process")


@pytest.mark.parametrize("content", [b"", b"CREATE TABLE users\n" * 500, b"SQLite format 3\0" * 99])
def test_a_file_that_is_no_warehouse(tmp_path: Path, small_bucket: Path, content: bytes) -> None:
    """A file that is no warehouse, of another database or empty, is left as it is."""
    place = place_on(tmp_path, small_bucket)
    place.warehouse.write_bytes(content)
    place.create_tables().failed(WAREHOUSE, str(place.warehouse), "PATH under [WAREHOUSE]")
    assert place.warehouse.read_bytes() == content


def test_a_damaged_warehouse(place: Place) -> None:
    """A file with a broken block is neither in use nor the fault of a statement."""
    whole = place.warehouse.read_bytes()
    place.warehouse.write_bytes(whole[:5000] + bytes(9000) + whole[14_000:])
    place.starlift("query", "select 1").failed(WAREHOUSE, str(place.warehouse))
    place.warehouse.write_bytes(whole)


def test_a_warehouse_in_no_directory(place: Place) -> None:
    """A PATH in a directory that is not there is not made up."""
    path = place.directory / "not" / "there.duckdb"
    astray = Place(place.directory, {"STARLIFT_WAREHOUSE_PATH": str(path)})
    astray.create_tables().failed(WAREHOUSE, f"no directory {path.parent}")
    assert not path.parent.exists()
