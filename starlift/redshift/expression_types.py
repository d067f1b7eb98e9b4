"""The type of an expression, as far as its parts tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from starlift.errors import UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.schema import Schema
from starlift.redshift.types import VARCHAR_MAX_BYTES, ColumnType, column_type

_INT4, _INT8, _FLOAT8 = ColumnType("int4"), ColumnType("int8"), ColumnType("float8")
_TEXT = ColumnType("varchar", length=VARCHAR_MAX_BYTES)
_FIXED: dict[type[exp.Expr], ColumnType] = {
    **dict.fromkeys((exp.Count, exp.RowNumber, exp.Rank, exp.DenseRank, nodes.DateDiff), _INT8),
    **dict.fromkeys((exp.Extract, exp.Length), _INT4),
    nodes.DatePart: _FLOAT8,
    **dict.fromkeys(
        (nodes.DateAdd, nodes.DateTrunc, nodes.GetDate, nodes.SysDate), ColumnType("timestamp")
    ),
    exp.CurrentDate: ColumnType("date"),
    **dict.fromkeys(
        (exp.Concat, exp.DPipe, exp.Lower, exp.Upper, exp.Replace, exp.Substring, exp.Trim), _TEXT
    ),
    **dict.fromkeys((exp.Boolean, exp.Exists, exp.In, exp.Not, exp.Between), ColumnType("bool")),
}
_AS_FIRST_OPERAND = (
    *(exp.Paren, exp.Alias, exp.Neg, exp.Min, exp.Max, exp.Nullif, exp.Abs, exp.Round),
    *(exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.Window),
)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_WIDTHS = ("int2", "int4", "int8", "numeric", "float4", "float8")


def known_type(node: exp.Expr, schema: Schema, why: str) -> ColumnType:
    """The type of an expression.

    Raises:
        UnsupportedSqlError: when it cannot be told.
    """
    kind = type_of(node, schema)
    if kind is None:
        raise UnsupportedSqlError(
            f"The type of {node.sql('redshift')} cannot be told, and {why} depends on it",
            hint="Say it with a cast, such as expression::float.",
        )
    return kind


def type_of(  # noqa: C901, PLR0911 - one case a node
    node: exp.Expr, schema: Schema
) -> ColumnType | None:
    """The type of an expression; None when it cannot be told."""
    if type(node) in _FIXED:
        return _FIXED[type(node)]
    match node:
        case exp.Cast():
            return column_type(node.to)
        case exp.Literal():
            return _literal_type(node)
        case exp.Column():
            return _column_type(node, schema)
        case exp.Avg() | exp.Sum():
            return _aggregate_type(type_of(node.this, schema))
        case exp.Distinct():
            return type_of(node.expressions[0], schema)
        case exp.Coalesce() | exp.Greatest() | exp.Least():
            return _common([node.this, *node.expressions], schema)
        case exp.Case():
            results = [branch.args["true"] for branch in node.args["ifs"]]
            default = node.args.get("default")
            return _common([*results, *([default] if default else [])], schema)
        case exp.Subquery():
            return next((kind for _, kind in query_outputs(node.this, schema)), None)
        case _ if isinstance(node, _AS_FIRST_OPERAND):
            return type_of(node.this, schema)
        case _ if isinstance(node, _ARITHMETIC):
            return _arithmetic_type(node, schema)
        case exp.Predicate() | exp.And() | exp.Or():
            return ColumnType("bool")
    return None


def _aggregate_type(kind: ColumnType | None) -> ColumnType | None:
    """Of integers an 8-byte integer, of floating point numbers FLOAT8, of numerics (38, scale)."""
    if kind is None:
        return None
    if kind.is_integer:
        return _INT8
    if kind.name == "numeric":
        return ColumnType("numeric", precision=38, scale=kind.scale)
    return _FLOAT8 if kind.name in _WIDTHS else kind


def _literal_type(node: exp.Literal) -> ColumnType:
    if node.is_string:
        return ColumnType("varchar", length=len(node.name.encode()))
    if node.name.isdecimal():
        return _INT4 if int(node.name) < 2**31 else _INT8
    digits, _, fraction = node.name.partition(".")
    return ColumnType("numeric", precision=len(digits) + len(fraction), scale=len(fraction))


def _arithmetic_type(node: exp.Expr, schema: Schema) -> ColumnType | None:
    """Of numbers the wider one's; a moment and a span give a moment, two dates their days."""
    left, right = (type_of(side, schema) for side in (node.this, node.expression))
    if left and left.name in {"date", "timestamp", "timestamptz"}:
        if right is None:  # an interval
            return left if left.name != "date" else ColumnType("timestamp")
        if left.name == "date":
            return _INT4 if right.name == "date" else left
        return None
    return _widest([left, right])


