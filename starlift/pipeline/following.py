"""A run as OpenLineage events: that it began, what became of it, and what its tables were made of.

The run itself is a job without datasets. Each table that it wrote, and its checks, are jobs within
it, told of when the run has published: what was undone has made nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from starlift.config import Settings
from starlift.errors import SqlError, StarliftError
from starlift.lineage import Job, RunEvent, Sender, State, job_name, run_uuid
from starlift.pipeline.ledger import Run, RunRecord, Tables, now
from starlift.pipeline.run_parts import RunParts
from starlift.project import Project


@dataclass(frozen=True)
class Following:
    """What tells a sender of runs: called with a run, and entered around it."""

    sender: Sender
    project: Project
    settings: Settings

    @contextmanager
    def __call__(self, run: Run, tables: Tables, record: Callable[[], RunRecord]) -> Iterator[None]:
        """Tell of a run that begins, and of its end.

        When it has ended, `tables` are those with the columns that they have, and `record` is what
        it has done.
        """
        told = _Run(self, run, tables)
        self.sender.tell([told.event(State.START)])
        try:
            yield
        except BaseException as error:
            state = State.ABORT if isinstance(error, KeyboardInterrupt) else State.FAIL
            self.sender.tell(told.checks(record(), state))
            self.sender.tell([told.event(state, _message(error))])
            raise
        self.sender.tell(told.tables(record()))
        self.sender.tell(told.checks(record(), State.COMPLETE))
        self.sender.tell([told.event(State.COMPLETE)])


class _Run:
    """A run that is told of."""

    def __init__(self, following: Following, run: Run, tables: Tables) -> None:
        self._following = following
        self._run = run
        self._tables = tables
        self._job = Job(job_name(following.settings, run.kind), "RUN")
        self._id = run_uuid(following.settings, run.run_id, run.started_at)

    @cached_property
    def _parts(self) -> RunParts:
        """Its parts, when it has ended."""
        following, within = self._following, (self._id, self._job.name)
        return RunParts(following.project, following.settings, within, self._tables())

    def event(self, state: State, error: str = "") -> RunEvent:
        """That it began, or ended."""
        at = self._run.started_at if state is State.START else now()
        tags = (("run", str(self._run.run_id)), ("kind", self._run.kind))
        return RunEvent(state, at, self._id, self._job, tags=tags, error=error)

    def tables(self, record: RunRecord) -> Iterator[RunEvent]:
        """The tables that it wrote."""
        yield from self._parts.tables(record)

    def checks(self, record: RunRecord, state: State) -> Iterator[RunEvent]:
        """What its checks have found, if it came to them."""
        if record.checks:
            yield from self._parts.checks(record, state)


def _message(error: BaseException) -> str:
    """What a receiver is told of an error that ended a run: no rows and values, which are indented.

    They may be somebody's, and a catalogue has other readers than the warehouse.
    """
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    if not isinstance(error, StarliftError):
        return type(error).__name__
    told = "\n".join(line for line in error.message.splitlines() if not line.startswith(" "))
    if isinstance(error, SqlError) and error.file:
        line = f", line {error.file_line}" if error.file_line else ""
        return f"{told} (in {error.file}{line})"
    return told
