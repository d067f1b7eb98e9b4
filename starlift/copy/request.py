"""A COPY command made ready: its columns, where each finds its value, and the objects to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlift.copy.jsonpaths import Path, read_jsonpaths
from starlift.copy.values import Conversion
from starlift.errors import CopyError, ObjectNotFoundError, UnsupportedSqlError
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.types import ColumnType
from starlift.storage.objects import ObjectInfo, ObjectStore, parse_url

OpenStore = Callable[[str], ObjectStore]
_TIME_FORMATS = {None, "auto", "epochsecs", "epochmillisecs"}


@dataclass(frozen=True)
class TargetColumn:
    """A column that a COPY fills."""

    name: str
    type: ColumnType
    is_nullable: bool


@dataclass(frozen=True)
class Selection:
    """Which value of a record goes to which column: a path each, in the columns' order.

    With `ignore_case` each path is one key in lower case, to be found in any case.
    """

    paths: tuple[Path, ...]
    ignore_case: bool = False

    @property
    def takes_arrays(self) -> bool:
        """Whether records are arrays: the first path begins with an index."""
        return isinstance(self.paths[0][0], int)


@dataclass(frozen=True)
class CopyRequest:
    """Everything that decides what a COPY loads, except the bytes themselves."""

    schema: str | None
    table: str
    columns: tuple[TargetColumn, ...]
    selection: Selection
    conversion: Conversion
    max_errors: int
    is_gzip: bool
    objects: tuple[ObjectInfo, ...]
    store: ObjectStore

    @property
    def size_bytes(self) -> int:
        """The size of all objects as they are stored."""
        return sum(item.size_bytes for item in self.objects)


def prepare(
    command: CopyCommand, columns: Sequence[TargetColumn], open_store: OpenStore
) -> CopyRequest:
    """The request of a command whose target has these columns (IDENTITY columns left out).

    Raises:
        CopyError: when the column list or the JSONPaths file does not fit the table.
        UnsupportedSqlError: for a TIMEFORMAT pattern.
        StorageError: when the source cannot be listed or matches no object.
    """
    if command.time_format not in _TIME_FORMATS:
        raise UnsupportedSqlError(
            f"TIMEFORMAT '{command.time_format}' is not supported yet",
            hint="Supported are 'auto', 'epochsecs' and 'epochmillisecs' (in lower case).",
        )
    chosen = _chosen(command, columns)
    source = parse_url(command.source)
    store = open_store(source.bucket)
    objects = store.list(source.key)
    if not objects:
        raise ObjectNotFoundError(
            f"The specified S3 prefix '{source.key}' does not exist in bucket {source.bucket}",
            hint="every object whose key begins with the prefix is taken: look for its spelling.",
        )
    return CopyRequest(
        schema=command.schema,
        table=command.table,
        columns=chosen,
        selection=_selection(command, chosen, open_store),
        conversion=Conversion(
            time_format=command.time_format,
            truncate_columns=command.truncate_columns,
            blanks_as_null=command.blanks_as_null,
            empty_as_null=command.empty_as_null,
        ),
        max_errors=command.max_errors,
        is_gzip=command.gzip,
        objects=tuple(objects),
        store=store,
    )


def _chosen(command: CopyCommand, columns: Sequence[TargetColumn]) -> tuple[TargetColumn, ...]:
    if not command.columns:
        return tuple(columns)
    known = {column.name: column for column in columns}
    for name in command.columns:
        if name not in known:
            raise CopyError(
                f'COPY {command.table}: the table has no column "{name}" that can be loaded',
                hint=f"Its columns are {', '.join(known)}.",
            )
    return tuple(known[name] for name in command.columns)


def _selection(
    command: CopyCommand, columns: tuple[TargetColumn, ...], open_store: OpenStore
) -> Selection:
    by_name = tuple((column.name,) for column in columns)
    if command.json == "auto":
        return Selection(by_name)
    if command.json == "auto ignorecase":
        return Selection(by_name, ignore_case=True)
    if command.json == "noshred":
        raise UnsupportedSqlError("JSON 'noshred' is not supported yet")
    url = parse_url(command.json)
    paths = read_jsonpaths(open_store(url.bucket).read(url.key), command.json)
    if paths is None:
        return Selection(by_name)
    if len(paths) != len(columns):
        raise CopyError(
            "Number of jsonpaths and the number of columns should match. "
            f"JSONPath size: {len(paths)}, "
            f"Number of columns in table or column list: {len(columns)}",
            hint=f"Give {command.json} one path a column of {command.table}, in their order.",
        )
    return Selection(paths)
