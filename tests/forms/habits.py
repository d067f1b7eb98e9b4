"""The same statement in different people's habits: case, white space, comments, semicolons.

A statement is cut into its words by a reader of its own, which knows nothing of Starlift's: strings
in single quotes, names in double quotes, numbers, words, operators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

_TOKEN = re.compile(
    r"""'(?:[^']|'')*'          # a string
      | "[^"]*"                 # a quoted name
      | \d+(?:\.\d+)?           # a number
      | [A-Za-z_#][\w$#]*       # a word
      | ::|\|\||<=|>=|<>|!=     # an operator of two characters
      | [^\s]                   # any other character
    """,
    re.VERBOSE,
)
_WORDLIKE = re.compile(r"[\w'\"#]")


def tokens_of(statement: str) -> list[str]:
    """The words of a statement, in order.

    >>> tokens_of("select 'a b'::char(3) from t")
    ['select', "'a b'", '::', 'char', '(', '3', ')', 'from', 't']
    """
    return _TOKEN.findall(statement)


def _cased(change: Callable[[str], str]) -> Callable[[str], str]:
    """The statement with every word that is not in quotes changed."""

    def habit(statement: str) -> str:
        parts = re.split(r"('(?:[^']|'')*'|\"[^\"]*\")", statement)
        return "".join(part if part[:1] in {"'", '"'} else change(part) for part in parts)

    return habit


def _mixed(text: str) -> str:
    return "".join(
        letter.upper() if number % 2 else letter.lower() for number, letter in enumerate(text)
    )


def _joined(between: str) -> Callable[[str], str]:
    return lambda statement: between.join(tokens_of(statement))


def _tight(statement: str) -> str:
    """No blank where the words can be told apart without it, as in `json'auto'`."""
    words = tokens_of(statement)
    pairs = [("", words[0]), *pairwise(words)]
    return "".join(" " * _must_part(left, right) + right for left, right in pairs)


def _must_part(left: str, right: str) -> bool:
    if not left:
        return False
    if right[0] == "'":
        return left[-1] == "'"
    return bool(_WORDLIKE.match(left[-1]) and _WORDLIKE.match(right[0]))


HABITS: Mapping[str, Callable[[str], str]] = {
    "as written": lambda statement: statement,
    "upper case": _cased(str.upper),
    "mixed case": _cased(_mixed),
    "a word a line, as on Windows": _joined("\r\n\t"),
    "no blank that is not needed": _tight,
    "comments in blocks": _joined(' /* it\'s; a "note" */ '),
    "comments without blanks": lambda statement: _joined("/**/")(statement).replace(
        "||/**/", "|| /**/"
    ),  # ||/ is an operator
    "comments at line ends": _joined(' -- it\'s; a "note"\n'),
    "comments around": lambda statement: f"/* first; */ -- ;\n{statement} -- last;\n/* end */",
    "semicolons and blank lines": lambda statement: f"\n\n;{statement};\n\n ; ;\n",
    "behind another statement": lambda statement: f"select 1;{statement}",
}


def written(statement: str) -> Iterator[tuple[str, str]]:
    """Each habit's name, and the statement written in it."""
    for name, habit in HABITS.items():
        yield name, habit(statement)


def orders(options: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Options in many orders: each one first in turn, and all of it backwards."""
    for start in range(len(options)):
        turned = (*options[start:], *options[:start])
        yield turned
        yield turned[::-1]
