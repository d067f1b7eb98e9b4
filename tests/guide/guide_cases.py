"""The examples of Amazon's developer guide that print a result, as cases.

A case file holds for each: `page` (its name under https://docs.aws.amazon.com/redshift/latest/dg/),
`function`, `sql`, `columns` and `rows` as the page prints them, NULL as `<null>`. `origin` tells
whether the page prints the result, or the case was adapted from its text or tables. Further:
`unordered` (rows compare as a bag), `digits` (the page prints rounded), `trim` (its print hides
blanks), `error` (the statement must fail), `skip` (why the page's result is none to hold to).

`open_cases.toml` lists what does not hold yet: `refused` with the reason, or `differs` with what
comes out instead. `python tests/guide/guide_cases.py` writes it anew.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from starlift.config import load_settings
from starlift.engines import connect
from starlift.engines.protocols import Connection
from starlift.errors import SqlSyntaxError, StarliftError, UnsupportedSqlError

HERE = Path(__file__).parent
OPEN_CASES = HERE / "open_cases.toml"
_COPY = {"copy_json", "copy_text"}  # run over files, by the tests of COPY


@dataclass(frozen=True)
class Case:
    """One example, under a name that stays as long as its place in its file does."""

    name: str
    fields: dict[str, Any]


def read_cases() -> list[Case]:
    """All cases that can be held to, by file and place."""
    return [
        Case(f"{path.stem}-{number:03}", fields)
        for path in sorted((HERE / "cases").glob("*.toml"))
        if path.stem not in _COPY
        for number, fields in enumerate(tomllib.loads(path.read_text("utf-8"))["case"], start=1)
        if "skip" not in fields
    ]


def read_open_cases() -> dict[str, str]:
    """What does not hold yet, by the case's name: `refused: ...` or `differs: ...`."""
    return tomllib.loads(OPEN_CASES.read_text("utf-8"))


def verdict(case: Case, connection: Connection) -> str:
    """`holds`, or `refused: why`, or `differs: what came out`."""
    must_fail = "error" in case.fields
    try:
        outcome = connection.execute(case.fields["sql"])
    except (UnsupportedSqlError, SqlSyntaxError) as error:
        return f"refused: {error.message}"
    except StarliftError as error:
        return "holds" if must_fail else f"differs: {error.message}"
    if must_fail:
        return "differs: no error"
    columns = list(outcome.columns)
    rows = [[as_text(value) for value in row] for row in outcome.rows]
    if [c.lower() for c in case.fields["columns"]] != columns:
        return f"differs: columns {', '.join(columns)}"
    return "holds" if agree(case.fields, rows) else f"differs: {json.dumps(rows)[:200]}"


def agree(fields: dict[str, Any], rows: list[list[str]]) -> bool:
    """Whether rows are those that a case expects."""
    expected = fields["rows"]
    if len(expected) != len(rows):
        return False
    if not fields.get("unordered"):
        return all(_same_row(a, b, fields) for a, b in zip(expected, rows, strict=True))
    left = list(rows)
    for row in expected:
        found = next((other for other in left if _same_row(row, other, fields)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _same_row(expected: list[str], found: list[str], fields: dict[str, Any]) -> bool:
    pairs = zip(expected, found, strict=False)
    return len(expected) == len(found) and all(_same(x, y, fields) for x, y in pairs)


def _same(expected: str, found: str, fields: dict[str, Any]) -> bool:
    if fields.get("trim"):
        expected, found = expected.strip(), found.strip()
    if found in {"true", "false"} and expected.lower() in {found, found[0]}:
        return True
    if expected == found:
        return True
    digits = fields.get("digits")
    if digits is None:
        return False
    try:
        a, b = Decimal(expected), Decimal(found)
    except InvalidOperation:
        return False
    return abs(a - b) <= Decimal(10) ** -digits * max(1, abs(a))


def as_text(value: object) -> str:
    """A value as psql prints it."""
    match value:
        case None:
            return "<null>"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.15g}"
        case dt.datetime():
            return _clock(value.isoformat(sep=" "))
        case dt.time():
            return _clock(value.isoformat())
        case _:
            return str(value)


def _clock(text: str) -> str:
    """Seconds without the zeros at their end; the zone UTC as +00."""
    moment, zone, _ = text.partition("+00:00")
    if "." in moment:
        moment = moment.rstrip("0")
    return f"{moment}+00" if zone else moment


def open_connection(directory: Path) -> Connection:
    """A session on an empty embedded warehouse."""
    return connect(load_settings(directory, environ={}))


def main() -> None:
    """Write `open_cases.toml` anew, and say how many cases hold."""
    with tempfile.TemporaryDirectory() as directory:
        connection = open_connection(Path(directory))
        verdicts = {case.name: verdict(case, connection) for case in read_cases()}
        connection.close()
    still_open = {name: text for name, text in verdicts.items() if text != "holds"}
    lines = [
        f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in still_open.items()
    ]
    OPEN_CASES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(verdicts) - len(still_open)} of {len(verdicts)} hold")  # noqa: T201 - a tool


if __name__ == "__main__":
    main()
