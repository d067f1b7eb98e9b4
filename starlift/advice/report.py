"""The whole advice on a warehouse: verdicts table by table, and what clusters it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from starlift.advice.clusters import Estimate, Rates, estimates
from starlift.advice.distribution import distribution
from starlift.advice.encodings import encodings
from starlift.advice.profile import TableProfile, profile
from starlift.advice.sizes import TableVolume
from starlift.advice.sorting import sorting
from starlift.advice.spread import spreads
from starlift.advice.uses import Question, workload
from starlift.advice.verdicts import Assumptions, Case, Verdict
from starlift.advice.volume import compression, loaded_objects
from starlift.advice.widths import widths
from starlift.advice.workload import Workload
from starlift.engines.protocols import Connection, TableInfo
from starlift.errors import ProjectError
from starlift.pipeline.declared import declared_tables
from starlift.project import Project, address_of
from starlift.redshift.tables import TableDefinition


@dataclass(frozen=True)
class TableAdvice:
    """A table, what is done with it, and the verdict on each of its attributes."""

    case: Case
    verdicts: tuple[Verdict, ...]

    @property
    def has_changes(self) -> bool:
        """Whether anything of it should be otherwise."""
        return not all(verdict.keeps for verdict in self.verdicts)


@dataclass(frozen=True)
class Given:
    """What advice takes as given. A `ratio` of compression that is None is measured."""

    assumptions: Assumptions = field(default_factory=Assumptions)
    rates: Rates = field(default_factory=Rates)
    ratio: float | None = None


@dataclass(frozen=True)
class Advice:
    """What fits the warehouse. `ratio` is how many times smaller compressed values are.

    `missing` are the tables that the project makes and that do not stand.
    """

    tables: tuple[TableAdvice, ...]
    missing: tuple[str, ...]
    workload: Workload
    given: Given
    ratio: float
    estimates: tuple[Estimate, ...]

    @property
    def changes(self) -> tuple[Verdict, ...]:
        """The verdicts by which something should be otherwise."""
        verdicts = (verdict for table in self.tables for verdict in table.verdicts)
        return tuple(verdict for verdict in verdicts if not verdict.keeps)


def advise(
    connection: Connection, project: Project, questions: Sequence[Question], given: Given
) -> Advice:
    """Look at the project's tables as they stand, and say what fits.

    Raises:
        ProjectError: when none of the project's tables stands, or none has a row.
        SqlError: when a statement cannot be read.
    """
    declared = {each.address: each.definition for each in declared_tables(project)}
    standing = {address_of(t.schema, t.name): t for t in connection.catalog.tables()}
    found = {name: _judged(standing[name], declared[name]) for name in declared if name in standing}
    own = {name: table for name, table in found.items() if table.definition is not None}
    profiles = _profiles(connection, own)
    work = workload(project, list(own.values()), questions)
    assumed = given.assumptions
    cases = {name: _case(connection, each, work, assumed) for name, each in profiles.items()}
    tables = _verdicts(cases)
    ratio = given.ratio
    if ratio is None:
        ratio = compression(connection, list(profiles.values()))
    # The volumes are today's, and many times that, however many rows the tables are judged for.
    today = {
        name: replace(case, assumptions=replace(assumed, times=1)) for name, case in cases.items()
    }
    volumes = [_volume(table) for table in _verdicts(today)]
    return Advice(
        tables,
        tuple(name for name in declared if name not in standing),
        work,
        given,
        ratio,
        estimates(volumes, loaded_objects(connection, len(work.copied)), ratio, given.rates),
    )


def with_all_columns(connection: Connection, advice: TableAdvice) -> TableAdvice:
    """The advice on a table, with how its rows would lie by any of its columns."""
    case = advice.case
    names = [column.name for column in case.table.columns if column.distinct is not None]
    found = spreads(connection, case.table, names, case.assumptions.slices)
    return replace(advice, case=replace(case, spreads=found))


def _verdicts(cases: Mapping[str, Case]) -> tuple[TableAdvice, ...]:
    spread = distribution(cases)
    return tuple(
        TableAdvice(case, (spread[name], sorting(case), encodings(case), widths(case)))
        for name, case in cases.items()
    )


def _judged(table: TableInfo, declared: TableDefinition | None) -> TableInfo:
    """A table that stands, with what the project says of it now, where it has the same columns."""
    standing = [name for name, _ in table.columns]
    is_same = declared is not None and [each.name for each in declared.columns] == standing
    return replace(table, definition=declared if is_same else table.definition)


def _profiles(connection: Connection, tables: Mapping[str, TableInfo]) -> dict[str, TableProfile]:
    if not tables:
        raise ProjectError(
            "None of the project's tables stands in the warehouse",
            hint="starlift create-tables makes them, starlift etl fills them.",
        )
    profiles = {name: profile(connection, table) for name, table in tables.items()}
    if not any(each.row_count for each in profiles.values()):
        raise ProjectError(
            "The warehouse is empty: there are no rows to judge by",
            hint="starlift etl loads it; advice on a sample of the data is better than none.",
        )
    return profiles


def _case(
    connection: Connection, table: TableProfile, work: Workload, assumptions: Assumptions
) -> Case:
    partners = work.partners(table.address)
    keys = [table.definition.dist_key] if table.definition.dist_key else []
    columns = [*keys, *(partner.column for partner in partners)]
    return Case(
        table,
        partners,
        work.lookups(table.address),
        work.filters(table.address),
        spreads(connection, table, columns, assumptions.slices),
        table.address in work.copied,
        assumptions,
    )


def _volume(advice: TableAdvice) -> TableVolume:
    """What counts for a table's size, as it is advised."""
    table = advice.case.table
    style, order, *_ = advice.verdicts
    is_small = style.advised == "AUTO" and advice.case.is_small
    return TableVolume(
        column_count=len(table.columns),
        row_count=table.row_count,
        size_bytes=table.size_bytes,
        is_sorted=order.advised.startswith(("(", "INTERLEAVED")),
        is_everywhere=style.advised == "ALL" or is_small,
    )
