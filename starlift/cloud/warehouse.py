"""The database of a stack, whichever kind it is: its state, pausing, resuming, a last snapshot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from starlift.cloud.aws import Aws
from starlift.errors import CloudError


class Phase(StrEnum):
    """What a database does, in few words, whatever Amazon calls it."""

    RUNNING = "running"
    PAUSED = "paused"
    CHANGING = "changing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class State:
    """A database as it stands. `status` is Amazon's own word for `phase`.

    `secret_arn` is where Secrets Manager keeps the administrator's password.
    """

    name: str
    phase: Phase
    status: str
    size: str
    host: str | None
    port: int
    db_name: str
    db_user: str
    created_at: datetime
    secret_arn: str | None


class Warehouse(Protocol):
    """The database of a stack. Each method raises a CloudError where Amazon refuses."""

    can_pause: bool

    def find(self) -> State | None:
        """The database as it stands; None if it does not."""
        ...

    def pause(self, name: str) -> None:
        """Let it be paused."""
        ...

    def resume(self, name: str) -> None:
        """Let it be resumed."""
        ...

    def snapshot(self, name: str, snapshot: str) -> None:
        """Take a snapshot that stays when the database goes; returns when it is whole."""
        ...


def wait_until(aws: Aws, warehouse: Warehouse, phases: Collection[Phase]) -> State:
    """The database when it has come to one of the phases.

    Raises:
        CloudError: it has failed, or is gone.
    """
    while True:
        state = warehouse.find()
        if state is None:
            raise CloudError("The database of the stack is gone.", hint="starlift cloud up.")
        if state.phase in phases:
            return state
        if state.phase is not Phase.CHANGING:
            raise CloudError(f"The database {state.name} is {state.status}.")
        aws.wait()
