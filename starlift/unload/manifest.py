"""The manifest of an UNLOAD: its files, and with VERBOSE their columns and counts.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD_command_examples.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType
from starlift.redshift.unload_command import Format, Manifest, UnloadCommand
from starlift.unload.spool import OutputFile

_AUTHOR = {"name": "Amazon Redshift", "version": "1.0.0"}


def manifest_text(
    prefix_url: str,
    command: UnloadCommand,
    files: Sequence[OutputFile],
    columns: Sequence[tuple[str, ColumnType]],
) -> str:
    """The manifest's JSON; only a verbose one tells of columns and counts.

    COPY needs the sizes of Parquet files, so these stand in a plain one, too:
    https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
    """
    is_verbose = command.manifest is Manifest.VERBOSE
    entries = [_entry(prefix_url, command, file) for file in files]
    body: dict[str, object] = {"entries": entries}
    if is_verbose:
        elements = [{"name": name, "type": _type(kind)} for name, kind in columns]
        body.update(schema={"elements": elements}, meta=_meta(files), author=_AUTHOR)
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _entry(prefix_url: str, command: UnloadCommand, file: OutputFile) -> dict[str, object]:
    entry: dict[str, object] = {"url": prefix_url + file.name}
    if command.manifest is Manifest.VERBOSE:
        entry["meta"] = _meta([file])
    elif command.format is Format.PARQUET:
        entry["meta"] = {"content_length": file.size_bytes}
    return entry


def _meta(files: Sequence[OutputFile]) -> dict[str, int]:
    return {
        "content_length": sum(file.size_bytes for file in files),
        "record_count": sum(file.rows for file in files),
    }


def _type(kind: ColumnType) -> dict[str, object]:
    found: dict[str, object] = {"base": base_name(kind)}
    if kind.length is not None:
        found["max_length"] = kind.length
    if kind.precision is not None:
        found.update(precision=kind.precision, scale=kind.scale)
    return found
