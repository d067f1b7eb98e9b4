"""The commands that look at loads: runs, checks, rejects, plans, and what became of objects."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.e2e.conftest import Alter
from tests.places import Place, place_on, starlift


def test_rejects(place: Place, own_bucket: Path) -> None:
    """`rejects` shows what is set aside until its object is mended, --all what ever was."""
    assert place.starlift("rejects").succeeded().out == "No record is set aside.\n"
    place_on(place.directory, own_bucket)
    bad = own_bucket / "song_data" / "bad.json"
    bad.write_text('{"song_id": "' + "é" * 300 + '"}\n')
    place.etl().succeeded()
    out = place.starlift("rejects").succeeded().out
    assert len(out.splitlines()) == 3
    assert "s3://song-app/song_data/bad.json" in out
    (own_bucket / "song_data" / "good.json").write_bytes(
        next(own_bucket.glob("song_data/*/*/*/*.json")).read_bytes() + b" "
    )
    place.etl().succeeded()
    assert place.starlift("rejects").succeeded().out == out
    next(own_bucket.glob("song_data/*/*/*/*.json")).replace(bad)
    place.etl().succeeded()
    assert place.starlift("--json", "rejects").succeeded().out == ""
    [line] = place.starlift("--json", "rejects", "--all").succeeded().out.splitlines()
    row = json.loads(line)
    assert (row["url"], row["line_number"]) == ("s3://song-app/song_data/bad.json", 1)
    assert (row["table_name"], row["is_published"]) == ("staging_songs", True)


def test_rejects_go_back_in(place: Place, own_bucket: Path) -> None:
    """They are exported, edited, as text or as JSON, and retried; a file counts once."""
    place_on(place.directory, own_bucket)
    record = {"song_id": "S9", "title": "t", "artist_id": "A9", "artist_name": "a", "year": "x"}
    (own_bucket / "song_data" / "bad.json").write_text(f"{json.dumps(record)}\n{{}}\n")
    place.etl().succeeded()
    file = place.directory / "rejects.jsonl"
    out = place.starlift("rejects", "--export", str(file)).succeeded().out
    assert out == f"2 rejected records are in {file}.\n"
    assert place.starlift("rejects", "--export", "-").succeeded().out == file.read_text()
    first, second = map(json.loads, file.read_text().splitlines())
    assert (json.loads(first["raw_record"]), first["note"]) == (record, "")
    place.starlift("rejects", "retry", str(file)).succeeded()
    first["raw_record"] = record | {"year": 1999}
    file.write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n")
    told = place.starlift("rejects", "retry", str(file)).succeeded().out
    assert "1 corrected record has taken the place of a rejected one; 0 had before, 1 not" in told
    query = "select year from songs where song_id = 'S9'"
    assert json.loads(place.starlift("--json", "query", query).succeeded().out)["rows"] == [[1999]]
    again = json.loads(place.starlift("--json", "rejects", "retry", str(file)).succeeded().out)
    assert again == {"retried": [], "standing": 1, "unedited": 1}
    second["raw_record"] = "{"
    file.write_text(f"{json.dumps(second)}\n")
    place.starlift("rejects", "retry", str(file)).failed(11, "line 1, reject", "Invalid JSON")
    file.write_text('{"reject_id": 1}\nnothing\n')
    place.starlift("rejects", "retry", str(file)).failed(11, "line 1: ", "line 2: ", "--export")
    place.starlift("rejects", "retry", "none.jsonl").failed(11, "none.jsonl cannot be read")


def test_runs(place: Place) -> None:
    """`runs` lists the latest runs, `runs N` shows one with its steps; both as JSON, too."""
    lines = place.starlift("runs").succeeded().out.splitlines()
    assert [line.split(" | ")[1].strip() for line in lines[2:]] == ["incremental", "reset"]
    out = place.starlift("runs", "2").succeeded().out
    assert "status: published" in out
    assert re.search(r"copy staging_events +\| +1234 ", out)
    run = json.loads(place.starlift("--json", "runs", "2").succeeded().out)
    assert (run["checks"], run["notices"]) == ([], [])
    assert (run["records"], run["steps"][-1]["name"]) == (1274, "insert songplays")
    place.starlift("runs", "7").failed(1, "knows no run 7", "starlift runs")


def test_checks(place: Place) -> None:
    """`checks` shows what the last load's found, `--all` what they find now; an error is code 9."""
    out = place.starlift("checks").succeeded().out
    assert out == "Run 2, which published: 21 of 21 checks passed, 0 rows offend.\n"
    before = place.contents()
    assert "21 of 21 checks passed" in place.starlift("checks", "--all").succeeded().out
    assert place.contents() == before
    place.starlift("query", "delete from users where user_id in (select min(user_id) from users)")
    ended = place.starlift("checks", "--all")
    assert ended.code == 9
    assert "Check songplays: user_id stands in users: 1 offend" in ended.out
    assert "2 of 21 checks found errors" in ended.err
    found = [json.loads(line) for line in place.starlift("--json", "checks").out.splitlines()]
    assert {check["run"] for check in found} == {2}


