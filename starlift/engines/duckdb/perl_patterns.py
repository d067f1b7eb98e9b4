"""Regular expressions of Perl's kind, with lookaround and references, by Python's `re`.

DuckDB's RE2 has neither. A pattern is brought from PCRE's notation into Python's, where the two
differ. Places are counted in characters, from 1.
Source: https://docs.aws.amazon.com/redshift/latest/dg/REGEXP_COUNT.html and its neighbours.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": r"\w",
    "xdigit": "0-9a-fA-F",
}
# The letters of PCRE are those of ASCII; Python's would be all alphabets'.
_OF_ASCII = {"d": "0-9", "h": r" \t", "s": r"\t\n\v\f\r ", "w": "a-zA-Z0-9_"}
_ESCAPED = {
    **{letter: rf"(?a:\{letter})" for letter in "dDsSwWbB"},
    "h": r"[ \t]",
    "z": r"\Z",
    "Z": r"(?=\n?\Z)",
}
_TOKEN = re.compile(
    r"""\\k<(?P<named>\w+)> | \\g\{?(?P<numbered>\d+)\}? | \\(?P<escaped>.)
    | \(\?<(?P<group>[A-Za-z_]\w*)> | (?P<set>\[\^?\]?) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_IN_SET = re.compile(
    r"\[:(?P<name>\w+):\] | \\(?P<escaped>.) | (?P<other>.)", re.VERBOSE | re.DOTALL
)
_REFERENCE = re.compile(r"\\(\d|\\)")


def regexp_count(text: str, pattern: str, options: str) -> int:
    """How many matches there are.

    >>> regexp_count("passwd7 plain A1234", "(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+", "c")
    1
    """
    return sum(1 for _ in _compiled(pattern, options).finditer(text))


def regexp_instr(  # noqa: PLR0913, PLR0917 - the function's arguments
    text: str, pattern: str, number: int, option: int, start: int, options: str
) -> int:
    """Where the match of that number begins, with option 1 where it has ended; 0 for none.

    `start` is the place of the text's first character in what it was cut from.
    """
    found = _match(text, pattern, number, options)
    if found is None:
        return 0
    return (found.end() if option else found.start()) + start


def regexp_substr(text: str, pattern: str, number: int, options: str) -> str:
    """The match of that number, empty for none."""
    found = _match(text, pattern, number, options)
    return found[0] if found else ""


def regexp_replace(text: str, pattern: str, new: str, options: str) -> str:
    r"""The text with all matches replaced; `\1` in what replaces is the first group.

    >>> regexp_replace("aa bc dd", r"(.)\1", r"<\1>", "c")
    '<a> bc <d>'
    """

    def replaced(match: re.Match[str]) -> str:
        return _REFERENCE.sub(lambda reference: _referred(match, reference[1]), new)

    return _compiled(pattern, options).sub(replaced, text)


def _referred(match: re.Match[str], reference: str) -> str:
    if reference == "\\":
        return "\\"
    if int(reference) > match.re.groups:
        raise ValueError(f"Invalid regular expression: there is no group {reference}")
    return match[int(reference)] or ""


def _match(text: str, pattern: str, number: int, options: str) -> re.Match[str] | None:
    for at, match in enumerate(_compiled(pattern, options).finditer(text), start=1):
        if at == number:
            return match
    return None


@lru_cache(maxsize=256)
def _compiled(pattern: str, options: str) -> re.Pattern[str]:
    """A pattern made ready, once.

    Raises:
        ValueError: when it is none.
    """
    try:
        return re.compile(_in_pythons_notation(pattern), re.IGNORECASE if "i" in options else 0)
    except re.error as error:  # its place would be one in Python's notation
        raise ValueError(f"Invalid regular expression: {error.msg}") from None
    except OverflowError as error:
        raise ValueError(f"Invalid regular expression: {error}") from None


def _in_pythons_notation(pattern: str) -> str:
    r"""A pattern of PCRE's as Python reads it.

    >>> _in_pythons_notation(r"(?<year>\d+)-\k<year>[[:alpha:]]")
    '(?P<year>(?a:\\d)+)-(?P=year)[a-zA-Z]'
    """
    parts, at = [], 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        assert token is not None  # noqa: S101 - the last alternative takes any character
        at = token.end()
        if token["set"]:
            inside, at = _set(pattern, at)
            parts.append(token["set"].replace("]", r"\]") + inside)
        else:
            parts.append(_outside_sets(token))
    return "".join(parts)


def _outside_sets(token: re.Match[str]) -> str:
    if token["named"]:
        return f"(?P={token['named']})"
    if token["numbered"]:
        return f"(?:\\{token['numbered']})"
    if token["group"]:
        return f"(?P<{token['group']}>"
    escaped = token["escaped"]
    return _ESCAPED.get(escaped, token[0]) if escaped else token[0]


def _set(pattern: str, at: int) -> tuple[str, int]:
    """What stands in brackets, up to the one that closes, and where it ends."""
    parts: list[str] = []
    while at < len(pattern):
        token = _IN_SET.match(pattern, at)
        assert token is not None  # noqa: S101 - the last alternative takes any character
        at = token.end()
        if token["other"] == "]":
            return "".join(parts) + "]", at
        if token["name"]:
            if token["name"] not in _CLASSES:
                raise re.error(f"unknown class of characters [:{token['name']}:]")
            parts.append(_CLASSES[token["name"]])
        elif token["escaped"]:
            parts.append(_OF_ASCII.get(token["escaped"], token[0]))
        else:
            # In sets of Python's to come these begin an operation.
            parts.append(f"\\{token[0]}" if token[0] in "[&~|" else token[0])
    return "".join(parts), at
