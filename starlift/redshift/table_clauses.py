"""A parsed CREATE TABLE taken apart: every clause is known, and none stands twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from starlift.errors import SqlError, SqlSyntaxError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.dialect import shown
from starlift.redshift.key_names import NamedKey, given_names

DIST_STYLES = ("auto", "even", "key", "all")

_ATTRIBUTES = (
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
_CONSTRAINTS = (exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint)
_SORT_KEYS = (exp.SortKeyProperty, nodes.InterleavedSortKey, nodes.SortKeyAuto)
_PROPERTIES = (
    *_SORT_KEYS,
    exp.BackupProperty,
    exp.DistKeyProperty,
    exp.DistStyleProperty,
    exp.TemporaryProperty,
    nodes.EncodeAuto,
    nodes.LocalProperty,
)


@dataclass(frozen=True)
class Identity:
    """IDENTITY(seed, step)."""

    seed: int
    step: int


@dataclass(frozen=True)
class Clauses:
    """The name, the column definitions, the constraints and the attributes of a table."""

    schema: str | None
    name: str
    columns: tuple[exp.ColumnDef, ...]
    constraints: tuple[exp.Expr, ...]
    properties: tuple[exp.Expr, ...]
    is_temporary: bool
    named_keys: tuple[NamedKey, ...] = ()

    @classmethod
    def of(cls, tree: exp.Create) -> Clauses:
        """The clauses of a CREATE TABLE with a list in parentheses.

        Raises:
            UnsupportedSqlError: for a clause that Starlift does not know.
        """
        table, items = tree.this.this, _items(tree)
        clauses = cls(
            schema=table.db.lower() or None,
            name=table.name.lower(),
            columns=tuple(item for item in items if isinstance(item, exp.ColumnDef)),
            constraints=tuple(item for item in items if isinstance(item, _CONSTRAINTS)),
            properties=(properties := known_properties(tree)),
            is_temporary=is_temporary_table(table, properties),
            named_keys=tuple(given_names(tree.this.expressions)),
        )
        if tree.expression:
            raise UnsupportedSqlError(
                f"CREATE TABLE {clauses.name} (...) AS is not supported",
                hint="Name the columns in the query: SELECT expression AS name.",
            )
        return clauses

    @classmethod
    def of_query(cls, tree: exp.Create) -> Clauses:
        """The clauses of a CREATE TABLE AS: its columns are not known yet.

        Raises:
            UnsupportedSqlError: for a clause that Starlift does not know.
        """
        properties = known_properties(tree)
        return cls(
            schema=tree.this.db.lower() or None,
            name=tree.this.name.lower(),
            columns=(),
            constraints=(),
            properties=properties,
            is_temporary=is_temporary_table(tree.this, properties),
        )

    def unsupported(self, node: exp.Expr) -> UnsupportedSqlError:
        """The refusal of a clause."""
        return UnsupportedSqlError(
            f"Table {self.name}: {shown(node) or type(node).__name__} is not supported"
        )

    def attributes(self, column: exp.ColumnDef) -> dict[type[exp.Expr], exp.Expr]:
        """The attributes of a column by their kind.

        Raises:
            SqlError: when one stands twice, or NULL beside NOT NULL.
            UnsupportedSqlError: for one that Starlift does not know.
        """
        found: dict[type[exp.Expr], exp.Expr] = {}
        for constraint in column.constraints:
            kind = constraint.args["kind"]
            if not isinstance(kind, _ATTRIBUTES):
                raise self.unsupported(constraint)
            if type(kind) in found:
                raise SqlError(
                    f'Table {self.name}, column "{column.name.lower()}": {shown(kind)} '
                    f"after {shown(found[type(kind)])}"
                )
            found[type(kind)] = kind
        return found

    def identity(self, column: exp.ColumnDef) -> Identity | None:
        """Seed and step of an IDENTITY column."""
        kind = self.attributes(column).get(exp.GeneratedAsIdentityColumnConstraint)
        if kind is None:
            return None
        start, increment = kind.args.get("start"), kind.args.get("increment")
        if kind.args.get("expression") or start is None or increment is None:
            raise self.unsupported(column)
        return Identity(_whole(start, self), _whole(increment, self))

    def primary_key(self) -> tuple[str, ...]:
        """The columns of the primary key."""
        keys: list[tuple[str, ...]] = [
            (name,) for name in self._with(exp.PrimaryKeyColumnConstraint)
        ]
        keys += [_names(c) for c in self.constraints if isinstance(c, exp.PrimaryKey)]
        if len(keys) > 1:
            raise SqlError(f"Table {self.name} has more than one primary key")
        return keys[0] if keys else ()

    def unique_keys(self) -> Iterator[tuple[str, ...]]:
        """The columns of each UNIQUE."""
        yield from ((name,) for name in self._with(exp.UniqueColumnConstraint))
        for constraint in self.constraints:
            if isinstance(constraint, exp.UniqueColumnConstraint):
                yield _names(constraint.this)

    def foreign_keys(
        self,
    ) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...], str | None]]:
        """Of each foreign key its columns, the table it refers to, that table's columns, schema."""
        for column in self.columns:
            reference = self.attributes(column).get(exp.Reference)
            if reference is not None:
                yield (column.name.lower(),), *self._referred(reference)
        for constraint in self.constraints:
            if isinstance(constraint, exp.ForeignKey):
                yield _names(constraint), *self._referred(constraint.args["reference"])

    def _referred(self, reference: exp.Expr) -> tuple[str, tuple[str, ...], str | None]:
        if reference.args.get("options"):
            raise self.unsupported(reference)
        target = reference.this
        table = target.this if isinstance(target, exp.Schema) else target
        columns = _names(target) if isinstance(target, exp.Schema) else ()
        return table.name.lower(), columns, table.db.lower() or None

    def dist_style(self) -> str:
        """auto, even, key or all."""
        styles = [p.name.lower() for p in self.properties if isinstance(p, exp.DistStyleProperty)]
        if len(styles) > 1 or any(style not in DIST_STYLES for style in styles):
            raise SqlError(
                f"Table {self.name}: DISTSTYLE {' '.join(styles).upper()} must be one of "
                f"{', '.join(DIST_STYLES).upper()}"
            )
        has_key = self.dist_key() is not None
        style = styles[0] if styles else ("key" if has_key else "auto")
        if has_key != (style == "key"):
            raise SqlError(
                f"Table {self.name}: DISTSTYLE {style.upper()} with"
                f"{'' if has_key else 'out'} a DISTKEY",
                hint="DISTSTYLE KEY and a DISTKEY belong together.",
            )
        return style

    def dist_key(self) -> str | None:
        """The column by whose values the rows are spread."""
        keys = [p.this.name.lower() for p in self.properties if isinstance(p, exp.DistKeyProperty)]
        keys += self._with(nodes.DistKeyColumn)
        if len(keys) > 1:
            raise SqlError(f"Table {self.name} has more than one DISTKEY: {', '.join(keys)}")
        return keys[0] if keys else None

    def sort_key(self) -> tuple[str, ...]:
        """The columns by which the rows are sorted."""
        properties = [prop for prop in self.properties if isinstance(prop, _SORT_KEYS)]
        columns = self._with(nodes.SortKeyColumn)
        if len(properties) + len(columns) > 1:
            raise SqlError(
                f"Table {self.name} has more than one SORTKEY",
                hint="Several columns stand in one: SORTKEY (a, b).",
            )
        for prop in properties:
            names = [] if isinstance(prop, nodes.SortKeyAuto) else prop.this
            return tuple(column.name.lower() for column in names)
        return tuple(columns)

    def sort_style(self) -> str:
        """auto, compound or interleaved."""
        if not self.sort_key():
            return "auto"
        is_interleaved = any(isinstance(p, nodes.InterleavedSortKey) for p in self.properties)
        return "interleaved" if is_interleaved else "compound"

    def _with(self, kind: type[exp.Expr]) -> list[str]:
        return [c.name.lower() for c in self.columns if kind in self.attributes(c)]