def test_a_plan(place: Place, own_bucket: Path) -> None:
    """`etl --dry-run` says what would be loaded and why, and loads nothing."""
    place_on(place.directory, own_bucket)
    (own_bucket / "log_data" / "new.json").write_text("{}")
    before = place.contents()
    out = place.etl("--dry-run").succeeded().out
    assert "public.staging_events: 1 object to load" in out
    assert "s3://song-app/log_data/new.json  new" in out
    plan = json.loads(place.etl("--dry-run", "--json").succeeded().out)
    assert [len(copy["taken"]) for copy in plan["copies"]] == [0, 1]
    assert place.contents() == before


def test_what_became_of_objects(place: Place, own_bucket: Path) -> None:
    """`etl` tells of objects that came late, were left or vanished, `runs N` does afterwards."""
    place_on(place.directory, own_bucket)
    first, second, *_ = sorted((own_bucket / "log_data").rglob("*.json"))
    late = second.read_text().replace('"sessionId":', '"sessionId":9').encode()
    second.with_name("late.json").write_bytes(late)
    second.with_name("copy.json").write_bytes(second.read_bytes())
    first.unlink()
    days = "s3://song-app/log_data/2018/11"
    told = [
        f"  url {days}/late.json, first_play_at 2018-11-02 ",
        "1 object left: another carries the same content",
        f"  {days}/copy.json (as {days}/2018-11-02-events.json)",
        "1 object vanished: the rows are kept",
        f"  {days}/2018-11-01-events.json",
    ]
    for out in (place.etl().succeeded().out, place.starlift("runs", "3").succeeded().out):
        assert "Check late_objects: 1 " in out
        assert [line for line in told if line not in out] == []
    run = json.loads(place.starlift("--json", "runs", "3").succeeded().out)
    assert [check["check"] for check in run["checks"]] == ["late_objects"]
    assert [(each["kind"], each["objects"]) for each in run["notices"]] == [
        ("same_content", 1),
        ("vanished", 1),
    ]


def test_what_a_full_load_would_lose(place: Place, own_bucket: Path) -> None:
    """It is refused with the rows of each object; with --accept-loss the plan shows them."""
    place_on(place.directory, own_bucket)
    first = min((own_bucket / "log_data").rglob("*.json"))
    plays = first.read_text().count('"NextSong"')
    first.unlink()
    rows = f"{plays} of public.play_history, {plays} of public.songplays"
    named = f"  s3://song-app/log_data/2018/11/{first.name} (public.staging_events): {rows}\n"
    for options in (["--full"], ["--full", "--dry-run"]):
        place.etl(*options).failed(4, "would lose the rows of 1 objects", named, f"In all {rows}.")
    out = place.etl("--full", "--accept-loss", "--dry-run").succeeded().out
    assert f"1 object vanished, whose rows would be given up: {rows}\n" in out
    plan = json.loads(place.etl("--full", "--accept-loss", "--dry-run", "--json").succeeded().out)
    assert [each["rows"] for each in plan["losses"]] == [
        {"public.play_history": plays, "public.songplays": plays}
    ]


def test_values_that_were_changed(place: Place, own_bucket: Path, altered_project: Alter) -> None:
    """`etl`, `runs N` and `query` say how many values a COPY's options have changed, and where."""
    place_on(place.directory, own_bucket)
    song = {"song_id": "S9", "title": "é" * 300, "artist_id": "A9", "artist_name": "a" * 600}
    (own_bucket / "song_data" / "long.json").write_text(f"{json.dumps(song)}\n")
    project = altered_project(
        "sql/staging/staging_songs.sql", "maxerror 1000", "truncatecolumns\nmaxerror 1000"
    )
    told = (
        "staging_songs: 2 values cut to the length of the column, by TRUNCATECOLUMNS "
        "(artist_name 1, title 1)."
    )
    etl = starlift("--project", str(project), "etl", "--full")
    assert told in place.run(etl).succeeded().out.splitlines()
    assert told in place.starlift("runs", "3").succeeded().out.splitlines()
    run = json.loads(place.starlift("--json", "runs", "3").succeeded().out)
    assert run["changes"] == [
        {"table": "staging_songs", "column": name, "rule": "TRUNCATECOLUMNS", "values": 1}
        for name in ("artist_name", "title")
    ]
    copy = (
        "copy songs (song_id, title, artist_id) from 's3://song-app/song_data/long.json' "
        "iam_role 'none' json 'auto' truncatecolumns"
    )
    ended = place.starlift("query", copy).succeeded()
    assert "NOTICE: Load into table 'songs': 1 value cut to the length of the column" in ended.err
