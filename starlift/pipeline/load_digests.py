"""What made the rows of each table: digests of its columns and its loads, kept in the ledger.

A load works on keys that have changed alone. Where its statements or columns are not those that
made the rows that stand, these would stay as the old ones made them, without a word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sqlglot import exp

from starlift.copy.report import CopyReport
from starlift.engines.protocols import LEDGER_SCHEMA, Connection, TableInfo
from starlift.errors import ProjectError
from starlift.pipeline.declared import declared_tables, declared_views, definitions
from starlift.pipeline.staging import staging_objects
from starlift.pipeline.steps import parsed
from starlift.project import Project, address
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.statements import tokens
from starlift.redshift.tables import TableDefinition

_TABLE = "load_digests"
# Of a table whose rows only a full load will make.
_OWED = ""
_COPY = " copy "
# Of the JSONPaths file that a COPY has read.
_PATHS = " jsonpaths"
_MOST_NAMED = 5


@lru_cache(maxsize=4)
def load_digests(project: Project) -> Mapping[str, str]:
    """By `schema.table` the digest of its columns and of the statements that write into it.

    Blanks and comments do not count. A view has the digest of its query.
    """
    texts: dict[str, list[str]] = {}
    for table in declared_tables(project):
        columns = table.definition.columns if table.definition else ()
        texts[table.address] = [f"{column.name} {column.type}" for column in columns]
    for written in project.insert:
        target = parsed(project, written).find(exp.Table)
        if target is not None:
            texts.setdefault(address(target), []).append(_words(written))
    texts |= {view.address: [_words(view.written)] for view in declared_views(project)}
    digests = {name: _digest("\n".join(each)) for name, each in texts.items()}
    return digests | dict(_copy_digests(project))


def _copy_digests(project: Project) -> Iterator[tuple[str, str]]:
    """Each COPY by its table and its digest: one that is new changes no rows that stand."""
    for written in project.copy:
        tree = parsed(project, written)
        if isinstance(tree, CopyFrom):
            yield _copy_name(tree, written), _digest(_words(written))


def _copy_name(tree: CopyFrom, written: str) -> str:
    return f"{address(tree.this)}{_COPY}{_digest(_words(written))[:16]}"


def _paths_digests(project: Project, copies: Mapping[str, CopyReport]) -> dict[str, str]:
    """The digests of the JSONPaths files that COPYs have read, which are given as written."""
    found = {}
    for written, report in copies.items():
        tree = parsed(project, written)
        if report.paths_digest and isinstance(tree, CopyFrom):
            found[f"{_copy_name(tree, written)}{_PATHS}"] = report.paths_digest
    return found


def check_paths(connection: Connection, project: Project, copies: Mapping[str, CopyReport]) -> None:
    """See that the COPYs of a batch have read the paths that the rows which stand were made by.

    Raises:
        ProjectError: a JSONPaths file has changed since.
    """
    kept = kept_digests(connection)
    found = _paths_digests(project, copies)
    changed = [name for name, digest in found.items() if kept.get(name, digest) != digest]
    if changed:
        tables = sorted({name.partition(_COPY)[0] for name in changed})
        raise ProjectError(
            f"The JSONPaths file of the COPY into {_named(tables, ', ')} has changed since the "
            "rows that stand were made: nothing was loaded",
            hint="bring the old paths back, or make all rows by the new ones: etl --full.",
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _words(written: str) -> str:
    return " ".join(token.text for token in tokens(written))


def kept_digests(connection: Connection) -> dict[str, str]:
    """The digests of what made the rows that stand; none where no load has written them down."""
    if not connection.catalog.column_types(_TABLE, LEDGER_SCHEMA):
        return {}
    query = f"select table_name, digest from {LEDGER_SCHEMA}.{_TABLE}"  # noqa: S608 - constants
    return dict(connection.execute(query).rows)


def add_digests(
    connection: Connection, project: Project, copies: Mapping[str, CopyReport], *, is_full: bool
) -> None:
    """Write down, with a load, what made the rows; of a batch what is not written down yet."""
    kept = kept_digests(connection)
    paths = _paths_digests(project, copies)
    if is_full or not kept:
        _replace_digests(connection, {**load_digests(project), **paths})
        return
    current = {**load_digests(project), **paths}
    if new := [(name, d) for name, d in current.items() if name not in kept]:
        connection.append(f"{LEDGER_SCHEMA}.{_TABLE}", ("table_name", "digest"), new)


def keep_digests(connection: Connection, project: Project, *, owed: Iterable[str] = ()) -> None:
    """Write down that the project's statements made all rows, but for those of the tables owed."""
    read = {name: d for name, d in kept_digests(connection).items() if name.endswith(_PATHS)}
    _replace_digests(connection, {**read, **load_digests(project), **dict.fromkeys(owed, _OWED)})


