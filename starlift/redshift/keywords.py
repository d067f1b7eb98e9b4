"""Keywords of two words, also where a comment stands between them: `ORDER /* newest */ BY`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot.dialects.redshift import Redshift
from sqlglot.tokenizer_core import Token, TokenType


def _of_two_words(keywords: Mapping[str, TokenType]) -> dict[tuple[str, str], TokenType]:
    pairs = {tuple(name.split(" ")): kind for name, kind in keywords.items()}
    return {(pair[0], pair[1]): kind for pair, kind in pairs.items() if len(pair) == 2}  # noqa: PLR2004


_PAIRS = _of_two_words(Redshift.Tokenizer.KEYWORDS)
_QUOTED = {TokenType.IDENTIFIER, TokenType.STRING}


def joined(words: Sequence[Token]) -> list[Token]:
    """The words with each keyword of two words as one: sqlglot reads it so over blanks alone."""
    found: list[Token] = []
    for word in words:
        kind = _pair(found[-1], word) if found else None
        if kind is None:
            found.append(word)
        else:
            found[-1] = _both(found[-1], word, kind)
    return found


def _pair(left: Token, right: Token) -> TokenType | None:
    if _QUOTED & {left.token_type, right.token_type}:
        return None
    return _PAIRS.get((left.text.upper(), right.text.upper()))


def _both(left: Token, right: Token, kind: TokenType) -> Token:
    return Token(
        kind,
        f"{left.text} {right.text}",
        line=right.line,
        col=right.col,
        start=left.start,
        end=right.end,
        comments=[*left.comments, *right.comments],
    )
