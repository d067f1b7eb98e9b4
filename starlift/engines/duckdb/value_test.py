"""What a test of a value is, and what all of them need to know of the records."""

from __future__ import annotations

from dataclasses import dataclass

from starlift.copy.changes import Rule

# Up to 15 significant digits, a decimal number and the double next to it name each other, unless it
# is so small that the double is 0.
_NO_NUMBER_IS_LOST = "NOT regexp_matches(record, '[0-9.]{16,}|[eE]-[0-9]{3}')"
# DuckDB prints -0 as 0: whether a 0 may have been one.
_IS_NEGATIVE_ZERO = r"regexp_matches(record, '[:,\[]\s*-0')"
_EXACT_AS_DOUBLE = 10**15


@dataclass(frozen=True)
class Traits:
    r"""What a look at a batch's bytes as a whole has shown; tests that it makes idle are left out.

    `may_nest`: a record may hold an object or an array; `may_hold_nul`: one may hold `\u0000`.
    `is_text`: texts are as the file has them, and no print of DuckDB's.
    """

    may_nest: bool = True
    may_hold_nul: bool = True
    is_text: bool = False

    @property
    def no_number_is_lost(self) -> str:
        """The condition that numbers are what the record has."""
        return "true" if self.is_text else _NO_NUMBER_IS_LOST

    @property
    def is_negative_zero(self) -> str:
        """The condition that a 0 may have been a -0."""
        return "false" if self.is_text else _IS_NEGATIVE_ZERO


@dataclass(frozen=True)
class ValueTest:
    """A column's value as SQL over its text, and the condition under which it is right.

    `changes` are the rules that may change a value that is right. Where it is not as its text, the
    first one counts whose condition holds.
    """

    value: str
    accepted: str
    changes: tuple[tuple[Rule, str], ...] = ()


def is_whole(text: str, value: str, traits: Traits) -> str:
    """Whether a text is the plain print of an integer, or that with `.0` behind it."""
    with_zero = f"{text} = {value}::VARCHAR || '.0' AND abs({value}::HUGEINT) < {_EXACT_AS_DOUBLE}"
    return (
        f"CASE WHEN {text} = {value}::VARCHAR THEN true"
        f" WHEN {with_zero} THEN {traits.no_number_is_lost} ELSE false END"
    )
