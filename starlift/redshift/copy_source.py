"""A COPY that reads what a manifest lists, instead of what its FROM names."""

from __future__ import annotations

from sqlglot import exp

from starlift.redshift.copy_syntax import COLUMNS_START, SPAN
from starlift.redshift.literals import literal
from starlift.redshift.nodes import CopyFrom
from starlift.redshift.table_text import name_text


def from_manifest(
    statement: str, tree: CopyFrom, url: str, *, column: str = "", paths_url: str = ""
) -> str:
    """The statement with another FROM, and with MANIFEST; nothing else of it is changed.

    With `column` that stands first in the list of columns, which there must be; with `paths_url`
    the JSONPaths file is that one. `tree` is the statement's.

    >>> from starlift.redshift.statements import parse
    >>> text = "copy songs (title) from 's3://app/songs' iam_role default format json 'auto'"
    >>> print(from_manifest(text, parse(text), "s3://parts/manifest.json"))
    copy songs (title) from 's3://parts/manifest.json' iam_role default format json 'auto'
    manifest
    >>> print(from_manifest(text, parse(text), "s3://parts/m.json", column="source_object_id"))
    copy songs (source_object_id, title) from 's3://parts/m.json' iam_role default format json 'auto'
    manifest
    """  # noqa: E501 - a statement on one line
    edits = [(*tree.args["source"].meta[SPAN], literal(url))]
    if paths_url:
        edits.append((*_option(tree, "JSON").meta[SPAN], literal(paths_url)))
    if column:
        start = tree.meta[COLUMNS_START]
        edits.append((start, start, f"{name_text(column)}, "))
    for start, end, text in sorted(edits, reverse=True):
        statement = f"{statement[:start]}{text}{statement[end:]}"
    has_manifest = any(option.args["this"] == "MANIFEST" for option in tree.args["options"])
    # On a line of its own: the last one may end in a comment.
    return statement if has_manifest else f"{statement}\nmanifest"


def _option(tree: CopyFrom, name: str) -> exp.Expr:
    found = (each.args["value"] for each in tree.args["options"] if each.args["this"] == name)
    value: exp.Expr = next(found)
    return value
