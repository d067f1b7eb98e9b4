"""The values that a run's COPYs have changed by documented rules, and what the ledger has of them.

Of a run that did not publish they are kept, too: what it would have changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from starlift.copy.changes import Change, ChangeCount, Rule, change_lines, counted
from starlift.copy.report import CopyReport
from starlift.engines.protocols import LEDGER_SCHEMA, Connection

VALUE_CHANGES = "value_changes"
CHANGE_COLUMNS = ("run_id", "table_name", "column_name", "rule", "value_count")


def changes_by_table(copies: Iterable[CopyReport]) -> dict[str, tuple[ChangeCount, ...]]:
    """What was changed, by table: that of all COPYs into it together."""
    found: dict[str, Counter[Change]] = {}
    for copy in copies:
        for each in copy.changes:
            found.setdefault(copy.table, Counter())[Change(each.column, each.rule)] += each.count
    return {table: counted(changes) for table, changes in found.items()}


def change_rows(run_id: int, copies: Iterable[CopyReport]) -> list[tuple[object, ...]]:
    """The rows of the ledger for what the COPYs of a run have changed."""
    return [
        (run_id, table, each.column, each.rule.value, each.count)
        for table, changes in changes_by_table(copies).items()
        for each in changes
    ]


def run_changes(connection: Connection, run_id: int) -> dict[str, tuple[ChangeCount, ...]]:
    """What the ledger has of a run's changes, by table; one that an older version made has none."""
    if not connection.catalog.column_types(VALUE_CHANGES, LEDGER_SCHEMA):
        return {}
    query = (
        f"select table_name, column_name, rule, value_count from {LEDGER_SCHEMA}.{VALUE_CHANGES} "  # noqa: S608 - constants
        f"where run_id = {run_id} order by table_name"
    )
    found: dict[str, Counter[Change]] = {}
    for table, column, rule, count in connection.execute(query).rows:
        found.setdefault(table, Counter())[Change(column, Rule(rule))] = count
    return {table: counted(changes) for table, changes in found.items()}


def told_changes(changes: Mapping[str, Iterable[ChangeCount]]) -> list[str]:
    """What was changed, a line each table and rule."""
    return [
        f"{table}: {line}." for table, of in sorted(changes.items()) for line in change_lines(of)
    ]
