"""The staging tables of a project: what its COPYs fill, and what tells of a batch's objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from sqlglot import exp

from starlift.config import Engine, Settings
from starlift.copy.intake import SOURCE_COLUMN
from starlift.engines.protocols import TableInfo
from starlift.errors import ConfigError
from starlift.pipeline.steps import created_tables, parsed
from starlift.project import Project, address, address_of
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.trees import all_of
from starlift.redshift.view_syntax import CreateMaterializedView, CreateView

# A project that makes a table of this name loads batch by batch: its statements replace what the
# objects that stand in it brought before.
STAGING_OBJECTS = "staging_objects"
STAGING_OBJECTS_COLUMNS = ("source_object_id", "url")


def staging_objects(project: Project) -> exp.Table | None:
    """The table of a batch's objects, in a project that loads batch by batch."""
    found = (table for table in created_tables(project) if table.name.lower() == STAGING_OBJECTS)
    return next(found, None)


def check_staging(project: Project, settings: Settings) -> None:
    """Refuse a load by batches on Redshift without a staging area, before anything is opened.

    Raises:
        ConfigError: Redshift's COPY takes no chosen objects.
    """
    is_needed = settings.warehouse.engine is Engine.REDSHIFT
    if is_needed and settings.staging.location is None and staging_objects(project) is not None:
        raise ConfigError(
            "[STAGING] LOCATION is not set, and Redshift's COPY takes no chosen objects, nor does "
            "it tell which object a row came from",
            hint="name a place in a bucket that the cluster's role may read: s3://bucket/prefix; "
            "starlift cloud up makes one.",
        )


@lru_cache(maxsize=4)
def copied_tables(project: Project) -> tuple[exp.Table, ...]:
    """The tables that COPYs fill, each once, in their order. They are not to be changed."""
    trees = (parsed(project, statement) for statement in project.copy)
    tables = [tree.this for tree in trees if isinstance(tree, CopyFrom)]
    return tuple({address(table): table for table in tables}.values())


def asks_for_numbers(copy: CopyFrom, standing: Sequence[TableInfo]) -> bool:
    """Whether a COPY leaves the column to be filled that has the number of each record's object."""
    listed = {column.name.lower() for column in copy.args.get("columns") or ()}
    columns = {
        name
        for table in standing
        if address_of(table.schema, table.name) == address(copy.this)
        for name, _ in table.columns
    }
    return bool(listed) and SOURCE_COLUMN in columns - listed


@lru_cache(maxsize=4)
def kept_in_memory(project: Project) -> tuple[str, ...]:
    """What is copied into and then read by the loads; a table that nobody reads is no staging.

    A temporary table cannot stand for one that is named with its schema, or that a view reads:
    such a one is left out.
    """
    read = {table.name.lower() for table in tables_read(project, project.insert)}
    copied = copied_tables(project)
    checks = [check.statement for check in project.checks]
    named = [*copied, *tables_read(project, (*project.insert, *checks))]
    kept = {table.name.lower() for table in named if table.db}
    kept |= {table.name.lower() for table in tables_read(project, _views(project))}
    names = dict.fromkeys(table.name.lower() for table in copied)
    return tuple(name for name in names if name in read - kept)


def _views(project: Project) -> list[str]:
    statements = (*project.create, *project.insert)
    kinds = (CreateView, CreateMaterializedView)
    return [each for each in statements if isinstance(parsed(project, each), kinds)]


def tables_read(project: Project, statements: Sequence[str]) -> Iterator[exp.Table]:
    """The tables that statements name, but for those that they only write."""
    for statement in statements:
        for table in all_of(parsed(project, statement), exp.Table):
            if table.arg_key != "this" or not isinstance(table.parent, exp.DML | exp.Schema):
                yield table
