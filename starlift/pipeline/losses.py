"""The rows that a full load would lose: those of objects that the bucket has no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from starlift.copy.intake import SOURCE_COLUMN
from starlift.engines.protocols import Connection
from starlift.errors import ProjectError
from starlift.pipeline.loaded import LoadedObject, Loss
from starlift.pipeline.standing import kept_tables, standing_tables
from starlift.project import Project, address_of

_SHOWN = 20


def losses(
    connection: Connection,
    project: Project,
    vanished: Sequence[LoadedObject],
    present: Iterable[LoadedObject],
) -> tuple[Loss, ...]:
    """What would go with each of the objects that have vanished: its rows, table by table.

    They are counted in the tables that outlive a batch and know the object of each row. An object
    whose content another carries brought none, and is no loss; nor is one whose content an object
    that is `present` has, under another name.
    """
    carried = {(each.table, each.sha256) for each in present}
    gone = [each for each in vanished if not each.same_as]
    gone = [each for each in gone if (each.table, each.sha256) not in carried]
    if not gone:
        return ()
    rows = _rows_by_object(connection, project)
    return tuple(Loss(each.url, each.table, tuple(rows[each.object_id].items())) for each in gone)


def _rows_by_object(connection: Connection, project: Project) -> dict[int, dict[str, int]]:
    """The rows of each object, by table."""
    standing = {
        address_of(each.schema, each.name): each for each in standing_tables(connection, project)
    }
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for name in kept_tables(project):
        table = standing.get(name)
        if table is None or SOURCE_COLUMN not in dict(table.columns):
            continue
        query = (
            f"select {SOURCE_COLUMN}, count(*) as row_count "  # noqa: S608 - of the project
            f'from "{table.schema}"."{table.name}" group by {SOURCE_COLUMN}'
        )
        for object_id, count in connection.execute(query).rows:
            found[object_id][name] = count
    return found


def refuse_losses(found: Sequence[Loss]) -> None:
    """Say what a full load would lose, if that is anything. Raises ProjectError."""
    if not found:
        return
    lines = [f"  {each.url} ({each.table}): {rows_of(each)}" for each in found[:_SHOWN]]
    more = [f"  ... and {len(found) - _SHOWN:,} more"] if len(found) > _SHOWN else []
    raise ProjectError(
        f"A full load would lose the rows of {len(found):,} objects that are no longer in the "
        "bucket:\n" + "\n".join([*lines, *more, f"In all {lost_rows(found)}."]),
        hint="bring them back, load without --full, or give them up with --accept-loss.",
    )


def rows_of(loss: Loss) -> str:
    """What would go with an object, in words.

    >>> rows_of(Loss("s3://b/1", "public.staging", (("public.history", 1200), ("public.facts", 1))))
    '1,200 of public.history, 1 of public.facts'
    >>> rows_of(Loss("s3://b/2", "public.staging"))
    'no rows'
    """
    return ", ".join(f"{count:,} of {table}" for table, count in loss.rows) or "no rows"


def lost_rows(found: Sequence[Loss]) -> str:
    """What would go with all of them, in words."""
    sums: dict[str, int] = defaultdict(int)
    for each in found:
        for table, count in each.rows:
            sums[table] += count
    return rows_of(Loss("", "", tuple(sums.items())))
