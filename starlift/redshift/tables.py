"""CREATE TABLE -> a frozen `TableDefinition`: columns, keys, distribution, sort order.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.types import ColumnType, column_type


@dataclass(frozen=True)
class Identity:
    """IDENTITY(seed, step)."""

    seed: int
    step: int


@dataclass(frozen=True)
class ForeignKey:
    """`columns` refer to `referred_columns` of `table`. Not enforced, as on Redshift."""

    columns: tuple[str, ...]
    table: str
    referred_columns: tuple[str, ...]


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
    """What CREATE TABLE says of a table. Names are in lower case, as Redshift keeps them."""

    schema: str | None
    name: str
    columns: tuple[ColumnDefinition, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    dist_style: str = "auto"
    dist_key: str | None = None
    sort_key: tuple[str, ...] = ()
    is_temporary: bool = False
    if_not_exists: bool = False

    def column(self, name: str) -> ColumnDefinition:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


def table_definition(tree: exp.Create) -> TableDefinition:
    """The table that a parsed CREATE TABLE with a list of columns declares.

    Raises:
        SqlError: when an attribute stands twice or names a column that is not there.
        UnsupportedSqlError: for an attribute that Starlift does not know.
    """
    parts = _Parts.of(tree)
    primary_key = parts.primary_key()
    columns = tuple(parts.column(column, primary_key) for column in parts.columns)
    definition = TableDefinition(
        schema=parts.table.db.lower() or None,
        name=parts.table.name.lower(),
        columns=columns,
        primary_key=primary_key,
        unique_keys=tuple(parts.unique_keys()),
        foreign_keys=tuple(parts.foreign_keys()),
        dist_style=parts.dist_style(),
        dist_key=parts.dist_key(),
        sort_key=parts.sort_key(),
        is_temporary=any(isinstance(p, exp.TemporaryProperty) for p in parts.properties)
        or parts.table.name.startswith("#"),
        if_not_exists=bool(tree.args.get("exists")),
    )
    _check(definition)
    return definition


def like_source(tree: exp.Create) -> exp.Table | None:
    """The table that `CREATE TABLE x (LIKE y)` names; None for any other CREATE."""
    if not isinstance(tree.this, exp.Schema):
        return None
    for item in tree.this.expressions:
        if isinstance(item, exp.LikeProperty):
            source: exp.Table = item.this
            return source
    return None


def _check(definition: TableDefinition) -> None:
    names = [column.name for column in definition.columns]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SqlError(f'Table {definition.name}: column "{repeated[0]}" stands twice')
    if sum(column.identity is not None for column in definition.columns) > 1:
        raise SqlError(f"Table {definition.name}: only one column may be IDENTITY")
    keys = (definition.dist_key, *definition.sort_key, *definition.primary_key)
    for name in keys:
        if name is not None and name not in names:
            raise SqlError(f'Table {definition.name}: a key names "{name}", which is no column')


@dataclass(frozen=True)
class _Parts:
    """A CREATE TABLE taken apart: its name, column definitions, constraints, properties."""

    table: exp.Table
    columns: tuple[exp.ColumnDef, ...]
    constraints: tuple[exp.Expr, ...]
    properties: tuple[exp.Expr, ...]

    @classmethod
    def of(cls, tree: exp.Create) -> _Parts:
        schema = tree.this
        items = [
            part
            for item in schema.expressions
            for part in (item.expressions if isinstance(item, exp.Constraint) else [item])
        ]
        properties = tree.args.get("properties")
        return cls(
            table=schema.this,
            columns=tuple(item for item in items if isinstance(item, exp.ColumnDef)),
            constraints=tuple(item for item in items if not isinstance(item, exp.ColumnDef)),
            properties=tuple(properties.expressions) if properties else (),
        )

    def column(self, column: exp.ColumnDef, primary_key: tuple[str, ...]) -> ColumnDefinition:
        name = column.name.lower()
        if column.args.get("kind") is None:
            raise SqlError(f'Table {self.table.name}: column "{name}" has no type')
        found: dict[type[exp.Expr], exp.Expr] = {}
        for kind in _kinds(column):
            if type(kind) in found:
                raise SqlError(f'Column "{name}": {kind.sql("redshift")} stands twice')
            found[type(kind)] = kind
        default = found.get(exp.DefaultColumnConstraint)
        identity = _identity(found.get(exp.GeneratedAsIdentityColumnConstraint))
        encode = found.get(exp.EncodeColumnConstraint)
        not_null = found.get(exp.NotNullColumnConstraint)
        is_required = (
            name in primary_key or identity or (not_null and not not_null.args.get("allow_null"))
        )
        return ColumnDefinition(
            name=name,
            type=column_type(column.args["kind"]),
            is_nullable=not is_required,
            identity=identity,
            default=default.this if default else None,
            encoding=encode.name.lower() if encode else None,
        )

    def primary_key(self) -> tuple[str, ...]:
        keys: list[tuple[str, ...]] = [
            (column.name.lower(),)
            for column, kind in self._column_kinds()
            if isinstance(kind, exp.PrimaryKeyColumnConstraint)
        ]
        keys += [_names(c) for c in self.constraints if isinstance(c, exp.PrimaryKey)]
        if len(keys) > 1:
            raise SqlError(f"Table {self.table.name} has more than one primary key")
        return keys[0] if keys else ()

    def unique_keys(self) -> Iterator[tuple[str, ...]]:
        for column, kind in self._column_kinds():
            if isinstance(kind, exp.UniqueColumnConstraint):
                yield (column.name.lower(),)
        for constraint in self.constraints:
            if isinstance(constraint, exp.UniqueColumnConstraint):
                yield _names(constraint.this)

    def foreign_keys(self) -> Iterator[ForeignKey]:
        for column, kind in self._column_kinds():
            if isinstance(kind, exp.Reference):
                yield _foreign_key((column.name.lower(),), kind)
        for constraint in self.constraints:
            if isinstance(constraint, exp.ForeignKey):
                yield _foreign_key(_names(constraint), constraint.args["reference"])

    def dist_style(self) -> str:
        styles = [p.name.lower() for p in self.properties if isinstance(p, exp.DistStyleProperty)]
        if styles:
            return styles[0]
        return "key" if self.dist_key() else "auto"

    def dist_key(self) -> str | None:
        keys = [p.this.name.lower() for p in self.properties if isinstance(p, exp.DistKeyProperty)]
        keys += [c.name.lower() for c, k in self._column_kinds() if type(k) is nodes.DistKeyColumn]
        if len(set(keys)) > 1:
            raise SqlError(f"Table {self.table.name} has more than one DISTKEY: {', '.join(keys)}")
        return keys[0] if keys else None

    def sort_key(self) -> tuple[str, ...]:
        for prop in self.properties:
            if isinstance(prop, exp.SortKeyProperty | nodes.InterleavedSortKey):
                return tuple(column.name.lower() for column in prop.this)
        kinds = self._column_kinds()
        return tuple(c.name.lower() for c, k in kinds if type(k) is nodes.SortKeyColumn)

    def _column_kinds(self) -> list[tuple[exp.ColumnDef, exp.Expr]]:
        return [(column, kind) for column in self.columns for kind in _kinds(column)]


_COLUMN_KINDS = (
    exp.DefaultColumnConstraint,
    exp.EncodeColumnConstraint,
    exp.GeneratedAsIdentityColumnConstraint,
    exp.NotNullColumnConstraint,
    exp.PrimaryKeyColumnConstraint,
    exp.Reference,
    exp.UniqueColumnConstraint,
    nodes.DistKeyColumn,
    nodes.SortKeyColumn,
)


def _kinds(column: exp.ColumnDef) -> list[exp.Expr]:
    kinds = [constraint.args["kind"] for constraint in column.constraints]
    for kind in kinds:
        if not isinstance(kind, _COLUMN_KINDS):
            raise UnsupportedSqlError(
                f'Column "{column.name}": {kind.sql("redshift")} is not supported'
            )
    return kinds


def _identity(kind: exp.Expr | None) -> Identity | None:
    if kind is None:
        return None
    start, increment = kind.args.get("start"), kind.args.get("increment")
    return Identity(
        seed=int(start.name) if start else 1,
        step=int(increment.name) if increment else 1,
    )


def _names(node: exp.Expr) -> tuple[str, ...]:
    return tuple(item.name.lower() for item in node.expressions)


def _foreign_key(columns: tuple[str, ...], reference: exp.Expr) -> ForeignKey:
    target = reference.this
    if isinstance(target, exp.Schema):
        return ForeignKey(columns, target.this.name.lower(), _names(target))
    return ForeignKey(columns, target.name.lower(), ())
