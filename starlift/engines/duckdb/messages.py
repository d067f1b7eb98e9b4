"""DuckDB's messages in Redshift's words: what is wrong with the statement itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_TYPES = {
    "INT8": "smallint",
    "INT16": "smallint",
    "INT32": "integer",
    "INT64": "bigint",
    "INT128": "numeric",
    "HUGEINT": "numeric",
    "TINYINT": "smallint",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "BOOL": "boolean",
    "VARCHAR": "character varying",
    "STRING_LITERAL": "character varying",
    "INTEGER_LITERAL": "integer",
    "BLOB": "varbyte",
    "JSON": "super",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}
_TYPE_NAME = re.compile(
    "|".join(sorted((rf"\b{name}\b" for name in _TYPES), key=len, reverse=True))
)


@dataclass(frozen=True)
class Wording:
    """What a message is recognised by, what Redshift says instead, and the next step.

    The pattern is compiled where a message comes: there are many, and most sessions have none.
    """

    pattern: str
    words: str | Callable[[re.Match[str]], str]
    hint: str = ""


def _w(pattern: str, words: str | Callable[[re.Match[str]], str], hint: str = "") -> Wording:
    return Wording(pattern, words, hint)


def _type(name: str) -> str:
    return _TYPE_NAME.sub(lambda match: _TYPES[match[0]], name).lower()


_WORDINGS = (
    # What a function in Python says has our words.
    _w(r"executing the UDF: ValueError: (.*)", r"\1"),
    _w(r"Division by zero", "Division by zero", "NULLIF(divisor, 0) gives NULL instead."),
    # The checks that CREATE TABLE adds for the lengths of strings.
    _w(
        r'on table "(.+)" with expression CHECK\(\(\w+_?len\w*\("?(.+?)"?\) <= (\d+)\)\)',
        r'Value too long for type varchar(\3) or char: column "\2" of "\1"',
        "Cut it, or make the column longer; lengths count bytes.",
    ),
    _w(
        r'on table "(.+)" with expression CHECK\(.*ends_with\("?(.+?)"?, \' \'\)',
        r'Column "\2" of "\1" is a CHAR: it holds no multibyte character, and here no blank at its '
        "end",
        "Take a VARCHAR.",
    ),
    _w(r"NOT NULL constraint failed: (?:.*\.)?(\w+)", r"Cannot insert a NULL value into column \1"),
    _w(
        r'Ambiguous reference to (?:column name|alias) "([^"]+)"',
        r'column reference "\1" is ambiguous',
        "Write the table before it: table.column.",
    ),
    _w(r'Referenced table "([^"]+)" not found', r'missing FROM-clause entry for table "\1"'),
    _w(
        r'(?:Referenced column|Table "[^"]*" does not have a column named) "([^"]+)"',
        r'column "\1" does not exist',
    ),
    _w(
        r'[Cc]olumn "?([^"]+?)"? must appear in the GROUP BY clause',
        r'column "\1" must appear in the GROUP BY clause or be used in an aggregate function',
    ),
    _w(
        r"(\w+) clause cannot contain (aggregates|window functions)",
        lambda match: f"{match[2]} not allowed in {match[1]} clause",
        "Compute it in a subquery or a CTE first.",
    ),
    _w(
        r"(?i)aggregate function calls cannot be nested|window functions are not allowed in",
        "aggregate function calls may not be nested, nor hold window functions",
        "Compute the inner one in a subquery or a CTE first.",
    ),
    _w(
        r"Set operations can only apply to expressions with the same number of result columns",
        "each query of UNION, INTERSECT or EXCEPT must have the same number of columns",
    ),
    _w(
        r"Subquery returns \d+ columns - expected (\d+)",
        lambda match: "subquery must return only one column"
        if match[1] == "1"
        else f"subquery must return {match[1]} columns",
    ),
    _w(r'Duplicate CTE name "(.+)"', r'WITH query name "\1" specified more than once'),
    _w(
        r'Circular reference to CTE "(.+?)"',
        r'recursive reference to query "\1" must not appear within its non-recursive term',
        "Write WITH RECURSIVE, a first query, UNION ALL, and a query that reads it.",
    ),
    _w(
        r'Column "(.+)" does not exist on (left|right) side of join',
        r'column "\1" specified in USING clause does not exist in \2 table',
    ),
    _w(r'Duplicate column name "(.+)" in INSERT', r'column "\1" specified more than once'),
    _w(r'Multiple assignments to same column "(.+)"', r'multiple assignments to same column "\1"'),
    _w(
        r"(?i)frame ((?:start|end)\w* .*)",
        lambda match: f"frame {match[1][0].lower()}{match[1][1:]}",
    ),
    _w(r"Window (?:ROWS|RANGE) \w+ expression cannot be negative",
       "frame offset must not be negative"),
    _w(
        r"Window functions are not supported here",
        "a window function needs an OVER clause, and cannot stand here",
    ),
    _w(r"ORDER BY non-integer literal has no effect", "non-integer constant in ORDER BY"),
    _w(
        r"Max expression depth limit",
        "the statement is too complex: it nests expressions too deeply",
        "Write a part of it as a CTE or a table of its own.",
    ),
    _w(r"QUANTILE can only take parameters", "percentile value is not between 0 and 1"),
    _w(r"Invalid UTF8 Codepoint (.+)", r"requested character \1 is none of UTF-8's"),
    _w(r"Invalid input for hex digit: (.+)", r'invalid hexadecimal digit: "\1"'),
    _w(r"Date and time not in timestamp range", "timestamp out of range"),
    _w(r"Invalid escape string", "invalid escape string: it must be empty or one character"),
    _w(r'argument in function "string_agg" must be a constant',
       "the delimiter of LISTAGG must be a constant"),
    _w(r'Cannot extract field from expression "(\w+)\.\*"',
       r'missing FROM-clause entry for table "\1"'),
    _w(
        r"More than one row returned by a subquery",
        "more than one row returned by a subquery used as an expression",
        "Narrow it to one row, or take an aggregate.",
    ),
    _w(
        r"(?:with value|value) (\S+) can't be cast because the value is out of range for the "
        r"destination type (\w+)",
        lambda match: f"{_type(match[2])} out of range: {match[1]}",
    ),
    _w(
        r"Overflow in \w+ of (\w+) \((.*)\)",
        lambda match: f"Overflow: {_type(match[1])} out of range in {match[2]}",
        "Cast an operand to a wider type: expression::bigint.",
    ),
    _w(
        r'(?:Casting value|Could not (?:cast|convert) (?:value|string)) ["\']?(.*?)["\']? to '
        r"(?:type )?DECIMAL\((\d+),\s*(\d+)\)",
        r"Numeric data overflow (result precision): \1 is no NUMERIC(\2,\3)",
        "Cast to a NUMERIC with more digits.",
    ),
    _w(r"(?i)decimal.*overflow|overflow.*decimal", "Numeric data overflow (result precision)"),
    _w(
        r"[Cc]ould not convert string ['\"](.*)['\"] to (\w+)",
        lambda match: f'invalid input syntax for type {_type(match[2])}: "{match[1]}"',
    ),
    _w(r"(?i)(\w+) (?:field|value) (?:format|out of range)[^\"]*\"([^\"]*)\"",
       r'invalid input syntax for type \1: "\2"'),
    _w(r"LIMIT/OFFSET cannot be negative", "LIMIT and OFFSET must not be negative"),
    _w(
        r"(ORDER|GROUP BY) term out of range - should be between 1 and (\d+)",
        lambda match: f"{match[1].removesuffix(' BY')} BY position is not in the select list, "
        f"which has {match[2]} columns",
    ),
    _w(
        r"No function matches the given name and argument types '([^']*)'",
        lambda match: f"function or operator does not exist: {_type(match[1])}",
        "Add an explicit type cast.",
    ),
    _w(
        r'best candidate function for the function call "([^"]*)"',
        lambda match: f"function or operator does not exist: {_type(match[1])}",
        "Add an explicit type cast.",
    ),
    _w(
        r"(?i)cannot (?:compare|mix|combine)[^.]* of type (.+?) (?:and|with)(?: values of)? type "
        r"(.+?)(?: in| -|$)",
        lambda match: f"operator does not exist: {_type(match[1])} = {_type(match[2])}",
        "Cast one of them.",
    ),
    _w(
        r"Unimplemented type for cast \((.+?) -> (.+?)\)",
        lambda match: f"cannot cast type {_type(match[1])} to {_type(match[2])}",
    ),
    _w(
        r"Cannot cast (?:value of )?type (.+?) to (?:type )?(\S+)",
        lambda match: f"cannot cast type {_type(match[1])} to {_type(match[2])}",
    ),
    _w(r"(?i)unknown time ?zone '?\"?([^'\"]*)", r'time zone "\1" not recognized'),
    _w(r"invalid (?:regular|perl|escape|character|repetition)[^:]*:? ?(.*)",
       r"Invalid regular expression: \1"),
    _w(r"(missing [)\]].*|no argument for repetition operator.*|bad repetition operator.*)",
       r"Invalid regular expression: \1"),
    _w(r'(?:Table|View) with name "?([^"\s!]+)"? does not exist', r'relation "\1" does not exist'),
    _w(r'(?:Table|View) with name "?([^"\s!]+)"? already exists', r'relation "\1" already exists'),
    _w(
        r"Conflict|conflict on|Transaction conflict|write-write",
        "could not complete because of conflict with a concurrent transaction (1023)",
        "Run it again.",
    ),
)  # fmt: skip
_PREFIX = re.compile(r"^(?:[A-Za-z]+ )*(?:Error|Exception): ")
# What DuckDB adds for its own users.
_ADVICE = re.compile(
    r"(?i)\s*(?:\.? ?Use \"?(?:SET|TRY)\b|Did you mean|Candidate|You might need|LINE \d).*",
    re.DOTALL,
)


def in_redshifts_words(message: str) -> tuple[str, str] | None:
    """A message of DuckDB's as Redshift would have it, and the next step; None if it is unknown."""
    for wording in _WORDINGS:
        found = re.search(wording.pattern, message)
        if found:
            words = wording.words
            return (words(found) if callable(words) else found.expand(words)), wording.hint
    return None


def bare(message: str) -> str:
    """A message of DuckDB's without its kind, and without the advice for DuckDB's own users."""
    return _ADVICE.sub("", _PREFIX.sub("", message))
