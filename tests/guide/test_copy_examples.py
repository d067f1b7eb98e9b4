"""What the guide shows of COPY holds, each example over real files."""

from __future__ import annotations

import json
import tomllib

import pytest

from starlift.errors import StarliftError
from tests.conformance.warehouse import Warehouse
from tests.guide.guide_cases import HERE, Case, agree, as_text

_BUCKETS = ("mybucket", "mybucket-alpha", "mybucket-beta")
CASES = [
    Case(f"{name}-{number:03}", fields)
    for name in ("copy_json", "copy_text")
    for number, fields in enumerate(
        tomllib.loads((HERE / "cases" / f"{name}.toml").read_text("utf-8"))["case"], start=1
    )
]


@pytest.fixture
def warehouse(tmp_path):
    """An empty warehouse with the buckets of the guide's examples."""
    opened = Warehouse(tmp_path, _BUCKETS)
    yield opened
    opened.connection.close()


def _compact(text: str) -> str:
    """A text of JSON without its blanks; any other text is itself."""
    try:
        return json.dumps(json.loads(text)) if text[:1] in {"{", "["} else text
    except json.JSONDecodeError:
        return text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_example(case, warehouse):
    """The rows of an example's page are what its files give, or its error is."""
    fields = case.fields
    for url, content in fields["files"].items():
        bucket, key = url.removeprefix("s3://").split("/", 1)
        warehouse.put({key: content.encode()}, bucket)
    warehouse.connection.execute(fields["table"])
    if "error" in fields:
        with pytest.raises(StarliftError) as failed:
            warehouse.connection.execute(fields["copy"])
        assert fields["error"] in str(failed.value)
        return
    warehouse.connection.execute(fields["copy"])
    outcome = warehouse.connection.execute(fields["sql"])
    found = [[_compact(as_text(value)) for value in row] for row in outcome.rows]
    expected = [[_compact(text) for text in row] for row in fields["rows"]]
    assert list(outcome.columns) == fields["columns"]
    assert agree({**fields, "rows": expected}, found), found
