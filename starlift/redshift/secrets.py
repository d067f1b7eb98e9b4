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


def concealed_unread(statement: str) -> str:
    """A statement that cannot be read, with all that may be a secret as asterisks.

    From the quotation mark behind the first word that announces a secret on, nothing is shown.

    >>> concealed_unread("copy t from 's3://b' credentials 'aws_secret_access_key=x ")
    "copy t from 's3://b' credentials '************************"
    """
    upper = statement.upper()
    places = [place for word in _SECRET_WORDS if (place := upper.find(word)) >= 0]
    quote = statement.find("'", min(places)) if places else -1
    if quote < 0:
        return statement
    hidden = "".join("\n" if c == "\n" else "*" for c in statement[quote + 1 :])
    return statement[: quote + 1] + hidden


def _is_secret(before: Sequence[Token], text: str) -> bool:
    words = [token.text.upper() for token in before[-2:]]
    named = words[:1] if words[-1:] in (["AS"], ["="]) else words[-1:]
    return any(sign in word for word in named for sign in _SECRET_WORDS) and not (
        text.lower().startswith(_ROLE)
    )
