"""What COPY changes in values, by a rule that Amazon's pages document: cut, replaced, NULL, filled.

Only what loses something is a change. That 1.10 is 1.1, that quotation marks around a field go,
that NULL AS stands for NULL, that a blank is NULL in a column of numbers, that a CHAR has no blanks
at its end: all of it is how a value is written.
Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Rule(StrEnum):
    """Why a value was changed: the parameter that asks for it, or what is done without one."""

    TRUNCATE_COLUMNS = "TRUNCATECOLUMNS"
    EXCESS_BLANKS = "excess blanks"
    TRIM_BLANKS = "TRIMBLANKS"
    REPLACE_CHARACTERS = "ACCEPTINVCHARS"
    BLANKS_AS_NULL = "BLANKSASNULL"
    EMPTY_AS_NULL = "EMPTYASNULL"
    ROUND_DECIMALS = "ROUNDEC"
    SCALE = "scale"
    ACCEPT_ANY_DATE = "ACCEPTANYDATE"
    TIME_OF_DAY = "time of day"
    TIME_ZONE = "time zone"
    FRACTION = "fraction of a second"
    FILL_RECORD = "FILLRECORD"
    NUL = "NUL"
    IGNORE_BLANK_LINES = "IGNOREBLANKLINES"
    IGNORE_HEADER = "IGNOREHEADER"


_DONE = {
    Rule.TRUNCATE_COLUMNS: "value{s} cut to the length of the column, by TRUNCATECOLUMNS",
    Rule.EXCESS_BLANKS: "value{s} cut to the length of the column, of blanks alone",
    Rule.TRIM_BLANKS: "value{s} without the blanks at the end, by TRIMBLANKS",
    Rule.REPLACE_CHARACTERS: "value{s} with invalid characters replaced, by ACCEPTINVCHARS",
    Rule.BLANKS_AS_NULL: "blank value{s} NULL, by BLANKSASNULL",
    Rule.EMPTY_AS_NULL: "empty value{s} NULL, by EMPTYASNULL",
    Rule.ROUND_DECIMALS: "number{s} rounded to the scale of the column, by ROUNDEC",
    Rule.SCALE: "number{s} cut to the scale of the column",
    Rule.ACCEPT_ANY_DATE: "invalid date{s} or time{s} NULL, by ACCEPTANYDATE",
    Rule.TIME_OF_DAY: "date{s} without the time of day that stood with it",
    Rule.TIME_ZONE: "date{s} or time{s} without the time zone that stood with it",
    Rule.FRACTION: "time{s} without what is finer than microseconds",
    Rule.FILL_RECORD: "missing value{s} filled, by FILLRECORD",
    Rule.NUL: "record{s} ended by a NUL, and what follows it left out",
    Rule.IGNORE_BLANK_LINES: "line{s} skipped, by IGNOREBLANKLINES",
    Rule.IGNORE_HEADER: "line{s} skipped, by IGNOREHEADER",
}
_ORDER = list(Rule)


class Change(NamedTuple):
    """A rule that changed a value of a column; of a whole record or line the column is empty."""

    column: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """How many values of a column a rule has changed, in the records that were loaded."""

    column: str
    rule: Rule
    count: int


def counted(changes: Mapping[Change, int]) -> tuple[ChangeCount, ...]:
    """The changes that were made, by rule, then by column."""
    found = (ChangeCount(*change, count) for change, count in changes.items() if count)
    return tuple(sorted(found, key=lambda each: (_ORDER.index(each.rule), each.column)))


def change_lines(changes: Iterable[ChangeCount]) -> list[str]:
    """What was changed, a line each rule, with its columns where there are some.

    >>> change_lines([ChangeCount("a", Rule.SCALE, 2), ChangeCount("b", Rule.SCALE, 1)])
    ['3 numbers cut to the scale of the column (a 2, b 1)']
    >>> change_lines([ChangeCount("", Rule.IGNORE_HEADER, 1)])
    ['1 line skipped, by IGNOREHEADER']
    """
    by_rule: dict[Rule, list[ChangeCount]] = {}
    for each in changes:
        by_rule.setdefault(each.rule, []).append(each)
    return [_line(rule, of_rule) for rule, of_rule in by_rule.items()]


def _line(rule: Rule, changes: Sequence[ChangeCount]) -> str:
    count = sum(each.count for each in changes)
    done = _DONE[rule].format(s="" if count == 1 else "s")
    columns = ", ".join(f"{each.column} {each.count:,}" for each in changes if each.column)
    return f"{count:,} {done}{f' ({columns})' if columns else ''}"
