"""Why Redshift has not loaded records: its system views' word, and the records from the objects.

SYS_LOAD_ERROR_DETAIL, which serverless has too, tells neither the record nor the value: these are
read back from the object, by the line.
Source: https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import Any

from starlift.config import Settings
from starlift.copy.corrections import places
from starlift.copy.intake import Intake
from starlift.copy.load_errors import LoadError
from starlift.copy.numbering import unnumbered
from starlift.copy.payload import Payload, payloads
from starlift.copy.readers import outcomes, reader_of
from starlift.copy.request import CopyRequest, Selection, TargetColumn, prepare
from starlift.engines.redshift.catalog import RedshiftCatalog
from starlift.engines.redshift.copy_history import Rows
from starlift.redshift.copy_command import CopyCommand
from starlift.redshift.copy_options import ColumnarFormat
from starlift.storage import ObjectStore, open_store, parse_url


class LoadErrors:
    """The load errors of one COPY, whose records are read back from its objects."""

    def __init__(self, catalog: RedshiftCatalog, command: CopyCommand, settings: Settings) -> None:
        self._catalog = catalog
        self._command = command
        self._settings = settings

    def of(self, rows: Rows) -> list[LoadError]:
        """Those that the rows tell of, in their order: by file, line and column."""
        found: list[LoadError] = []
        for file, of_file in groupby(rows, key=lambda row: str(row[0])):
            found += self._of_file(file, list(of_file))
        return found

    def _of_file(self, file: str, rows: Rows) -> Iterator[LoadError]:
        texts = self._texts(file, {int(row[1]) for row in rows})
        for _, line, column, position, code, reason in rows:
            error = LoadError(
                file=file,
                line=int(line),
                code=int(code),
                reason=str(reason),
                raw_record="",
                column=str(column or ""),
                type=self._types.get(str(column or "")),
                position=int(position or 0),
            )
            yield self._with_text(error, texts.get(int(line)))

    def _with_text(self, error: LoadError, text: str | None) -> LoadError:
        """The error with its record, and the value that our own reader refuses in that column."""
        if text is None:
            return error
        ours = next(self._read(error.file, text, error.line), None)
        value = ours.raw_value if ours is not None and ours.column == error.column else ""
        return replace(error, raw_record=unnumbered(text), raw_value=value)

    def _read(self, file: str, text: str, line: int) -> Iterator[LoadError]:
        data = text.encode("utf-8", "surrogateescape")
        info = self._store(parse_url(file).bucket).find([parse_url(file).key])[0]
        payload = Payload(info, data, None, line)
        read = outcomes(payload, reader_of(self._request))
        return (each for each in read if isinstance(each, LoadError))

    def _texts(self, file: str, lines: AbstractSet[int]) -> dict[int, str]:
        """The records of an object that stand on these lines; none of what cannot be unpacked."""
        if isinstance(self._request.layout, ColumnarFormat):
            return {}
        url = parse_url(file)
        objects = tuple(self._store(url.bucket).find([url.key]))
        selection = self._request.layout
        found: dict[int, str] = {}
        for payload in payloads(replace(self._request, objects=objects)):
            text = payload.data.decode("utf-8", "surrogateescape")
            of_json = selection if isinstance(selection, Selection) else None
            for start, end, line, _ in places(text, of_json, payload.first_line):
                if line in lines:
                    found.setdefault(line, text[start:end])
        return found

    @cached_property
    def _request(self) -> CopyRequest:
        """A request without objects, by which records are read as the COPY reads them."""
        columns = self._catalog.definition(self._command.schema, self._command.table).columns
        targets = [
            TargetColumn(each.name, each.type, each.is_nullable, each.identity is not None)
            for each in columns
        ]
        return replace(prepare(self._command, targets, self._store, Intake((), {})), intake=None)

    @cached_property
    def _types(self) -> dict[str, Any]:
        return {column.name: column.type for column in self._request.columns}

    def _store(self, bucket: str) -> ObjectStore:
        return open_store(bucket, self._settings)
