"""COPY's credentials in a statement that is shown: hidden."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot.tokenizer_core import Token, TokenType

_SECRET_WORDS = ("KEY", "SECRET", "TOKEN", "CREDENTIALS", "PASSWORD")
_ROLE = "aws_iam_role="


def concealed(statement: str, tokens: Sequence[Token]) -> str:
    """The statement with each character of a secret as an asterisk: every place stays the same."""
    shown = statement
    for i, token in enumerate(tokens):
        if token.token_type == TokenType.STRING and _is_secret(tokens[:i], token.text):
            inside = slice(token.start + 1, token.end)
            hidden = "".join("\n" if c == "\n" else "*" for c in statement[inside])
            shown = shown[: token.start + 1] + hidden + shown[token.end :]
    return shown


def may_hold_secret(statement: str) -> bool:
    """Whether a statement has a word in it behind which a secret may stand."""
    words = statement.upper()
    return any(sign in words for sign in _SECRET_WORDS)


def _is_secret(before: Sequence[Token], text: str) -> bool:
    words = [token.text.upper() for token in before[-2:]]
    named = words[:1] if words[-1:] in (["AS"], ["="]) else words[-1:]
    return any(sign in word for word in named for sign in _SECRET_WORDS) and not (
        text.lower().startswith(_ROLE)
    )
