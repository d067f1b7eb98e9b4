"""A load whose session ends before the answer to its COMMIT came: the ledger knows what became."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlift.engines.protocols import Connection
from starlift.errors import ConnectionLostError
from starlift.pipeline.lease import Lease
from starlift.pipeline.ledger import Ledger, Run


@contextmanager
def certain(connection: Connection, run: Run, lease: Lease) -> Iterator[list[str]]:
    """A run's transaction; where its session is lost, a new one looks for the run in the ledger.

    The ledger's rows are published with those of the star: where the run is among them, all is
    well, and that is told; where it is not, nothing was published.

    Raises:
        ConnectionLostError: when it is not.
        WarehouseError: when the warehouse cannot be reached again.
    """
    told: list[str] = []
    try:
        yield told
    except ConnectionLostError as error:
        connection.reconnect()
        if not Ledger(connection).has_published(run):
            lease.is_given_back = False
            error.hint = "nothing was published: run it again."
            raise
        told.append(
            f"The connection was lost as run {run.run_id} was published; the ledger has it: all "
            "of it stands."
        )
