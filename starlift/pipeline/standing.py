"""Whether the tables stand as the last load left them, as far as their rows tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlglot import exp

from starlift.engines.protocols import Connection, TableInfo
from starlift.errors import ProjectError
from starlift.pipeline.staging import copied_tables, staging_objects
from starlift.pipeline.steps import created_tables, parsed, target
from starlift.project import Project, address, address_of


def standing_tables(connection: Connection, project: Project) -> tuple[TableInfo, ...]:
    """The tables that stand in the schemas of the project's; the warehouse may have others."""
    schemas = {address(table).partition(".")[0] for table in created_tables(project)}
    return connection.catalog.tables(schemas)


def check_tables(tables: Sequence[TableInfo], project: Project) -> None:
    """See that the project's tables are among those that stand. Raises ProjectError."""
    standing = {address_of(table.schema, table.name) for table in tables}
    for table in created_tables(project):
        if address(table) not in standing:
            raise ProjectError(
                f"The table {table.name} is not there",
                hint="make the tables first: python create_tables.py, or starlift create-tables; "
                "starlift migrate adds one to those that stand.",
            )


def kept_rows(project: Project, tables: Sequence[TableInfo]) -> dict[str, int]:
    """The rows of the tables that the next batch builds upon: not those of one batch alone."""
    counts = {address_of(table.schema, table.name): table.row_count for table in tables}
    return {name: counts[name] for name in kept_tables(project) if name in counts}


def kept_tables(project: Project) -> list[str]:
    """The tables, `schema.table`, that outlive a batch."""
    transient = of_one_batch(project)
    names = (address(table) for table in created_tables(project))
    return [name for name in names if name not in transient]


@lru_cache(maxsize=4)
def made_by_loads(project: Project) -> frozenset[str]:
    """The tables that each load makes for itself."""
    trees = (parsed(project, statement) for statement in project.insert)
    return frozenset(address(target(tree)) for tree in trees if isinstance(tree, exp.Create))


@lru_cache(maxsize=4)
def of_one_batch(project: Project) -> frozenset[str]:
    """The tables that a load empties before it fills them."""
    listed = staging_objects(project)
    emptied = [*copied_tables(project), *([listed] if listed is not None else [])]
    for statement in project.insert:
        tree = parsed(project, statement)
        if isinstance(tree, exp.Delete) and not (tree.args.get("where") or tree.args.get("using")):
            emptied.append(tree.this)
    return frozenset(address(table) for table in emptied)


def check_rows(
    project: Project, tables: Sequence[TableInfo], published: Mapping[str, tuple[int, int]]
) -> list[str]:
    """What has changed since the last load published, told a line each.

    Raises:
        ProjectError: a table is empty that was not: it was made anew, and what the ledger counts as
            loaded is not in it.
    """
    notices = []
    for name, count in kept_rows(project, tables).items():
        before, run_id = published.get(name, (count, 0))
        if before and not count:
            raise ProjectError(
                f"The table {name} is empty, and had {before:,} rows when run {run_id} published "
                "it: it was made anew, or emptied, apart from create_tables.py",
                hint="load everything anew: python etl.py --full, or starlift etl --full.",
            )
        if before != count:
            notices.append(
                f"{name} has {count:,} rows, and had {before:,} when run {run_id} published it: "
                "what was changed apart from loads stays so until etl --full makes all anew."
            )
    return notices
