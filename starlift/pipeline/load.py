"""Load the warehouse: staging tables from the bucket, then the star.

From the first COPY to the ledger of what was loaded it is one transaction: others see the old
warehouse or the new one, and what counts as loaded is what was published.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from sqlglot import exp

from starlift.config import Settings
from starlift.copy.load_errors import LoadError
from starlift.copy.report import CopyReport
from starlift.engines.protocols import Connection, TableInfo
from starlift.errors import CopyError, StarliftError
from starlift.pipeline.checking import offence, refuse_fatal, run_checks, run_present_checks
from starlift.pipeline.lease import leased
from starlift.pipeline.ledger import Ledger, Run, RunRecord
from starlift.pipeline.limits import refuse_rejects
from starlift.pipeline.load_digests import add_digests, check_model
from starlift.pipeline.notices import object_notices
from starlift.pipeline.plan import LoadPlan, loaded_objects
from starlift.pipeline.planning import plan_kind, plan_load
from starlift.pipeline.report import LoadReport, Notice, StepReport
from starlift.pipeline.retried import (
    RETRY,
    RetriedRecord,
    corrected_records,
    outdated,
    plan_retries,
    refuse_still_bad,
    still_bad_told,
    with_corrections,
    write_retried,
)
from starlift.pipeline.source_keys import note_keys
from starlift.pipeline.staging import (
    STAGING_OBJECTS,
    STAGING_OBJECTS_COLUMNS,
    copied_tables,
    kept_in_memory,
    staging_objects,
)
from starlift.pipeline.staging_area import Staged, StagingArea, staging_area
from starlift.pipeline.standing import check_rows, check_tables, kept_rows
from starlift.pipeline.steps import Step, Watch, created_tables, run_step, step
from starlift.project import Project, address, address_of
from starlift.quality import CheckResult


@dataclass(frozen=True)
class LoadOptions:
    """`is_full` loads everything anew; `accepts_loss` also where objects have vanished since.

    With `retries` only the objects of these corrected records are loaded, again.
    """

    is_full: bool = False
    accepts_loss: bool = False
    retries: tuple[RetriedRecord, ...] = ()


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
        ProjectError: when a table is not there or not as the project declares it, other statements
            made its rows, or a full load would lose rows.
        SqlError: when a statement fails.
        CopyError: when a COPY fails; its load errors can be read all the same.
        RetryError: when corrected records are rejected again.
        RejectsError: when more records are rejected than the settings bear.
        StorageError: when the bucket cannot be read.
        WarehouseError: when the warehouse cannot be written.
        InUseError: when another run has it.
    """
    started = time.perf_counter()
    ledger = Ledger(connection)
    kind = RETRY if options.retries else plan_kind(project, is_full=options.is_full)
    with leased(connection, kind) as lease:
        standing = connection.catalog.tables()
        check_tables(standing, project)
        check_model(connection, standing, project, is_full=options.is_full)
        run = ledger.begin(kind, settings.load.keep_runs)
        current = _Load(connection, project, settings, watch, standing, run, options.retries)
        current.notices += lease.notices
        with ledger.failures_kept(run, current.record):
            current.plan = _plan(connection, project, settings, options)
            current.notices += _check_rows(standing, ledger, project, current.plan)
            with (
                staging_area(settings, run.run_id, current.notices) as current.area,
                _early_commits_told(current.steps),
                still_bad_told(options.retries),
                connection.transaction(),
                lease.held(),
            ):
                current.run()
                tables = _in_order(connection.catalog.tables(), project)
                current.write_down(ledger, tables)
    return LoadReport(
        run_id=run.run_id,
        plan=current.plan,
        steps=tuple(current.steps),
        copies=tuple(current.copies.values()),
        checks=(*current.checks, *current.present),
        tables=tables,
        notices=tuple(current.notices),
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
    standing = connection.catalog.tables()
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


@dataclass
class _Load:
    """A load that goes on, and what it has done so far: `copies` by their statements."""

    connection: Connection
    project: Project
    settings: Settings
    watch: Watch
    standing: Sequence[TableInfo]  # before the load
    of: Run
    retries: tuple[RetriedRecord, ...]
    area: StagingArea | None = None
    plan: LoadPlan = field(init=False)  # once the bucket was looked at
    steps: list[StepReport] = field(default_factory=list)
    copies: dict[str, CopyReport] = field(default_factory=dict)
    checks: list[CheckResult] = field(default_factory=list)
    present: list[CheckResult] = field(default_factory=list)  # where nothing was new
    notices: list[str] = field(default_factory=list)
    object_notices: tuple[Notice, ...] = ()

    def run(self) -> None:
        """All steps and checks, if there is anything to load."""
        if not self.plan.has_work:
            self.present = run_present_checks(self.connection, self.project, self.settings)
            refuse_fatal(self.present)
            return
        steps = self._steps()
        count = len(steps) + 1
        in_memory = self._in_memory()
        copied = len(steps) - len(self.project.insert)
        for number, each in enumerate(steps, start=1):
            self.watch(number, count, each.name)
            self._run(each)
            if number == copied:
                refuse_still_bad(self.record().rejects, self.retries)
                refuse_rejects(self.copies.values(), self.settings.load)
        self.watch(count, count, "check")
        for result in run_checks(self.connection, self.project, self.standing, self.settings):
            self.checks.append(result)
        for name in in_memory:
            self.connection.execute(f'drop table "{name}"')
        refuse_fatal(self.checks)

    def _steps(self) -> list[Step]:
        """Empty the tables, copy into staging, insert into the star."""
        return [
            *(_empty(table) for table in self._emptied()),
            *(Step(f"keep {name} in memory", _as_temporary(name)) for name in self._in_memory()),
            *self._copies(),
            *(step(self.project, written, self.settings) for written in self.project.insert),
        ]

    def _run(self, each: Step) -> None:
        if self.area is not None and each.intake is not None:
            self._run_staged(each, self.area.stage(each.statement, each.intake))
            return
        outcome, report = run_step(self.connection, self.project, each)
        self.steps.append(report)
        if outcome.copy is not None:
            self.copies[each.written] = outcome.copy
        if each.name == f"empty {STAGING_OBJECTS}":
            self._note_objects()

    def _run_staged(self, each: Step, staged: Staged) -> None:
        """Run a COPY on what was staged for it; sources are told of, and no parts."""
        name = each.name.replace("copy", "stage", 1)
        self.steps.append(StepReport(name, None, staged.duration_s))
        current = replace(each, statement=staged.statement, intake=staged.intake)
        try:
            outcome, report = run_step(self.connection, self.project, current)
        except CopyError as error:
            raise staged.failed(error) from error
        self.steps.append(report)
        if outcome.copy is not None:
            self.copies[each.written] = staged.told(outcome.copy)

    def _emptied(self) -> Sequence[exp.Table]:
        """Before a batch the staging tables; before a full load all of the project's."""
        listed = staging_objects(self.project)
        if self.plan.is_full or listed is None:
            return created_tables(self.project)
        return [listed, *copied_tables(self.project)]

    def _in_memory(self) -> tuple[str, ...]:
        return () if self.settings.warehouse.keep_staging else kept_in_memory(self.project)

    def _copies(self) -> list[Step]:
        """The COPYs that have something to take in; without plans for them, all."""
        plans = {copy.written: copy for copy in self.plan.copies}
        # A COPY that is written twice takes a batch's objects in once.
        written_once = dict.fromkeys(self.project.copy) if plans else self.project.copy
        return [
            step(self.project, written, self.settings, plans[written].intake)
            if written in plans
            else step(self.project, written, self.settings)
            for written in written_once
            if written not in plans or plans[written].taken
        ]

    def _note_objects(self) -> None:
        """Tell the project's statements which objects the batch has."""
        table = staging_objects(self.project)
        assert table is not None  # noqa: S101 - it has been emptied
        copies = self.plan.copies
        rows = [(each.object_id, each.info.url) for copy in copies for each in copy.taken]
        self.connection.append(address(table), STAGING_OBJECTS_COLUMNS, rows)

    def write_down(self, ledger: Ledger, tables: Sequence[TableInfo]) -> None:
        """The ledger of what was loaded, in the load's own transaction."""
        self.object_notices = object_notices(self.plan, self.copies.values())
        if self.plan.is_full:
            ledger.forget_objects()
        for copy in self.plan.copies:
            objects = loaded_objects(copy, self.copies.get(copy.written))
            ledger.replace_objects(self.of, objects, copy.replaced)
            self.notices += outdated(copy, objects)
        if self.plan.copies:
            ledger.publish_tables(self.of, kept_rows(self.project, tables))
        self.notices += note_keys(self.connection, self.of.run_id, self.copies.values())
        write_retried(self.connection, self.of.run_id, self.retries)
        add_digests(self.connection, self.project, is_full=self.plan.is_full)
        ledger.end(self.of, self.record(), is_published=True)

    def record(self, error: BaseException | None = None) -> RunRecord:
        """What was done, and the load errors of the COPY that failed, if one did."""
        errors: list[tuple[str, LoadError]] = []
        if isinstance(error, CopyError):
            errors = [(error.table, each) for each in error.load_errors]
        notices = [
            *(Notice("rows", text) for text in self.notices),
            *self.object_notices,
            *(Notice("check", offence(each)) for each in self.present if not each.has_passed),
        ]
        return RunRecord(self.steps, list(self.copies.values()), self.checks, errors, notices)


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


def _as_temporary(name: str) -> str:
    """A temporary table that stands for one of the project's, and fills columns as that does."""
    return f'create temp table "{name}" (like "{name}" including defaults)'


def _empty(table: exp.Table) -> Step:
    name = table.sql("redshift", identify=True)
    return Step(f"empty {table.name.lower()}", f"delete from {name}")  # noqa: S608 - quoted
