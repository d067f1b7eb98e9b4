"""What the fast path and the reference reader make of one COPY, in a form that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from starlift.copy.changes import Change, ChangeCount, Rule, counted
from starlift.copy.load_errors import LoadError
from starlift.copy.payload import Payload, payloads
from starlift.copy.readers import outcomes, reader_of
from starlift.copy.reference import Row
from starlift.copy.report import ErrorLog
from starlift.copy.request import CopyRequest, Layout, Selection, TargetColumn
from starlift.copy.text_lines import records
from starlift.engines.duckdb.loader import Loader
from starlift.redshift.copy_options import ColumnarFormat, Conversion
from starlift.redshift.duckdb import duckdb_type, quoted
from starlift.storage.objects import Listing, ObjectInfo

_SHOWN = 5


class MemoryStore:
    """A bucket in memory."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = dict(contents)

    def list(self, prefix: str) -> Listing:
        """The objects by key."""
        return [
            ObjectInfo(f"s3://bucket/{key}", key, len(data), None, 0)
            for key, data in sorted(self.contents.items())
            if key.startswith(prefix)
        ]

    def read(self, key: str) -> bytes:
        """The object's content."""
        return self.contents[key]

    def read_many(self, objects: Sequence[ObjectInfo]) -> Iterator[tuple[ObjectInfo, bytes]]:
        """The contents in the order given."""
        for info in objects:
            yield info, self.contents[info.key]

    def write(self, key: str, data: bytes) -> None:
        """Keeps the object."""
        self.contents[key] = data


@dataclass(frozen=True)
class Outcome:
    """The rows as texts that tell 1 from 1.0 and 0.0 from -0.0; None when the COPY failed.

    `changes` are those that are told of the rows.
    """

    rows: Counter[str] | None
    errors: tuple[LoadError, ...]
    changes: tuple[ChangeCount, ...] = ()

    def difference(self, other: Outcome) -> str:
        """What only one of the two has; empty when they are equal."""
        if self == other:
            return ""
        mine, theirs = self.rows or Counter(), other.rows or Counter()
        parts = {
            "failed": [(self.rows is None, other.rows is None)],
            "rows only here": list((mine - theirs).elements()),
            "rows only there": list((theirs - mine).elements()),
            "errors only here": [e for e in self.errors if e not in other.errors],
            "errors only there": [e for e in other.errors if e not in self.errors],
            "changes only here": [c for c in self.changes if c not in other.changes],
            "changes only there": [c for c in other.changes if c not in self.changes],
            "errors": [(len(self.errors), len(other.errors), self.errors == other.errors)],
        }
        return "\n".join(
            f"{title} ({len(items)}):\n  " + "\n  ".join(str(i)[:1500] for i in items[:_SHOWN])
            for title, items in parts.items()
        )


def copy_request(
    contents: Mapping[str, bytes],
    columns: Sequence[TargetColumn],
    layout: Layout | None = None,
    conversion: Conversion | None = None,
    *,
    max_errors: int | None = 100_000,
    compression: str | None = None,
    encoding: str = "UTF8",
    ignored_lines: int = 0,
    loads_nothing: bool = False,
) -> CopyRequest:
    """A COPY of objects into the table `target`; JSON by 'auto' unless a layout is given."""
    store = MemoryStore(contents)
    return CopyRequest(
        schema=None,
        table="target",
        columns=tuple(columns),
        layout=layout or Selection(tuple((column.name,) for column in columns)),
        conversion=conversion or Conversion(),
        max_errors=max_errors,
        compression=compression,
        encoding=encoding,
        ignored_lines=ignored_lines,
        loads_nothing=loads_nothing,
        objects=tuple(store.list("")),
        store=store,
    )


def by_reference(request: CopyRequest) -> Outcome:
    """What the reference reader makes of a COPY."""
    reader = reader_of(request)
    log = ErrorLog(request.max_errors)
    rows: list[Row] = []
    changes: Counter[Change] = Counter()
    for payload in payloads(request):
        changes[Change("", Rule.IGNORE_HEADER)] += payload.ignored_lines
        changes[Change("", Rule.IGNORE_BLANK_LINES)] += _ignored_blank_lines(payload, request)
        for outcome in outcomes(payload, reader):
            if not isinstance(outcome, LoadError):
                rows.append(outcome)
                changes.update(outcome.changes)
                continue
            log.add([outcome])
            if log.is_full:
                return Outcome(None, tuple(log.errors))
    return Outcome(Counter(map(repr, rows)), tuple(log.errors), counted(changes))


def _ignored_blank_lines(payload: Payload, request: CopyRequest) -> int:
    layout = request.layout
    if isinstance(layout, Selection | ColumnarFormat) or not layout.ignores_blank_lines:
        return 0
    found = records(payload.data, layout, request.conversion.null_text or "")
    return sum(not record.data for record in found)


def by_fast_path(request: CopyRequest, connection: duckdb.DuckDBPyConnection) -> Outcome:
    """What DuckDB's loader makes of a COPY into a new table."""
    create_target(request.columns, connection)
    loader = Loader(connection, request)
    report = loader.load()
    if report is None:
        return Outcome(None, tuple(loader.log.errors))
    assert (report.loaded, report.errors) == (_count(connection), tuple(loader.log.errors))
    values = ", ".join(_comparable(column) for column in request.columns)
    rows = connection.execute(f"SELECT {values} FROM target").fetchall()  # noqa: S608 - names
    return Outcome(Counter(map(repr, rows)), report.errors, report.changes)


def create_target(columns: Sequence[TargetColumn], connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `target` anew."""
    definitions = ", ".join(
        f"{quoted(c.name)} {duckdb_type(c.type)}{'' if c.is_nullable else ' NOT NULL'}"
        for c in columns
    )
    connection.execute(f"CREATE OR REPLACE TABLE target ({definitions})")


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT count(*) FROM target").fetchone()
    assert row is not None
    return int(row[0])


def _comparable(column: TargetColumn) -> str:
    """The column as the reference reader gives it: dates in days, timestamps in microseconds."""
    name = quoted(column.name)
    match column.type.name:
        case "date":
            return f"{name} - DATE '1970-01-01'"
        case "timestamp" | "timestamptz":
            return f"epoch_us({name})"
        case "time":
            return f"epoch_us({name})"
        case _:
            return name
