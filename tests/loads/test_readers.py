"""Whoever reads while loads run sees what was published, and nothing between."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from tests.loads.arrivals import Arrivals
from tests.loads.conftest import PATHS

_LOADS = 50
# So often at most a reader reads: without a pause the loads would have no processor left.
_EVERY_S = 0.02
# One statement: what it sees is one state of the warehouse.
_STATE = """
select
    (select count(*) from songplays),
    (select count(*) from play_history where user_id is not null),
    (select count(distinct (session_id, item_in_session)) from play_history
        where user_id is not null),
    (select count(*) from starlift.loaded_objects where table_name = 'public.staging_events'),
    (select count(*) from starlift.runs where kind = 'incremental'),
    (select count(*) from songplays anti join users using (user_id)),
    (select count(*) from songplays anti join time using (start_time))
"""


class Reader(threading.Thread):
    """Reads again and again, on a connection of its own, until it is told to stop."""

    def __init__(self, arrivals: Arrivals) -> None:
        super().__init__()
        self._database = arrivals.connection._session.database.cursor()
        self._is_done = threading.Event()
        self.states: list[tuple[int, ...]] = []
        self.failure: Exception | None = None

    def run(self) -> None:
        """Read until the end."""
        try:
            with closing(self._database) as database:
                database.execute('USE "starlift warehouse".public')
                while not self._is_done.wait(_EVERY_S):
                    (state,) = database.execute(_STATE).fetchall()
                    self.states.append(state)
        except Exception as error:  # noqa: BLE001 - the test raises it
            self.failure = error

    def stop(self) -> None:
        """End the reading, and raise what went wrong in it."""
        self._is_done.set()
        self.join()
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def many(arrivals, month, keys):
    """The month's logs cut into fifty objects and more, and the first of them loaded."""
    logs = [key for key in keys if key.startswith("log")]
    arrivals.bring(month, [PATHS, *(key for key in keys if key.startswith("song"))])
    pieces = []
    for key in logs:
        lines = (month / key).read_bytes().splitlines()
        pieces += [(f"{key}-{at}", b"\n".join(lines[at::2])) for at in (0, 1)]
    arrivals.put(*pieces[0])
    arrivals.load()
    return arrivals, pieces[1 : 1 + _LOADS]


def test_readers_see_published_states_alone(many):
    """Through fifty loads: plays, history and ledger of each state they see belong together."""
    arrivals, pieces = many
    before = arrivals.rows(_STATE_OF_OURS)[0]
    readers = [Reader(arrivals) for _ in range(2)]
    for reader in readers:
        reader.start()
    published = {before}
    for piece in pieces:
        arrivals.put(*piece)
        arrivals.load()
        published.add(arrivals.rows(_STATE_OF_OURS)[0])
    for reader in readers:
        reader.stop()
        assert len(reader.states) > _LOADS
        assert len(set(reader.states)) > 5
        for plays, _, events, objects, runs, *missing in reader.states:
            assert (plays, objects, runs) in published
            assert plays == events
            assert missing == [0, 0]


_STATE_OF_OURS = """
select
    (select count(*) from songplays),
    (select count(*) from starlift.loaded_objects where table_name = 'public.staging_events'),
    (select count(*) from starlift.runs where kind = 'incremental')
"""


def test_a_reader_that_holds_a_snapshot_does_not_make_the_file_grow(many, tmp_path):
    """It sees what it saw; when it has gone, the file is no larger than if it had not been."""
    arrivals, pieces = many
    alone = arrivals.copy(tmp_path / "alone")
    held = Arrivals(arrivals.directory)
    holder = held.connection._session.database.cursor()
    holder.execute('USE "starlift warehouse".public')
    holder.begin()
    seen = holder.execute(_STATE).fetchall()
    for warehouse in (alone, held):
        for piece in pieces[:12]:
            warehouse.put(*piece)
            warehouse.load()
    assert holder.execute(_STATE).fetchall() == seen
    holder.rollback()
    holder.close()
    sizes = []
    for warehouse in (alone, held):
        warehouse.put(*pieces[12])
        warehouse.load()
        warehouse.close()
        sizes.append(warehouse.settings.warehouse.path.stat().st_size)
    assert sizes[1] <= 1.2 * sizes[0]
    assert sizes[0] > 500_000
