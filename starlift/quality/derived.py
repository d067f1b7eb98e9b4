"""Checks that the DDL asks for: keys are unique, references found, NOT NULL columns filled.

Redshift enforces NOT NULL alone: it is checked where the table that stands does not have it, having
been made by another DDL. A check looks at the rows that a load has touched: those of the
keys by which the table's own statements delete, `delete from t using changed where t.key =
changed.key`. A table without such a statement is looked at whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from starlift.engines.protocols import TableInfo
from starlift.project import CheckQuery, Project, address, address_of
from starlift.redshift.duckdb_sql import quoted
from starlift.redshift.statements import parse_shared
from starlift.redshift.tables import ForeignKey, TableDefinition, listed_table
from starlift.redshift.trees import all_of

_DIALECT = "redshift"


@dataclass(frozen=True)
class Touched:
    """The rows of a table that a load has touched: those that the condition ties to `changes`.

    `changes` is named as the statement names it: it may be a temporary table.
    """

    changes: exp.Table
    condition: exp.Expr


def derived_checks(
    project: Project, kept: Sequence[TableInfo], *, is_of_touched: bool
) -> list[CheckQuery]:
    """The checks of the tables `kept`, as they stand, in the order in which they are made.

    Each selects the offending keys, and is an error. A reference to another table is not checked.
    With `is_of_touched` they look at the rows that a load has touched, else at all.
    """
    standing = {address_of(each.schema, each.name): each.definition for each in kept}
    tables = {address_of(each.schema, each.name): each for each in _definitions(project)}
    tables = {name: table for name, table in tables.items() if name in standing}
    touched = _touched(project) if is_of_touched else {}
    checks: list[CheckQuery] = []
    for name, table in tables.items():
        checks += _uniqueness(name, table, touched.get(name))
        for key in _resolved(table, tables):
            checks.append(_reference(name, table, key, touched))
        checks += _presence(name, table, standing[name], touched.get(name))
    return checks


def _definitions(project: Project) -> Iterator[TableDefinition]:
    for statement in project.create:
        table = listed_table(parse_shared(statement))
        if table is not None:
            yield table


def _touched(project: Project) -> dict[str, Touched]:
    """By table, what its first DELETE USING says."""
    found: dict[str, Touched] = {}
    for statement in project.insert:
        tree = parse_shared(statement)
        using = tree.args.get("using") or []
        if isinstance(tree, exp.Delete) and len(using) == 1 and tree.args.get("where"):
            target = address(tree.this)
            found.setdefault(target, Touched(using[0], tree.args["where"].this))
    return found


def _uniqueness(name: str, table: TableDefinition, touched: Touched | None) -> list[CheckQuery]:
    keys = [key for key in (table.primary_key, *table.unique_keys) if key]
    return [
        _check(
            f"{table.name}: one row a {', '.join(key)}",
            f"select {_columns(table, key)}, count(*) as row_count\n"
            f"from {_source(name, table, touched)}\n"
            f"group by {_columns(table, key)}\nhaving count(*) > 1",
        )
        for key in keys
    ]


def _resolved(
    table: TableDefinition, tables: Mapping[str, TableDefinition]
) -> Iterator[ForeignKey]:
    """The foreign keys to tables that are known; without columns they mean the primary key."""
    for key in table.foreign_keys:
        referred = tables.get(address_of(key.schema, key.table))
        if referred is not None:
            columns = key.referred_columns or referred.primary_key
            if len(columns) == len(key.columns):
                yield replace(key, referred_columns=columns)


def _reference(
    name: str, table: TableDefinition, key: ForeignKey, touched: Mapping[str, Touched]
) -> CheckQuery:
    """Of the rows touched, and of those that refer to keys touched, whether they find these."""
    sources = [_source(name, table, touched.get(name))]
    referred = address_of(key.schema, key.table)
    tied = _tied(table, key, touched.get(referred))
    if name in touched and tied is not None:
        sources.append(f"{_quoted(name)} as {quoted(table.name)} inner join {tied}")
    own = _columns(table, key.columns)
    present = " and ".join(f"{quoted(table.name, column)} is not null" for column in key.columns)
    rows = "\nunion all\n".join(
        f"select {own}\nfrom {source}\nwhere {present}" for source in sources
    )
    pairs = list(zip(key.columns, key.referred_columns, strict=True))
    columns = ", ".join(quoted("referring", column) for column in key.columns)
    equal = " and ".join(
        f"{quoted('referred', other)} = {_unplanned(quoted('referring', column))}"
        for column, other in pairs
    )
    # By an inner join of the keys: engines then need not look at all that is referred to.
    return _check(
        f"{table.name}: {', '.join(key.columns)} stands in {key.table}",
        f"with referring as (\nselect distinct {own}\nfrom (\n{rows}\n) as {quoted(table.name)}\n"
        f")\nselect {columns}\nfrom referring\nexcept\nselect {columns}\nfrom referring\n"
        f"inner join {_quoted(referred)} as referred on {equal}",
    )


def _unplanned(column: str) -> str:
    """A column under which no planner sees a declared key.

    Redshift takes declared keys as kept, and leaves joins out that would find what they promise.
    Source: https://docs.aws.amazon.com/redshift/latest/dg/t_Defining_constraints.html
    """
    return f"coalesce({column}, {column})"


def _tied(table: TableDefinition, key: ForeignKey, referred: Touched | None) -> str | None:
    """The join with the changed keys of the table that is referred to, by the referring columns."""
    if referred is None:
        return None
    condition = referred.condition.copy()
    named = dict(zip(key.referred_columns, key.columns, strict=True))
    for column in all_of(condition, exp.Column):
        if column.table.lower() == key.table:
            if column.name.lower() not in named:
                return None
            own = named[column.name.lower()]
            column.replace(exp.column(own, table.name, quoted=True))
    return f"{referred.changes.sql(_DIALECT)} on {condition.sql(_DIALECT)}"


def _presence(
    name: str,
    table: TableDefinition,
    standing: TableDefinition | None,
    touched: Touched | None,
) -> list[CheckQuery]:
    held = {each.name for each in standing.columns if not each.is_nullable} if standing else set()
    required = [each.name for each in table.columns if not each.is_nullable]
    required = [name for name in required if name not in held]
    if not required:
        return []
    conditions = " or ".join(f"{quoted(table.name, column)} is null" for column in required)
    return [
        _check(
            f"{table.name}: values where they must be",
            f"select {_columns(table, required)}\nfrom {_source(name, table, touched)}\n"
            f"where {conditions}",
        )
    ]


def _source(name: str, table: TableDefinition, touched: Touched | None) -> str:
    own = f"{_quoted(name)} as {quoted(table.name)}"
    if touched is None:
        return own
    changes, condition = touched.changes.sql(_DIALECT), touched.condition.sql(_DIALECT)
    return f"{own} inner join {changes} on {condition}"


def _check(name: str, statement: str) -> CheckQuery:
    return CheckQuery(name, "refused", statement, severity="error")


def _columns(table: TableDefinition, names: Sequence[str]) -> str:
    return ", ".join(quoted(table.name, name) for name in names)


def _quoted(name: str) -> str:
    return quoted(*name.split(".", 1))
