"""A load that goes on: its steps in their order, and what it has done so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from starlift.config import Settings
from starlift.copy.load_errors import LoadError
from starlift.copy.report import CopyReport
from starlift.engines.protocols import Connection, Outcome, TableInfo
from starlift.errors import CopyError
from starlift.pipeline.checking import offence, refuse_fatal, run_checks, run_present_checks
from starlift.pipeline.empty_tables import EmptyTables
from starlift.pipeline.ledger import Ledger, Run, RunRecord
from starlift.pipeline.limits import refuse_rejects
from starlift.pipeline.load_digests import add_digests, check_paths
from starlift.pipeline.notices import object_notices
from starlift.pipeline.plan import LoadPlan, loaded_objects
from starlift.pipeline.report import Notice, StepReport
from starlift.pipeline.retried import (
    RetriedRecord,
    outdated,
    refuse_still_bad,
    write_retried,
)
from starlift.pipeline.source_keys import note_keys
from starlift.pipeline.staging import (
    STAGING_OBJECTS,
    STAGING_OBJECTS_COLUMNS,
    asks_for_numbers,
    copied_tables,
    kept_in_memory,
    staging_objects,
)
from starlift.pipeline.staging_area import Staged, StagingArea
from starlift.pipeline.standing import kept_rows
from starlift.pipeline.steps import Step, Watch, created_tables, parsed, run_step, step
from starlift.project import Project, address
from starlift.quality import CheckResult
from starlift.redshift.nodes import CopyFrom


@dataclass
class Loading:
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
    empty: EmptyTables = field(init=False)  # once there is something to load
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
        self.empty = EmptyTables(self._emptied())
        steps = self._steps()
        count = len(steps) + 1
        in_memory = self._in_memory()
        copied = len(steps) - len(self.project.insert)
        for number, each in enumerate(steps, start=1):
            self.watch(number, count, each.name)
            self._run(each)
            if number == copied:
                if not self.plan.is_full:
                    check_paths(self.connection, self.project, self.copies)
                refuse_still_bad(self.record().rejects, self.retries)
                refuse_rejects(self.copies.values(), self.settings.load)
        self.watch(count, count, "check")
        tables, empty = self.standing, self.empty
        for result in run_checks(self.connection, self.project, tables, self.settings, empty):
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
        tree = parsed(self.project, each.written) if each.written else None
        if tree is not None and self.empty.leave_idle(tree):
            self.steps.append(StepReport(each.name, 0, 0.0))
            return
        if self.area is not None and each.intake is not None:
            assert isinstance(tree, CopyFrom)  # noqa: S101 - what has an intake
            has_numbers = asks_for_numbers(tree, self.standing)
            staged = self.area.stage(each.statement, each.intake, has_numbers=has_numbers)
            outcome = self._run_staged(each, staged)
        else:
            outcome = self._run_plain(each)
        if tree is not None:
            self.empty.follow(tree, outcome.row_count)

    def _run_plain(self, each: Step) -> Outcome:
        outcome, report = run_step(self.connection, self.project, each)
        self.steps.append(report)
        if outcome.copy is not None:
            self.copies[each.written] = outcome.copy
        if each.name == f"empty {STAGING_OBJECTS}":
            self._note_objects()
        return outcome

    def _run_staged(self, each: Step, staged: Staged) -> Outcome:
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
        return outcome

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
        self.empty.fill(table)

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
        add_digests(self.connection, self.project, self.copies, is_full=self.plan.is_full)
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


def _as_temporary(name: str) -> str:
    """A temporary table that stands for one of the project's, and fills columns as that does."""
    return f'create temp table "{name}" (like "{name}" including defaults)'


def _empty(table: exp.Table) -> Step:
    name = table.sql("redshift", identify=True)
    return Step(f"empty {table.name.lower()}", f"delete from {name}")  # noqa: S608 - quoted
