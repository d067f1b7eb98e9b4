"""Values as Redshift's clients see them, where DuckDB's driver would give something else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from starlift.redshift.duckdb_sql import template
from starlift.redshift.sources import Output, without_parentheses

# REAL as the shortest number that names it, TIMETZ in UTC, bytes in hexadecimal, spans in words.
_SHOWN = {
    "float4": "CAST(CAST({1} AS VARCHAR) AS DOUBLE)",
    "intervald2s": "rs_seconds_text({1})",
    "intervaly2m": "rs_months_text({1})",
    "timetz": "rs_timetz_utc({1})",
    "varbyte": "lower(hex({1}))",
}


def presented(query: exp.Expr, outputs: Sequence[Output]) -> exp.Expr:
    """A rewritten query with its columns turned into what is shown, in their order.

    It stands around the query, which orders, compares and counts values and not their texts.
    """
    if not any(kind.name in _SHOWN for _, kind in outputs):
        return query
    columns = [exp.to_identifier(f"c{at}", quoted=True) for at in range(len(outputs))]
    alias = exp.TableAlias(this=exp.to_identifier("shown", quoted=True), columns=columns)
    items = [
        exp.alias_(
            template(_SHOWN.get(kind.name, "{1}"), exp.column(column.copy())), name, quoted=True
        )
        for column, (name, kind) in zip(columns, outputs, strict=True)
    ]
    source = exp.Subquery(this=without_parentheses(query), alias=alias)
    return exp.Select(expressions=items, from_=exp.From(this=source))
