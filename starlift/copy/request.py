"""A COPY command made ready: its columns, where each finds its value, and the objects to read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlift.copy.dates import check_formats
from starlift.copy.intake import SOURCE_COLUMN, Intake
from starlift.copy.jsonpaths import Path, read_jsonpaths
from starlift.copy.sources import ObjectReader, OpenStore, chosen_sources, sources
from starlift.copy.values import LOADED_TYPES
from starlift.errors import CopyError, UnsupportedSqlError
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.copy_options import (
    AvroFormat,
    ColumnarFormat,
    Conversion,
    FixedWidthFormat,
    Format,
    JsonFormat,
    TextFormat,
    format_name,
)
from starlift.redshift.types import ColumnType
from starlift.storage.objects import ObjectInfo, parse_url

_WITHOUT_FILE = frozenset({"auto", "auto ignorecase", "noshred"})


@dataclass(frozen=True)
class TargetColumn:
    """A column of the table that a COPY fills."""

    name: str
    type: ColumnType
    is_nullable: bool
    is_identity: bool = False


@dataclass(frozen=True)
class Selection:
    """Which value of a record goes to which column: a path each, in the columns' order.

    With `ignore_case` each path is one key in lower case, to be found in any case. An empty path
    is the record itself.
    """

    paths: tuple[Path, ...]
    ignore_case: bool = False

    @property
    def takes_arrays(self) -> bool:
        """Whether records are arrays: the first path begins with an index."""
        return any(isinstance(step, int) for step in self.paths[0][:1])

    @property
    def digest(self) -> str:
        """The digest of the paths, however the file that they are from sets them out."""
        return hashlib.sha256(repr(self.paths).encode()).hexdigest()


Layout: TypeAlias = Selection | TextFormat | FixedWidthFormat | ColumnarFormat


@dataclass(frozen=True)
class CopyRequest:
    """Everything that decides what a COPY loads, except the bytes themselves.

    `paths_digest` is of the paths of a JSONPaths file, empty where there is none. `max_errors` is
    None when all errors are ignored. `source_column`, if there is one, gets the
    number that the intake gives the object of a record.
    """

    schema: str | None
    table: str
    columns: tuple[TargetColumn, ...]
    layout: Layout
    conversion: Conversion
    objects: tuple[ObjectInfo, ...]
    store: ObjectReader
    max_errors: int | None = 0
    compression: str | None = None
    encoding: str = "UTF8"
    ignored_lines: int = 0
    loads_nothing: bool = False
    is_avro: bool = False
    paths_digest: str = ""
    intake: Intake | None = None
    source_column: TargetColumn | None = None

    @property
    def size_bytes(self) -> int:
        """The size of all objects as they are stored."""
        return sum(item.size_bytes for item in self.objects)

    @property
    def file_format(self) -> str:
        """The format as the system tables show it."""
        if isinstance(self.layout, Selection):
            return "AVRO" if self.is_avro else "JSON"
        return format_name(self.layout)


def prepare(
    command: CopyCommand,
    columns: Sequence[TargetColumn],
    open_store: OpenStore,
    intake: Intake | None = None,
) -> CopyRequest:
    """The request of a command whose target has these columns; of an intake, if there is one.

    Raises:
        CopyError: when the column list, the JSONPaths file or FIXEDWIDTH does not fit the table.
        SqlError: when DATEFORMAT or TIMEFORMAT cannot be read.
        StorageError: when the source cannot be listed or matches no object.
        UnsupportedSqlError: for a column of a type that cannot be loaded here.
    """
    check_formats(command.conversion)
    chosen = _chosen(command, columns)
    for column in chosen:
        if column.type.name not in LOADED_TYPES:
            raise UnsupportedSqlError(
                f'COPY {command.table}: the type of "{column.name}", {column.type}, cannot be '
                "loaded by COPY here",
                hint="Load it into a VARCHAR of a staging table, and cast it from there.",
            )
    found = sources(command, open_store) if intake is None else chosen_sources(intake, open_store)
    layout = _layout(command, chosen, open_store)
    return CopyRequest(
        schema=command.schema,
        table=command.table,
        columns=chosen,
        layout=layout,
        conversion=command.conversion,
        objects=found.objects,
        store=found.store,
        max_errors=command.max_errors,
        compression=command.compression,
        encoding=command.encoding,
        ignored_lines=command.ignored_lines,
        loads_nothing=command.loads_nothing,
        is_avro=isinstance(command.format, AvroFormat),
        paths_digest=_paths_digest(command.format, layout),
        intake=intake,
        source_column=_source_column(columns, chosen) if intake is not None else None,
    )


def _source_column(
    columns: Sequence[TargetColumn], chosen: tuple[TargetColumn, ...]
) -> TargetColumn | None:
    found = (column for column in columns if column.name == SOURCE_COLUMN)
    return next((column for column in found if column not in chosen), None)


def _chosen(command: CopyCommand, columns: Sequence[TargetColumn]) -> tuple[TargetColumn, ...]:
    """The columns to fill: those of the list, or all but the IDENTITY column.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-column-mapping.html
    """
    identity = next((column.name for column in columns if column.is_identity), None)
    if not command.columns:
        return tuple(c for c in columns if command.has_explicit_ids or not c.is_identity)
    known = {column.name: column for column in columns}
    for name in command.columns:
        if name not in known:
            raise CopyError(
                f'COPY {command.table}: the table has no column "{name}" that can be loaded',
                hint=f"Its columns are {', '.join(known)}.",
            )
    if identity is not None and (identity in command.columns) != command.has_explicit_ids:
        raise _identity_error(command, identity)
    return tuple(known[name] for name in command.columns)


def _identity_error(command: CopyCommand, identity: str) -> CopyError:
    if command.has_explicit_ids:
        return CopyError(
            f'COPY {command.table}: with EXPLICIT_IDS the IDENTITY column "{identity}" must stand '
            "in the list of columns"
        )
    return CopyError(
        f'COPY {command.table}: cannot set an identity column to a value: "{identity}"',
        hint="Add EXPLICIT_IDS to load its values from the files, or take it off the list.",
    )


def _layout(
    command: CopyCommand, columns: tuple[TargetColumn, ...], open_store: OpenStore
) -> Layout:
    given: Format = command.format
    match given:
        case AvroFormat() | JsonFormat():
            return _selection(command, given.option, columns, open_store)
        case FixedWidthFormat():
            if len(given.widths) != len(columns):
                raise CopyError(
                    f"FIXEDWIDTH names {len(given.widths)} columns, "
                    f"{command.table} has {len(columns)} to load",
                    hint="Give every column a width, in the order of the columns.",
                )
            return given
        case TextFormat() | ColumnarFormat():
            return given


def _paths_digest(form: Format, layout: Layout) -> str:
    """The digest of a JSONPaths file's paths, however the file sets them out."""
    if not isinstance(form, AvroFormat | JsonFormat) or form.option in _WITHOUT_FILE:
        return ""
    assert isinstance(layout, Selection)  # noqa: S101 - of JSON
    return layout.digest


