"""Redshift's syntax trees -> DuckDB's SQL with the same meaning.

What the session settings of the engine make equal is not repeated here: integer division, the time
zone UTC.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import DatabaseError, SqlError
from starlift.redshift.annotations import annotate, annotated, told_type
from starlift.redshift.changes import Finish, prepared
from starlift.redshift.duckdb_rules import rewrite
from starlift.redshift.duckdb_sql import duckdb_sql, quoted
from starlift.redshift.duckdb_types import duckdb_type
from starlift.redshift.expansion import expand, expand_stars
from starlift.redshift.presentation import presented
from starlift.redshift.result_names import check_names, name_results
from starlift.redshift.schema import KnownTable, NoTables, Remembered, Schema, known_table
from starlift.redshift.sources import ALIAS_OF, Output, cte_of
from starlift.redshift.system_names import place_system_relations
from starlift.redshift.table_clauses import is_temporary_table, known_properties
from starlift.redshift.tables import ColumnDefinition, TableDefinition
from starlift.redshift.trees import all_of
from starlift.redshift.types import VARCHAR_MAX_BYTES
from starlift.redshift.updates import tie_target
from starlift.redshift.view_queries import expand_views

__all__ = ["DEFAULT_SCHEMA", "TEMPORARY_SCHEMA", "duckdb_type", "quoted", "translate"]

DEFAULT_SCHEMA = "public"
TEMPORARY_SCHEMA = ("temp", "main")


@dataclass(frozen=True)
class ShownQuery:
    """A query of DuckDB's whose columns come out as clients see them, and their names.

    DuckDB tells two columns of one name apart (`b`, `b_1`) where they come out of a subquery,
    Redshift does not. There are no names where some source's columns are not known.
    """

    statement: str
    columns: tuple[str, ...]


def translate(tree: exp.Expr, schema: Schema) -> list[str]:
    """The statements of DuckDB's that do what a Redshift statement says. The tree is used up.

    Raises:
        DatabaseError: for a table that does not stand, or that stands already.
        UnsupportedSqlError: when the meaning cannot be carried over.
    """
    return [duckdb_sql(translate_tree(tree, schema))]


def translate_shown(tree: exp.Query, schema: Schema) -> ShownQuery:
    """A query for a client. The tree is used up. Raises as `translate` does."""
    made, outputs = _translated(tree, schema)
    statement = duckdb_sql(presented(made, outputs))
    return ShownQuery(statement, tuple(name for name, _ in outputs))


def translate_tree(tree: exp.Expr, schema: Schema) -> exp.Expr:
    """The tree as DuckDB's. Raises as `translate` does."""
    made, _ = _translated(tree, schema, is_shown=False)
    return made


def _translated(
    tree: exp.Expr, schema: Schema, *, is_shown: bool = True
) -> tuple[exp.Expr, tuple[Output, ...]]:
    """The tree as DuckDB's, and what it gives if it is a query that is shown."""
    schema = Remembered(schema)
    expand(tree, schema)
    _check_tables(tree, schema)
    expand_views(tree, schema)
    _check_tables(tree, schema)
    expand_stars(tree, schema)
    if isinstance(tree, exp.Create):
        _keep_temporary(tree)
    finish = _prepared(tree, schema) if isinstance(tree, exp.DML) else None
    if isinstance(tree, exp.Update):
        tie_target(tree, schema)
    _quote_names(tree)
    name_results(tree)
    if isinstance(tree, exp.Create):
        check_names(tree)
    typing = annotate(tree, schema)
    outputs = typing.outputs(tree) if is_shown else ()
    place_system_relations(tree, schema)
    made = _rewritten(tree)
    if finish is not None:
        finish(made)
    return made, outputs


def _rewritten(tree: exp.Expr) -> exp.Expr:
    """From the leaves to the root, so that every rule sees what its operands have become."""
    nodes = tree.walk(bfs=False, prune=lambda node: isinstance(node, exp.DataType))
    for node in reversed(list(nodes)):
        if ALIAS_OF in node.meta:
            # What stands before it in the list is not rewritten yet.
            meant = exp.Paren(this=node.meta[ALIAS_OF].copy())
            node.replace(annotated(_rewritten(meant), told_type(node)))
            continue
        changed = rewrite(node)
        if changed is not node:
            node.replace(changed)
    return tree


def _keep_temporary(tree: exp.Create) -> None:
    """Of the attributes of a CREATE TABLE AS only TEMPORARY has a meaning here."""
    is_temporary = is_temporary_table(tree.this, known_properties(tree))
    kept = exp.Properties(expressions=[exp.TemporaryProperty()]) if is_temporary else None
    tree.set("properties", kept)


