"""Calls of functions with their schema: `pg_catalog.format_type(...)`, as drivers write them."""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift.calls import builders
from starlift.redshift.trees import all_of

_SCHEMA = "pg_catalog"
_BUILDERS = builders()


def unqualify(tree: exp.Expr) -> None:
    """Make of each call within pg_catalog the call itself; one that is not known stays as it is."""
    for dot in all_of(tree, exp.Dot):
        called = dot.expression
        if dot.this.name.lower() != _SCHEMA or not isinstance(called, exp.Anonymous):
            continue
        build = _BUILDERS.get(called.name.upper())
        if build is not None:
            made = build(called.expressions)
            made.meta.update({**called.meta, **made.meta})
            dot.replace(made)
