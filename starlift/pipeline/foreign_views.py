"""Views that the project does not make: what they are bound to cannot be dropped beneath them."""

from __future__ import annotations

from collections.abc import Collection

from starlift.engines.protocols import Connection
from starlift.errors import SqlError
from starlift.model.differences import Change, Way
from starlift.pipeline.declared import declared_views
from starlift.project import Project, address_of
from starlift.redshift.statements import parse_shared
from starlift.redshift.view_queries import tables_read
from starlift.redshift.view_syntax import CreateView

_VIEWS = """
select schemaname, viewname, definition from pg_views
where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2
"""


def held_back(
    connection: Connection, project: Project, made_anew: Collection[str]
) -> list[tuple[str, Change]]:
    """The tables and views of these that cannot be made anew, each with the change as refused.

    Views WITH NO SCHEMA BINDING hold nothing. Of one whose definition cannot be read nothing is
    known: the engine refuses to drop what it holds.
    """
    own = {view.address for view in declared_views(project)}
    found: dict[str, str] = {}
    for schema, name, definition in connection.execute(_VIEWS).rows if made_anew else ():
        view = address_of(schema, name)
        for relation in _held(definition) if view not in own else ():
            found.setdefault(relation, view)
    return [(name, _change(found[name])) for name in made_anew if name in found]


def _change(view: str) -> Change:
    return Change(
        "it would be made anew",
        Way.REFUSED,
        f"the view {view} reads it, and is not the project's",
        f"drop {view}, and make it again afterwards; or make it WITH NO SCHEMA BINDING.",
    )


def _held(definition: str) -> set[str]:
    try:
        tree = parse_shared(definition.rstrip().rstrip(";"))
    except SqlError:
        return set()
    if isinstance(tree, CreateView) and tree.args.get("is_late_binding"):
        return set()
    return {address_of(each.db.lower(), each.name.lower()) for each in tables_read(tree)}
