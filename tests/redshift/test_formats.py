"""Objects of every kind on a Redshift server: the same rows, of the same objects, as embedded."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from starlift.config import load_settings
from starlift.pipeline.rejects import rejects, whole
from starlift.pipeline.retry import EditedRecord, prepare_retries
from starlift.project import load_project
from tests.loads.cities import PROJECT
from tests.redshift.conftest import Side
from tests.redshift_place import Cluster

_PATHS = b'{"jsonpaths": ["$.id", "$.name", "$.size"]}'
_JSON = {
    "a.json": b'{"id": 1, "name": "Ulm", "size": 1.5}\n{"id": 2, "name": "Bern"}\n',
    "b.json": b'{"ID": 3, "name": "Cork"}\n{}\n',
    "c.json": b'{"id": 4,\n "name": "Graz"}\n{"id": 5, "name": "Lodz", "source_object_id": 7}\n',
    "d.json": b'{"id": 6, "name": "Ghent"}\n{"id": "x"}\nnonsense\n{"id": 7, "name": "Oslo"}\n',
    "e.json": b'{"id": 8, "name": "Rome"}',
}
_ARRAYS = {"a.json": b'[1, "Ulm", 1.5]\n[2, "Bern", null]\n', "b.json": b'[3, "Cork", 2]'}
_TEXT = {
    "a.csv": b"id,name,size\n1,Ulm,1.5\n2,Bern,\n",
    "b.csv": b'id,name,size\n3,"Cork",2.25\n4,Ghent,1\nx,,\n',
    "c.csv": b"id,name,size\n5,Rome,7\n",
}
_CASES: dict[str, tuple[str, Mapping[str, bytes]]] = {
    "auto": ("json 'auto' maxerror 20", _JSON),
    "ignorecase": ("json 'auto ignorecase' maxerror 20", _JSON),
    "paths": ("json '${log_jsonpath}' maxerror 20", _JSON),
    "arrays": ("json '${log_data}' maxerror 20", _ARRAYS),
    "gzip": ("json 'auto' gzip maxerror 20",
             {name: gzip.compress(data) for name, data in _JSON.items()}),
    "csv": ("csv ignoreheader 1 maxerror 20", _TEXT),
    "delimited": ("delimiter ',' ignoreheader 1 maxerror 20", _TEXT),
}  # fmt: skip
_REJECTS = "line_number, column_name, raw_value, error_code, reason, raw_record"


def _rows(side: Side) -> Counter:
    """The rows, each with its object's name, and the rejects."""
    kept = side.rows(
        "select o.url, k.id, k.name, k.size from kept as k inner join "
        "starlift.loaded_objects as o on k.source_object_id = o.source_object_id"
    )
    rejected = side.rows(f"select url, {_REJECTS} from starlift.rejected_records")  # noqa: S608
    return Counter((row[0].rpartition("/")[2], *row[1:]) for row in [*kept, *rejected])


def _corrected(side: Side, *, is_text: bool) -> int:
    """Put a record in the place of each that was rejected; how many."""
    found = [*whole(rejects(side.connection, is_all=False), side.project, side.settings)]
    found.sort(key=lambda each: (each.reject.url.rpartition("/")[2], each.reject.line_number))
    edited = [
        EditedRecord(
            number,
            each.reject.reject_id,
            f"{number},Bonn,3" if is_text else f'{{"id": {number}, "name": "Bonn"}}',
        )
        for number, each in enumerate(found, start=20)
    ]
    if edited:
        made = prepare_retries(side.connection, side.project, side.settings, edited)
        side.load(retries=made.records)
    return len(edited)


@pytest.mark.parametrize("case", _CASES)
def test_rows_and_rejects_of_every_kind_of_object(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """First what is there, then objects that are others, all of it anew, rejects corrected."""
    monkeypatch.setenv("SSL_CERT_FILE", str(cluster.server.certificate))
    options, objects = _CASES[case]
    directory = tmp_path / "project"
    directory.mkdir()
    (directory / "sql_queries.py").write_text(PROJECT.replace("OPTIONS", options))
    project = load_project(directory)
    environ = {**cluster.place.variables, "STARLIFT_WAREHOUSE_ENGINE": "duckdb"}
    cluster.put("log_json_path.json", _PATHS)
    cluster.put("log_data", b'{"jsonpaths": ["$[0]", "$[1]", "$[2]"]}')
    there = Side(cluster.settings, project)
    here = Side(load_settings(cluster.place.directory, environ=environ), project)
    for name, data in objects.items():
        cluster.put(f"song_data/{name}", data)
    for side in (there, here):
        side.load()
    assert _rows(there) == _rows(here)
    assert _rows(here)
    first, *_, last = objects
    cluster.put(f"song_data/{first}", objects[last])
    cluster.put(f"song_data/{last}", objects[first])
    for side in (there, here):
        side.load()
        side.load(is_full=True)
    assert _rows(there) == _rows(here)
    counts = [_corrected(side, is_text=objects is _TEXT) for side in (there, here)]
    assert counts[0] == counts[1]
    assert counts[0] or objects is _ARRAYS
    assert _rows(there) == _rows(here)
    there.connection.close()
    here.connection.close()
