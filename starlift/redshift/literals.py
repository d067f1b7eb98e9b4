"""Text as a string literal of Redshift's, in which a backslash escapes what follows it."""

from __future__ import annotations


def escaped(text: str) -> str:
    r"""The text as it stands between quotation marks.

    >>> print(escaped("it's a \\\\"))
    it''s a \\\\
    """
    return text.replace("\\", "\\\\").replace("'", "''")


def literal(text: str) -> str:
    """The text as a literal.

    >>> literal("s3://app/songs")
    "'s3://app/songs'"
    """
    return f"'{escaped(text)}'"
