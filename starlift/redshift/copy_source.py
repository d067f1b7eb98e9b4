"""A COPY that reads what a manifest lists, instead of what its FROM names."""

from __future__ import annotations

from starlift.redshift.copy_syntax import SPAN
from starlift.redshift.literals import literal
from starlift.redshift.nodes import CopyFrom


def from_manifest(statement: str, tree: CopyFrom, url: str) -> str:
    """The statement with another FROM, and with MANIFEST; nothing else of it is changed.

    `tree` is the statement's.

    >>> from starlift.redshift.statements import parse
    >>> text = "copy songs from 's3://app/songs' iam_role default format json 'auto'"
    >>> print(from_manifest(text, parse(text), "s3://parts/manifest.json"))
    copy songs from 's3://parts/manifest.json' iam_role default format json 'auto'
    manifest
    """
    start, end = tree.args["source"].meta[SPAN]
    has_manifest = any(option.args["this"] == "MANIFEST" for option in tree.args["options"])
    # On a line of its own: the last one may end in a comment.
    return f"{statement[:start]}{literal(url)}{statement[end:]}" + (
        "" if has_manifest else "\nmanifest"
    )
