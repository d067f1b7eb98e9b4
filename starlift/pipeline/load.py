"""Load the warehouse: staging tables from the bucket, then the star.

From the first COPY to the ledger of what was loaded it is one transaction: others see the old
warehouse or the new one, and what counts as loaded is what was published.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from starlift.config import Settings
from starlift.engines.protocols import Connection, TableInfo
from starlift.errors import StarliftError
from starlift.pipeline.commits import certain
from starlift.pipeline.lease import leased
from starlift.pipeline.ledger import Follow, Ledger, unfollowed
from starlift.pipeline.load_digests import check_model
from starlift.pipeline.loading import Loading
from starlift.pipeline.plan import LoadPlan
from starlift.pipeline.planning import plan_kind, plan_load
from starlift.pipeline.report import LoadReport, StepReport
from starlift.pipeline.retried import (
    RETRY,
    RetriedRecord,
    corrected_records,
    plan_retries,
    still_bad_told,
    with_corrections,
)
from starlift.pipeline.staging import check_staging
from starlift.pipeline.staging_area import staging_area
from starlift.pipeline.standing import check_rows, check_tables, standing_tables
from starlift.pipeline.steps import Watch, created_tables
from starlift.pipeline.upkeep import upkeep
from starlift.project import Project, address, address_of


@dataclass(frozen=True)
class LoadOptions:
    """`is_full` loads everything anew; `accepts_loss` also where objects have vanished since.

    With `retries` only the objects of these corrected records are loaded, again. `follow` is told
    of the run.
    """

    is_full: bool = False
    accepts_loss: bool = False
    retries: tuple[RetriedRecord, ...] = ()
    follow: Follow = unfollowed


def load(
    connection: Connection,
    project: Project,
    settings: Settings,
    watch: Watch,
    options: LoadOptions = LoadOptions(),
) -> LoadReport:
    """Load what is new in the bucket, in one transaction; all of it, where that is asked for.

    A project that loads no batches is loaded in full, and the report says so. A statement that
    commits by itself, such as TRUNCATE, publishes what stands before it: the report names it.

    Raises:
        ConfigError: when the engine needs a staging area, and none is set.
        ProjectError: when a table is not there or not as the project declares it, other statements
            made its rows, or a full load would lose rows.
        SqlError: when a statement fails.
        CopyError: when a COPY fails; its load errors can be read all the same.
        RetryError: when corrected records are rejected again.
        RejectsError: when more records are rejected than the settings bear.
        StorageError: when the bucket cannot be read.
        WarehouseError: when the warehouse cannot be written.
        ConnectionLostError: when the session ended, and nothing was published.
        InUseError: when another run has it.
    """
    check_staging(project, settings)
    started = time.perf_counter()
    ledger = Ledger(connection)
    kind = RETRY if options.retries else plan_kind(project, is_full=options.is_full)
    with leased(connection, kind) as lease:
        standing = standing_tables(connection, project)
        check_tables(standing, project)
        check_model(connection, standing, project, is_full=options.is_full)
        run = ledger.begin(kind, settings.load.keep_runs)
        current = Loading(connection, project, settings, watch, standing, run, options.retries)
        current.notices += lease.notices
        with (
            options.follow(run, lambda: standing, current.record),
            ledger.failures_kept(run, current.record),
        ):
            current.plan = _plan(connection, project, settings, options)
            current.notices += _check_rows(standing, ledger, project, current.plan)
            with (
                staging_area(settings, run.run_id, current.notices) as current.area,
                _early_commits_told(current.steps),
                still_bad_told(options.retries),
                certain(connection, run, lease) as told,
                connection.transaction(),
                lease.held(),
            ):
                current.run()
                tables = _in_order(standing_tables(connection, project), project)
                current.write_down(ledger, tables)
    kept_up = upkeep(connection, project, settings, current.steps)
    return LoadReport(
        run_id=run.run_id,
        plan=current.plan,
        steps=tuple(current.steps),
        copies=tuple(current.copies.values()),
        checks=(*current.checks, *current.present),
        tables=tables,
        notices=(*current.notices, *told, *kept_up),
        object_notices=current.object_notices,
        duration_s=time.perf_counter() - started,
    )


def plan(
    connection: Connection, project: Project, settings: Settings, options: LoadOptions
) -> LoadPlan:
    """What a load would take in; nothing is written.

    Raises:
        As `load` does, before it begins.
    """
    standing = standing_tables(connection, project)
    check_tables(standing, project)
    check_model(connection, standing, project, is_full=options.is_full)
    return _plan(connection, project, settings, options)


def _plan(
    connection: Connection, project: Project, settings: Settings, options: LoadOptions
) -> LoadPlan:
    is_full, accepts_loss = options.is_full, options.accepts_loss
    found = plan_load(connection, project, settings, is_full=is_full, accepts_loss=accepts_loss)
    if options.retries:
        found = plan_retries(found, Ledger(connection).loaded(), options.retries, settings)
    return with_corrections(found, corrected_records(connection, options.retries))


def _check_rows(
    standing: Sequence[TableInfo], ledger: Ledger, project: Project, chosen: LoadPlan
) -> list[str]:
    """What has changed since the last load; for a full load it does not matter."""
    published = {} if chosen.is_full else ledger.published()
    return check_rows(project, standing, published) if published else []


@contextmanager
def _early_commits_told(reports: list[StepReport]) -> Iterator[None]:
    """Say in an error which steps have published what stood before them."""
    try:
        yield
    except StarliftError as error:
        names = ", ".join(report.name for report in reports if report.has_committed)
        if names:
            error.hint = f"{error.hint} Not all was undone: {names} committed what stood before."
        raise


def _in_order(tables: Sequence[TableInfo], project: Project) -> tuple[TableInfo, ...]:
    """The tables as the project makes them, the star behind staging; before them all others."""
    made = [address(table) for table in created_tables(project)]

    def place(table: TableInfo) -> int:
        name = address_of(table.schema, table.name)
        return made.index(name) if name in made else -1

    return tuple(sorted(tables, key=place))
