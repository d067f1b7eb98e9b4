"""The manifest of an UNLOAD: its files, and with VERBOSE their columns and counts.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD_command_examples.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlift.redshift.type_names import base_name
from starlift.redshift.types import ColumnType
from starlift.unload.spool import OutputFile

_AUTHOR = {"name": "Amazon Redshift", "version": "1.0.0"}


def manifest_text(
    prefix_url: str, files: Sequence[OutputFile], columns: Sequence[tuple[str, ColumnType]] | None
) -> str:
    """The manifest's JSON; `columns` make it a verbose one."""
    urls = [{"url": prefix_url + file.name} for file in files]
    if columns is None:
        return json.dumps({"entries": urls}, indent=2, ensure_ascii=False) + "\n"
    body = {
        "entries": [{**url, "meta": _meta([file])} for url, file in zip(urls, files, strict=True)],
        "schema": {"elements": [{"name": name, "type": _type(kind)} for name, kind in columns]},
        "meta": _meta(files),
        "author": _AUTHOR,
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


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
