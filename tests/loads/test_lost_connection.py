"""A session that is lost at a COMMIT: the load finds out what became of it, all counts once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from starlift.config import Settings
from starlift.engines.duckdb.connection import DuckDbConnection
from starlift.errors import ConnectionLostError
from tests.loads.arrivals import Arrivals
from tests.loads.conftest import PATHS


def _lost() -> ConnectionLostError:
    return ConnectionLostError("The server closed the connection")


class Lossy(DuckDbConnection):
    """The embedded engine's session, lost at its nth COMMIT from now on, before it or after it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.left, self.takes_effect = 0, False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction; at the one that is lost no answer comes."""
        self.left -= 1
        is_lost = self.left == 0
        try:
            with super().transaction():
                yield
                if is_lost and not self.takes_effect:
                    raise _lost()
        except ConnectionLostError:
            self.close()
            raise
        if is_lost:
            self.close()
            raise _lost()

    def lose(self, commit: int, *, takes_effect: bool) -> None:
        """Lose the session at a COMMIT, the next being the first."""
        self.left, self.takes_effect = commit, takes_effect


@pytest.fixture
def lossy(arrivals, month, keys):
    """A warehouse that has a part of the month, and a session that can be lost."""
    arrivals.bring(month, [PATHS, *keys[::3]])
    arrivals.load()
    arrivals.connection.close()
    arrivals.connection = Lossy(arrivals.settings)
    arrivals.bring(month, keys)
    return arrivals


def _runs(arrivals: Arrivals) -> list[tuple[object, ...]]:
    return arrivals.rows("select kind, status from starlift.runs order by run_id")


def test_a_load_that_was_published_is_told_as_published(lossy, whole):
    """No answer came to the COMMIT, which took effect: the ledger has the run, and it succeeds."""
    lossy.connection.lose(2, takes_effect=True)
    report = lossy.load()
    assert report.notices[-1] == (
        "The connection was lost as run 3 was published; the ledger has it: all of it stands."
    )
    assert lossy.star() == whole
    assert _runs(lossy)[1:] == [("incremental", "published")] * 2
    assert lossy.load().plan.has_work is False


def test_a_load_that_was_not_published_is_told_as_failed(lossy, whole):
    """The COMMIT took no effect: the run stands as failed, the next one loads all of it."""
    before = lossy.star()
    lossy.connection.lose(2, takes_effect=False)
    with pytest.raises(ConnectionLostError, match=r"(?s)closed.*nothing was published"):
        lossy.load()
    assert lossy.star() == before
    assert _runs(lossy)[-1] == ("incremental", "failed")
    assert not any("The last run" in notice for notice in lossy.load().notices)
    assert lossy.star() == whole


@pytest.mark.parametrize("takes_effect", [True, False])
@pytest.mark.parametrize("commit", [1, 2])
def test_whatever_commit_is_lost_all_counts_once(lossy, whole, commit, takes_effect):
    """That which takes the lease, and that of the load."""
    lossy.connection.lose(commit, takes_effect=takes_effect)
    try:
        lossy.load()
    except ConnectionLostError:
        lossy.connection.reconnect()
    lossy.load()
    assert lossy.star() == whole
    assert lossy.load().plan.has_work is False


def test_a_full_load_is_found_too(lossy, whole):
    """Of a load that makes everything anew, too, the ledger tells."""
    lossy.connection.lose(2, takes_effect=True)
    report = lossy.load(is_full=True)
    assert "all of it stands" in report.notices[-1]
    assert lossy.star() == whole
