"""The parts of a run, for OpenLineage: the tables that it wrote, each with its sources; its checks.

All statements of a run that write a table are one part of it: what is emptied, inserted and brought
up to date is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlglot import exp

from starlift.config import Settings
from starlift.copy.report import CopyReport
from starlift.engines.protocols import TableInfo
from starlift.lineage import (
    VIEWS,
    Assertion,
    DatasetUse,
    Fills,
    Job,
    RunEvent,
    State,
    named_columns,
    part_id,
    read_tables,
    source_name,
    table_name,
    written_table,
)
from starlift.pipeline.checking import key_checks
from starlift.pipeline.ledger import RunRecord, now
from starlift.pipeline.made_columns import made_columns
from starlift.pipeline.report import StepReport
from starlift.pipeline.steps import parsed
from starlift.project import Project, address_of, fill
from starlift.quality import CheckResult
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import parse_shared
from starlift.redshift.table_clauses import Clauses

# The verbs of steps whose rows are new to the table.
_ADDING = ("copy", "insert", "merge", "create")


class RunParts:
    """What a run, `within` (its id and its job), did to which tables.

    `tables` are those that stand, with the columns that they have.
    """

    def __init__(
        self,
        project: Project,
        settings: Settings,
        within: tuple[UUID, str],
        tables: Sequence[TableInfo],
    ) -> None:
        self._project = project
        self._settings = settings
        self._tables = tables
        self._within = within
        self._columns = {address_of(each.schema, each.name): each.columns for each in tables}
        self._kinds: dict[str, str] = {}
        self._loads: dict[str, list[str]] = {}
        self._note_made()

    def _note_made(self) -> None:
        """Note what loads which table, and what the catalog does not tell of views and the like."""
        project = self._project
        for written in dict.fromkeys((*project.create, *project.copy, *project.insert)):
            tree = parsed(project, written)
            name = written_table(tree)
            if name is None:
                continue
            if written not in project.create:
                self._loads.setdefault(name, []).append(written)
            if name in self._columns:
                continue
            if isinstance(tree, VIEWS):
                self._kinds[name] = "VIEW"
                self._columns[name] = tuple((column, "") for column in named_columns(tree))
            elif isinstance(tree, exp.Create):
                self._kinds[name] = "TEMPORARY" if _is_temporary(tree) else "TABLE"
                self._columns[name] = made_columns(tree, self._columns)

    def tables(self, record: RunRecord) -> Iterator[RunEvent]:
        """That each table was begun and done, in the order in which they were begun."""
        copies = self._copies(record)
        steps: dict[str, list[StepReport]] = {}
        for each in record.steps:
            table = written_table(parsed(self._project, each.written)) if each.written else None
            if table is not None:
                steps.setdefault(table, []).append(each)
        for table, of_table in steps.items():
            if not all(self._only_makes(each) for each in of_table):
                yield from self._table(table, of_table, copies)

    def _only_makes(self, step: StepReport) -> bool:
        """Whether a step makes an empty table."""
        tree = parsed(self._project, step.written)
        return isinstance(tree, exp.Create) and tree.expression is None

    def _copies(self, record: RunRecord) -> dict[str, CopyReport]:
        """The reports of COPYs, by their statements."""
        written = [
            each.written
            for each in record.steps
            if each.written and isinstance(parsed(self._project, each.written), CopyFrom)
        ]
        return dict(zip(dict.fromkeys(written), record.copies, strict=False))

    def _table(
        self, table: str, steps: Sequence[StepReport], copies: dict[str, CopyReport]
    ) -> Iterator[RunEvent]:
        statements = self._statements(table, steps)
        trees = [parsed(self._project, written) for written in statements]
        job = Job(f"{self._within[1]}.{table}", "TABLE", statements)
        run = part_id(self._within[0], table)
        read = dict.fromkeys(name for tree in trees for name in read_tables(tree))
        sources = [self._source(written, copies.get(written)) for written in statements]
        inputs = (*filter(None, sources), *map(self._use, read))
        added = sum(step.row_count or 0 for step in steps if step.name.startswith(_ADDING))
        is_view = self._kinds.get(table) == "VIEW"
        columns = {name: [column for column, _ in known] for name, known in self._columns.items()}
        yield RunEvent(State.START, _began(steps[0]), run, job, self._within)
        yield RunEvent(
            State.COMPLETE,
            _ended(steps[-1]),
            run,
            job,
            self._within,
            inputs=inputs,
            outputs=(self._use(table, row_count=None if is_view else added),),
            fills=Fills(trees, columns),
        )

    def _statements(self, table: str, steps: Sequence[StepReport]) -> tuple[str, ...]:
        """The statements of the steps; of a table that was loaded all that load it.

        A load leaves out what has nothing to do: the job that makes the table is the same.
        """
        ran, loads = [each.written for each in steps], self._loads.get(table, [])
        if not set(ran) & set(loads):
            return tuple(dict.fromkeys(ran))
        return (*dict.fromkeys(each for each in ran if each not in loads), *loads)

    def _source(self, written: str, report: CopyReport | None) -> DatasetUse | None:
        """What a COPY has read."""
        if not isinstance(parsed(self._project, written), CopyFrom):
            return None
        url = parse_shared(fill(written, self._settings)).args["source"].name
        counts = (report.records, report.size_bytes, report.objects) if report else ()
        return DatasetUse(source_name(self._settings, url), "FILE", (), *counts)

    def _use(
        self, table: str, row_count: int | None = None, assertions: tuple[Assertion, ...] = ()
    ) -> DatasetUse:
        return DatasetUse(
            table_name(self._settings, table),
            self._kinds.get(table, "TABLE"),
            self._columns.get(table, ()),
            row_count,
            assertions=assertions,
        )

    def checks(self, record: RunRecord, state: State) -> Iterator[RunEvent]:
        """What the run's checks have found, by the tables that they read."""
        job, run = Job(f"{self._within[1]}.checks", "CHECKS"), part_id(self._within[0], "checks")
        found: dict[str, list[Assertion]] = {}
        statements = self._check_statements()
        for result in record.checks:
            for table in self._checked(statements.get(result.name)):
                found.setdefault(table, []).append(_assertion(result))
        inputs = tuple(self._use(table, assertions=tuple(found[table])) for table in found)
        began = max((_ended(step) for step in record.steps if step.started_at), default=now())
        yield RunEvent(State.START, began, run, job, self._within)
        yield RunEvent(state, now(), run, job, self._within, inputs=inputs)

    def _check_statements(self) -> dict[str, str]:
        checks = (*self._project.checks, *key_checks(self._tables, self._project))
        return {check.name: check.statement for check in checks}

    def _checked(self, statement: str | None) -> list[str]:
        """The tables that a check reads, but for those that hold keys of the batch alone.

        That of a table which was undone with its run is not known any more.
        """
        read = () if statement is None else read_tables(parse_shared(statement))
        return [table for table in read if self._kinds.get(table) != "TEMPORARY"]


def _assertion(result: CheckResult) -> Assertion:
    is_error = result.severity == "error"
    return Assertion(result.name, is_error, result.tolerance, result.row_count)


def _began(step: StepReport) -> datetime:
    return step.started_at or now()


def _ended(step: StepReport) -> datetime:
    return _began(step) + timedelta(seconds=step.duration_s)


def _is_temporary(tree: exp.Create) -> bool:
    is_listed = isinstance(tree.this, exp.Schema)
    return (Clauses.of(tree) if is_listed else Clauses.of_query(tree)).is_temporary
