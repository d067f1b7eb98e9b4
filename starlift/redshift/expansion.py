"""PIVOT, UNPIVOT and the unnesting of arrays, written out as plain queries; texts cast to INTERVAL.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_clause-pivot-unpivot-examples.html,
https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from starlift.errors import SqlError, UnsupportedSqlError
from starlift.redshift import nodes
from starlift.redshift.dialect import shown
from starlift.redshift.expression_types import Typing
from starlift.redshift.joined_columns import merges
from starlift.redshift.schema import Schema
from starlift.redshift.trees import all_of


def expand(tree: exp.Expr, schema: Schema) -> None:
    """Write out what stands in the tree's FROM clauses, from the inside out, and intervals.

    Raises:
        SqlError: when a column that is named does not exist.
        UnsupportedSqlError: for a form that cannot be written out.
    """
    for pivot in reversed(all_of(tree, exp.Pivot)):
        source = pivot.parent
        if pivot.arg_key == "pivots" and source is not None:
            _replace_pivot(source, pivot, schema)
    for join in all_of(tree, exp.Join):
        _replace_elements(join)
    for cast in all_of(tree, exp.Cast):
        if isinstance(cast.to.this, exp.Interval) or cast.to.this == exp.DType.INTERVAL:
            _replace_interval(cast)


def expand_stars(tree: exp.Expr, schema: Schema) -> None:
    """Write out each `*` of queries whose joins make one column of two: DuckDB orders otherwise."""
    for query in reversed(all_of(tree, exp.Select)):
        if any(isinstance(item, exp.Star) for item in query.expressions) and merges(query):
            typing = Typing(schema)
            items = [
                typing.written_out(item, query) if isinstance(item, exp.Star) else [item]
                for item in query.expressions
            ]
            query.set("expressions", [item for group in items for item in group])


def _replace_interval(cast: exp.Cast) -> None:
    """`'1-2'::interval year to month` is `INTERVAL '1-2' YEAR TO MONTH`."""
    text = cast.this.unnest()
    unit = cast.to.this.args.get("unit") if isinstance(cast.to.this, exp.Interval) else None
    if isinstance(text, exp.Literal) and text.is_string:
        cast.replace(exp.Interval(this=text, unit=unit))
    elif unit is None:
        raise UnsupportedSqlError(
            "A cast to INTERVAL without units is not supported, but of a text in quotes",
            hint="Write INTERVAL YEAR TO MONTH or INTERVAL DAY TO SECOND.",
        )


def _replace_pivot(source: exp.Expr, pivot: exp.Expr, schema: Schema) -> None:
    alias = pivot.args.get("alias") or source.args.get("alias")
    bare = source.copy()
    bare.set("pivots", None)
    bare.set("alias", exp.TableAlias(this=exp.to_identifier("pivoted")))
    inner = exp.select("*").from_(bare)
    inner.parent = source.parent  # so that CTEs around it are seen
    names = [name for name, _ in Typing(schema).outputs(inner)]
    query = _unpivoted(pivot, bare, names) if pivot.args.get("unpivot") else None
    made = (query or _pivoted(pivot, bare, names)).subquery()
    made.set("alias", alias.copy() if alias else exp.TableAlias(this=exp.to_identifier("pivoted")))
    source.replace(made)


def _check(used: Sequence[str], names: Sequence[str]) -> None:
    for name in used:
        if name not in names:
            raise SqlError(f'column "{name}" does not exist in pivoted')


def _pivoted(pivot: exp.Expr, source: exp.Expr, names: Sequence[str]) -> exp.Select:
    """An aggregate a value, grouped by all columns that are not named."""
    field = pivot.args["fields"][0]
    if len(pivot.args["fields"]) != 1 or not isinstance(field, exp.In):
        raise UnsupportedSqlError("PIVOT takes one FOR column IN (...)")
    used = [column.name.lower() for column in all_of(pivot, exp.Column)]
    _check(used, names)
    kept = [exp.column(name, quoted=True) for name in names if name not in used]
    items = [
        exp.alias_(_of_value(aggregate, field.this, value), _name(aggregate, value), quoted=True)
        for value in field.expressions
        for aggregate in pivot.expressions
    ]
    query = exp.select(*(column.copy() for column in kept), *items).from_(source)
    return query.group_by(*kept) if kept else query


def _of_value(item: exp.Expr, column: exp.Expr, value: exp.Expr) -> exp.Expr:
    """The aggregate over the rows of one value alone."""
    made = (item.this if isinstance(item, exp.Alias) else item).copy()
    if not isinstance(made, nodes.AggregateCall) or not made.expressions:
        raise UnsupportedSqlError("PIVOT takes aggregates, such as COUNT(*) or SUM(column)")
    sought = value.this if isinstance(value, exp.PivotAlias) else value
    condition = (
        exp.Is(this=column.copy(), expression=exp.Null())
        if isinstance(sought, exp.Null)
        else exp.EQ(this=column.copy(), expression=sought.copy())
    )
    first = made.expressions[0]
    counted = exp.Literal.number(1) if isinstance(first, exp.Star) else first.copy()
    case = exp.Case(ifs=[exp.If(this=condition, true=counted)])
    made.set("expressions", [case, *made.expressions[1:]])
    return made


def _name(item: exp.Expr, value: exp.Expr) -> str:
    """The value's name; with an alias of the aggregate, both."""
    name = value.alias if isinstance(value, exp.PivotAlias) else ""
    name = name or ("null" if isinstance(value, exp.Null) else value.name)
    return f"{name}_{item.alias}".lower() if isinstance(item, exp.Alias) else name.lower()


