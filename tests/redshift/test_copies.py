"""What becomes of COPYs is read from system views, which tell late and number queries again."""

from __future__ import annotations

import pytest

from starlift.engines.protocols import Outcome
from starlift.engines.redshift import copy_history
from starlift.engines.redshift.connection import RedshiftConnection
from starlift.errors import CopyError
from tests.places import ROLE
from tests.redshift_place import Cluster

_HISTORY = "from sys_load_history\nwhere session_id"
_ERRORS = "trim(error_message)"
_FAILED = "select query_id\nfrom sys_load_error_detail"


@pytest.fixture
def towns(session: RedshiftConnection, monkeypatch: pytest.MonkeyPatch) -> RedshiftConnection:
    """A session with a table of towns, which asks again at once."""
    monkeypatch.setattr(copy_history, "_LOOKS_EVERY_S", 0)
    session.execute("create table towns (id smallint)")
    return session


def _copy(cluster: Cluster, name: str, *records: str, more: str = "") -> str:
    cluster.put(name, "\n".join(records).encode())
    place = f"s3://{cluster.bucket}/{cluster.prefix}{name}"
    return f"copy towns from '{place}' iam_role '{ROLE['ARN']}' format json 'auto' {more}"


def test_views_that_tell_late_are_asked_again(towns: RedshiftConnection, cluster: Cluster) -> None:
    """Counts and load errors are those of the COPY, however late the views tell of it."""
    cluster.server.delays |= {_HISTORY: 3, _ERRORS: 3}
    good, bad = '{"id": 1}', '{"id": "x"}'
    found = towns.execute(_copy(cluster, "a", good, bad, bad, more="maxerror 5")).copy
    assert (found.loaded, found.rejected, found.objects) == (1, 2, 1)
    assert [(each.line, each.code) for each in found.errors] == [(2, 1207), (3, 1207)]
    assert [each.lines_scanned for each in found.files] == [3]
    assert cluster.server.delays == {_HISTORY: 0, _ERRORS: 0}


def test_each_copy_has_its_own_errors(towns: RedshiftConnection, cluster: Cluster) -> None:
    """Those of a COPY that failed before, in this session or one of its number, are not its own."""
    with pytest.raises(CopyError, match="1207"):
        towns.execute(_copy(cluster, "a", '{"id": "x"}'))
    cluster.server.delays[_FAILED] = 3
    with pytest.raises(CopyError, match="99999") as caught:
        towns.execute(_copy(cluster, "b", '{"id": 99999}'))
    assert "'x'" not in caught.value.message
    towns.reconnect()
    cluster.server.delays[_FAILED] = 3
    with pytest.raises(CopyError, match="88888") as caught:
        towns.execute(_copy(cluster, "c", '{"id": 88888}'))
    assert "99999" not in caught.value.message


def test_a_copy_that_runs_beside_is_not_this_one(
    towns: RedshiftConnection, cluster: Cluster
) -> None:
    """What was told of before is another COPY, and the last of what is new is this one."""
    towns.execute(_copy(cluster, "a", *['{"id": 1}'] * 7))
    towns.reconnect()
    assert towns.execute(_copy(cluster, "b", '{"id": 1}')).copy.loaded == 1
    assert towns.execute(_copy(cluster, "c", '{"id": 1}', '{"id": 2}')).copy.loaded == 2


def test_a_copy_that_no_view_tells_of(
    towns: RedshiftConnection, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails where it is not known how many records were rejected."""
    monkeypatch.setattr(copy_history, "_LOOKS", 2)
    cluster.server.delays[_HISTORY] = 2
    with pytest.raises(CopyError, match="SYS_LOAD_HISTORY does not tell how many") as caught:
        towns.execute(_copy(cluster, "a", '{"id": 1}'))
    assert "A COPY by itself stands" in caught.value.hint


def test_a_code_that_redshift_alone_gives(towns: RedshiftConnection, cluster: Cluster) -> None:
    """A load error is told as the view has it, also where no COPY meets its code here."""
    columns = ("file", "line", "column", "position", "code", "reason")
    row = (f"s3://{cluster.bucket}/{cluster.prefix}a", 1, "id", 0, 1219, "Unknown to the tests")
    cluster.server.answers[_ERRORS] = Outcome(columns=columns, rows=(row,))
    with pytest.raises(CopyError, match=r"1219 +Unknown to the tests"):
        towns.execute(_copy(cluster, "a", '{"id": "x"}'))
