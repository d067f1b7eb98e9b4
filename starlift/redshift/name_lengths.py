"""Names of more than 127 bytes, which Redshift cuts wherever they stand.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html and r_names.html
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot.tokenizer_core import Token, TokenType

MOST_BYTES = 127
# No character has more bytes than four: so short a text needs no counting.
_SURELY_FITS = MOST_BYTES // 4
_NAMES = (TokenType.VAR, TokenType.IDENTIFIER)


def cut_names(words: Iterable[Token]) -> None:
    """Cut the names among the words of a statement, in their place."""
    for word in words:
        if len(word.text) > _SURELY_FITS and word.token_type in _NAMES:
            word.text = cut(word.text)


def cut(name: str) -> str:
    """A name as it is kept: no character is cut in two.

    >>> cut("short"), len(cut("x" * 200)), len(cut("é" * 200))
    ('short', 127, 63)
    """
    return name.encode()[:MOST_BYTES].decode(errors="ignore")
