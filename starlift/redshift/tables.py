"""CREATE TABLE -> a frozen `TableDefinition`: columns, keys, distribution, sort order.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from starlift.errors import SqlError
from starlift.redshift.key_names import FOREIGN, PRIMARY, UNIQUE, NamedKey, key_name
from starlift.redshift.named_columns import first_repeated
from starlift.redshift.schema import KnownColumn, Schema, known_table
from starlift.redshift.table_clauses import Clauses, Identity, like_source
from starlift.redshift.types import ColumnType, column_type


@dataclass(frozen=True)
class ForeignKey:
    """`columns` refer to `referred_columns` of `table`. Not enforced, as on Redshift."""

    columns: tuple[str, ...]
    table: str
    referred_columns: tuple[str, ...]
    schema: str | None = None


@dataclass(frozen=True)
class ColumnDefinition:
    """One column as CREATE TABLE declares it; `default` is an expression of Redshift's SQL."""

    name: str
    type: ColumnType
    is_nullable: bool = True
    identity: Identity | None = None
    default: exp.Expr | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class TableDefinition:
    """What CREATE TABLE says of a table. Names are in lower case, as Redshift keeps them.

    `named_keys` are those of its keys that have a name which was given.
    """

    schema: str | None
    name: str
    columns: tuple[ColumnDefinition, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    dist_style: str = "auto"
    dist_key: str | None = None
    sort_key: tuple[str, ...] = ()
    sort_style: str = "auto"
    is_temporary: bool = False
    if_not_exists: bool = False
    named_keys: tuple[NamedKey, ...] = ()

    def column(self, name: str) -> ColumnDefinition:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    @property
    def all_keys(self) -> list[tuple[str, tuple[str, ...]]]:
        """Kind (p, u or f) and columns of each of its keys."""
        return [
            *([(PRIMARY, self.primary_key)] if self.primary_key else []),
            *((UNIQUE, columns) for columns in self.unique_keys),
            *((FOREIGN, key.columns) for key in self.foreign_keys),
        ]

    def key_name(self, kind: str, columns: tuple[str, ...]) -> str:
        """The name of its key of that kind (p, u or f) and of these columns."""
        return key_name(self.name, self.named_keys, kind, columns)


def declared_table(tree: exp.Create, schema: Schema) -> TableDefinition:
    """The table that a CREATE TABLE declares by its columns, and as another's: `(LIKE other)`.

    A table like another has its distribution, its order, its encodings and its NOT NULLs, no keys,
    and its defaults with INCLUDING DEFAULTS alone. Its IDENTITY column counts anew.

    Raises:
        DatabaseError: when the other table does not stand.
        SqlError: when an attribute stands twice or names a column that is not there.
    """
    like = like_source(tree)
    if like is None:
        return table_definition(tree)
    other = _definition(like.this, schema)
    own = _declared(Clauses.of(tree))
    if own.dist_style != "auto" or own.sort_style != "auto":
        raise SqlError(
            f"Table {own.name}: a table LIKE another has its distribution and its order",
            hint="Leave DISTSTYLE, DISTKEY and SORTKEY out, or list the columns.",
        )
    columns = tuple(
        column if like.has_defaults else replace(column, default=None) for column in other.columns
    )
    definition = replace(
        own,
        columns=(*own.columns[: like.position], *columns, *own.columns[like.position :]),
        dist_style=other.dist_style,
        dist_key=other.dist_key,
        sort_key=other.sort_key,
        sort_style=other.sort_style,
    )
    _check(definition)
    return definition


def _definition(table: exp.Table, schema: Schema) -> TableDefinition:
    """The table, or the view as if it were one, that LIKE names."""
    name, where = table.name.lower(), table.db.lower() or None
    found = schema.definition(name, where)
    if isinstance(found, TableDefinition):
        return found
    known = known_table(table, schema)
    columns = tuple(ColumnDefinition(column.name, column.type) for column in known.columns)
    return TableDefinition(where, name, columns)


def listed_table(tree: exp.Expr) -> TableDefinition | None:
    """The table that a statement makes by a list of its columns alone; None if it does not.

    Raises as `table_definition` does.
    """
    if not isinstance(tree, exp.Create) or not isinstance(tree.this, exp.Schema):
        return None
    return None if tree.expression or like_source(tree) is not None else table_definition(tree)


def table_definition(tree: exp.Create) -> TableDefinition:
    """The table that a parsed CREATE TABLE with a list of columns declares.

    Raises:
        SqlError: when an attribute stands twice or names a column that is not there.
        UnsupportedSqlError: for an attribute that Starlift does not know.
    """
    definition = replace(_declared(Clauses.of(tree)), if_not_exists=bool(tree.args.get("exists")))
    _check(definition)
    return definition


def _declared(clauses: Clauses) -> TableDefinition:
    """What the clauses say, not yet held against one another."""
    primary_key = clauses.primary_key()
    return TableDefinition(
        schema=clauses.schema,
        name=clauses.name,
        columns=tuple(_column(clauses, column, primary_key) for column in clauses.columns),
        primary_key=primary_key,
        unique_keys=tuple(clauses.unique_keys()),
        foreign_keys=tuple(ForeignKey(*key) for key in clauses.foreign_keys()),
        dist_style=clauses.dist_style(),
        dist_key=clauses.dist_key(),
        sort_key=clauses.sort_key(),
        sort_style=clauses.sort_style(),
        is_temporary=clauses.is_temporary,
        named_keys=clauses.named_keys,
    )


def table_of_query(clauses: Clauses, columns: Sequence[KnownColumn]) -> TableDefinition:
    """The table that a CREATE TABLE AS declares, whose query gives these columns.

    Raises:
        SqlError: when an attribute stands twice or names a column that is not there.
    """
    definition = TableDefinition(
        schema=clauses.schema,
        name=clauses.name,
        columns=tuple(ColumnDefinition(column.name, column.type) for column in columns),
        dist_style=clauses.dist_style(),
        dist_key=clauses.dist_key(),
        sort_key=clauses.sort_key(),
        sort_style=clauses.sort_style(),
        is_temporary=clauses.is_temporary,
    )
    _check(definition)
    return definition


def _column(
    clauses: Clauses, column: exp.ColumnDef, primary_key: tuple[str, ...]
) -> ColumnDefinition:
    name = column.name.lower()
    if column.args.get("kind") is None:
        raise SqlError(f'Table {clauses.name}: column "{name}" has no type')
    attributes = clauses.attributes(column)
    default = attributes.get(exp.DefaultColumnConstraint)
    encode = attributes.get(exp.EncodeColumnConstraint)
    if default and default.find(exp.Column, exp.Query):
        raise SqlError(
            f'Table {clauses.name}: the DEFAULT of "{name}" must be a constant expression'
        )
    null = attributes.get(exp.NotNullColumnConstraint)
    is_required = null is not None and not null.args.get("allow_null")
    identity = clauses.identity(column)
    return ColumnDefinition(
        name=name,
        type=column_type(column.args["kind"]),
        is_nullable=not (is_required or identity or name in primary_key),
        identity=identity,
        default=default.this if default else None,
        encoding=encode.name.lower() if encode else None,
    )


def _check(table: TableDefinition) -> None:
    names = [column.name for column in table.columns]
    if not names:
        raise SqlError(f"Table {table.name} has no columns")
    if (name := first_repeated(names)) is not None:
        raise SqlError(f'Table {table.name}: column "{name}" stands twice')
    _check_keys(table, names)
    identities = [column for column in table.columns if column.identity]
    if len(identities) > 1:
        raise SqlError(f"Table {table.name}: only one column may be IDENTITY")
    for column in identities:
        if column.type.name not in {"int4", "int8"} or column.default is not None:
            raise SqlError(
                f'Table {table.name}: IDENTITY column "{column.name}" must be INT or BIGINT, '
                "without a DEFAULT"
            )


def _check_keys(table: TableDefinition, names: list[str]) -> None:
    for columns in (
        (table.dist_key,) if table.dist_key else (),
        table.sort_key,
        table.primary_key,
        *table.unique_keys,
        *(key.columns for key in table.foreign_keys),
    ):
        for name in columns:
            if name not in names:
                raise SqlError(f'Table {table.name}: a key names "{name}", which is no column')
            if columns.count(name) > 1:
                raise SqlError(f'Table {table.name}: a key names "{name}" twice')
    for key in table.foreign_keys:
        if key.referred_columns and len(key.referred_columns) != len(key.columns):
            raise SqlError(
                f"Table {table.name}: the foreign key ({', '.join(key.columns)}) refers to "
                f"{len(key.referred_columns)} columns of {key.table}"
            )
