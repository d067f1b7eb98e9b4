"""`starlift plan` and `starlift migrate`: what differs between the project and the warehouse."""

from __future__ import annotations

from functools import partial

from starlift.cli.lineage import followed
from starlift.cli.output import show, show_json
from starlift.cli.plans import plan_json, summary_text
from starlift.cli.progress import steps_shown
from starlift.cli.session import Session
from starlift.errors import ProjectError
from starlift.pipeline.migrate import MigrationPlan, MigrationReport, plan_migration
from starlift.pipeline.migrate import migrate as run_migration
from starlift.pipeline.model_plan import ModelPlan
from starlift.pipeline.planning import plan_objects
from starlift.project import Project

# By whether it is done already.
_HIDDEN = {
    False: "What others granted on what is made anew is seen by superusers alone: it would not be "
    "given again by this user.",
    True: "What others granted on what was made anew is seen by superusers alone, and was not "
    "given again: starlift cloud grant gives what sql/grants.sql has.",
}


def show_plan(session: Session, project: Project, *, is_check: bool) -> None:
    """Print what differs, what a migration would do, and what a load would take in.

    Raises:
        ProjectError: with `is_check`, where the warehouse is not as the project has it.
    """
    with session.connection(may_make=False) as connection:
        found = plan_migration(connection, project, session.settings)
        objects = plan_objects(connection, project, session.settings)
    if session.is_json:
        show_json(migration_json(found) | {"load": plan_json(objects)})
    else:
        show("\n".join([migration_text(found), summary_text(objects)]))
    if is_check and found.model.has_work:
        raise ProjectError(
            "The warehouse is not as the project has it",
            hint="starlift migrate changes it; the plan says what else is needed.",
        )


def run_migrate(session: Session, project: Project, *, is_dry: bool, keeps_rows: bool) -> None:
    """Bring the warehouse to the project's model, and say what was done."""
    settings = session.settings
    if is_dry:
        with session.connection(may_make=False) as connection:
            found = plan_migration(connection, project, settings)
        show_json(migration_json(found)) if session.is_json else show(migration_text(found))
        return
    with followed(session, project) as follow:
        with (
            session.connection(may_make=False) as connection,
            steps_shown(is_quiet=session.is_json) as watch,
        ):
            migrate = partial(run_migration, keeps_rows=keeps_rows, follow=follow)
            report = session.patience.when_free(
                lambda: migrate(connection, project, settings, watch)
            )
        _show_migration(report, is_json=session.is_json, keeps_rows=keeps_rows)


def _show_migration(report: MigrationReport, *, is_json: bool, keeps_rows: bool) -> None:
    if is_json:
        steps = [{"name": s.name, "rows": s.row_count} for s in report.steps]
        show_json({"run": report.run_id, **_model_json(report.plan), "steps": steps})
        return
    lines = _model_lines(report.plan, is_done=True, keeps_rows=keeps_rows)
    if report.run_id is not None:
        lines.append(f"Run {report.run_id}: {len(report.steps)} steps, {report.duration_s:.2f} s.")
    show("\n".join(lines))


def migration_text(found: MigrationPlan) -> str:
    """What differs, and the statements that a migration would run."""
    lines = _model_lines(found.model, is_done=False, keeps_rows=False)
    if found.steps:
        lines.append("starlift migrate would run, in one transaction:")
        lines += [
            f"  {each.name}" if each.written else f"  {each.statement};" for each in found.steps
        ]
    return "\n".join(lines)


def _model_lines(plan: ModelPlan, *, is_done: bool, keeps_rows: bool) -> list[str]:
    lines = [] if plan.has_work else ["Tables, views and loads are as the project has them."]
    for table in plan.tables:
        lines.append(f"{table.address}: {table.fate}")
        for change in table.changes:
            refused = f": REFUSED, {change.reason}; {change.hint}" if change.reason else ""
            lines.append(f"  {change.text}{refused}")
    lines += [f"{view}: the view is made anew" for view in plan.views]
    lines += [f"{name}: REFUSED, {c.reason}; {c.hint}" for name, c in plan.held]
    if plan.hides_privileges:
        lines.append(_HIDDEN[is_done])
    lines += _load_lines(plan, is_done=is_done, keeps_rows=keeps_rows)
    return lines + [f"{name}: not of the project, left as it is" for name in plan.undeclared]


def _load_lines(plan: ModelPlan, *, is_done: bool, keeps_rows: bool) -> list[str]:
    lines = [f"{name}: its loads or columns have changed" for name in plan.loads]
    derivation = plan.derivation
    if keeps_rows and (derivation.tables or derivation.from_bucket):
        return [*lines, "The rows that stood are kept as they were."]
    if derivation.tables:
        made = "Made" if is_done else "To be made"
        lines.append(f"{made} anew from history: {', '.join(derivation.tables)}.")
    if derivation.from_bucket:
        lines.append(
            f"Only a full load makes the rows of {', '.join(derivation.from_bucket)}, and of what "
            "is made of them: run etl --full next; until then etl refuses to load."
        )
    return lines


def migration_json(found: MigrationPlan) -> dict[str, object]:
    """The same for machines."""
    return _model_json(found.model) | {
        "statements": [each.written or each.statement for each in found.steps]
    }


def _model_json(plan: ModelPlan) -> dict[str, object]:
    return {
        "differs": plan.has_work,
        "tables": [
            {
                "table": table.address,
                "fate": str(table.fate),
                "changes": [
                    {"what": c.text, "way": str(c.way), "reason": c.reason, "hint": c.hint}
                    for c in table.changes
                ],
            }
            for table in plan.tables
        ],
        "views": list(plan.views),
        "held": [{"name": name, "reason": c.reason, "hint": c.hint} for name, c in plan.held],
        "hides_privileges": plan.hides_privileges,
        "loads": list(plan.loads),
        "from_history": list(plan.derivation.tables),
        "from_bucket": list(plan.derivation.from_bucket),
        "undeclared": list(plan.undeclared),
    }
