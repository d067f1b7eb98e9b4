"""Records of JSON that carry the number of their object themselves.

Redshift's COPY does not tell which object a row came from: where that is asked for, the number
stands in each record, under a key of the column's name. It is a string there, since a number in
JSON may lose its last digits: they need 19.
Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
"""

from __future__ import annotations

import json
import re

from starlift.copy.intake import SOURCE_COLUMN

_KEY = f'{{"{SOURCE_COLUMN}":'
_EMPTY = re.compile(rb"^\{[ \t\r]*\}", re.MULTILINE)


def numbered(body: bytes, number: int) -> bytes | None:
    r"""The body, each line of which is an object, with a number in each; None where it cannot be.

    >>> numbered(b'{"a": 1}\n{"a": {}}\n', 7)
    b'{"source_object_id":"7","a": 1}\n{"source_object_id":"7","a": {}}\n'
    """
    if f'"{SOURCE_COLUMN}"'.encode() in body or _EMPTY.search(body):
        return None
    key = f'{_KEY}"{number}",'.encode()
    return key + body[1:].replace(b"\n{", b"\n" + key)


def unnumbered(record: str) -> str:
    """A record as its object has it.

    >>> unnumbered('{"source_object_id":"7","a": 1}'), unnumbered('{"a": 1}')
    ('{"a": 1}', '{"a": 1}')
    """
    if not record.startswith(_KEY):
        return record
    return "{" + record.partition(",")[2]


def numbered_paths(paths_file: bytes) -> bytes:
    """A JSONPaths file that leads to the number first, in the notation that it has."""
    document = json.loads(paths_file.decode("utf-8-sig"))
    paths = document["jsonpaths"]
    is_dotted = str(paths[0]).removeprefix("$").startswith(".")
    path = f"$.{SOURCE_COLUMN}" if is_dotted else f"$['{SOURCE_COLUMN}']"
    return json.dumps({**document, "jsonpaths": [path, *paths]}).encode()
