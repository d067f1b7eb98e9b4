"""Bring the warehouse to the model that the project has, in one transaction, without loss."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlglot import exp

from starlift.config import Settings
from starlift.engines.protocols import Connection, TableInfo
from starlift.errors import ProjectError, WarehouseError
from starlift.pipeline.checking import change_everything, empty_batch, refuse_fatal, run_checks
from starlift.pipeline.lease import leased
from starlift.pipeline.ledger import Follow, Ledger, Run, RunRecord, unfollowed
from starlift.pipeline.load_digests import keep_digests
from starlift.pipeline.model_plan import Fate, ModelPlan, plan_model
from starlift.pipeline.model_steps import model_steps
from starlift.pipeline.report import StepReport
from starlift.pipeline.staging import staging_objects
from starlift.pipeline.standing import kept_rows, standing_tables
from starlift.pipeline.steps import Step, Watch, parsed, run_step, step
from starlift.project import Project, address, address_of
from starlift.quality import CheckResult


@dataclass(frozen=True)
class MigrationPlan:
    """What differs, and the steps that a migration would run; none where something is refused."""

    model: ModelPlan
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class MigrationReport:
    """A migration that was published. `run_id` is None where there was nothing to do."""

    plan: ModelPlan
    run_id: int | None = None
    steps: tuple[StepReport, ...] = ()
    duration_s: float = 0.0


def plan_migration(connection: Connection, project: Project, settings: Settings) -> MigrationPlan:
    """What `migrate` would do; nothing is written.

    Raises:
        SqlError: when a statement of the project's cannot be read.
        ConfigError: when a value that a statement asks for is not set.
    """
    standing = standing_tables(connection, project)
    model = plan_model(connection, project, standing)
    if model.refused:
        return MigrationPlan(model, ())
    steps = model_steps(connection, project, settings, model, standing)
    return MigrationPlan(model, (*steps, *_derivation(project, settings, model)))


def migrate(  # noqa: PLR0913 - as load has them
    connection: Connection,
    project: Project,
    settings: Settings,
    watch: Watch,
    *,
    keeps_rows: bool = False,
    follow: Follow = unfollowed,
) -> MigrationReport:
    """Make tables and views as the project declares them, and the star anew where that changes it.

    All of it in one transaction, or nothing. With `keeps_rows` the rows that stand count as made
    by the project's statements, whatever made them. `follow` is told of the run.

    Raises:
        ProjectError: a change cannot be made without loss.
        SqlError: when a statement fails.
        CheckError: the star breaks a check.
        WarehouseError: a table would not have the rows that it had, or nothing can be written.
        InUseError: when another run has the warehouse.
    """
    started = time.perf_counter()
    ledger = Ledger(connection)
    current = _Migration(connection, project, settings, watch, keeps_rows)
    with leased(connection, "migrate") as lease:
        run = ledger.begin("migrate", settings.load.keep_runs)
        told = follow(run, partial(standing_tables, connection, project), current.record)
        kept = ledger.failures_kept(run, current.record)
        with told, kept, connection.transaction(), lease.held():
            plan = current.run()
            if plan.has_work:
                current.write_down(ledger, run, plan)
    return MigrationReport(
        plan,
        run.run_id if plan.has_work else None,
        tuple(current.steps),
        time.perf_counter() - started,
    )


@dataclass
class _Migration:
    """A migration that goes on, and what it has done so far."""

    connection: Connection
    project: Project
    settings: Settings
    watch: Watch
    keeps_rows: bool
    steps: list[StepReport] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)

    def run(self) -> ModelPlan:
        """All steps and checks, if there is anything to do; what the plan was."""
        standing = standing_tables(self.connection, self.project)
        plan = plan_model(self.connection, self.project, standing)
        _refuse(plan)
        if not plan.has_work:
            return plan
        steps = model_steps(self.connection, self.project, self.settings, plan, standing)
        derived = [] if self.keeps_rows else _derivation(self.project, self.settings, plan)
        count = len(steps) + len(derived) + 1
        self._run(steps, 1, count)
        tables = standing_tables(self.connection, self.project)
        _check_rows(plan, standing, tables)
        if staging_objects(self.project) is not None and not plan.derivation.from_bucket:
            change_everything(self.connection, self.project, self.settings)
            self._run(derived, len(steps) + 1, count)
            self.watch(count, count, "check")
            self.checks.extend(
                run_checks(self.connection, _ageless(self.project), tables, self.settings)
            )
            refuse_fatal(self.checks)
            empty_batch(self.connection, self.project)
        return plan

    def _run(self, steps: Sequence[Step], first: int, count: int) -> None:
        for number, each in enumerate(steps, start=first):
            self.watch(number, count, each.name)
            _, report = run_step(self.connection, self.project, each)
            self.steps.append(report)

    def write_down(self, ledger: Ledger, run: Run, plan: ModelPlan) -> None:
        """The ledger of what was done, in the migration's own transaction."""
        owed = () if self.keeps_rows or not plan.derivation.from_bucket else plan.owed
        keep_digests(self.connection, self.project, owed=owed)
        if ledger.published():
            tables = standing_tables(self.connection, self.project)
            ledger.publish_tables(run, kept_rows(self.project, tables))
        ledger.end(run, self.record(), is_published=True)

    def record(self, _: BaseException | None = None) -> RunRecord:
        """What was done."""
        return RunRecord(self.steps, checks=self.checks)


def _derivation(project: Project, settings: Settings, plan: ModelPlan) -> list[Step]:
    """The steps that make the star's rows anew, of all keys that history knows."""
    derived = plan.derivation.tables
    return [
        step(project, written, settings)
        for written in project.insert
        if (target := parsed(project, written).find(exp.Table)) and address(target) in derived
    ]


def _ageless(project: Project) -> Project:
    """The project without the checks of how old its rows are: a migration brings no new ones."""
    return replace(project, checks=tuple(c for c in project.checks if not c.runs_always))


def _refuse(plan: ModelPlan) -> None:
    """Raise a ProjectError if there is anything that cannot be done, with all of it."""
    if plan.refused:
        lines = [
            f"  {name}: {change.text}: {change.reason}; {change.hint}"
            for name, change in plan.refused
        ]
        raise ProjectError(
            "Nothing was changed: these changes cannot be made without loss:\n" + "\n".join(lines),
            hint="change the project, or the table, as said; or begin anew, from the bucket: "
            "starlift create-tables, then starlift etl.",
        )


def _check_rows(plan: ModelPlan, before: Sequence[TableInfo], after: Sequence[TableInfo]) -> None:
    """See that all tables have as many rows as they had, but for those of which none is kept."""
    counts = {address_of(each.schema, each.name): each.row_count for each in after}
    replaced = {each.address for each in plan.tables if each.fate is Fate.REPLACED}
    for table in before:
        name = address_of(table.schema, table.name)
        if name not in replaced and counts.get(name) != table.row_count:
            raise WarehouseError(
                f"The table {name} had {table.row_count:,} rows, and would have "
                f"{counts.get(name, 0):,}: nothing was changed",
                hint="see that nobody else writes into it, and run starlift migrate again.",
            )
