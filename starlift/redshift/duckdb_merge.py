"""MERGE -> DuckDB's SQL.

Its expressions are translated within a SELECT of both tables, which has their columns as MERGE has.
"""

from __future__ import annotations

from sqlglot import exp

from starlift.errors import DatabaseError, SqlError, UnsupportedSqlError
from starlift.redshift.assignments import Target, cast, fitted
from starlift.redshift.duckdb import check_target, quoted, translate_tree
from starlift.redshift.duckdb_sql import duckdb_sql
from starlift.redshift.expression_types import query_outputs
from starlift.redshift.merge_syntax import Merge
from starlift.redshift.schema import KnownTable, Schema, is_same_relation, known_table

TWICE = "Found multiple matches to update the same tuple"


def merge(tree: Merge, schema: Schema) -> list[str]:
    """The statements that do what a MERGE says; the last one tells how many rows it touched.

    Raises:
        DatabaseError: when a table does not stand, or is not one.
        SqlError: when columns and values do not go together.
    """
    target, source = known_table(tree.this, schema), known_table(tree.args["source"], schema)
    check_target(target, tree.this.name)
    if source.kind != "table":
        raise DatabaseError(
            f'the source of a MERGE is a table: "{tree.args["source"].name.lower()}" is a view',
            sqlstate="42809",
            hint="CREATE TEMP TABLE ... AS SELECT from the view, and merge that.",
        )
    if is_same_relation(tree.this, tree.args["source"], schema):
        raise SqlError("the target and the source of a MERGE cannot be the same table")
    parts = _Parts(tree, target, schema)
    if tree.args["action"] == "remove_duplicates":
        return _without_duplicates(tree, parts, target, source)
    return [parts.check, _merge_statement(tree, parts)]


class _Parts:
    """The parts of a MERGE as DuckDB's SQL."""

    def __init__(self, tree: Merge, target: KnownTable, schema: Schema) -> None:
        assignments = tree.args.get("assignments") or []
        values = tree.args.get("values") or []
        names = [item.this.name.lower() for item in assignments]
        inserted = _inserted(tree, target)
        _check_columns([names, inserted], target)
        known = {column.name: column for column in target.columns}
        into = [Target(known[name], tree.this.name.lower()) for name in (*names, *inserted)]
        carrier = exp.Select(
            expressions=[
                *(item.expression.copy() for item in assignments),
                *(value.copy() for value in values),
                exp.Literal.number(1),
            ],
            from_=exp.From(this=tree.this.copy()),
            joins=[exp.Join(this=tree.args["source"].copy(), kind="CROSS")],
            where=exp.Where(this=tree.args["on"].copy()),
        )
        kinds = [kind for _, kind in query_outputs(carrier, schema)]
        for item, kind, column in zip(carrier.expressions[:-1], kinds, into, strict=False):
            item.replace(cast(item.copy(), kind, column))
        made = translate_tree(carrier, schema)
        items = [
            duckdb_sql(fitted(item.unalias(), column))
            for item, column in zip(made.expressions[:-1], into, strict=True)
        ]
        self.columns = inserted
        self.assignments = [
            f"{quoted(name)} = {item}" for name, item in zip(names, items, strict=False)
        ]
        self.values = items[len(names) :]
        self.on = duckdb_sql(made.args["where"].this)
        self.target = duckdb_sql(made.args["from_"].this)
        self.source = duckdb_sql(made.args["joins"][0].this)
        self.check = (
            f"SELECT CASE WHEN EXISTS (SELECT 1 FROM {self.target} JOIN {self.source} "
            f"ON {self.on} GROUP BY {quoted(tree.this.name.lower())}.rowid HAVING count(*) > 1) "
            f"THEN error('{TWICE}') END"
        )


def _inserted(tree: Merge, target: KnownTable) -> list[str]:
    """The columns that INSERT fills: those listed, else the first ones."""
    values, listed = tree.args.get("values") or [], tree.args.get("columns")
    names = [column.name.lower() for column in listed or ()]
    if listed is None:
        names = [column.name for column in target.columns][: len(values)]
    if len(names) != len(values):
        raise SqlError(
            f"INSERT has {len(values)} expressions for {len(names)} target columns",
            hint="List as many columns as values.",
        )
    return names


def _check_columns(lists: list[list[str]], target: KnownTable) -> None:
    """Refuse a column that is not there, is filled twice, or fills itself."""
    known = {column.name: column for column in target.columns}
    for names in lists:
        for name in names:
            if name not in known:
                raise DatabaseError(f'column "{name}" does not exist', sqlstate="42703")
            if known[name].is_identity:
                raise SqlError(f'cannot set an identity column to a value: "{name}"')
            if names.count(name) > 1:
                raise SqlError(f'multiple assignments to same column "{name}"')


def _merge_statement(tree: Merge, parts: _Parts) -> str:
    matched = "DELETE" if tree.args["action"] == "delete" else "UPDATE SET "
    columns = ", ".join(quoted(name) for name in parts.columns)
    return (
        f"MERGE INTO {parts.target} USING {parts.source} ON {parts.on} "
        f"WHEN MATCHED THEN {matched}{', '.join(parts.assignments)} "
        f"WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({', '.join(parts.values)})"
    )


def _without_duplicates(
    tree: Merge, parts: _Parts, target: KnownTable, source: KnownTable
) -> list[str]:
    """Rows that match are replaced, one for all of them; the other rows of the source come in."""
    if len(target.columns) != len(source.columns):
        raise SqlError(
            f"MERGE ... REMOVE DUPLICATES: {tree.this.name.lower()} has {len(target.columns)} "
            f"columns, its source {len(source.columns)}",
            hint="Both tables must have the same columns in the same order.",
        )
    if target.identity_column or source.identity_column:
        raise UnsupportedSqlError(
            "MERGE ... REMOVE DUPLICATES of a table with an IDENTITY column is not supported",
            hint="Write WHEN MATCHED and WHEN NOT MATCHED.",
        )
    return [
        parts.check,
        f"DELETE FROM {parts.target} USING {parts.source} WHERE {parts.on}",
        f"INSERT INTO {parts.target} SELECT * FROM {parts.source}",
    ]
