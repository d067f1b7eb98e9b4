"""The steps of a change of the model: its statements, in the order in which they run.

Views go first and come behind all tables; foreign keys go before the tables that they refer to are
made anew, and come when all tables stand. Last, what is made anew is given what it had: its owner,
privileges, comments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from starlift.config import Settings
from starlift.engines.protocols import Connection, TableInfo
from starlift.model import alterations
from starlift.pipeline.declared import declared_tables, declared_views, definitions
from starlift.pipeline.given_again import given_again
from starlift.pipeline.model_plan import MADE_ANEW, Fate, ModelPlan, TablePlan
from starlift.pipeline.steps import Step, stands, step
from starlift.project import Project, address_of
from starlift.redshift.tables import ForeignKey, TableDefinition

_Definitions = Mapping[str, TableDefinition]


def model_steps(
    connection: Connection,
    project: Project,
    settings: Settings,
    plan: ModelPlan,
    standing: Sequence[TableInfo],
) -> list[Step]:
    """The steps that bring the tables and views to where the project has them.

    Raises:
        ConfigError: when a value that a CREATE asks for is not set.
    """
    stand, declared = definitions(project, standing)
    keys_gone, keys_new = _foreign_keys(plan, stand, declared)
    is_beneath = any(table.fate in MADE_ANEW for table in plan.tables)
    views = declared_views(project) if is_beneath or plan.views else ()
    standing_views = [view for view in views if stands(connection, view.address)]
    remade = {view.address for view in standing_views} | {
        table.address for table in plan.tables if table.fate in MADE_ANEW
    }
    return [
        *(Step(f"drop view {view.address}", view.drop) for view in reversed(standing_views)),
        *(Step(f"drop a foreign key of {name}", text) for name, text in keys_gone),
        *_tables(project, settings, plan, stand, declared),
        *(Step(f"add a foreign key to {name}", text) for name, text in keys_new),
        *(step(project, view.written, settings) for view in views),
        *given_again(connection, remade),
    ]


def _tables(
    project: Project,
    settings: Settings,
    plan: ModelPlan,
    stand: _Definitions,
    declared: _Definitions,
) -> Iterator[Step]:
    written = {table.address: table.written for table in declared_tables(project)}
    for table in plan.tables:
        name = table.address
        create = step(project, written[name], settings)
        if table.fate is Fate.CREATED:
            yield create
        else:
            yield from _changed(table, create, stand[name], declared[name])


def _changed(
    table: TablePlan, create: Step, old: TableDefinition, new: TableDefinition
) -> Iterator[Step]:
    """The steps for a table that stands: its ALTERs, or those around its CREATE."""
    name = table.address
    match table.fate:
        case Fate.ALTERED:
            yield from (Step(f"alter {name}", text) for text in alterations.alterations(old, new))
        case Fate.REPLACED:
            yield Step(f"drop {name}", alterations.drop_table(old))
            yield create
        case Fate.REBUILT:
            yield Step(f"set {name} aside", alterations.set_aside(old))
            yield create
            yield Step(f"keep the rows of {name}", alterations.take_rows(old, new))
            yield Step(f"drop what {name} was", alterations.drop_aside(old))


def _foreign_keys(
    plan: ModelPlan, stand: _Definitions, declared: _Definitions
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What drops and what adds foreign keys, each with its table."""
    gone: list[tuple[str, str]] = []
    new: list[tuple[str, str]] = []
    for name, old in stand.items():
        before, after = old.foreign_keys, declared.get(name, old).foreign_keys
        is_made = name in plan.made
        dropped = [
            key
            for key in before
            if _refers_to(key, plan.made) or (key not in after and not is_made)
        ]
        added = [key for key in after if key not in before or key in dropped]
        gone += [(name, alterations.drop_foreign_key(old, key)) for key in dropped]
        if not is_made:
            new += [(name, alterations.add_foreign_key(old, key)) for key in added]
    return gone, new


def _refers_to(key: ForeignKey, made: set[str]) -> bool:
    return address_of(key.schema, key.table) in made