def _quote_names(tree: exp.Expr) -> None:
    """All names in lower case and in quotation marks, as Redshift takes even quoted ones."""
    for name in all_of(tree, exp.Identifier):
        name.set("this", name.name.lower())
        name.args["quoted"] = True


def _check_tables(tree: exp.Expr, schema: Schema) -> None:
    """Every table that is read or written must stand: DuckDB would look for files and views."""
    new = tree.this if isinstance(tree, exp.Create) else None
    for table in all_of(tree, exp.Table):
        is_rows = isinstance(table.this, exp.Func)  # generate_series
        is_known = table is new or is_rows or cte_of(table) is not None
        if not is_known:
            known_table(table, schema)


def check_target(table: KnownTable, name: str) -> None:
    """Refuse to change what is no table of users. Raises DatabaseError."""
    if table.is_system:
        raise DatabaseError(f'permission denied: "{name}" is a system table', sqlstate="42501")
    if table.kind != "table":
        raise DatabaseError(
            f'cannot change a view: "{name.lower()}" is one',
            sqlstate="42809",
            hint="Change the tables that it reads.",
        )


def _prepared(tree: exp.DML, schema: Schema) -> Finish:
    """System tables and views are not written; values are made to fit their columns."""
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    table = known_table(target, schema)
    check_target(table, target.name)
    identity = table.identity_column
    names = [item.this.name.lower() for item in tree.expressions if isinstance(item, exp.EQ)]
    if isinstance(tree.this, exp.Schema) and not isinstance(tree.expression, exp.Values):
        names += [column.name.lower() for column in tree.this.expressions]
    if identity is not None and identity in names:
        raise SqlError(
            f'cannot set an identity column to a value: "{identity}" of {target.name}',
            hint="Leave the column out: it gets its value by itself.",
        )
    return prepared(tree, table, schema)


def create_table(table: TableDefinition, sequence: str) -> list[str]:
    """The statements of DuckDB's that make a table: last its CREATE, before it a sequence's.

    `sequence` is the name, in quotation marks, of the one behind an IDENTITY column, if it has one.
    """
    kind = "TEMPORARY TABLE" if table.is_temporary else "TABLE"
    columns = ", ".join(_column(column, sequence) for column in table.columns)
    create = f"CREATE {kind} {quoted(table.schema, table.name)} ({columns})"
    return [*_create_sequence(table, sequence), create]


def _create_sequence(table: TableDefinition, sequence: str) -> list[str]:
    for column in table.columns:
        if column.identity is not None:
            kind = "TEMPORARY SEQUENCE" if table.is_temporary else "SEQUENCE"
            seed, step = column.identity.seed, column.identity.step
            span = f"START WITH {seed} INCREMENT BY {step} MINVALUE {-(2**62)} MAXVALUE {2**62}"
            return [f"CREATE {kind} {sequence} {span}"]
    return []


def _column(column: ColumnDefinition, sequence: str) -> str:
    name = quoted(column.name)
    parts = [name, duckdb_type(column.type)]
    if column.identity is not None:
        literal = sequence.replace("'", "''")
        parts.append(f"DEFAULT nextval('{literal}')")
    elif column.default is not None:
        parts.append(f"DEFAULT {_default(column.default)}")
    if not column.is_nullable:
        parts.append("NOT NULL")
    return " ".join([*parts, *_checks(column)])


def added_column(column: ColumnDefinition) -> str:
    """A column for ALTER TABLE ADD, which takes no checks."""
    parts = [quoted(column.name), duckdb_type(column.type)]
    if column.default is not None:
        parts.append(f"DEFAULT {_default(column.default)}")
    if not column.is_nullable:
        parts.append("NOT NULL")
    return " ".join(parts)


def _checks(column: ColumnDefinition) -> list[str]:
    parts, name = [], quoted(column.name)
    length = column.type.length or VARCHAR_MAX_BYTES
    if length < VARCHAR_MAX_BYTES:
        measure = "octet_length" if column.type.name == "varbyte" else "strlen"
        parts.append(f"CHECK ({measure}({name}) <= {length})")
    if column.type.name == "char":
        parts.append(f"CHECK (strlen({name}) = length({name}) AND NOT ends_with({name}, ' '))")
    return parts


def _default(expression: exp.Expr) -> str:
    value = exp.Paren(this=expression.copy())
    annotate(value, NoTables())
    return duckdb_sql(_rewritten(value))