def _common(operands: Sequence[exp.Expr], schema: Schema) -> ColumnType | None:
    return _widest([type_of(node, schema) for node in operands if not isinstance(node, exp.Null)])


def _widest(kinds: Sequence[ColumnType | None]) -> ColumnType | None:
    """The widest of several types of numbers, or the one type that all of them are."""
    known = [kind for kind in kinds if kind is not None]
    if len(known) < len(kinds) or not known:
        return None
    if all(kind.name in _WIDTHS for kind in known):
        return max(known, key=lambda kind: _WIDTHS.index(kind.name))
    return known[0] if len({kind.name for kind in known}) == 1 else None


def _column_type(node: exp.Column, schema: Schema) -> ColumnType | None:
    """The type of a column, looked for in the sources of the query around it."""
    scope = node.find_ancestor(exp.Select, exp.Update, exp.Delete)
    while scope is not None:
        for source in _sources(scope):
            if node.table and source.alias_or_name.lower() != node.table.lower():
                continue
            for name, kind in _source_outputs(source, schema):
                if name == node.name.lower():
                    return kind
        scope = scope.find_ancestor(exp.Select, exp.Update, exp.Delete)
    return None


def _sources(scope: exp.Expr) -> list[exp.Expr]:
    if isinstance(scope, exp.Select):
        first = scope.args.get("from_")
        joins = scope.args.get("joins") or []
        return [*([first.this] if first else []), *(join.this for join in joins)]
    more = scope.args.get("from_")
    return [scope.this, *([more.this] if more else []), *(scope.args.get("using") or [])]


def _source_outputs(source: exp.Expr, schema: Schema) -> list[tuple[str, ColumnType | None]]:
    """The columns that a table, a CTE or a subquery offers, under the names of its alias."""
    if isinstance(source, exp.Subquery):
        outputs = list(query_outputs(source.this, schema))
    elif isinstance(source, exp.Table) and (cte := cte_of(source)) is not None:
        outputs = _renamed(list(query_outputs(cte.this, schema)), cte)
    elif isinstance(source, exp.Table):
        table = schema.table(source.name.lower(), source.db.lower() or None)
        outputs = [(column.name, column.type) for column in table.columns] if table else []
    else:
        return []
    return _renamed(outputs, source)


def _renamed(
    outputs: list[tuple[str, ColumnType | None]], source: exp.Expr
) -> list[tuple[str, ColumnType | None]]:
    alias = source.args.get("alias")
    names = [name.name.lower() for name in alias.columns] if alias else []
    kinds = [kind for _, kind in outputs]
    return [*zip(names, kinds, strict=False), *outputs[len(names) :]]


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


def query_outputs(query: exp.Expr, schema: Schema) -> Iterator[tuple[str, ColumnType | None]]:
    """The columns that a query gives, by name."""
    if isinstance(query, exp.Subquery):
        yield from query_outputs(query.this, schema)
    elif isinstance(query, exp.SetOperation):
        yield from _set_outputs(query, schema)
    elif isinstance(query, exp.Select):
        for projection in query.expressions:
            if projection.is_star:
                of = projection.table if isinstance(projection, exp.Column) else ""
                for source in _sources(query):
                    if of.lower() in {"", source.alias_or_name.lower()}:
                        yield from _source_outputs(source, schema)
            else:
                yield projection.alias_or_name.lower(), type_of(projection, schema)


def _set_outputs(
    query: exp.SetOperation, schema: Schema
) -> Iterator[tuple[str, ColumnType | None]]:
    left = query_outputs(query.this, schema)
    with_ = query.find_ancestor(exp.With)
    if with_ is not None and with_.args.get("recursive"):
        yield from left  # its other side refers to itself
        return
    for (name, kind), (_, other) in zip(
        left, query_outputs(query.expression, schema), strict=False
    ):
        yield name, _widest([kind, other])
