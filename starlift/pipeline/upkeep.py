"""What a Redshift cluster is to do after a load: fresh statistics, and order where it has gone.

Redshift does both by itself when it is idle; readers need not wait for that. Both stand outside the
load's transaction: what fails of it is told, and changes nothing of what was published.
Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_ANALYZE.html and r_VACUUM_command.html
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from starlift.config import Engine, Settings
from starlift.engines.protocols import Connection
from starlift.errors import DatabaseError, StarliftError
from starlift.pipeline.report import StepReport
from starlift.pipeline.staging import copied_tables, staging_objects
from starlift.pipeline.steps import created_tables, parsed, target
from starlift.project import Project, address
from starlift.redshift.literals import literal
from starlift.redshift.table_text import name_text

# Share of a table that is out of order, or deleted, from which on it is put in order, in percent;
# VACUUM leaves alone what is out of order by less than 5. Superusers alone can look.
# Source: https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TABLE_INFO.html
_WORTH_PERCENT = 20
_LEAST_ROWS = 100_000
_NOT_ALLOWED = "42501"
# Of others' tables ANALYZE may only warn, and VACUUM does nothing, and ends well.
_OWN = """
select t.schemaname, t.tablename
from pg_tables as t cross join pg_user as u
where u.usename = current_user and (u.usesuper or t.tableowner = u.usename)
"""
_UNSORTED = """
select coalesce(unsorted, 0), tbl_rows, coalesce(estimated_visible_rows, tbl_rows)
from svv_table_info
where "schema" = {schema} and "table" = {table}
"""


def upkeep(
    connection: Connection, project: Project, settings: Settings, steps: Sequence[StepReport]
) -> list[str]:
    """Analyze the tables that the steps have changed, vacuum those that need it; what was done."""
    if settings.warehouse.engine is not Engine.REDSHIFT:
        return []
    changed = _changed(project, steps)
    names = [name_text(*each) for each in changed]
    told: list[str] = []
    at = 0
    try:
        own = _own(connection) if changed else set()
        for at, (schema, table) in enumerate(changed):
            if (schema, table) in own:
                connection.execute(f"analyze {names[at]}")
                told += _vacuumed(connection, schema, table)
    except StarliftError as error:
        return [*told, f"All is published; {names[at]} was not kept up: {error.message}"]
    analyzed, left = _parted(changed, own)
    return [
        *([f"Analyzed: {', '.join(analyzed)}."] if analyzed else []),
        *told,
        *([f"Another user's, and so left to Redshift: {', '.join(left)}."] if left else []),
    ]


def _own(connection: Connection) -> set[tuple[str, str]]:
    """The tables, by schema and name, that are the user's to keep up; a superuser's are all."""
    rows = connection.execute(_OWN).rows
    return {(str(schema).strip(), str(table).strip()) for schema, table in rows}


def _parted(
    changed: Sequence[tuple[str, str]], own: Collection[tuple[str, str]]
) -> tuple[list[str], list[str]]:
    """The names of those that are one's own, and of the others."""
    return (
        [name_text(*each) for each in changed if each in own],
        [name_text(*each) for each in changed if each not in own],
    )


def _changed(project: Project, steps: Sequence[StepReport]) -> list[tuple[str, str]]:
    """The tables of the star, by schema and name, in which rows have changed."""
    staging = {address(table) for table in copied_tables(project)}
    listed = staging_objects(project)
    staging |= {address(listed)} if listed is not None else set()
    kept = {address(table) for table in created_tables(project)} - staging
    trees = (parsed(project, each.written) for each in steps if each.written and each.row_count)
    names = dict.fromkeys(address(target(tree)) for tree in trees)
    return [(schema, table) for schema, _, table in
            (name.partition(".") for name in names if name in kept)]  # fmt: skip


def _told(connection: Connection, query: str) -> Sequence[tuple[Any, ...]]:
    """What SVV_TABLE_INFO tells; nothing to users whom nobody has allowed to read it."""
    try:
        return connection.execute(query).rows
    except DatabaseError as error:
        if error.sqlstate != _NOT_ALLOWED:
            raise
        return ()


def _vacuumed(connection: Connection, schema: str, table: str) -> Iterator[str]:
    name = name_text(schema, table)
    query = _UNSORTED.format(schema=literal(schema), table=literal(table))
    for unsorted, rows, visible in _told(connection, query):
        deleted = 100 * (float(rows) - float(visible)) / float(rows) if rows else 0.0
        if rows >= _LEAST_ROWS and max(float(unsorted), deleted) >= _WORTH_PERCENT:
            started = time.perf_counter()
            connection.execute(f"vacuum full {name}")
            yield (
                f"Vacuumed {name} in {time.perf_counter() - started:.1f} s: {unsorted:.0f}% of it "
                f"was out of order, {deleted:.0f}% deleted."
            )
