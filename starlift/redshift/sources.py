"""Where a query's columns come from: tables, CTEs, subqueries, and the aliases of its own list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from sqlglot import exp

from starlift.errors import DatabaseError
from starlift.redshift import nodes
from starlift.redshift.joined_columns import joined_columns
from starlift.redshift.named_columns import Aliases, Columns
from starlift.redshift.place import place
from starlift.redshift.result_types import INT8, SUPER
from starlift.redshift.schema import Schema
from starlift.redshift.types import UNKNOWN, ColumnType

if TYPE_CHECKING:
    from starlift.redshift.expression_types import Typing

# Marks of a column: the names that lead into a SUPER column behind it; the item of the list that
# it is an alias of.
PATH, ALIAS_OF = "super_path", "alias_of"
# A column of a result: its name and its type.
Output: TypeAlias = tuple[str, ColumnType]
_SCOPES = (exp.Select, exp.Update, exp.Delete, exp.Merge, exp.SetOperation)
# What stands around queries: of their columns its ORDER BY alone may speak.
_AROUND = (exp.SetOperation, exp.Subquery)
# Of a query, the clauses that see the aliases of its list.
_BEHIND_ALIASES = ("expressions", "where", "group", "having", "qualify", "order", "distinct")


class Sources:
    """The lookup of columns in the queries of one statement."""

    def __init__(self, schema: Schema, typing: Typing) -> None:
        self._schema = schema
        self._typing = typing
        self._outputs: dict[int, tuple[Output, ...]] = {}
        self._columns: dict[int, Columns] = {}
        self._aliases: dict[int, Aliases] = {}

    def column_type(self, column: exp.Column) -> ColumnType:
        """The type of a column, from the innermost query outwards.

        Raises:
            DatabaseError: when there is no such column.
        """
        if isinstance(column.this, exp.Star):
            return UNKNOWN
        if nodes.ENGINES_OWN in column.meta:
            own: ColumnType = column.meta[nodes.ENGINES_OWN]
            return own
        seen: list[exp.Expr] = []
        for scope, child in _scopes(column):
            found = self._in_scope(column, scope, child)
            if found is not None:
                return found
            seen += _sources(scope)
        if column.table and self._leads_into_super(column):
            return SUPER
        if any(not self.outputs_of(source) for source in seen):
            return UNKNOWN  # it offers columns that are not known
        raise _missing(column, seen)

    def _leads_into_super(self, column: exp.Column) -> bool:
        """Whether the names lead into a column of type SUPER: `[table.]column.attribute...`."""
        names = [part.name.lower() for part in column.parts]
        for scope, _ in _scopes(column):
            for source in _sources(scope):
                alias = source.alias_or_name.lower()
                for first in (1, 0) if names[0] == alias else (0,):
                    if self._columns_of(source).types.get(names[first]) == SUPER:
                        column.meta[PATH] = (alias, *names[first:])
                        return True
        return False

    def _in_scope(self, column: exp.Column, scope: exp.Expr, child: exp.Expr) -> ColumnType | None:
        name, of, clause = column.name.lower(), column.table.lower(), child.arg_key
        if isinstance(scope, _AROUND):
            is_order = clause == "order" and not of
            return dict(self._typing.outputs(scope)).get(name) if is_order else None
        item = self._item(scope, name, child) if not of else None
        aliases = self._typing.type_of(item) if item is not None else None
        if clause == "order" and aliases is not None:
            return aliases
        for source in _sources(scope):
            if not of or of == source.alias_or_name.lower():
                kind = self._columns_of(source).type_of(column)
                if kind is not None:
                    return kind
        if aliases is None or clause not in _BEHIND_ALIASES:
            return None
        if clause in {"expressions", "where", "having", "qualify"}:
            column.meta[ALIAS_OF] = item
        return aliases

    def _columns_of(self, source: exp.Expr) -> Columns:
        key = id(source)
        if key not in self._columns:
            self._columns[key] = Columns(self.outputs_of(source))
        return self._columns[key]

    def _item(self, scope: exp.Expr, name: str, child: exp.Expr) -> exp.Expr | None:
        if not isinstance(scope, exp.Select):
            return None
        key = id(scope)
        if key not in self._aliases:
            self._aliases[key] = Aliases(scope)
        return self._aliases[key].before(name, child)

    def starred(self, star: exp.Expr, query: exp.Select) -> Iterator[Output]:
        """The columns that `*` or `t.*` stands for, without those that are excluded."""
        of = star.table.lower() if isinstance(star, exp.Column) else ""
        inner = star.this if isinstance(star, exp.Column) else star
        excluded = {name.name.lower() for name in inner.args.get("except_") or ()}
        offered = (
            [output for each in _sources(query) for output in self._offered_as(of, each)]
            if of
            else [(each.name, each.type) for each in joined_columns(query, self.outputs_of)]
        )
        yield from (output for output in offered if output[0] not in excluded)

    def _offered_as(self, alias: str, source: exp.Expr) -> tuple[Output, ...]:
        return self.outputs_of(source) if source.alias_or_name.lower() == alias else ()

    def written_out(self, star: exp.Star, query: exp.Select) -> list[exp.Expr]:
        """The items that a `*` stands for; itself, where some source's columns are not known."""
        excluded = {name.name.lower() for name in star.args.get("except_") or ()}
        if not all(map(self.outputs_of, _sources(query))):
            return [star]
        return [
            exp.alias_(each.value, each.name, quoted=True)
            for each in joined_columns(query, self.outputs_of)
            if each.name not in excluded
        ]

    def outputs_of(self, source: exp.Expr) -> tuple[Output, ...]:
        """The columns that a table, a CTE or a subquery offers, under the names of its alias."""
        key = id(source)
        if key not in self._outputs:
            self._outputs[key] = self._offered(source)
        return self._outputs[key]

    def _offered(self, source: exp.Expr) -> tuple[Output, ...]:
        outputs: tuple[Output, ...] = ()
        if isinstance(source, exp.Subquery):
            outputs = self._typing.outputs(source.this)
        elif isinstance(source, exp.Table):
            outputs = self._table_outputs(source)
        elif isinstance(source, nodes.Elements):
            index = str(source.args.get("index") or "")
            return ((source.alias_or_name, SUPER), *([(index, INT8)] if index else []))
        return _renamed(outputs, source)

    def _table_outputs(self, source: exp.Table) -> tuple[Output, ...]:
        if isinstance(source.this, exp.Func):
            return ((source.alias.lower() or source.this.name.lower(), INT8),)
        if (cte := cte_of(source)) is not None:
            return _renamed(self._typing.outputs(cte.this), cte)
        table = self._schema.table(source.name.lower(), source.db.lower() or None)
        return tuple((column.name, column.type) for column in table.columns) if table else ()


