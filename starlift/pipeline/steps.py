"""Steps: a statement with a name."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from starlift.engines.protocols import Connection, Outcome
from starlift.pipeline.report import StepReport
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import parse

# Told the number of a step, of how many, and its name, as each begins.
Watch = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Step:
    """One statement of a run, under the name by which the report shows it."""

    name: str
    statement: str


def step(statement: str) -> Step:
    """The step that runs a statement: `copy staging_events`, `insert songplays`.

    Raises:
        SqlError: when the statement cannot be read.
    """
    tree = parse(statement)
    table = tree.find(exp.Table)
    verb = "copy" if isinstance(tree, CopyFrom) else tree.key
    return Step(f"{verb} {table.name.lower()}" if table else verb, statement)


def run_step(connection: Connection, current: Step) -> tuple[Outcome, StepReport]:
    """Run a step; what it brought, and how long it took."""
    started = time.perf_counter()
    outcome = connection.execute(current.statement)
    duration_s = time.perf_counter() - started
    return outcome, StepReport(current.name, outcome.row_count, duration_s)


def created_tables(statements: tuple[str, ...]) -> list[exp.Table]:
    """The tables that CREATE statements make, in their order."""
    trees = (parse(statement) for statement in statements)
    return [
        tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        for tree in trees
        if isinstance(tree, exp.Create)
    ]
