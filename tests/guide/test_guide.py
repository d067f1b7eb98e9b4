"""The guide's examples give the guide's results, or stand in the list of those that do not yet."""

from __future__ import annotations

import pytest

from tests.guide.guide_cases import open_connection, read_cases, read_open_cases, verdict

CASES = read_cases()
OPEN = read_open_cases()


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    """A session on an empty warehouse."""
    connection = open_connection(tmp_path_factory.mktemp("guide"))
    yield connection
    connection.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_example(case, connection):
    """An example gives the result of its page; one that is listed as open still does not."""
    found = verdict(case, connection)
    kind = OPEN.get(case.name, "holds").partition(":")[0]
    assert found.partition(":")[0] == kind, f"{case.fields['page']}: {case.fields['sql']}\n{found}"


def test_open_cases_are_cases():
    """The list of open cases names no case that is not there."""
    assert set(OPEN) <= {case.name for case in CASES}
