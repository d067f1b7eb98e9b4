"""Names of the system's relations -> where an engine keeps them."""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift.schema import Schema
from starlift.redshift.sources import cte_of
from starlift.redshift.trees import all_of

_SCHEMAS = ("pg_catalog", "information_schema")


def place_system_relations(tree: exp.Expr, schema: Schema) -> None:
    """Let each name of a relation of the system's mean what stands for it; columns find it still.

    So `information_schema.tables` is never the engine's own relation of that name.
    """
    for table in all_of(tree, exp.Table):
        known = None
        if cte_of(table) is None and isinstance(table.this, exp.Identifier):
            known = schema.table(table.name.lower(), table.db.lower() or None)
        if known is not None and known.stands_as is not None:
            if not table.args.get("alias"):
                name = exp.to_identifier(table.name, quoted=True)
                table.set("alias", exp.TableAlias(this=name))
            where, name = (exp.to_identifier(part, quoted=True) for part in known.stands_as)
            table.set("db", where)
            table.set("this", name)
    for column in all_of(tree, exp.Column):
        if column.db in _SCHEMAS:
            column.set("db", None)
