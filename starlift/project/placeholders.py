"""Values of the configuration in SQL: `'${log_data}'`, always in quotes, filled in here alone."""

from __future__ import annotations

import re

from sqlglot.tokenizer_core import TokenType

from starlift.config import PLACEHOLDERS, Settings
from starlift.errors import ProjectError
from starlift.redshift.literals import escaped
from starlift.redshift.statements import tokens

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def fill(statement: str, settings: Settings) -> str:
    """The statement with every placeholder's value in its place, quoted.

    Raises:
        ConfigError: when a value is not set.
        ProjectError: for an unknown placeholder, or one outside quotes.
    """
    if "${" not in statement:
        return statement
    parts, position = [], 0
    for token in tokens(statement):
        between = statement[position : token.start]
        text = statement[token.start : token.end + 1]
        if token.token_type == TokenType.STRING:
            text = _PLACEHOLDER.sub(lambda match: _value(match[1], settings), text)
        elif "$" in text:
            raise ProjectError(
                f"A placeholder stands outside quotes, near {statement[token.start :][:40]!r}",
                hint="write '${name}', quotes included.",
            )
        parts += [between, text]
        position = token.end + 1
    return "".join([*parts, statement[position:]])


def _value(name: str, settings: Settings) -> str:
    if name not in PLACEHOLDERS:
        raise ProjectError(
            f"${{{name}}} is no placeholder", hint=f"known are {', '.join(sorted(PLACEHOLDERS))}."
        )
    return escaped(settings.require(*PLACEHOLDERS[name]))
