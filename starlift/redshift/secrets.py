"""COPY's credentials in a statement that is shown: hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot.tokenizer_core import Token, TokenType

_SECRET_WORDS = ("KEY", "SECRET", "TOKEN", "CREDENTIALS", "PASSWORD")
_ANNOUNCED = re.compile("|".join(_SECRET_WORDS), re.IGNORECASE)
_ROLE = re.compile(r"aws_iam_role=[^;]*", re.IGNORECASE)
# What a string of credentials holds, wherever it stands.
_ASSIGNED = re.compile(r"(secret_access_key|access_key_id|token|symmetric_key)=", re.IGNORECASE)


def concealed(statement: str, tokens: Sequence[Token]) -> str:
    """The statement with each character of a secret as an asterisk: every place stays the same."""
    parts, shown_until, was_secret = [], 0, False
    for i, token in enumerate(tokens):
        is_string = token.token_type == TokenType.STRING
        # A string behind a secret one is in a place where no string can stand: its word is missing.
        was_secret = is_string and (was_secret or _is_secret(tokens[max(0, i - 2) : i], token.text))
        if was_secret:
            parts.append(statement[shown_until : token.start + 1])
            parts.append(_hidden(statement[token.start + 1 : token.end]))
            shown_until = token.end
    return "".join((*parts, statement[shown_until:]))


def may_hold_secret(statement: str) -> bool:
    """Whether a statement has a word in it behind which a secret may stand."""
    return _ANNOUNCED.search(statement) is not None


def concealed_unread(statement: str) -> str:
    """A statement that cannot be read, with all that may be a secret as asterisks.

    From the quotation mark behind the first word that announces a secret on, nothing is shown.

    >>> concealed_unread("copy t from 's3://b' credentials 'aws_secret_access_key=x ")
    "copy t from 's3://b' credentials '************************"
    """
    first = _ANNOUNCED.search(statement)
    quote = statement.find("'", first.start()) if first else -1
    if quote < 0:
        return statement
    return statement[: quote + 1] + _hidden(statement[quote + 1 :])


def _hidden(text: str) -> str:
    return re.sub(r"[^\n]", "*", text)


def _is_secret(before: Sequence[Token], text: str) -> bool:
    """Whether a string is one, by the two tokens before it and by what it says."""
    words = [token.text.upper() for token in before]
    named = words[:1] if words[-1:] in (["AS"], ["="]) else words[-1:]
    is_announced = any(_ANNOUNCED.search(word) for word in named)
    return (is_announced and not _ROLE.fullmatch(text)) or _ASSIGNED.search(text) is not None