def _scopes(column: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """The queries around a column from the inside out, each with its item or clause around it."""
    child, parent = column, column.parent
    while parent is not None:
        if isinstance(parent, _SCOPES) or _orders(parent, child):
            is_source = child.arg_key in {"from_", "joins", "with_"}
            if not (is_source and _is_within_subquery(column, child)):
                yield parent, child
        child, parent = parent, parent.parent


def _orders(query: exp.Expr, clause: exp.Expr) -> bool:
    """Whether a clause is the order of a query in parentheses."""
    return isinstance(query, exp.Subquery) and clause.arg_key == "order"


def _is_within_subquery(column: exp.Expr, clause: exp.Expr) -> bool:
    """Whether a column of a FROM stands in a query of its own: it sees no other source then."""
    node = column.parent
    while node is not None and node is not clause:
        if isinstance(node, exp.Select | exp.SetOperation):
            return True
        node = node.parent
    return False


def _sources(scope: exp.Expr) -> list[exp.Expr]:
    """What a query reads, in order, with what stands in parentheses or joined within."""
    if isinstance(scope, _AROUND):
        return []  # its queries read for themselves
    first = scope.args.get("from_")
    read = [*([first.this] if first else []), *_joined(scope)]
    if not isinstance(scope, exp.Select):
        using = scope.args.get("using") or []
        read = [scope.this, *(using if isinstance(using, list) else [using]), *read]
    return [found for source in read for found in _within(source)]


def _joined(node: exp.Expr) -> list[exp.Expr]:
    return [join.this for join in node.args.get("joins") or ()]


def _within(source: exp.Expr) -> Iterator[exp.Expr]:
    """A source, or the tables of a join in parentheses; and what is joined to it within a FROM."""
    is_join = isinstance(source, exp.Subquery) and isinstance(source.this, exp.Table | exp.Subquery)
    if is_join and not source.alias:
        yield from _within(source.this)
    else:
        yield source
    for joined in _joined(source):
        yield from _within(joined)


def _renamed(outputs: tuple[Output, ...], source: exp.Expr) -> tuple[Output, ...]:
    alias = source.args.get("alias")
    names = (
        [name.name.lower() for name in alias.columns] if isinstance(alias, exp.TableAlias) else []
    )
    kinds = [kind for _, kind in outputs]
    return (*zip(names, kinds, strict=False), *outputs[len(names) :])


def without_parentheses(query: exp.Expr) -> exp.Expr:
    """What stands in a query's parentheses, if nothing else belongs to them, as a LIMIT does."""
    names = ("alias", "order", "limit", "offset", "with_")
    is_bare = isinstance(query, exp.Subquery) and not any(query.args.get(name) for name in names)
    return query.this if is_bare else query


def cte_of(table: exp.Table) -> exp.CTE | None:
    """The CTE that a table's name means where it stands, if it means one."""
    if table.db:
        return None
    scope: exp.Expr | None = table.parent
    while scope is not None:
        with_ = scope.args.get("with_")
        for cte in with_.expressions if with_ else ():
            if cte.alias.lower() == table.name.lower():
                found: exp.CTE = cte
                return found
        scope = scope.parent
    return None


def _missing(column: exp.Column, seen: list[exp.Expr]) -> DatabaseError:
    line, at = place(column)
    tables = ", ".join(dict.fromkeys(source.alias_or_name.lower() for source in seen))
    name = f"{column.table.lower()}.{column.name.lower()}" if column.table else column.name.lower()
    where = f" in {tables}" if tables else ""
    return DatabaseError(
        f'column "{name}" does not exist{where}', sqlstate="42703", line=line, column=at
    )
