"""Values as Redshift's clients see them, where DuckDB's driver would give something else."""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift.annotations import annotated, told_type
from starlift.redshift.duckdb_sql import template

# REAL as the shortest number that names it, TIMETZ in UTC, bytes in hexadecimal, spans in words.
_SHOWN = {
    "float4": "CAST(CAST({1} AS VARCHAR) AS DOUBLE)",
    "intervald2s": "rs_seconds_text({1})",
    "intervaly2m": "rs_months_text({1})",
    "timetz": "rs_timetz_utc({1})",
    "varbyte": "lower(hex({1}))",
}


def present(query: exp.Expr) -> None:
    """Turn the columns of a result into what is shown; the query is typed, not yet rewritten."""
    if isinstance(query, exp.Subquery):
        present(query.this)
    elif isinstance(query, exp.SetOperation):
        present(query.this)
        present(query.expression)
    elif isinstance(query, exp.Select):
        for item in list(query.expressions):
            _present_item(item, query)


def _present_item(item: exp.Expr, query: exp.Select) -> None:
    kind = told_type(item.this if isinstance(item, exp.Alias) else item)
    if kind.name not in _SHOWN or item.is_star:
        return
    value = item.this if isinstance(item, exp.Alias) else item
    if kind.is_interval:
        _order_by_value(query, item.alias_or_name, value)
    shown = annotated(template(_SHOWN[kind.name], value.copy()), kind)
    if isinstance(item, exp.Alias):
        item.set("this", shown)
    else:
        item.replace(exp.alias_(shown, item.name, quoted=True))


def _order_by_value(query: exp.Select, name: str, value: exp.Expr) -> None:
    """A span is ordered by its length, not by its words."""
    order = query.args.get("order")
    for ordered in order.expressions if order else ():
        by = ordered.this
        if isinstance(by, exp.Column) and not by.table and by.name == name:
            ordered.set("this", value.copy())
