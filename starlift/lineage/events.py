"""What is told of a run, in the house's own words: `client` says it in the standard's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlglot import exp

from starlift.lineage.names import DatasetName
from starlift.lineage.qualified import Columns


class State(StrEnum):
    """What has become of a run."""

    START = "START"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"
    ABORT = "ABORT"


@dataclass(frozen=True)
class Job:
    """What runs again and again: `kind` is RUN, TABLE or CHECKS; `statements` is its SQL."""

    name: str
    kind: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assertion:
    """A check of a dataset: `expected` and `actual` count the rows that offend."""

    name: str
    is_error: bool
    expected: int
    actual: int


@dataclass(frozen=True)
class DatasetUse:
    """A dataset that a run reads or writes, with what is known of it.

    `kind` is TABLE, TEMPORARY, VIEW or FILE. The counts are of what was read or written.
    """

    name: DatasetName
    kind: str
    columns: tuple[tuple[str, str], ...] = ()
    row_count: int | None = None
    size_bytes: int | None = None
    file_count: int | None = None
    assertions: tuple[Assertion, ...] = ()


@dataclass(frozen=True)
class Fills:
    """The statements that fill a table, for the lineage of its columns. They are not to be changed.

    `columns` are those of the tables that they name, as far as they are known.
    """

    trees: Sequence[exp.Expr] = ()
    columns: Columns = field(default_factory=dict)


@dataclass(frozen=True)
class RunEvent:
    """A run that began or ended, at a moment in UTC.

    `within` is the run of which this one is a part, with its job. `tags` tell of the run itself.
    """

    state: State
    at: datetime
    run: UUID
    job: Job
    within: tuple[UUID, str] | None = None
    tags: tuple[tuple[str, str], ...] = ()
    error: str = ""
    inputs: tuple[DatasetUse, ...] = ()
    outputs: tuple[DatasetUse, ...] = ()
    fills: Fills = Fills()
