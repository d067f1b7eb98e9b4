"""The relations that users see under Redshift's names, each with the view it is here.

A view stands in the file under its name, those of information_schema with that before it; what is
looked for under these names is never DuckDB's own table.
"""

from __future__ import annotations

from starlift.engines.duckdb.system import (
    history_views,
    information_schema,
    load_views,
    pg_catalog,
    pg_views,
    privilege_views,
    svv_views,
    unload_views,
)
from starlift.engines.duckdb.system.tables import SCHEMA
from starlift.engines.duckdb.system.view import SystemView

_IMPLICIT = ("pg_catalog", SCHEMA)

VIEWS: tuple[SystemView, ...] = (
    *pg_catalog.VIEWS,
    *pg_views.VIEWS,
    *svv_views.VIEWS,
    *privilege_views.VIEWS,
    *information_schema.VIEWS,
    *load_views.VIEWS,
    *unload_views.VIEWS,
    *history_views.VIEWS,
)
_BY_NAME = {(view.schema, view.name): view for view in VIEWS}


def system_view(name: str, schema: str | None = None) -> SystemView | None:
    """The system's relation of that name. pg_catalog is searched even where it is not named."""
    place = "pg_catalog" if schema is None or schema in _IMPLICIT else schema
    return _BY_NAME.get((place, name))
