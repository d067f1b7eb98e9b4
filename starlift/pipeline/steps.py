"""Steps: a statement, or a COPY of chosen objects, with a name."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from starlift.config import Settings
from starlift.copy.intake import Intake
from starlift.engines.protocols import Connection, Outcome
from starlift.pipeline.ledger import now
from starlift.pipeline.report import StepReport
from starlift.project import Project, fill, named_origin
from starlift.redshift.depth import followed
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import parse_shared

# Told the number of a step, of how many, and its name, as each begins.
Watch = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Step:
    """One statement of a run, under the name by which the report shows it.

    `written` is the statement as the project has it, without the configuration's values. A COPY
    with an `intake` reads its objects alone.
    """

    name: str
    statement: str
    written: str = ""
    intake: Intake | None = None


def step(project: Project, written: str, settings: Settings, intake: Intake | None = None) -> Step:
    """The step that runs a project's statement: `copy staging_events`, `insert songplays`.

    Raises:
        ConfigError: when a value that it asks for is not set.
        SqlError: when the statement cannot be read.
    """
    with named_origin(project, written):
        statement = fill(written, settings)
    tree = parsed(project, written)
    table = tree.find(exp.Table)
    verb = _verb(tree)
    name = f"{verb} {table.name.lower()}" if table else verb
    return Step(name, statement, written, intake)


def run_step(connection: Connection, project: Project, current: Step) -> tuple[Outcome, StepReport]:
    """Run a step; what it brought, and how long it took.

    Raises:
        SqlError: when the statement fails, with the place where the project has it.
    """
    started, started_at = time.perf_counter(), now()
    with named_origin(project, current.written):
        outcome = (
            connection.execute(current.statement)
            if current.intake is None
            else connection.copy(current.statement, current.intake)
        )
    duration_s = time.perf_counter() - started
    return outcome, StepReport(
        current.name,
        outcome.row_count,
        duration_s,
        has_committed=outcome.has_committed,
        written=current.written,
        started_at=started_at,
    )


def _verb(tree: exp.Expr) -> str:
    if isinstance(tree, CopyFrom):
        return "copy"
    return str(tree.meta.get("phrase", tree.key)).lower()


def parsed(project: Project, written: str) -> exp.Expr:
    """The syntax tree of a project's statement, which is not to be changed.

    Raises:
        SqlError: with its place in the project.
    """
    with named_origin(project, written), followed(written):
        return parse_shared(written)


def is_copy(project: Project, written: str) -> bool:
    """Whether a statement is a COPY; a SET may stand among them."""
    return isinstance(parsed(project, written), CopyFrom)


@lru_cache(maxsize=4)
def created_tables(project: Project) -> tuple[exp.Table, ...]:
    """The tables that CREATE statements make, in their order. They are not to be changed."""
    trees = (parsed(project, statement) for statement in project.create)
    return tuple(target(tree) for tree in trees if isinstance(tree, exp.Create))


def target(tree: exp.Expr) -> exp.Table:
    """The table that a CREATE TABLE makes, or an INSERT or COPY fills."""
    table: exp.Table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    return table


def stands(connection: Connection, name: str) -> bool:
    """Whether there is a table or view of that name, `schema.table`."""
    schema, _, relation = name.partition(".")
    return bool(connection.catalog.column_types(relation, schema))