def _selection(
    command: CopyCommand,
    option: str,
    columns: tuple[TargetColumn, ...],
    open_store: OpenStore,
) -> Selection:
    by_name = tuple((column.name,) for column in columns)
    if option in {"auto", "auto ignorecase"}:
        return Selection(by_name, ignore_case=option == "auto ignorecase")
    if option == "noshred":
        _check_noshred(command, columns)
        return Selection(((),))
    url = parse_url(option)
    paths = read_jsonpaths(open_store(url.bucket).read(url.key), option)
    if paths is None:
        return Selection(by_name)
    if len(paths) != len(columns):
        raise CopyError(
            "Number of jsonpaths and the number of columns should match. "
            f"JSONPath size: {len(paths)}, "
            f"Number of columns in table or column list: {len(columns)}",
            hint=f"Give {option} one path a column of {command.table}, in their order.",
        )
    return Selection(paths)


def _check_noshred(command: CopyCommand, columns: tuple[TargetColumn, ...]) -> None:
    """Whole records go into one SUPER column.

    Source: https://docs.aws.amazon.com/redshift/latest/dg/copy_json.html
    """
    if [column.type.name for column in columns] != ["super"]:
        shown = ", ".join(f"{column.name} {column.type}" for column in columns)
        raise CopyError(
            f"JSON 'noshred' loads into one SUPER column; {command.table} has {shown}",
            hint="Name a single SUPER column in the list of columns, or write JSON 'auto'.",
        )