def _replace_digests(connection: Connection, digests: Mapping[str, str]) -> None:
    forget_digests(connection)
    connection.append(f"{LEDGER_SCHEMA}.{_TABLE}", ("table_name", "digest"), list(digests.items()))


def forget_digests(connection: Connection) -> None:
    """There are no rows: the next load writes down what made its own."""
    connection.execute(f"delete from {LEDGER_SCHEMA}.{_TABLE}")  # noqa: S608 - constants


def changed_loads(project: Project, kept: Mapping[str, str]) -> frozenset[str]:
    """The tables whose rows other statements have made than the project has now.

    A COPY that the project has no longer is one of them, since its objects are in the rows.
    """
    current = load_digests(project)
    if not kept:
        return frozenset()
    tables = {name: digest for name, digest in current.items() if _COPY not in name}
    changed = {name for name, digest in tables.items() if kept.get(name) != digest}
    copies = {name for name in kept if _COPY in name and not name.endswith(_PATHS)}
    gone = {name.partition(_COPY)[0] for name in copies - current.keys()}
    return frozenset(changed | (gone & tables.keys()))


def check_model(
    connection: Connection, standing: Sequence[TableInfo], project: Project, *, is_full: bool
) -> None:
    """See that a load would work on the tables that it was written for, and on rows of its own.

    Raises:
        ProjectError: a table has other columns than the project declares; or other statements than
            the project's have made its rows, and the load is not a full one.
    """
    stand, declared = definitions(project, standing)
    differing = [f"{name}{difference}" for name, table in declared.items() if name in stand
                 for difference in [_difference(stand[name], table)] if difference]  # fmt: skip
    if differing:
        raise ProjectError(
            f"{len(differing)} tables are not as the project declares them: "
            f"{_named(differing, '; ')}",
            hint="starlift plan shows all differences, and starlift migrate makes the tables so.",
        )
    if is_full or staging_objects(project) is None:
        return
    views = {view.address for view in declared_views(project)}
    changed = sorted(changed_loads(project, kept_digests(connection)) - views)
    if changed:
        raise ProjectError(
            f"The statements or columns of {_named(changed, ', ')} have changed since the rows "
            "that stand were made",
            hint="starlift plan shows what that means; starlift migrate makes the rows anew from "
            "history, where that is enough; etl --full makes all from the bucket.",
        )


def _difference(old: TableDefinition, new: TableDefinition) -> str:
    before = {column.name: str(column.type) for column in old.columns}
    after = {column.name: str(column.type) for column in new.columns}
    for name, kind in after.items():
        if before.get(name) != kind:
            stands = f"is {before[name]}" if name in before else "is not there"
            return f".{name} {stands}, declared {kind}"
    gone = next((name for name in before if name not in after), "")
    if gone:
        return f".{gone} is there, and not declared"
    return "" if list(before) == list(after) else " has its columns in another order"


def _named(names: Sequence[str], comma: str) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return comma.join(names[:_MOST_NAMED]) + more