@dataclass(frozen=True)
class Like:
    """`LIKE this [INCLUDING DEFAULTS]`, behind so many columns."""

    this: exp.Table
    position: int
    has_defaults: bool


def like_source(tree: exp.Create) -> Like | None:
    """The table that `CREATE TABLE x (LIKE y)` names; None for any other CREATE.

    Raises:
        SqlError: when there is more than one.
        UnsupportedSqlError: for an option other than DEFAULTS.
    """
    items = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
    likes = [item for item in items if isinstance(item, exp.LikeProperty)]
    if not likes:
        return None
    if len(likes) > 1:
        raise SqlError("CREATE TABLE takes one LIKE")
    has_defaults = False
    for option in likes[0].expressions:
        if option.text("value").upper() != "DEFAULTS":
            raise UnsupportedSqlError(f"LIKE takes INCLUDING DEFAULTS, not {shown(option)}")
        has_defaults = option.name.upper() == "INCLUDING"
    before = items[: items.index(likes[0])]
    position = sum(isinstance(item, exp.ColumnDef) for item in before)
    return Like(likes[0].this, position, has_defaults)


def known_properties(tree: exp.Create) -> tuple[exp.Expr, ...]:
    """What stands before TABLE and behind the parentheses.

    Raises:
        UnsupportedSqlError: for what Starlift does not know.
    """
    properties = tree.args.get("properties")
    found = tuple(properties.expressions) if properties else ()
    for prop in found:
        if not isinstance(prop, _PROPERTIES):
            raise UnsupportedSqlError(
                f"{shown(prop) or type(prop).__name__} of a table is not supported"
            )
    return found


def is_temporary_table(table: exp.Expr, properties: Sequence[exp.Expr]) -> bool:
    """Whether a table ends with the session: by TEMP, or by a # before its name."""
    is_temp = any(isinstance(prop, exp.TemporaryProperty) for prop in properties)
    return is_temp or table.name.startswith("#")


def _items(tree: exp.Create) -> list[exp.Expr]:
    """What stands in the parentheses, without the names of constraints: `given_names` has them."""
    items: list[exp.Expr] = []
    for item in tree.this.expressions:
        items += item.expressions if isinstance(item, exp.Constraint) else [item]
    for item in items:
        if not isinstance(item, (exp.ColumnDef, exp.LikeProperty, *_CONSTRAINTS)):
            if isinstance(item, exp.Identifier):
                raise SqlError(f'Column "{item.name.lower()}" has no type')
            raise UnsupportedSqlError(f"{shown(item)} in CREATE TABLE is not supported")
        if isinstance(item, exp.ColumnDef) and not isinstance(item.this, exp.Identifier):
            raise SqlSyntaxError(
                f'syntax error at or near "{shown(item)}": its name is a reserved word',
                hint="Write the column's name in double quotation marks, or take another name.",
            )
    return items


def _whole(number: exp.Expr, clauses: Clauses) -> int:
    text = shown(number).replace(" ", "")
    if not text.removeprefix("-").isdecimal():
        raise SqlError(f"Table {clauses.name}: IDENTITY takes two whole numbers, not {text}")
    return int(text)


def _names(node: exp.Expr) -> tuple[str, ...]:
    return tuple(item.name.lower() for item in node.expressions)
