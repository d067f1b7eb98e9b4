"""The columns that the query of a view or of a CREATE TABLE AS gives."""

from __future__ import annotations

from sqlglot import exp

from starlift.engines.duckdb.session import Session
from starlift.errors import SqlError
from starlift.redshift.expression_types import query_outputs
from starlift.redshift.named_columns import first_repeated
from starlift.redshift.result_names import name_results
from starlift.redshift.types import ColumnType
from starlift.redshift.view_queries import expand_views

Columns = tuple[tuple[str, ColumnType | None], ...]


def columns_of(session: Session, query: exp.Expr, listed: list[str]) -> Columns:
    """Name and type of each column; those that are listed have the listed names.

    Raises:
        SqlError: when two have the same name, or more are listed than there are.
    """
    query = query.copy()
    name_results(query)
    expand_views(query, session.catalog)
    outputs = list(query_outputs(query, session.catalog))
    names = [*listed, *(name for name, _ in outputs[len(listed) :])]
    if len(listed) > len(outputs):
        raise SqlError(
            f"{len(listed)} column names are listed for {len(outputs)} columns", sqlstate="42601"
        )
    if (name := first_repeated(names)) is not None:
        raise SqlError(
            f'column "{name}" specified more than once',
            sqlstate="42701",
            hint="Give each column a name of its own: expression AS name.",
        )
    return tuple(zip(names, (kind for _, kind in outputs), strict=True))
