"""JSONPaths files: which value of a record goes to which column.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias

from starlift.copy.json_record import JsonValue
from starlift.errors import CopyError

Path: TypeAlias = tuple[str | int, ...]

_STEP = re.compile(
    r"\[\s*(?:'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<index>[0-9]+))\s*\]"
    r"|\.(?P<dot>[^.\[\]'\"*]+)"
)
_NOTATIONS = {"single": "bracket", "double": "bracket", "dot": "dot"}


def read_jsonpaths(data: bytes, url: str) -> tuple[Path, ...] | None:
    """The paths of a JSONPaths file, in order; None when its key is not "jsonpaths".

    In that case Redshift ignores the file and 'auto' applies.

    Raises:
        CopyError: when the file is not one JSON object or holds a path that is none.
    """
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise _refused(url, f"it is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise _refused(url, "it must hold one JSON object")
    if "jsonpaths" not in content:
        return None
    return _paths(content["jsonpaths"], url)


def _paths(entries: Any, url: str) -> tuple[Path, ...]:  # noqa: ANN401 - any JSON may stand there
    if not isinstance(entries, list) or not entries:
        raise _refused(url, '"jsonpaths" must be a list of path expressions')
    paths = []
    notations: set[str] = set()
    for entry in entries:
        if not isinstance(entry, str):
            raise _refused(url, f"{json.dumps(entry)} is not a path expression")
        path, used = _parse(entry, url)
        paths.append(path)
        notations |= used
    if len(notations) > 1:
        raise _refused(url, "bracket notation and dot notation are mixed")
    return tuple(paths)


def _parse(expression: str, url: str) -> tuple[Path, set[str]]:
    """A path's steps, and the notations that it uses."""
    text = expression.strip()
    if not text.startswith("$") or len(text) == 1:
        raise _refused(url, f"{expression!r} is no path: it must begin with $ and name an element")
    steps: list[str | int] = []
    notations = set()
    position = 1
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise _refused(url, f"{expression!r} cannot be read from character {position + 1} on")
        kind = match.lastgroup or ""
        if kind == "index":
            steps.append(int(match[kind]))
        else:
            steps.append(match[kind])
            notations.add(_NOTATIONS[kind])
        position = match.end()
    return tuple(steps), notations


def _refused(url: str, why: str) -> CopyError:
    return CopyError(
        f"The JSONPaths file {url} cannot be used: {why}",
        hint="""It looks like {"jsonpaths": ["$['first']", "$['second']"]}, a path a column.""",
    )


class PathError(Exception):
    """A path asks an array for an element that is not there."""


def find(record: JsonValue, path: Path) -> JsonValue:
    """The value at `path`; None where no such key is.

    Raises:
        PathError: for an index into what is no array, or beyond its end.
    """
    value = record
    for step in path:
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                raise PathError
            value = value[step]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value