def _unpivoted(pivot: exp.Expr, source: exp.Expr, names: Sequence[str]) -> exp.Query:
    """A query a column, one under the other."""
    field, value = pivot.args["fields"][0], pivot.expressions[0].name.lower()
    columns = [
        (item.this, item.alias) if isinstance(item, exp.PivotAlias) else (item, item.name)
        for item in field.expressions
    ]
    used = [column.name.lower() for column, _ in columns]
    _check(used, names)
    kept = [name for name in names if name not in used]
    parts = []
    for column, name in columns:
        query = exp.select(
            *(exp.column(other, quoted=True) for other in kept),
            exp.alias_(exp.Literal.string(name.lower()), field.this.name.lower(), quoted=True),
            exp.alias_(column.copy(), value, quoted=True),
        ).from_(source.copy())
        if not pivot.args.get("include_nulls"):
            query = query.where(exp.Not(this=exp.Is(this=column.copy(), expression=exp.Null())))
        parts.append(query)
    made: exp.Query = parts[0]
    for part in parts[1:]:
        made = exp.Union(this=made, expression=part, distinct=False)
    return made


def _replace_elements(join: exp.Join) -> None:
    """`FROM t, t.array AS element AT index`: the elements of an array, one a row."""
    source, index = join.this, ""
    if isinstance(source, exp.AtIndex):
        source, index = source.this, source.expression.name.lower()
    if isinstance(source, exp.Unnest):
        if not source.args.get("alias"):
            raise SqlError(
                f"the elements of {shown(source.expressions[0])} in FROM need an alias",
                hint="Write FROM t, t.array AS element.",
            )
        array, element = source.expressions[0], source.args["alias"].columns[0].name
    elif isinstance(source, exp.Alias):
        array, element = source.this, source.alias
    elif isinstance(source, exp.Table) and _is_element(source, join):
        array, element = exp.column(source.name), source.alias_or_name
    else:
        return
    made = nodes.Elements(this=array.copy(), element=element.lower(), index=index)
    join.set("this", made)


def _is_element(table: exp.Table, join: exp.Join) -> bool:
    """Whether a bare name is that of an element before it, which is an array itself."""
    others = (join.parent.args.get("joins") or ()) if join.parent else ()
    names = [
        other.this.args["element"] for other in others if isinstance(other.this, nodes.Elements)
    ]
    return not table.db and table.name.lower() in names
